"""**Engines** that count codes by stratum: one compiled by numba, one of numpy and scipy alone.

Both give the same whole numbers. The compiled one is several times faster on large waves; the other
serves where numba is absent, and small waves, which would be done before numba is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from results.statistics.bases import FIRST_CODE

from .weights import LIMBS, Limbs

COMPILED_FROM = 100_000
"""Respondents from which on it pays to load numba."""

BLOCK = 1 << 18
"""Respondents whose limbs stay near the processor while all columns are summed."""

Counts = NDArray[np.int64]
Strata = NDArray[np.integer]
Cells = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of codes from FIRST_CODE to `highest`."""

    column: NDArray[np.integer]
    highest: int

    @property
    def width(self) -> int:
        """How many codes there are."""
        return self.highest + 1 - FIRST_CODE


class Engine(Protocol):
    """Counts the codes of columns by stratum, of which there are `size`."""

    def tallies(
        self, strata: Strata, size: int, columns: Sequence[Coded], limbs: Limbs | None = None
    ) -> Iterator[Counts]:
        """A column after the other: layers × strata × codes.

        The first layer is n; given limbs, a row a respondent, their sums follow.
        """


class NumpyEngine:
    """Needs nothing to be compiled."""

    def tallies(
        self, strata: Strata, size: int, columns: Sequence[Coded], limbs: Limbs | None = None
    ) -> Iterator[Counts]:
        if limbs is None:
            for coded, cells in _cells(strata, columns, np.int64):
                n = np.bincount(cells, minlength=size * coded.width)
                yield n.reshape(1, size, coded.width)
            return
        add_up = _product_with(limbs)
        for coded, cells in _cells(strata, columns, np.int32):
            yield add_up(cells, size * coded.width).reshape(1 + LIMBS, size, coded.width)


class CompiledEngine:
    """Loops that numba compiles once a machine."""

    def __init__(self) -> None:
        self._count, self._add = _compiled()

    def tallies(
        self, strata: Strata, size: int, columns: Sequence[Coded], limbs: Limbs | None = None
    ) -> Iterator[Counts]:
        if limbs is None:
            return self._counts(strata, size, columns)
        return self._sums(strata, size, columns, limbs)

    def _counts(self, strata: Strata, size: int, columns: Sequence[Coded]) -> Iterator[Counts]:
        for coded in columns:
            n = np.zeros(size * coded.width, dtype=np.uint32)
            self._count(strata, coded.column, coded.width, n)
            yield n.astype(np.int64).reshape(1, size, coded.width)

    def _sums(
        self, strata: Strata, size: int, columns: Sequence[Coded], limbs: Limbs
    ) -> Iterator[Counts]:
        counts = [np.zeros(size * coded.width, dtype=np.uint32) for coded in columns]
        sums = [np.zeros(len(n) * LIMBS, dtype=np.int64) for n in counts]
        for start in range(0, len(strata), BLOCK):
            part = slice(start, start + BLOCK)
            near = limbs[part].ravel()
            for coded, *tables in zip(columns, counts, sums, strict=True):
                self._add(strata[part], coded.column[part], coded.width, near, *tables)
        for coded, n, table in zip(columns, counts, sums, strict=True):
            layers = np.concatenate([n, table.reshape(-1, LIMBS).T.ravel()])
            yield layers.reshape(1 + LIMBS, size, coded.width)


NUMPY = NumpyEngine()


def engine_for(length: int) -> Engine:
    """The engine that suits so many respondents."""
    return (compiled() if length >= COMPILED_FROM else None) or NUMPY


@cache
def compiled() -> CompiledEngine | None:
    """The compiled engine; None where numba is not installed."""
    try:
        return CompiledEngine()
    except ImportError:
        return None


def _cells(
    strata: Strata, columns: Sequence[Coded], dtype: type[np.signedinteger]
) -> Iterator[tuple[Coded, Cells]]:
    """The cell of each respondent, stratum × code, a column after the other in the same memory."""
    cells = np.empty(len(strata), dtype=dtype)
    for coded in columns:
        np.multiply(strata, coded.width, out=cells, dtype=dtype)
        cells += coded.column
        cells -= FIRST_CODE
        yield coded, cells


def _product_with(limbs: Limbs) -> Callable[[Cells, int], Counts]:
    """Adds up 1 and all limbs by cell at once: the product of a matrix that has a 1 for each
    respondent in their cell. Floats hold these sums exactly (MOST_AT_ONCE)."""
    length = len(limbs)
    ones, places = np.ones(length), np.arange(length + 1, dtype=np.int32)
    values = np.column_stack([ones, limbs])

    def product(cells: Cells, size: int) -> Counts:
        inside = sparse.csc_array((ones, cells, places), shape=(size, length))
        sums: NDArray[np.float64] = inside @ values
        return sums.T.astype(np.int64)

    return product


def _compiled() -> tuple[Any, Any]:
    """The loops. Raises ImportError where numba is absent."""
    from numba import njit

    # Unsigned places: numba looks for negative ones to count from the end, which costs a third.
    def count(strata: Any, column: Any, width: Any, table: Any) -> None:
        for i in range(len(strata)):
            code = np.uint32(column[i] - FIRST_CODE)
            table[np.uint32(strata[i]) * np.uint32(width) + code] += 1

    # Each limb by itself and not in a loop: the processor then adds all of them in one step.
    def add(  # noqa: PLR0913, PLR0917  what is compiled takes arrays and numbers only
        strata: Any, column: Any, width: Any, limbs: Any, counts: Any, sums: Any
    ) -> None:
        for i in range(len(strata)):
            code = np.uint32(column[i] - FIRST_CODE)
            cell = np.uint32(strata[i]) * np.uint32(width) + code
            counts[cell] += np.uint32(1)
            first, own = cell * np.uint32(LIMBS), np.uint64(i) * np.uint64(LIMBS)
            sums[first] += limbs[own]
            sums[first + np.uint32(1)] += limbs[own + np.uint64(1)]
            sums[first + np.uint32(2)] += limbs[own + np.uint64(2)]
            sums[first + np.uint32(3)] += limbs[own + np.uint64(3)]

    # Without the lock of Python, so that the threads of a worker count at once.
    try:
        return njit(count, cache=True, nogil=True), njit(add, cache=True, nogil=True)
    except RuntimeError:  # no folder to keep compiled code in
        return njit(count, nogil=True), njit(add, nogil=True)
