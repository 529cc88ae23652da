"""A **baseline**: figures of an earlier wave as they were published, to tell what has changed.

An **earlier figure** has a place, a value (shares in percent, means in their unit) and, where it is
known, the number of respondents it stood on. A **change** is how far a cell of the present wave is
from it, unrounded. A change of a share is **tested** where both bases are known and large enough,
the two waves being taken for independent samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isnan

from questionnaire.instrument.elements import Instrument
from results.statistics.change import change_in_points, change_of_mean, change_since_print

from .places import FigurePlace, places_of
from .subjects import subject_of
from .table import Cell, Measure, Table, TableOptions

PERCENT_MEASURES = (Measure.SHARE, Measure.MEAN_SHARE)
"""What is published in percent, and changes in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFigure:
    """One published number; `note` says where it stood or how it was found."""

    place: FigurePlace
    value: Decimal
    base: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How far a cell is from an earlier figure: in points, or in the unit of a mean.

    `p_value` is None where the change was not tested.
    """

    earlier: EarlierFigure
    amount: Fraction
    p_value: float | None = None

    @property
    def in_points(self) -> bool:
        return self.earlier.place.measure in PERCENT_MEASURES


Changes = Mapping[tuple[int, int], Change]
"""Changes of a table's cells by the position of the row and of the banner point."""


class Baseline:
    """The earlier figures of a wave, found by place. `edition` is what they are called, as 2020."""

    def __init__(self, edition: str, figures: Iterable[EarlierFigure]) -> None:
        self.edition = edition
        self.figures = tuple(figures)
        self._by_place = {figure.place: figure for figure in self.figures}

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.figures)

    @property
    def has_bases(self) -> bool:
        """Whether any figure tells what it stood on, so that a change since can be tested."""
        return any(figure.base for figure in self.figures)

    def changes_of(self, table: Table, instrument: Instrument) -> Changes:
        """The changes of the cells that have a value and an earlier figure.

        An earlier figure is of everybody who belongs in the question's base, so a table that is
        filtered or has another base than its question has no changes.
        """
        if not self or not counts_everybody(table, instrument):
            return {}
        found: dict[tuple[int, int], Change] = {}
        for row, places in enumerate(places_of(table, instrument)):
            for position, place in enumerate(places):
                change = self._change(place, table.cells[row][position], table.options)
                if change is not None:
                    found[row, position] = change
        return found

    def _change(self, place: FigurePlace, cell: Cell, options: TableOptions) -> Change | None:
        earlier = self._by_place.get(place)
        if earlier is None or cell.value is None:
            return None
        amount = _CHANGES[place.measure](cell.weighted_total, cell.weighted_base, earlier.value)
        return None if amount is None else Change(earlier, amount, _p_value(cell, earlier, options))


def _p_value(cell: Cell, earlier: EarlierFigure, options: TableOptions) -> float | None:
    """How likely so large a change were by chance; None where it cannot be tested."""
    error, base = cell.standard_error, earlier.base or 0
    if cell.value is None or error is None or earlier.place.measure is not Measure.SHARE:
        return None
    if options.family is None or min(base, cell.effective_base) < options.minimum_base:
        return None
    share = float(earlier.value) / 100
    found = change_since_print(cell.value, error, cell.unweighted_base, share, base)
    return None if isnan(found) else found


NO_BASELINE = Baseline("", ())

_CHANGES = {
    Measure.SHARE: change_in_points,
    Measure.MEAN_SHARE: change_in_points,
    Measure.MEAN: change_of_mean,
}


def counts_everybody(table: Table, instrument: Instrument) -> bool:
    """Whether nobody is filtered out and the base is the question's own."""
    return table.filter is None and table.base_rule is subject_of(instrument, table.question).base
