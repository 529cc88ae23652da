"""Banners counted together: each respondent stands in one stratum of the **group**.

A **row** is what a banner tells of a column: a point, the total first, or for a banner that
overlaps also a pair of points, for those who stand in both. A **layer** is what is summed: n, and
with weights the two limbs each of Σw and Σw².
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import CHOSEN, Instrument

from .banner import banner_column, positions
from .engines import Coded, Engine
from .exact import exact_sums
from .strata import Factor, Strata, one_stratum, patterns
from .table import Banner
from .weights import Limbs, Weights

Floats = NDArray[np.float64]
Layers = NDArray[np.int64]
Rows = NDArray[np.float64]

RESPONDENTS_A_STRATUM = 512
"""With fewer on average, adding strata up takes longer than counting the banners apart."""

LEAST_STRATA = 64


@dataclass(frozen=True, eq=False)
class Side:
    """A banner as a factor, with its rows as 1 or 0 by level: rows × levels."""

    banner: Banner
    factor: Factor
    rows: Rows


@dataclass(frozen=True, eq=False)
class Group:
    """Banners told by the same strata, ready to count any column.

    `rows` are those of all banners, one after the other, by stratum. `worth` has the limbs of w and
    w² by stratum where all of a stratum weigh the same, `limbs` by respondent where they do not;
    neither is there without weights.
    """

    banners: tuple[Banner, ...]
    spans: tuple[slice, ...]
    levels: NDArray[np.integer]
    rows: Rows
    worth: Limbs | None
    limbs: Limbs | None
    weights: Weights | None
    engine: Engine

    def tallies(self, columns: Sequence[Coded]) -> Iterator[dict[str, Layers]]:
        """A column after the other: by the name of the banner, layers × rows × codes."""
        for layers in self._layers(columns):
            parts = zip(self.banners, self.spans, strict=True)
            yield {banner.name: layers[:, span] for banner, span in parts}

    def _layers(self, columns: Sequence[Coded]) -> Iterator[Layers]:
        # Products with whole numbers are exact in floats: no sum passes 2^53 (MOST_AT_ONCE).
        size = self.rows.shape[1]
        for layers in self.engine.tallies(self.levels, size, columns, self.limbs):
            exact = self._fold @ layers.astype(np.float64)
            yield exact.astype(np.int64).reshape(-1, len(self.rows), layers.shape[2])

    @cached_property
    def _fold(self) -> Floats:
        """What the counts of strata are multiplied with: layers and rows × strata."""
        if self.worth is None:
            return self.rows
        layers = [self.rows, *(self.rows * limb for limb in self.worth.T)]
        return np.concatenate(layers)

    def moments(self, values: Floats) -> Iterator[tuple[Banner, tuple[tuple[int, ...], ...]]]:
        """By banner Σw·x, Σw·x², Σw²·x and Σw²·x², exact sums a row."""
        sums = [
            exact_sums(terms, self.levels, self.rows.shape[1], self.rows)
            for terms in self._terms(values)
        ]
        for banner, span in zip(self.banners, self.spans, strict=True):
            yield banner, tuple(row[span] for row in sums)

    def _terms(self, values: Floats) -> Iterator[Floats]:
        if self.weights is None:
            yield from (values, values * values) * 2
            return
        for weights in (self.weights.values, self.weights.values**2):
            weighted = weights * values
            yield from (weighted, weighted * values)


def sides(
    instrument: Instrument, banners: Sequence[Banner], columns: Columns, length: int
) -> list[Side]:
    """Every banner, ready to be grouped."""
    return [
        _overlapping(banner, columns, length)
        if banner.overlaps
        else _side(instrument, banner, columns, length)
        for banner in banners
    ]


def _side(instrument: Instrument, banner: Banner, columns: Columns, length: int) -> Side:
    points = len(banner.points)
    levels = positions(banner, banner_column(instrument, banner, columns), length)
    rows = np.eye(points)
    rows[0] = 1.0
    return Side(banner, Factor(levels, points), rows)


def _overlapping(banner: Banner, columns: Columns, length: int) -> Side:
    names = [f"{banner.name}.{point.name}" for point in banner.points[1:]]
    strata = patterns([columns[name] == CHOSEN for name in names], length)
    inside = np.array(strata.places, dtype=np.float64).reshape(len(names), strata.size)
    pairs = [first * second for first, second in combinations(inside, 2)]
    rows = np.array([np.ones(strata.size), *inside, *pairs])
    return Side(banner, Factor(strata.levels, strata.size), rows)


def grouped(
    banners: Sequence[Side], weights: Weights | None, length: int, engine: Engine
) -> Iterator[Group]:
    """The banners in as few groups as make few strata."""
    most = max(LEAST_STRATA, length // RESPONDENTS_A_STRATUM)
    begun = _by_weight(weights, length)
    strata, members = begun, list[Side]()
    for side in banners:
        further = strata.crossed(side.factor)
        if members and further.size > most:
            yield _group(members, strata, weights, engine)
            further, members = begun.crossed(side.factor), []
        strata, members = further, [*members, side]
    if members:
        yield _group(members, strata, weights, engine)


def _by_weight(weights: Weights | None, length: int) -> Strata:
    classes = weights.classes if weights else None
    begun = one_stratum(length)
    return begun.crossed(Factor(classes.of, len(classes.values))) if classes else begun


def _group(
    members: Sequence[Side], strata: Strata, weights: Weights | None, engine: Engine
) -> Group:
    places = strata.places[-len(members) :]
    rows = [side.rows[:, of] for side, of in zip(members, places, strict=True)]
    ends = np.cumsum([len(part) for part in rows]).tolist()
    starts = (end - len(part) for end, part in zip(ends, rows, strict=True))
    worth = limbs = None
    if weights is not None and weights.classes is not None:
        worth = weights.limbs(weights.classes.values)[strata.places[0]]
    elif weights is not None:
        limbs = weights.limbs(weights.values)
    return Group(
        banners=tuple(side.banner for side in members),
        spans=tuple(map(slice, starts, ends)),
        levels=strata.levels.astype(np.uint16 if strata.size <= 1 << 16 else np.uint32),
        rows=np.concatenate(rows),
        worth=worth,
        limbs=limbs,
        weights=weights,
        engine=engine,
    )
