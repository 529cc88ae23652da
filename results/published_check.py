"""Published figures held against the tables of a run.

What is **computed** in the place of a figure is a total over a base, both as counted, and its value
in the unit that was printed. A **finding** is a figure with what is computed and whether the two
agree: exactly, once rounded half up as printed. A statement was printed in words, which are no
finer than a few points: its share agrees within ROUGHLY points, a gap when its sign is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from questionnaire.instrument.elements import BaseRule, Instrument
from results.published import FigureMeasure, FigureStatus, PublishedFigure, Segment
from results.statistics.rounding import exact, half_up, tenths
from results.tables.making import base_rule_told
from results.tables.places import FigurePlace, Point, banner_pairs, places_of, point_of
from results.tables.table import Cell, Measure, Table

ROUGHLY = 5
"""Points within which a share agrees with words such as "a third" or "half"."""

COUNTED: Mapping[FigureMeasure, Measure] = {
    FigureMeasure.SHARE: Measure.SHARE,
    FigureMeasure.MEAN_SHARE: Measure.MEAN_SHARE,
    FigureMeasure.MEAN: Measure.MEAN,
}


WHO = {"asked": "asked", "answered": "who answered"}


class NotComputedError(LookupError):
    """The tables have nothing in the place of a figure; the message says what they lack."""


@dataclass(frozen=True, slots=True)
class Computed:
    """`value` is in the unit printed, unrounded; `base` is how many it stands on, unweighted."""

    value: Fraction
    base: int
    fraction: str

    def rounded(self, measure: FigureMeasure) -> Decimal:
        """The value as it would be printed."""
        return tenths(self.value) if measure is FigureMeasure.MEAN else Decimal(half_up(self.value))


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure and what is computed in its place: None, with the reason, when nothing can be."""

    figure: PublishedFigure
    computed: Computed | None
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the computed value is printed as the figure was, on the base it was printed."""
        if self.computed is None:
            return False
        if self.figure.status is FigureStatus.STATEMENT:
            return _agrees_roughly(self.figure, self.computed)
        same_base = self.figure.base in (None, self.computed.base)
        return same_base and self.computed.rounded(self.figure.measure) == self.figure.value


def _agrees_roughly(figure: PublishedFigure, computed: Computed) -> bool:
    if figure.measure is FigureMeasure.GAP:
        return computed.value * Fraction(figure.value) > 0
    return abs(computed.value - Fraction(figure.value)) <= ROUGHLY


@dataclass(frozen=True, slots=True)
class _Layer:
    """Tables of one filter and one base rule; "" is everybody, and the question's own rule."""

    filter: str
    base_rule: str


class Counted:
    """The cells and bases of a run's tables, found by place."""

    def __init__(self, instrument: Instrument, tables: Iterable[Table]) -> None:
        self._cells: dict[tuple[_Layer, FigurePlace], Cell] = {}
        self._bases: dict[tuple[_Layer, str, Point], int] = {}
        for table in tables:
            self._add(instrument, table)

    def _add(self, instrument: Instrument, table: Table) -> None:
        layer = _layer(instrument, table)
        for places, cells in zip(places_of(table, instrument), table.cells, strict=True):
            for place, cell in zip(places, cells, strict=True):
                self._cells.setdefault((layer, place), cell)
        asked = table.base_rule is BaseRule.ASKED
        bases = table.asked_bases if asked else table.answered_bases
        for point, base in zip(table.banner.points, bases, strict=True):
            pairs = banner_pairs(table.banner, point.name)
            self._bases.setdefault((layer, table.question, pairs), base)

    def find(self, figure: PublishedFigure) -> Finding:
        """What becomes of the figure."""
        try:
            return Finding(figure, self._compute(figure))
        except NotComputedError as error:
            return Finding(figure, None, str(error))

    def _compute(self, figure: PublishedFigure) -> Computed:
        if figure.measure is FigureMeasure.BASE:
            return self._base(figure)
        if figure.measure is FigureMeasure.GAP:
            return self._gap(figure)
        return self._ratio(figure, figure.segment)

    def _base(self, figure: PublishedFigure) -> Computed:
        key = (_Layer(figure.filter, figure.base_rule), figure.question, _point(figure.segment))
        if key not in self._bases:
            raise NotComputedError(f"no table of {figure.question} by {_by(figure.segment)}")
        base = self._bases[key]
        return Computed(Fraction(base), base, str(base))

    def _gap(self, figure: PublishedFigure) -> Computed:
        first, second = self._ratio(figure, figure.segment), self._ratio(figure, figure.less)
        return Computed(
            first.value - second.value, first.base, f"{first.fraction} − {second.fraction}"
        )

    def _ratio(self, figure: PublishedFigure, segment: Segment) -> Computed:
        place = FigurePlace(
            question=figure.question,
            item=figure.item,
            options=frozenset(figure.options),
            measure=COUNTED.get(figure.measure, Measure.SHARE),
            point=_point(segment),
        )
        cell = self._cells.get((_Layer(figure.filter, figure.base_rule), place))
        if cell is None:
            raise NotComputedError(_lacking(figure, segment))
        if cell.value is None:
            raise NotComputedError("nobody stands in the base")
        total, base = exact(cell.weighted_total), exact(cell.weighted_base)
        return Computed(figure.unit * total / base, cell.unweighted_base, f"{total}/{base}")


def _layer(instrument: Instrument, table: Table) -> _Layer:
    condition = table.filter.condition if table.filter else ""
    return _Layer(condition, base_rule_told(instrument, table))


def _point(segment: Segment) -> Point:
    return point_of(dict(segment))


def _by(segment: Segment) -> str:
    return " and ".join(f"{banner}={point}" for banner, point in segment) or "everybody"


def _lacking(figure: PublishedFigure, segment: Segment) -> str:
    """What the tables have not, in the words of the tab plan."""
    subject = ".".join(part for part in (figure.question, figure.item) if part)
    options = f" of {'|'.join(figure.options)}" if figure.options else ""
    under = f" where {figure.filter}" if figure.filter else ""
    on = f", on those {WHO[figure.base_rule]}" if figure.base_rule else ""
    return f"no table has the {figure.measure}{options} in {subject} by {_by(segment)}{under}{on}"
