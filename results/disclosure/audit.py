"""The **audit**: proof that nothing hidden in a run can be recovered from what leaves.

A **world** is a solution of the run's equations: other answers that would print the same visible
numbers. A hidden quantity of value v is **protected** when some world has it more than the
threshold t above or below v: whole numbers reach to v + t + 1 or down to v − t − 1, so the interval
an attacker can compute is never within [v − t, v + t]. (Sums of values in steps of one respondent.)

Formula: max xᵢ and min xᵢ subject to A·x = b, l ≤ x ≤ u, the attacker's problem.
Source: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), 4.3; Fischetti
and Salazar, Solving the cell suppression problem on tabular data with linear constraints (2001),
whose upper and lower protection levels are both t + 1 here, of which one suffices.
Example: two hidden cells 3 and 7 with the sum 10 known lie in 0 to 10. With t = 5 the 3 reaches 10,
above 8, and the 7 reaches 0, below 2: both are protected. Beside a 4 instead of the 7 neither is.

One world may protect many quantities at once, so worlds are sought that move many, and only what
none has moved far enough gets linear programs of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import bmat, csr_matrix, diags, hstack
from scipy.sparse.csgraph import connected_components

from .quantities import Ledger
from .system import TINY, Floats, Mask, Rooms, System, mask_of

SEED = 83
MOST_WORLDS = 80
MOST_IDLE = 2
RARE = 50


@dataclass(frozen=True, slots=True)
class Audit:
    """How many quantities are hidden, and which of them are exposed: none in a safe run."""

    hidden: int
    exposed: frozenset[int]

    @property
    def passed(self) -> bool:
        return not self.exposed


def audited(ledger: Ledger, system: System, hidden: Collection[int]) -> Audit:
    """The audit of a run with these quantities hidden. Sensitive ones that are not hidden are
    exposed."""
    shown = frozenset(ledger.sensitive - set(hidden))
    prover = Prover(system)
    prover.hide(mask_of(hidden, system.size))
    prover.prove(thorough=True)
    return Audit(len(hidden), frozenset(np.flatnonzero(prover.exposed).tolist()) | shown)


class Prover:
    """Collects worlds, and knows what they have proven protected.

    What is proven stays so when more is hidden: every world is still one.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.hidden: Mask = mask_of((), system.size)
        self.proven: Mask = mask_of((), system.size)
        self.hopeless: Mask = mask_of((), system.size)
        self.random = np.random.default_rng(SEED)

    def hide(self, hidden: Mask) -> None:
        """Hides these quantities, among them all that were hidden before."""
        self.hidden = hidden.copy()
        self.hopeless = hidden & ~self.system.is_wide(self.system.propagated(hidden))
        self.part = _part(self.system, hidden)

    @property
    def exposed(self) -> Mask:
        """What is hidden, and no world has moved far enough."""
        return np.asarray(self.hidden & ~self.proven)

    @property
    def open(self) -> Mask:
        """What is neither proven nor known to be hopeless."""
        return np.asarray(self.exposed & ~self.hopeless)

    def prove(self, *, most: int = MOST_WORLDS, thorough: bool = False) -> None:
        """Proves many at once until worlds that prove more are rare; then thoroughly one by one."""
        idle = 0
        for number in range(most):
            before = int(self.open.sum())
            if not before or idle == MOST_IDLE:
                break
            self._seek(apart=number % 2 == 0)
            idle = idle + 1 if (before - self.open.sum()) * RARE < before else 0
        if thorough and self.open.any():
            for part in self.part.components():
                self._move_each(part)

    def sought(self) -> tuple[NDArray[np.intp], Mask]:
        """Exposed quantities that stand in no equation together, and which of them to move down."""
        part, system = self.part, self.system
        numbers = part.quantities[self._apart(np.flatnonzero(self.exposed[part.quantities]))]
        downwards = system.values[numbers] >= system.needs[numbers]
        return numbers, downwards & self._coins(len(numbers))

    def learn(self, shifts: Floats) -> None:
        """Learns what a world proves, which moves nothing that is visible."""
        self.proven |= np.abs(shifts) >= self.system.needs - TINY * 10

    def helpful(self) -> Floats:
        """How much hiding each visible quantity would help to move what is exposed: the marginal
        value of its equations in the program that moves as many as can be."""
        chosen = np.flatnonzero(self.exposed[self.part.quantities])
        _, worth = self._solve_for(self.part, chosen, downwards=np.zeros(len(chosen), dtype=bool))
        found = np.abs(self.system.matrix[self.part.rows].T @ worth)[: self.system.size]
        return np.asarray(np.where(self.hidden, 0.0, found))

    def _seek(self, *, apart: bool) -> None:
        """Seeks a world that moves many of the open ones far enough: any half of them, or such as
        stand in no equation together."""
        system, part = self.system, self.part
        chosen = np.flatnonzero(self.open[part.quantities])
        chosen = self._apart(chosen) if apart else self._half(chosen)
        numbers = part.quantities[chosen]
        downwards = system.values[numbers] >= system.needs[numbers]
        shifts, _ = self._solve_for(part, chosen, downwards & self._coins(len(chosen)))
        self._learn(part, shifts)

    def _coins(self, many: int) -> Mask:
        return np.asarray(self.random.random(many) < 0.5)

    def _half(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        half = places[self._coins(len(places))]
        return half if len(half) else places

    def _apart(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        by_unknown = self.part.matrix.tocsc()
        taken = np.zeros(len(self.part.rights), dtype=bool)
        found = []
        for place in self.random.permutation(places):
            rows = by_unknown.indices[by_unknown.indptr[place] : by_unknown.indptr[place + 1]]
            if not taken[rows].any():
                taken[rows] = True
                found.append(place)
        return np.array(found, dtype=np.intp)

    def _solve_for(
        self, part: Part, chosen: NDArray[np.intp], downwards: Mask
    ) -> tuple[Floats | None, Floats]:
        """The world that moves these of the part as far as they need, or as near to it as can be,
        and no further; and the marginal value of each equation."""
        needs = self.system.needs[part.quantities[chosen]]
        signs = np.where(downwards, -1.0, 1.0)
        width, many = part.matrix.shape[1], len(chosen)
        picked = csr_matrix((signs, (np.arange(many), chosen)), shape=(many, width))
        return self._solve(
            np.concatenate([np.zeros(width), -np.ones(many)]),
            equations=hstack([part.matrix, csr_matrix((len(part.rights), many))]).tocsr(),
            rights=part.rights,
            limits=hstack([-picked, diags(needs)]).tocsr(),
            rooms=Rooms(
                np.concatenate([part.rooms.low, np.full(many, -np.inf)]),
                np.concatenate([part.rooms.high, np.ones(many)]),
            ),
        )

    def _move_each(self, part: Part) -> None:
        for place, number in enumerate(part.quantities):
            if self.open[number]:
                self._reach(part, place, int(number))

    def _reach(self, part: Part, place: int, number: int) -> None:
        """Moves one quantity as far up as it goes, and down if that is not far enough."""
        for sign in (-1.0, 1.0):
            if sign > 0 and self.system.values[number] < self.system.needs[number] - TINY:
                return
            aims = np.zeros(part.matrix.shape[1])
            aims[place] = sign
            # An end far beyond what is needed is as good as none, and always found.
            rooms = Rooms(np.maximum(part.rooms.low, -FAR), np.minimum(part.rooms.high, FAR))
            shifts, _ = self._solve(
                aims, equations=part.matrix, rights=part.rights, limits=None, rooms=rooms
            )
            self._learn(part, shifts)
            if self.proven[number]:
                return

    def _learn(self, part: Part, shifts: Floats | None) -> None:
        if shifts is not None:
            numbers = part.quantities
            far = np.abs(shifts[: len(numbers)]) >= self.system.needs[numbers] - TINY * 10
            self.proven[numbers] |= far

    def _solve(
        self,
        aims: Floats,
        *,
        equations: csr_matrix,
        rights: Floats,
        limits: csr_matrix | None,
        rooms: Rooms,
    ) -> tuple[Floats | None, Floats]:
        """The unknowns that make aims·x least, None when HiGHS finds no such ones, and the marginal
        value of each equation."""
        result = linprog(
            aims,
            A_ub=limits,
            b_ub=None if limits is None else np.zeros(limits.shape[0]),
            A_eq=equations,
            b_eq=rights,
            bounds=np.column_stack([rooms.low, rooms.high]),
            method="highs",
        )
        if result.x is None:
            return None, np.zeros(len(rights))
        return np.asarray(result.x), np.asarray(result.eqlin.marginals)


FAR = 1e7


@dataclass(frozen=True)
class Part:
    """Equations about hidden quantities: the numbers of these, which are the first unknowns, and
    the rows they have in the system."""

    quantities: NDArray[np.intp]
    rows: NDArray[np.intp]
    matrix: csr_matrix
    rights: Floats
    rooms: Rooms

    def components(self) -> Iterator[Part]:
        """The parts that share no unknowns with one another."""
        rows = self.matrix.shape[0]
        graph = bmat([[None, self.matrix], [self.matrix.T, None]])
        _, labels = connected_components(graph, directed=False)
        order = np.argsort(labels, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
            own, unknowns = members[members < rows], members[members >= rows] - rows
            if len(unknowns):
                yield Part(
                    quantities=self.quantities[unknowns[unknowns < len(self.quantities)]],
                    rows=self.rows[own],
                    matrix=self.matrix[own][:, unknowns],
                    rights=self.rights[own],
                    rooms=Rooms(self.rooms.low[unknowns], self.rooms.high[unknowns]),
                )


def _part(system: System, hidden: Mask) -> Part:
    """All equations that say anything of the hidden quantities."""
    rooms = system.bounds(hidden)
    numbers = np.flatnonzero(hidden)
    unknowns = np.concatenate([numbers, np.arange(system.size, system.matrix.shape[1])])
    matrix = system.matrix[:, unknowns]
    rows = np.flatnonzero(np.diff(matrix.indptr))
    return Part(
        quantities=numbers,
        rows=rows,
        matrix=matrix[rows],
        rights=system.rights[rows],
        rooms=Rooms(rooms.low[unknowns], rooms.high[unknowns]),
    )
