"""**Tidy** rows: every cell of every table on a row of its own, for the tools of analysts.

The fields of TidyRow are the columns of the file, in order; docs/analysts.md explains each. A field
that does not apply is empty; a value that cannot exist is empty too, and `status` says why.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from questionnaire.instrument.wording import words
from results.tables.baseline import PERCENT_MEASURES, Change
from results.tables.table import HIDDEN_BASE, Cell, Measure, StubRow, Table

from .provenance import Provenance
from .text import harmless

NOTE_SEPARATOR = " "
OPTION_SEPARATOR = "|"


class Status(StrEnum):
    """Whether the cell has a value: VALID, NO_BASE when there is none, as nobody stands in its
    denominator, or SUPPRESSED when it is hidden."""

    VALID = "valid"
    NO_BASE = "no_base"
    SUPPRESSED = "suppressed"


class TidyRow(NamedTuple):
    """One cell of one table, with all that is needed to read it alone."""

    survey: str
    wave: str
    run: int
    snapshot_digest: str
    chapter: str
    question: str
    question_title: str
    kind: str
    base_rule: str
    base_notes: str
    weight: str
    filter: str
    filter_label: str
    banner: str
    banner_title: str
    banner_point: str
    banner_point_code: int
    banner_point_label: str
    banner_point_letter: str
    row: str
    row_group: str
    row_label: str
    variable: str
    code: int | None
    options: str
    measure: str
    asked_base: int | None
    answered_base: int | None
    unweighted_base: int | None
    weighted_base: float | None
    effective_base: float | None
    unweighted_count: int | None
    weighted_total: float | None
    share: float | None
    mean: float | None
    value: float | None
    standard_error: float | None
    interval_low: float | None
    interval_high: float | None
    letters: str
    against_total: str
    status: str
    small_base: bool | None
    caution: bool | None
    baseline_edition: str
    baseline_base: int | None
    baseline_share: float | None
    baseline_mean: float | None
    change_points: float | None
    change_of_mean: float | None
    change_p_value: float | None


Fields = tuple[str | int | float | bool | None, ...]


def tidy_rows(
    tables: Iterable[Table], provenance: Provenance, *, language: str
) -> Iterator[TidyRow]:
    """A row a cell, table by table, stub row by stub row, banner point by banner point."""
    source = (
        provenance.survey,
        provenance.wave,
        provenance.run,
        provenance.snapshot_digest,
    )
    for table in tables:
        question, points = _question_fields(table, language), _point_fields(table, language)
        bases = tuple(
            tuple(None if base == HIDDEN_BASE else base for base in pair)
            for pair in zip(table.asked_bases, table.answered_bases, strict=True)
        )
        changes = provenance.baseline.changes_of(table, provenance.instrument)
        small = table.options.minimum_base
        for place, (row, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
            stub = _stub_fields(row, language)
            for position, cell in enumerate(cells):
                where = (*source, *question, *points[position], *stub, *bases[position])
                change = _change_fields(changes.get((place, position)), provenance.baseline.edition)
                yield TidyRow(*where, *_cell_fields(row, cell, small), *change)


def _question_fields(table: Table, language: str) -> Fields:
    return (
        table.chapter,
        table.question,
        harmless(words(table.title, language)),
        table.kind,
        table.base_rule.value,
        NOTE_SEPARATOR.join(note.value for note in table.options.base_notes),
        table.options.weight,
        table.filter.name if table.filter else "",
        harmless(words(table.filter.label, language)) if table.filter else "",
        table.banner.name,
        harmless(words(table.banner.title, language)),
    )


def _point_fields(table: Table, language: str) -> list[Fields]:
    return [
        (point.name, point.code, harmless(words(point.label, language)), point.letter)
        for point in table.banner.points
    ]


def _stub_fields(row: StubRow, language: str) -> Fields:
    return (
        row.name,
        harmless(words(row.group, language)),
        harmless(words(row.label, language)),
        row.variable,
        row.code,
        OPTION_SEPARATOR.join(row.options),
        row.measure.value,
    )


def _cell_fields(row: StubRow, cell: Cell, small_base: int) -> Fields:
    low, high = cell.interval or (None, None)
    if cell.suppressed:
        return (*[None] * 11, "", "", status_of(cell).value, None, None)
    return (
        cell.unweighted_base,
        cell.weighted_base,
        cell.effective_base,
        cell.count,
        cell.weighted_total,
        cell.value if row.measure in PERCENT_MEASURES else None,
        cell.value if row.measure is Measure.MEAN else None,
        cell.value,
        cell.standard_error,
        low,
        high,
        cell.letters,
        cell.against_total,
        status_of(cell).value,
        cell.unweighted_base < small_base,
        cell.caution,
    )


def _change_fields(change: Change | None, edition: str) -> Fields:
    """What an earlier edition published of the cell and how far it is from that; empty if nothing.

    Points and values keep their fractions: the share they are taken from is not rounded.
    """
    if change is None:
        return ("", None, None, None, None, None, None)
    earlier, amount, chance = change.earlier, float(change.amount), change.p_value
    if change.in_points:
        return (edition, earlier.base, float(earlier.value / 100), None, amount, None, chance)
    return (edition, earlier.base, None, float(earlier.value), None, amount, chance)


def status_of(cell: Cell) -> Status:
    """Whether the cell has a value, and why not."""
    if cell.suppressed:
        return Status.SUPPRESSED
    return Status.NO_BASE if cell.value is None else Status.VALID
