"""A **stratum**: respondents alike in weight and in their place in every banner of a group.

A **factor** is one respect in which respondents differ, a **level** one of its values. Crossing
factors keeps only the strata that somebody stands in. A column counted once by stratum tells all
there is to know about it: by each banner point, and for overlapping banners each pair of points,
n, Σw and Σw² are sums over strata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.int64]

MOST_CELLS = 1 << 22
"""Levels are ranked by a table of that size; beyond, by sorting."""


@dataclass(frozen=True, eq=False)
class Factor:
    """The level of each respondent, from 0 to below `size`."""

    levels: NDArray[Any]
    size: int


@dataclass(frozen=True, eq=False)
class Strata:
    """The stratum of each respondent, and `places[factor][stratum]`, the level it has in each."""

    levels: Levels
    size: int
    places: tuple[Levels, ...] = ()

    def crossed(self, factor: Factor) -> Strata:
        """The strata split further by a factor; those without anybody are left out."""
        cells = self.levels * factor.size + factor.levels
        present, levels = _ranked(cells, self.size * factor.size)
        places = tuple(of[present // factor.size] for of in self.places)
        return Strata(levels, len(present), (*places, present % factor.size))


def one_stratum(length: int) -> Strata:
    """Everybody in one."""
    return Strata(np.zeros(length, dtype=np.int64), 1)


def patterns(memberships: Sequence[NDArray[np.bool_]], length: int) -> Strata:
    """Strata by membership in classes that overlap, a mask each: who stands in the same ones."""
    factors = (Factor(inside, 2) for inside in memberships)
    return reduce(Strata.crossed, factors, one_stratum(length))


def _ranked(cells: Levels, size: int) -> tuple[Levels, Levels]:
    """The cells that occur, ascending, and the rank of each respondent's among them."""
    if size > MOST_CELLS:
        present, ranks = np.unique(cells, return_inverse=True)
        return present, ranks
    present = np.flatnonzero(np.bincount(cells, minlength=size))
    rank = np.zeros(size, dtype=np.int64)
    rank[present] = np.arange(len(present))
    return present, rank[cells]
