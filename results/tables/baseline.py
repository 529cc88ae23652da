"""A **baseline**: figures of an earlier wave as published or counted, to tell what has changed.

An **earlier figure** has a place, a value (shares in percent, means in their unit) and, where it is
known, the number of respondents it stood on. A **change** is how far a cell of the present wave is
from it, unrounded. A change is **tested** where both bases are known and large enough: in pairs
where the table has such tests since just that run (`Pairing`), else as of independent samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isnan

import numpy as np

from questionnaire.instrument.elements import Instrument
from results.statistics.change import change_in_points, change_of_mean, change_since_print
from results.statistics.testing import two_sided

from .places import FigurePlace, places_of
from .subjects import subject_of
from .table import Cell, Measure, Pairing, Table, TableOptions

PERCENT_MEASURES = (Measure.SHARE, Measure.MEAN_SHARE)
"""What is published in percent, and changes in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFigure:
    """One published number; `note` says where it stood or how it was found.

    A figure of a wave that was counted here has its standard error, in [0, 1] for shares and in
    their unit for means, and its effective base.
    """

    place: FigurePlace
    value: Decimal
    base: int | None = None
    note: str = ""
    standard_error: float | None = None
    effective_base: float = 0.0

    @property
    def base_of_tests(self) -> float:
        """What the least base of a test is held against; 0 where no base is known."""
        return self.effective_base or float(self.base or 0)


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
    """The earlier figures of a wave, found by place. `edition` is what they are called, as 2020,
    and `run` the number of the run they are of, if they were counted here."""

    def __init__(
        self, edition: str, figures: Iterable[EarlierFigure], run: int | None = None
    ) -> None:
        self.edition = edition
        self.run = run
        self.figures = tuple(figures)
        self._by_place = {figure.place: figure for figure in self.figures}

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.figures)

    @property
    def has_bases(self) -> bool:
        """Whether any figure tells what it stood on, so that a change since can be tested."""
        return any(figure.base for figure in self.figures)

    def pairing_of(self, *tables: Table) -> Pairing | None:
        """How the tables' changes since these figures are paired; None when they are not, or only
        with those of another run."""
        known = (table.pairing for table in tables)
        return next((each for each in known if each and each.since == self.run), None)

    def changes_of(self, table: Table, instrument: Instrument) -> Changes:
        """The changes of the cells that have a value and an earlier figure.

        An earlier figure is of everybody who belongs in the question's base, so a table that is
        filtered or has another base than its question has no changes.
        """
        if not self or not counts_everybody(table, instrument):
            return {}
        found: dict[tuple[int, int], Change] = {}
        pairing = self.pairing_of(table)
        paired = pairing.p_values if pairing else ()
        for row, places in enumerate(places_of(table, instrument)):
            for position, place in enumerate(places):
                p_value = paired[row][position] if paired else None
                change = self._change(place, table.cells[row][position], table.options, p_value)
                if change is not None:
                    found[row, position] = change
        return found

    def _change(
        self, place: FigurePlace, cell: Cell, options: TableOptions, paired: float | None
    ) -> Change | None:
        earlier = self._by_place.get(place)
        if earlier is None or cell.value is None:
            return None
        amount = _CHANGES[place.measure](cell.weighted_total, cell.weighted_base, earlier.value)
        if amount is None:
            return None
        return Change(earlier, amount, _p_value(cell, earlier, options, paired))


def _p_value(
    cell: Cell, earlier: EarlierFigure, options: TableOptions, paired: float | None
) -> float | None:
    """How likely so large a change were by chance; None where it cannot be tested."""
    if options.family is None or cell.value is None or cell.standard_error is None:
        return None
    if min(earlier.base_of_tests, cell.effective_base) < options.minimum_base:
        return None
    if paired is not None:
        return paired
    found = _since_count(cell, earlier) or _since_print(cell, earlier)
    return None if found is None or isnan(found) else found


def _since_count(cell: Cell, earlier: EarlierFigure) -> float | None:
    """The p-value since a figure whose standard error is known."""
    if earlier.standard_error is None:
        return None
    unit = 100 if earlier.place.measure in PERCENT_MEASURES else 1
    error = np.hypot(cell.standard_error or 0.0, earlier.standard_error)
    freedom = np.asarray(float(cell.unweighted_base + (earlier.base or 0) - 2))
    value, before = np.asarray(cell.value), np.asarray(float(earlier.value) / unit)
    return float(two_sided(value, before, np.asarray(error), freedom))


def _since_print(cell: Cell, earlier: EarlierFigure) -> float | None:
    """The p-value since a share of which only the print is left."""
    if earlier.place.measure is not Measure.SHARE or not earlier.base:
        return None
    assert cell.value is not None
    assert cell.standard_error is not None
    share = float(earlier.value) / 100
    return change_since_print(
        cell.value, cell.standard_error, cell.unweighted_base, share, earlier.base
    )


def figures_of(tables: Iterable[Table], instrument: Instrument) -> Iterator[EarlierFigure]:
    """What tables of another wave tell, to compare with: every cell of everybody on the question's
    own base that is not hidden. Figures are not rounded."""
    for table in tables:
        if not counts_everybody(table, instrument):
            continue
        cells = (cell for row in table.cells for cell in row)
        places = (place for row in places_of(table, instrument) for place in row)
        for place, cell in zip(places, cells, strict=True):
            if cell.value is not None and not cell.suppressed and place.measure in _CHANGES:
                unit = 100 if place.measure in PERCENT_MEASURES else 1
                yield EarlierFigure(
                    place=place,
                    value=Decimal(repr(unit * cell.value)),
                    base=cell.unweighted_base,
                    standard_error=cell.standard_error,
                    effective_base=cell.effective_base,
                )


NO_BASELINE = Baseline("", ())

_CHANGES = {
    Measure.SHARE: change_in_points,
    Measure.MEAN_SHARE: change_in_points,
    Measure.MEAN: change_of_mean,
}


def counts_everybody(table: Table, instrument: Instrument) -> bool:
    """Whether nobody is filtered out and the base is the question's own."""
    return table.filter is None and table.base_rule is subject_of(instrument, table.question).base
