"""What an attacker can solve: the relations of a run as linear equations.

The **unknowns** are the shifts of the quantities, then the atoms, then a slack for every limit:
A·x = b, with every x within its bounds. A visible quantity has a shift of 0. A **room** is an
interval an unknown is certain to lie in. Rooms found by **propagation**, one equation at a time,
are never too narrow, so that what they show to be exposed needs no linear program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from .quantities import Ledger
from .relations import Relations

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
PASSES = 50
TINY = 1e-7


@dataclass(frozen=True)
class Rooms:
    """The lowest and highest that each unknown can be."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class System:
    """A·x = b about all quantities of a run.

    `values` are the quantities, `needs` how far from its value each must be able to be when it is
    hidden, `tops` the most it can be.
    """

    values: Floats
    needs: Floats
    tops: Floats
    matrix: csr_matrix
    rights: Floats

    @property
    def size(self) -> int:
        """How many of the unknowns are quantities."""
        return len(self.values)

    def bounds(self, hidden: Mask) -> Rooms:
        """What is certain of each unknown by itself, with these quantities hidden."""
        others = self.matrix.shape[1] - self.size
        return Rooms(
            np.concatenate([np.where(hidden, -self.values, 0.0), np.zeros(others)]),
            np.concatenate(
                [np.where(hidden, self.tops - self.values, 0.0), np.full(others, np.inf)]
            ),
        )

    def is_wide(self, rooms: Rooms) -> Mask:
        """Whether the rooms of the quantities reach far enough to one side or the other."""
        low, high = rooms.low[: self.size], rooms.high[: self.size]
        return np.asarray((high >= self.needs - TINY) | (low <= -self.needs + TINY))

    def propagated(self, hidden: Mask) -> Rooms:
        """The rooms with these quantities hidden: each equation bounds each of its unknowns by the
        most and the least that the others may add up to."""
        *_, last = self.passes(hidden, PASSES)
        return last

    def passes(self, hidden: Mask, most: int) -> Iterator[Rooms]:
        """The bounds alone, then the rooms after each pass over all equations, until they stay."""
        rooms = self.bounds(hidden)
        yield rooms
        for _ in range(most):
            ends = self.implied(rooms)
            found = Rooms(
                np.maximum(rooms.low, _by_unknown(np.maximum, ends.low, self._terms)),
                np.minimum(rooms.high, _by_unknown(np.minimum, ends.high, self._terms)),
            )
            yield found
            if _same(found.low, rooms.low) and _same(found.high, rooms.high):
                return
            rooms = found

    def implied(self, rooms: Rooms) -> Rooms:
        """For each term the room of its unknown by its own equation, in the order of `terms`."""
        terms = self._terms
        ends = terms.factors * rooms.low[terms.columns], terms.factors * rooms.high[terms.columns]
        rights = self.rights[terms.rows]
        least = self._without_own(np.minimum(*ends), -np.inf)
        most = self._without_own(np.maximum(*ends), np.inf)
        sides = (rights - most) / terms.factors, (rights - least) / terms.factors
        return Rooms(np.minimum(*sides), np.maximum(*sides))

    def _without_own(self, ends: Floats, endless: float) -> Floats:
        """The sum of the other terms of the same equation; `endless` where one of them is."""
        rows, length = self._terms.rows, len(self.rights)
        without_end = ~np.isfinite(ends)
        finite = np.where(without_end, 0.0, ends)
        sums = np.bincount(rows, finite, minlength=length)
        many = np.bincount(rows, without_end, minlength=length)
        return np.asarray(np.where(many[rows] > without_end, endless, sums[rows] - finite))

    @cached_property
    def _terms(self) -> Terms:
        """The factors that are not 0, those of one unknown after another."""
        found = self.matrix.tocoo()
        order = np.lexsort((found.row, found.col))
        columns = found.col[order]
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        return Terms(found.row[order], columns, found.data[order], starts)

    @property
    def terms(self) -> Terms:
        return self._terms


@dataclass(frozen=True)
class Terms:
    """Row, column and factor of each term; `starts` are where another column begins."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    factors: Floats
    starts: NDArray[np.intp]


def _by_unknown(choose: np.ufunc, ends: Floats, terms: Terms) -> Floats:
    """The strictest end of each unknown over its equations, none for one that has no equation."""
    width = int(terms.columns.max(initial=-1)) + 1
    found = np.full(width, -np.inf if choose is np.maximum else np.inf)
    if len(ends):
        found[terms.columns[terms.starts]] = choose.reduceat(ends, terms.starts)
    return found


def _same(one: Floats, other: Floats) -> bool:
    with np.errstate(invalid="ignore"):
        return not bool(np.any(np.abs(one - other) > TINY))


def system_of(ledger: Ledger, relations: Relations) -> System:
    """The equations of a run."""
    quantities = ledger.quantities
    atoms, size = relations.atoms, len(quantities)
    rows: list[int] = []
    columns: list[int] = []
    factors: list[float] = []
    rights: list[float] = []
    for relation in relations.fixed:
        parts = [*relation.terms, *((size + atom, -1.0) for atom in relation.atoms)]
        rows += [len(rights)] * len(parts)
        columns += [column for column, _ in parts]
        factors += [factor for _, factor in parts]
        rights.append(-relation.spare)
    for slack, limit in enumerate(relations.bounded):
        parts = [*limit.terms, (size + atoms + slack, 1.0)]
        rows += [len(rights)] * len(parts)
        columns += [column for column, _ in parts]
        factors += [factor for _, factor in parts]
        rights.append(limit.slack)
    width = size + atoms + len(relations.bounded)
    matrix = coo_matrix((factors, (rows, columns)), shape=(len(rights), width)).tocsr()
    matrix.eliminate_zeros()
    return System(
        values=np.array([known.value for known in quantities], dtype=np.float64),
        needs=np.array([known.step for known in quantities]) * (ledger.threshold + 1),
        tops=np.array([known.highest for known in quantities], dtype=np.float64),
        matrix=matrix,
        rights=np.array(rights, dtype=np.float64),
    )


def mask_of(numbers: Collection[int], size: int) -> Mask:
    """The quantities of these numbers as a bool a quantity."""
    found = np.zeros(size, dtype=np.bool_)
    found[list(numbers)] = True
    return found
