"""A table as what is drawn of it.

A **line** is one label with what stands beside it: a banner point, or a row of a matrix. A
**segment** is one option's part of a stacked line, a **bar** one value on its own, a **panel** the
lines of one phase or column. What nobody stands behind is left out, as a chart cannot show nothing;
the table on the page keeps it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from questionnaire.instrument.elements import Instrument, Variable
from questionnaire.instrument.wording import words
from results.tables.table import Cell, Measure, StubRow, Table

TOTAL_POSITION = 0

MeasuredRow = tuple[StubRow, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Segment:
    """One option of a stacked line."""

    option: str
    missing: bool
    cell: Cell


@dataclass(frozen=True, slots=True)
class Line:
    """A stacked line: its label, the respondents in its denominator, and its options in order."""

    label: str
    unweighted_base: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that share their options, under the words of a phase or column, or under none."""

    title: str
    lines: tuple[Line, ...]

    @property
    def options(self) -> tuple[tuple[str, bool], ...]:
        """Each option's words and whether it is a missing one."""
        return tuple((segment.option, segment.missing) for segment in self.lines[0].segments)


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of one banner point. `label` names the row of the table it stands in."""

    label: str
    point: str
    point_position: int
    cell: Cell


def measured_rows(table: Table, measure: Measure) -> list[MeasuredRow]:
    """The rows that hold the measure, each with its cells."""
    return [
        (row, cells)
        for row, cells in zip(table.rows, table.cells, strict=True)
        if row.measure is measure
    ]


def panel_of_points(table: Table, instrument: Instrument, language: str) -> Panel:
    """One line a banner point, of the options of the question's first variable."""
    _, rows = next(_by_variable(table), ("", []))
    lines = (
        _line(words(point.label, language), rows, position, instrument, language)
        for position, point in enumerate(table.banner.points)
    )
    based = (
        replace(line, label=f"{line.label} ({line.unweighted_base})")
        for line in lines
        if line.unweighted_base
    )
    return Panel("", tuple(based))


def panels_of_rows(table: Table, instrument: Instrument, language: str) -> tuple[Panel, ...]:
    """One line a variable, of all respondents together; one panel a phase or column."""
    found: dict[str, list[Line]] = {}
    for name, rows in _by_variable(table):
        variable = instrument.variables[name]
        line = _line(_item(variable, language), rows, TOTAL_POSITION, instrument, language)
        if line.unweighted_base:
            found.setdefault(_part(variable, language), []).append(line)
    return tuple(Panel(title, tuple(lines)) for title, lines in found.items())


def bars_of(table: Table, measure: Measure, language: str) -> tuple[Bar, ...]:
    """One bar a row of that measure and banner point, where there is a value."""
    return tuple(
        Bar(words(row.label, language), words(point.label, language), position, cells[position])
        for row, cells in measured_rows(table, measure)
        for position, point in enumerate(table.banner.points)
        if cells[position].value is not None
    )


def _by_variable(table: Table) -> Iterator[tuple[str, list[MeasuredRow]]]:
    rows = measured_rows(table, Measure.SHARE)
    for name, together in groupby(rows, key=lambda pair: pair[0].variable):
        yield name, list(together)


def _line(
    label: str, rows: list[MeasuredRow], position: int, instrument: Instrument, language: str
) -> Line:
    segments = tuple(
        Segment(
            words(row.label, language),
            _is_missing(row, instrument),
            cells[position],
        )
        for row, cells in rows
    )
    bases = [segment.cell.unweighted_base for segment in segments]
    return Line(label, max(bases, default=0), segments)


def _is_missing(row: StubRow, instrument: Instrument) -> bool:
    variable = instrument.variables.get(row.variable)
    return variable is not None and row.code in variable.missing_codes


def _item(variable: Variable, language: str) -> str:
    return words(variable.row.label, language) if variable.row else ""


def _part(variable: Variable, language: str) -> str:
    part = variable.phase or variable.column
    return words(part.label, language) if part else ""
