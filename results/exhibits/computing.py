"""An outline and the tables of a run → what the exhibits show, every number still unrounded.

A part is computed to a table of the chosen rows and points, so that it can be drawn, printed and
downloaded like any other. A part whose table the run does not have is **lacking**: None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaire.instrument.elements import BaseRule, Instrument
from results.tables.baseline import NO_BASELINE, Baseline, Change
from results.tables.places import item_name
from results.tables.table import (
    HIDDEN_BASE,
    HIDDEN_CELL,
    SEGMENT,
    TOTAL,
    BannerPoint,
    Cell,
    Measure,
    StubRow,
    Table,
)

from .outline import ChartPart, Form, Number, NumbersPart, Outline, Source, TableKey

Tables = Mapping[TableKey, Table]
ROWS_OF_FORM = {Form.MEANS: Measure.MEAN, Form.HEAT_MAP: Measure.MEAN}


@dataclass(frozen=True, slots=True)
class BasePart:
    """How many respondents of one kind stand in a base: the point's name and the number."""

    point: str
    respondents: int


@dataclass(frozen=True, slots=True)
class BaseNote:
    """How many respondents stand in a base, and of each kind in the order of the design; kinds of
    which there are none are left out."""

    respondents: int
    parts: tuple[BasePart, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart's table, with its changes by row and point, and the base note."""

    part: ChartPart
    table: Table
    changes: Mapping[tuple[int, int], Change]
    base_note: BaseNote | None


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number's cell, or the base alone when `measure` is COUNT."""

    number: Number
    measure: Measure
    cell: Cell
    change: Change | None
    base_note: BaseNote | None


@dataclass(frozen=True, slots=True)
class Context:
    """What parts are computed from."""

    outline: Outline
    tables: Tables
    instrument: Instrument
    baseline: Baseline = NO_BASELINE


def chart_of(part: ChartPart, context: Context) -> Chart | None:
    """The chart; None when the run lacks a table of it."""
    banners = [split.banner for split in part.splits] or [context.outline.base_note.banner]
    tables = [context.tables.get(part.source.by(banner)) for banner in banners]
    found = [table for table in tables if table is not None]
    if not found or len(found) < len(tables):
        return None
    chosen = [split.points for split in part.splits] or [(TOTAL,)]
    rows = _rows_of(part, found[0])
    columns = [_columns(table, points) for table, points in zip(found, chosen, strict=True)]
    joined = _joined(list(zip(found, columns, strict=True)), rows)
    changes = _changes(list(zip(found, columns, strict=True)), rows, context)
    return Chart(part, joined, changes, base_note_of(part.source, context))


def number_of(number: Number, context: Context) -> ShownNumber | None:
    """The number; None when the run lacks its table or row."""
    table = context.tables.get(number.source.by(context.outline.base_note.banner))
    if table is None:
        return None
    note = base_note_of(number.source, context)
    if not number.row:
        return ShownNumber(number, Measure.COUNT, _base_cell(bases_of(table)[0]), None, note)
    position = row_named(table, number.row, number.item, context.instrument)
    if position is None:
        return None
    change = context.baseline.changes_of(table, context.instrument).get((position, 0))
    return ShownNumber(number, table.rows[position].measure, table.cells[position][0], change, note)


def numbers_of(part: NumbersPart, context: Context) -> tuple[ShownNumber, ...]:
    """The numbers that the run's tables have."""
    found = (number_of(number, context) for number in part.numbers)
    return tuple(number for number in found if number is not None)


def base_note_of(source: Source, context: Context) -> BaseNote | None:
    """Who stands in the source's base; None when the run lacks its table by the note's banner."""
    design = context.outline.base_note
    table = context.tables.get(source.by(design.banner))
    if table is None:
        return None
    named = {p.name: n for p, n in zip(table.banner.points, bases_of(table), strict=True)}
    parts = (BasePart(point, named.get(point, 0)) for point in design.nouns)
    return BaseNote(named[TOTAL], tuple(part for part in parts if part.respondents))


def bases_of(table: Table) -> tuple[int, ...]:
    """The respondents the table's shares stand on, one a banner point."""
    return table.asked_bases if table.base_rule is BaseRule.ASKED else table.answered_bases


def told_name(row: StubRow) -> str:
    """What an outline calls a row: by its option, net or composite, "mean", or a scale's point."""
    _, marked, name = row.name.rpartition("#")
    return name if marked else ".".join(row.options)


def row_named(table: Table, name: str, item: str, instrument: Instrument) -> int | None:
    """The position of the row of that name and item; None when there is none."""
    for position, row in enumerate(table.rows):
        variable = instrument.variables.get(row.variable)
        if told_name(row) == name and (item_name(variable) if variable else "") == item:
            return position
    return None


def _rows_of(part: ChartPart, table: Table) -> list[int]:
    """The positions of the rows shown: of the form's measure, the named ones or all options.

    Named rows come in the order of the names where a question has one item, else in the table's.
    """
    measure = ROWS_OF_FORM.get(part.form, Measure.SHARE)
    fitting = [place for place, row in enumerate(table.rows) if row.measure is measure]
    if not part.options:
        return [place for place in fitting if not table.rows[place].is_net]
    named = [place for place in fitting if told_name(table.rows[place]) in part.options]
    if any(table.rows[place].group for place in named):
        return named
    return sorted(named, key=lambda place: part.options.index(told_name(table.rows[place])))


def _columns(table: Table, points: Sequence[str]) -> list[int]:
    """The positions of the points named, or of all but the total."""
    names = [point.name for point in table.banner.points]
    if not points:
        return list(range(1, len(names)))
    return [names.index(point) for point in points if point in names and point != TOTAL]


def _joined(sources: Sequence[tuple[Table, Sequence[int]]], rows: Sequence[int]) -> Table:
    """The total, then the chosen points of each table beside one another."""
    first, _ = sources[0]
    pairs = [(first, 0), *((table, place) for table, places in sources for place in places)]
    points = [table.banner.points[place] for table, place in pairs]
    return replace(
        first,
        banner=replace(first.banner, points=_numbered(points), crosses=first.banner.crosses),
        asked_bases=tuple(table.asked_bases[place] for table, place in pairs),
        answered_bases=tuple(table.answered_bases[place] for table, place in pairs),
        rows=tuple(first.rows[row] for row in rows),
        cells=tuple(tuple(_alone(t.cells[row][place]) for t, place in pairs) for row in rows),
    )


def _alone(cell: Cell) -> Cell:
    """The cell without what it says of other columns, which stand elsewhere now."""
    return replace(cell, letters="", against_total="")


def _numbered(points: Iterable[BannerPoint]) -> tuple[BannerPoint, ...]:
    return tuple(BannerPoint(p.name, code, p.label) for code, p in enumerate(points))


def _changes(
    sources: Sequence[tuple[Table, Sequence[int]]], rows: Sequence[int], context: Context
) -> dict[tuple[int, int], Change]:
    """The changes of the joined table, from those of the tables it was joined of."""
    found: dict[tuple[int, int], Change] = {}
    pairs = [(sources[0][0], 0), *((table, place) for table, places in sources for place in places)]
    known = {id(t): context.baseline.changes_of(t, context.instrument) for t, _ in sources}
    for column, (table, place) in enumerate(pairs):
        for line, row in enumerate(rows):
            change = known[id(table)].get((row, place))
            if change is not None:
                found[line, column] = change
    return found


def _base_cell(respondents: int) -> Cell:
    if respondents == HIDDEN_BASE:
        return HIDDEN_CELL
    return Cell(
        count=respondents,
        unweighted_base=respondents,
        weighted_base=float(respondents),
        weighted_total=float(respondents),
        value=float(respondents),
    )


def is_by_item(table: Table) -> bool:
    """Whether the table's rows are of several items, such as those of a matrix."""
    return table.kind != SEGMENT and any(row.group for row in table.rows)
