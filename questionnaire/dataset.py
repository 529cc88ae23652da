"""The one door for results: a wave's submitted answers as columns of codes.

A **snapshot** is a wave at one moment: a column a variable (see `instrument.columns`) with
NOT_ASKED and NOT_ANSWERED in place, and a column a segment. Its **digest** is taken over the names,
types and bytes of the columns in the order of the responses, so that the same answers always have
the same digest, whatever file they stand in. Words that respondents wrote never leave the database:
of a text, a snapshot only knows who wrote one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from django.conf import settings
from django.db import connection
from psycopg import sql

from questionnaire.instrument.columns import (
    HAS_VALUE,
    NOT_ANSWERED,
    NOT_ASKED,
    Column,
    has_state,
    state_name,
)
from questionnaire.instrument.elements import Instrument, Variable, VariableKind
from questionnaire.instrument.routing import mask_columns, segment_codes

from .models import Response, Wave
from .queries import instrument_of_wave

__all__ = [
    "NOT_ANSWERED",
    "NOT_ASKED",
    "Snapshot",
    "SnapshotError",
    "answered_since",
    "forget",
    "load_snapshot",
    "take_snapshot",
]

SegmentCuts = Mapping[str, Sequence[float]]

VARIABLES_A_READ = 1000
"""PostgreSQL returns at most 1,664 columns a query."""

BLOCK_BYTES = 8_000_000
ID = "#id"
HIGHEST_INT8 = 127


class SnapshotError(ValueError):
    """A snapshot that cannot be read, or does not fit the questionnaire."""


@dataclass(frozen=True)
class Snapshot:
    """A wave's answers as columns; `digest` names them and the file they are kept in."""

    digest: str
    instrument: Instrument
    frame: pl.DataFrame

    @property
    def respondents(self) -> int:
        return self.frame.height

    @property
    def columns(self) -> dict[str, Column]:
        """Every column as an array, without a copy."""
        return {column.name: column.to_numpy() for column in self.frame.get_columns()}


def take_snapshot(wave_id: int, *, segment_cuts: SegmentCuts | None = None) -> Snapshot:
    """The wave's submitted answers of this moment, kept as a file.

    `segment_cuts` stand in for the wave's own. Raises Version.DoesNotExist when the wave has no
    published questionnaire, and ValueError for cuts that do not fit its segments.
    """
    wave = Wave.objects.get(pk=wave_id)
    instrument = instrument_of_wave(wave)
    cuts = wave.segment_cuts if segment_cuts is None else segment_cuts
    _check_cuts(instrument, cuts)
    raw = _read(wave_id, instrument)
    frame = pl.DataFrame(_routed(instrument, raw, cuts))
    digest = _digest(frame)
    _keep(frame, digest)
    return Snapshot(digest, instrument, frame)


def load_snapshot(digest: str, instrument: Instrument) -> Snapshot:
    """The snapshot kept under that digest. Raises SnapshotError when it is gone or another's."""
    path = _path(digest)
    if not path.exists():
        raise SnapshotError(f"no snapshot {digest!r} in {path.parent}; compute the results again")
    frame = pl.read_parquet(path)
    expected = [*_column_names(instrument), *(segment.name for segment in instrument.segments)]
    if frame.columns != expected:
        raise SnapshotError(
            f"snapshot {digest!r} was taken with another questionnaire than {instrument.name!r};"
            " compute the results again"
        )
    return Snapshot(digest, instrument, frame)


def answered_since(wave_id: int, moment: datetime) -> bool:
    """Whether a response to the wave was submitted after that moment."""
    submitted = Response.objects.filter(wave=wave_id, state=Response.State.SUBMITTED)
    return submitted.filter(submitted_at__gt=moment).exists()


def forget(digests: Iterable[str]) -> None:
    """Deletes the files of those snapshots; those already gone are fine."""
    for digest in digests:
        _path(digest).unlink(missing_ok=True)


