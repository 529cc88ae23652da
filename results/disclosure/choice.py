"""The choice of what to hide by **thrifty worlds**: those that protect much and disturb little.

A thrifty world may move every quantity, hidden or not. Moving what is visible has a **price**, for
then it must be hidden; moving what is exposed far enough earns a **reward**. With a small reward
only what costs next to nothing is hidden, such as breakdowns; it rises until all is protected, so
that what one hidden quantity protects is not protected once more. The price of a total is far above
that of a breakdown: a reader loses least when a split that cannot be shown goes and the total
stays.

Formula: min Σ pⱼ·|xⱼ| − r·Σ uᵢ subject to A·x = b, l ≤ x ≤ u, ±xᵢ ≥ (t + 1)·uᵢ, uᵢ ≤ 1, over
visible j with prices pⱼ, exposed i and the reward r.
Source: Kelly, Golden and Assad, Cell suppression: disclosure protection for sensitive tabular data
(1992), whose programs are solved here for many cells at once.
Example: of 40 + 12 + 3 = 55 the 3 is hidden. To move it by 6 with t = 5 and nothing else but the 12
costs 6·p, with the 40 as well no less: the 12 is hidden as soon as the reward is above 6·p.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, diags, hstack

from .quantities import Ledger
from .system import TINY, Floats, Mask, Rooms, System

PRICE_OF_TOTAL = 20.0
PRICE_OF_BASE = 10.0
LARGE = 50.0  # respondents, from which on the price rises slowly
FIRST_REWARD = 40.0
RAISE = 2.0


def prices_of(ledger: Ledger, system: System) -> Floats:
    """What it costs to move each quantity by one: what stands for many respondents costs more."""
    steps = np.array([known.step for known in ledger.quantities])
    found = (1.0 + np.log1p(np.abs(system.values) / steps / LARGE)) / steps
    found[list(_totals(ledger))] *= PRICE_OF_TOTAL
    found[list(ledger.bases)] *= PRICE_OF_BASE
    return np.asarray(found)


def _totals(ledger: Ledger) -> Collection[int]:
    """What is printed of all respondents together."""
    return {
        number
        for placed in ledger.tables
        if placed.table.filter is None and placed.columns
        for number in placed.in_column(0)
    }


@dataclass(frozen=True)
class Market:
    """The quantities that may be moved, and at what price those that are visible."""

    system: System
    prices: Floats
    movable: Mask
    hidden: Mask

    def thrifty(self, chosen: NDArray[np.intp], downwards: Mask, reward: float) -> Floats:
        """The shifts of all quantities in the thriftiest world that moves those chosen.

        The unknowns are those of the movable quantities and the atoms and slacks; how far each
        visible quantity goes down, as its own unknown is how far it goes up; and each uᵢ.
        """
        movables, many = np.flatnonzero(self.movable), len(chosen)
        unknowns = np.concatenate(
            [movables, np.arange(self.system.size, self.system.matrix.shape[1])]
        )
        priced = np.flatnonzero(~self.hidden[movables])
        prices = self.prices[movables[priced]]
        aims = np.zeros(len(unknowns))
        aims[priced] = prices
        rooms = self._rooms(unknowns, priced, many)
        equations = self.system.matrix[:, unknowns].tocsc()
        nothing = csr_matrix((equations.shape[0], many))
        picked = self._picked(chosen, downwards, movables, len(unknowns))
        still = csr_matrix((many, len(priced)))
        result = linprog(
            np.concatenate([aims, prices, np.full(many, -reward)]),
            A_ub=hstack([-picked, still, diags(self.system.needs[chosen])]).tocsr(),
            b_ub=np.zeros(many),
            A_eq=hstack([equations, -equations[:, priced], nothing]).tocsr(),
            b_eq=self.system.rights,
            bounds=np.column_stack([rooms.low, rooms.high]),
            method="highs",
        )
        return self._shifts(result.x, len(unknowns), priced)

    def _shifts(self, found: Floats | None, width: int, priced: NDArray[np.intp]) -> Floats:
        """The shift of each quantity, up less down; none where no world was found."""
        shifts = np.zeros(self.system.size)
        if found is not None:
            ups, downs = found[:width].copy(), found[width:][: len(priced)]
            ups[priced] -= downs
            movables = np.flatnonzero(self.movable)
            shifts[movables] = ups[: len(movables)]
        return np.asarray(np.where(np.abs(shifts) > TINY * 10, shifts, 0.0))

    def _rooms(self, unknowns: NDArray[np.intp], priced: NDArray[np.intp], many: int) -> Rooms:
        bounds = self.system.bounds(self.movable)
        low, high = bounds.low[unknowns], bounds.high[unknowns]
        downs, low[priced] = -low[priced], 0.0
        return Rooms(
            np.concatenate([low, np.zeros(len(priced)), np.full(many, -np.inf)]),
            np.concatenate([high, downs, np.ones(many)]),
        )

    def _picked(
        self, chosen: NDArray[np.intp], downwards: Mask, movables: NDArray[np.intp], width: int
    ) -> csr_matrix:
        """A row for each chosen quantity with its sign in its column."""
        places = np.searchsorted(movables, chosen)
        signs = np.where(downwards, -1.0, 1.0)
        return csr_matrix((signs, (np.arange(len(chosen)), places)), shape=(len(chosen), width))
