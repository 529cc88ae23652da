"""**Cards**: what is most typical of each point of a banner, a line a thing.

A **trait** is one line of one card: the labels it names, with the cell each stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from questionnaire.instrument.elements import Text
from results.statistics.rounding import one_decimal
from results.tables.table import Cell, Measure, StubRow, Table

from .computing import Context, told_name
from .outline import CardLine, CardsPart, LineKind

Candidate = tuple[StubRow, Cell]


@dataclass(frozen=True, slots=True)
class Named:
    """Words with the cell they were chosen by, and its measure."""

    label: Text
    measure: Measure
    cell: Cell


@dataclass(frozen=True, slots=True)
class Trait:
    """A line of a card. `named` is empty when nobody stands in the base, or nothing was named, or
    when it is `hidden`, as something that it looks at is."""

    label: Text
    kind: LineKind
    named: tuple[Named, ...]
    has_base: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A point's card, with how many respondents are at it."""

    label: Text
    respondents: int
    traits: tuple[Trait, ...]


def cards_of(part: CardsPart, context: Context) -> tuple[Card, ...]:
    """A card a point of the banner; lines whose table the run lacks are left out."""
    lines = [
        (line, table)
        for line in part.lines
        if (table := context.tables.get(line.source.by(part.banner))) is not None
    ]
    if not lines:
        return ()
    points = lines[0][1].banner.points
    return tuple(
        Card(
            point.label,
            max(table.asked_bases[position] for _, table in lines),
            tuple(_trait(line, table, position) for line, table in lines),
        )
        for position, point in enumerate(points)
        if position > 0
    )


def _trait(line: CardLine, table: Table, position: int) -> Trait:
    looked_at = [
        (row, cells[position])
        for row, cells in zip(table.rows, table.cells, strict=True)
        if _is_looked_at(row, line)
    ]
    if any(cell.suppressed for _, cell in looked_at):
        return Trait(line.label, line.kind, (), has_base=True, hidden=True)
    candidates = [(row, cell) for row, cell in looked_at if cell.value is not None]
    named = _TRAITS[line.kind](line, candidates)
    return Trait(line.label, line.kind, named, has_base=bool(candidates))


def _is_looked_at(row: StubRow, line: CardLine) -> bool:
    """A band looks at means; the others at the rows named, or else at every option."""
    if line.kind is LineKind.BAND:
        return row.measure is Measure.MEAN
    if row.measure is not Measure.SHARE:
        return False
    return told_name(row) in line.rows if line.rows else not row.is_net


def _share(_: CardLine, candidates: list[Candidate]) -> tuple[Named, ...]:
    return tuple(Named({}, row.measure, cell) for row, cell in candidates)


def _top(line: CardLine, candidates: list[Candidate]) -> tuple[Named, ...]:
    """Those with the highest shares, as many as the line wants; who ties with the last stays.

    What nobody named is never among them.
    """
    given = [(row, cell) for row, cell in candidates if cell.value]
    given.sort(key=lambda pair: -(pair[1].value or 0.0))
    if not given:
        return ()
    least = given[: line.highest][-1][1].value or 0.0
    chosen = [(row, cell) for row, cell in given if (cell.value or 0.0) >= least]
    return tuple(Named(_words_of(row), row.measure, cell) for row, cell in chosen)


def _band(line: CardLine, candidates: list[Candidate]) -> tuple[Named, ...]:
    """The band of the mean as it is printed, so that a reader can check it."""
    found = []
    for row, cell in candidates:
        mean = one_decimal(cell.weighted_total, cell.weighted_base)
        if mean is not None:
            found.append(Named(_band_label(line, mean), row.measure, cell))
    return tuple(found)


def _band_label(line: CardLine, mean: Decimal) -> Text:
    for band in line.bands:
        if band.up_to is None or mean <= Decimal(str(band.up_to)):
            return band.label
    return line.bands[-1].label


def _words_of(row: StubRow) -> Text:
    """The item where rows are of several items, else the option."""
    return row.group or row.label


_TRAITS: Mapping[LineKind, Callable[[CardLine, list[Candidate]], tuple[Named, ...]]] = {
    LineKind.MODE: _top,
    LineKind.BAND: _band,
    LineKind.SHARE: _share,
    LineKind.TOP: _top,
}
