"""A table as the page shows it: every number already in words, every caution already decided.

A **head** is what stands above a column: the banner point with its letter and its bases. Figures of
few respondents stand in brackets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from questionnaire.instrument.elements import Text
from questionnaire.instrument.wording import words
from results.downloads.common_bases import bases_of_tests, common_bases
from results.figures.changes import PrintedChange
from results.figures.numbers import (
    base_words,
    decimal_words,
    printed,
    printed_error,
    printed_interval,
    whole_words,
)
from results.statistics.rounding import exact, tenths
from results.tables.table import HIDDEN_BASE, Cell, Measure, Table

PrintedChanges = Mapping[tuple[int, int], PrintedChange]
"""Changes by the position of the row and of the banner point."""

NOT_SHARES = (Measure.MEAN, Measure.COUNT, Measure.STANDARD_DEVIATION, Measure.MEDIAN)
MINUS = "−"


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """The value, the count beside it, the letters of columns it is above, a mark where it differs
    from the total, the change below it, and its precision; each empty if there is none."""

    value: str
    count: str
    letters: str
    against_total: str
    change: PrintedChange | None
    interval: str
    error: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column of a table; bases that are not told are empty.

    `counted_base` is told where answers are left out of it, the weighted and effective ones where
    there are weights. `small_base_is` names the row of the base that is too small to be tested,
    if any: "asked", "answered" or "counted"; `flagged` tells that letters stand on a smallish one.
    """

    label: str
    letter: str
    asked_base: str
    answered_base: str
    counted_base: str
    weighted_base: str
    effective_base: str
    small_base_is: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its words and printed cells; `is_mean` sets it apart from the shares."""

    label: str
    is_mean: bool
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading, or under none."""

    label: str
    rows: tuple[Row, ...]


def heads_of(table: Table, language: str) -> Iterator[Head]:
    """What stands above each column."""
    options, common = table.options, common_bases(table)
    lettered = any(cell.letters for cells in table.cells for cell in cells)
    columns = zip(
        table.banner.points,
        table.asked_bases,
        table.answered_bases,
        bases_of_tests(table),
        common or [None] * len(table.banner.points),
        strict=True,
    )
    for point, asked, answered, tested, counted in columns:
        small = HIDDEN_BASE < tested < options.minimum_base
        yield Head(
            label=words(point.label, language),
            letter=point.letter if options.family else "",
            asked_base=base_words(asked, language),
            answered_base=base_words(answered, language),
            **_counted_bases(table, counted, language),
            small_base_is=_base_row(table) if small else "",
            flagged=bool(point.letter and lettered and not small and tested < options.flagged_base),
        )


def _counted_bases(table: Table, cell: Cell | None, language: str) -> dict[str, str]:
    """The bases in a cell of the shares, in words; none where rows differ in theirs."""
    told = {"counted_base": "", "weighted_base": "", "effective_base": ""}
    if cell is not None and table.options.missing_out:
        told["counted_base"] = whole_words(cell.unweighted_base, language)
    if cell is not None and table.options.weight:
        told["weighted_base"] = _one_decimal(cell.weighted_base, language)
        told["effective_base"] = _one_decimal(cell.effective_base, language)
    return told


def _one_decimal(number: float, language: str) -> str:
    return decimal_words(tenths(exact(number)), language)


def _base_row(table: Table) -> str:
    """Which of the rows of bases the shares stand on."""
    if table.options.missing_out and common_bases(table) is not None:
        return "counted"
    return table.base_rule.value


def groups_of(table: Table, changes: PrintedChanges, language: str) -> Iterator[Group]:
    """The rows, under the words of their row, phase or column where they have such."""
    pairs = enumerate(table.rows)
    for label, together in groupby(pairs, key=lambda pair: _words(pair[1].group, language)):
        rows = (_row(table, position, changes, language) for position, _stub in together)
        yield Group(label, tuple(rows))


def _words(text: Text, language: str) -> str:
    return words(text, language) if text else ""


def _row(table: Table, position: int, changes: PrintedChanges, language: str) -> Row:
    stub = table.rows[position]
    return Row(
        label=words(stub.label, language),
        is_mean=stub.measure in NOT_SHARES,
        cells=tuple(
            _printed_cell(cell, stub.measure, changes.get((position, point)), language)
            for point, cell in enumerate(table.cells[position])
        ),
    )


def _printed_cell(
    cell: Cell, measure: Measure, change: PrintedChange | None, language: str
) -> PrintedCell:
    value = printed(cell, measure, language)
    return PrintedCell(
        value=f"({value})" if cell.caution and not cell.suppressed else value,
        count=_count(cell, language),
        letters=cell.letters,
        against_total=cell.against_total.replace("-", MINUS),
        change=change,
        interval=printed_interval(cell, measure, language),
        error=printed_error(cell, measure, language),
    )


def _count(cell: Cell, language: str) -> str:
    """The count beside a share; nothing beside a mean or where there is no value."""
    if cell.count is None or cell.value is None:
        return ""
    return whole_words(cell.count, language)
