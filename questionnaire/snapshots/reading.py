"""Answers out of the database: one COPY of codes, JSONB being unpacked by PostgreSQL.

A **key** tells responses apart, or the member of the panel who gave one; it is never a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import numpy as np
import polars as pl
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from questionnaire.instrument.columns import HAS_VALUE, NOT_ANSWERED, Column, state_name
from questionnaire.instrument.elements import Instrument, Variable, VariableKind
from questionnaire.models import Invitation, Response

from .selection import Selection

VARIABLES_A_READ = 1000
"""PostgreSQL returns at most 1,664 columns a query."""

BLOCK_BYTES = 8_000_000
KEY = "#key"
RESPONSE = sql.SQL("response.id")
MEMBER = sql.SQL(
    "(SELECT member_id FROM {} AS invitation WHERE invitation.id = response.invitation_id)"
).format(sql.Identifier(Invitation._meta.db_table))
HIGHEST_INT8 = 127


def read(selection: Selection, instrument: Instrument, rows: int) -> Iterator[dict[str, Column]]:
    """Every variable's columns as stored, not yet routed, of the responses selected.

    They come in turns of so many respondents, at least one turn, so that memory does not grow with
    the wave. A questionnaire too wide for one query is read whole.
    """
    variables = tuple(instrument.variables.values())
    starts = range(0, len(variables), VARIABLES_A_READ)
    chunks = [variables[start : start + VARIABLES_A_READ] for start in starts]
    if len(chunks) == 1:
        frames = _in_turns(_read_chunk(selection, variables), rows)
    else:
        wide = [pl.concat(_read_chunk(selection, chunk, RESPONSE)) for chunk in chunks]
        frames = iter([_side_by_side(wide)])
    for frame in frames:
        yield _columns(variables, frame)


def read_members(
    selection: Selection, instrument: Instrument
) -> tuple[dict[str, Column], NDArray[np.object_]]:
    """Every variable's columns as `read` has them, whole, and whose responses they are."""
    variables = tuple(instrument.variables.values())
    starts = range(0, len(variables), VARIABLES_A_READ)
    chunks = [variables[start : start + VARIABLES_A_READ] for start in starts]
    wide = [pl.concat(_read_chunk(selection, chunk, MEMBER)) for chunk in chunks]
    frame = _side_by_side(wide)
    return _columns(variables, frame), frame[KEY].to_numpy()


def _columns(variables: Iterable[Variable], frame: pl.DataFrame) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for variable in variables:
        columns |= _decoded(variable, frame[variable.name].to_numpy())
    return columns


def _side_by_side(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The frames as one, of the respondents in all of them: answers may be withdrawn meanwhile."""
    return reduce(lambda one, other: one.join(other, on=KEY, how="inner"), frames)


def _in_turns(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of that many; the last has what is left."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        while sum(part.height for part in waiting) >= rows:
            whole = pl.concat(waiting, rechunk=True)
            yield whole[:rows]
            waiting = [whole[rows:]]
    yield pl.concat(waiting, rechunk=True)


def _read_chunk(
    selection: Selection, variables: Sequence[Variable], key: sql.Composable | None = None
) -> Iterator[pl.DataFrame]:
    """The answers to those variables, behind a key if one is given, in small frames; the first has
    none."""
    schema: dict[str, pl.DataType] = {KEY: pl.String()} if key else {}
    schema |= {variable.name: _stored_type(variable) for variable in variables}
    yield pl.DataFrame(schema=schema)
    query = _copy_query(selection, variables, key)
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for block in _blocks(rows):
            yield pl.read_csv(block, has_header=False, schema=schema)


def _blocks(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The rows joined into blocks of about BLOCK_BYTES."""
    block = bytearray()
    for row in rows:
        block += row
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _copy_query(
    selection: Selection, variables: Sequence[Variable], key: sql.Composable | None
) -> sql.Composed:
    """COPY of a column a variable, JSONB unpacked once a response."""
    selected = [key] if key else []
    selected += [_selected(variable) for variable in variables]
    return sql.SQL(
        "COPY (SELECT {selected} FROM {responses} AS response{record} WHERE {condition})"
        " TO STDOUT (FORMAT csv, NULL {null})"
    ).format(
        selected=sql.SQL(", ").join(selected),
        responses=sql.Identifier(Response._meta.db_table),
        record=_record([v for v in variables if v.kind is not VariableKind.TEXT]),
        condition=selection.condition,
        null=sql.Literal(str(NOT_ANSWERED)),
    )


def _record(variables: Sequence[Variable]) -> sql.Composable:
    # A checked questionnaire has no variable whose name PostgreSQL would cut as an identifier.
    if not variables:
        return sql.SQL("")
    fields = [
        sql.SQL("{} {}").format(sql.Identifier(variable.name), _sql_type(variable))
        for variable in variables
    ]
    return sql.SQL(", jsonb_to_record(response.answers) AS answer({})").format(
        sql.SQL(", ").join(fields)
    )


def _selected(variable: Variable) -> sql.Composable:
    """What the database sends for a variable: a code, a number or NaN, whether there are words."""
    if variable.kind is VariableKind.TEXT:
        key = sql.Literal(variable.name)
        return sql.SQL("CASE WHEN response.answers ? {} THEN 0 END").format(key)
    value = sql.SQL("answer.{}").format(sql.Identifier(variable.name))
    if variable.kind is VariableKind.NUMBER:
        return sql.SQL("coalesce({}, 'NaN')").format(value)
    return value


def _sql_type(variable: Variable) -> sql.SQL:
    is_number = variable.kind is VariableKind.NUMBER
    return sql.SQL("double precision") if is_number else sql.SQL("smallint")


def _stored_type(variable: Variable) -> pl.DataType:
    if variable.kind is VariableKind.NUMBER:
        return pl.Float64()
    return pl.Int8() if max(variable.codes, default=HAS_VALUE) <= HIGHEST_INT8 else pl.Int16()


def _decoded(variable: Variable, stored: Column) -> dict[str, Column]:
    """The variable's columns from what was stored."""
    if variable.kind is not VariableKind.NUMBER:
        return {state_name(variable): stored}
    missing = sorted(variable.missing_codes)
    small = max(missing, default=HAS_VALUE) <= HIGHEST_INT8
    state = np.where(np.isin(stored, missing), stored, HAS_VALUE)
    state = np.where(np.isnan(stored), NOT_ANSWERED, state)
    return {
        variable.name: stored,
        state_name(variable): state.astype(np.int8 if small else np.int16),
    }