def _check_cuts(instrument: Instrument, cuts: SegmentCuts) -> None:
    known = [segment.name for segment in instrument.segments if segment.cut_variable]
    if unknown := sorted(set(cuts) - set(known)):
        raise ValueError(
            f"thresholds for {', '.join(unknown)}, expected only segments that cut a variable:"
            f" {', '.join(known) or 'none'}; correct the wave's thresholds"
        )


def _routed(instrument: Instrument, raw: dict[str, Column], cuts: SegmentCuts) -> dict[str, Column]:
    """The columns with who was asked worked out, and the segments."""
    length = len(next(iter(raw.values())))
    masked = mask_columns(instrument, raw, length)
    columns = {name: masked[name] for name in _column_names(instrument)}
    for segment in instrument.segments:
        columns[segment.name] = segment_codes(
            instrument, segment, masked, length, cuts.get(segment.name)
        )
    return columns


def _column_names(instrument: Instrument) -> Iterator[str]:
    for variable in instrument.variables.values():
        if variable.kind is not VariableKind.TEXT:
            yield variable.name
        if has_state(variable):
            yield state_name(variable)


def _read(wave_id: int, instrument: Instrument) -> dict[str, Column]:
    """Every variable's columns as stored, not yet routed, in the order of the response ids."""
    variables = tuple(instrument.variables.values())
    starts = range(0, len(variables), VARIABLES_A_READ)
    chunks = [variables[start : start + VARIABLES_A_READ] for start in starts]
    frames = [_read_chunk(wave_id, chunk, with_ids=len(chunks) > 1) for chunk in chunks]
    frame = _side_by_side(frames) if len(frames) > 1 else frames[0]
    columns: dict[str, Column] = {}
    for variable in variables:
        columns |= _decoded(variable, frame[variable.name].to_numpy())
    return columns


def _side_by_side(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The frames as one. Submitted answers never change, so only respondents of the first count."""
    first = frames[0]
    others = [first.select(ID).join(other, on=ID, how="left").drop(ID) for other in frames[1:]]
    return pl.concat([first.drop(ID), *others], how="horizontal")


def _read_chunk(wave_id: int, variables: Sequence[Variable], *, with_ids: bool) -> pl.DataFrame:
    schema: dict[str, pl.DataType] = {ID: pl.String()} if with_ids else {}
    schema |= {variable.name: _stored_type(variable) for variable in variables}
    frames = [pl.DataFrame(schema=schema)]
    query = _copy_query(wave_id, variables, with_ids=with_ids)
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for block in _blocks(rows):
            frames.append(pl.read_csv(block, has_header=False, schema=schema))
    return pl.concat(frames, rechunk=True)


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


def _copy_query(wave_id: int, variables: Sequence[Variable], *, with_ids: bool) -> sql.Composed:
    """COPY of a column a variable: JSONB is unpacked by the database, once a response."""
    selected = [sql.SQL("response.id")] if with_ids else []
    selected += [_selected(variable) for variable in variables]
    return sql.SQL(
        "COPY (SELECT {selected} FROM {responses} AS response{record}"
        " WHERE response.wave_id = {wave} AND response.state = {state} ORDER BY response.id)"
        " TO STDOUT (FORMAT csv, NULL {null})"
    ).format(
        selected=sql.SQL(", ").join(selected),
        responses=sql.Identifier(Response._meta.db_table),
        record=_record([v for v in variables if v.kind is not VariableKind.TEXT]),
        wave=sql.Literal(wave_id),
        state=sql.Literal(Response.State.SUBMITTED.value),
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


def _digest(frame: pl.DataFrame) -> str:
    """SHA-256 over names, types and bytes; the bytes of a type are little-endian everywhere."""
    found = hashlib.sha256()
    for column in frame.get_columns():
        found.update(f"{column.name}\0{column.dtype}\0{len(column)}\0".encode())
        found.update(np.ascontiguousarray(column.to_numpy()))
    return found.hexdigest()


def _path(digest: str) -> Path:
    return Path(settings.SNAPSHOTS) / f"{digest}.parquet"


def _keep(frame: pl.DataFrame, digest: str) -> None:
    """Writes the file whole or not at all: a reader never meets half of one."""
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(8)}.unfinished")
    try:
        frame.write_parquet(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
