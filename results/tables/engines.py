"""**Engines** that count codes by stratum: one compiled by numba, one of numpy alone.

Both give the same whole numbers. The compiled one is several times faster on large waves; numpy
serves where numba is absent, and small waves, which would be done before numba is loaded.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from results.statistics.bases import FIRST_CODE

COMPILED_FROM = 100_000
"""Respondents from which on it pays to load numba."""

Counts = NDArray[np.int64]


class Engine(Protocol):
    """Counts a column's codes, from FIRST_CODE on and `width` of them, by stratum."""

    def counts(self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int) -> Counts:
        """n: strata × codes."""

    def sums(
        self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int, limbs: Counts
    ) -> Counts:
        """Sums of limbs, given a row a respondent: limbs × strata × codes."""


class NumpyEngine:
    """Needs nothing but numpy."""

    def counts(self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int) -> Counts:
        cells = _cells(strata, column, width)
        return np.bincount(cells, minlength=size * width).reshape(size, width)

    def sums(
        self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int, limbs: Counts
    ) -> Counts:
        cells = _cells(strata, column, width)
        sums = [np.bincount(cells, limb, minlength=size * width) for limb in limbs.T]
        return np.array(sums).astype(np.int64).reshape(-1, size, width)


class CompiledEngine:
    """Loops that numba compiles once a machine."""

    def __init__(self) -> None:
        self._count, self._sum = _compiled()

    def counts(self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int) -> Counts:
        table = np.zeros(size * width, dtype=np.uint32)
        self._count(strata, column, width, table)
        return table.astype(np.int64).reshape(size, width)

    def sums(
        self, strata: NDArray[Any], size: int, column: NDArray[Any], width: int, limbs: Counts
    ) -> Counts:
        table = np.zeros((size * width, limbs.shape[1]), dtype=np.int64)
        self._sum(strata, column, width, limbs, table)
        return table.T.reshape(-1, size, width)


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


def _cells(strata: NDArray[Any], column: NDArray[Any], width: int) -> NDArray[np.int64]:
    cells = strata * np.int64(width)
    cells += column
    cells -= FIRST_CODE
    return cells


def _compiled() -> tuple[Any, Any]:
    """The loops. Raises ImportError where numba is absent."""
    from numba import njit

    # Unsigned places: numba looks for negative ones to count from the end, which costs a third.
    def count(strata: Any, column: Any, width: Any, table: Any) -> None:
        for i in range(len(strata)):
            code = np.uint32(column[i] - FIRST_CODE)
            table[np.uint32(strata[i]) * np.uint32(width) + code] += 1

    def add(strata: Any, column: Any, width: Any, limbs: Any, table: Any) -> None:
        for i in range(len(strata)):
            code = np.uint32(column[i] - FIRST_CODE)
            cell = np.uint32(strata[i]) * np.uint32(width) + code
            for j in range(limbs.shape[1]):
                table[cell, j] += limbs[i, j]

    # Without the lock of Python, so that the threads of a worker count at once.
    try:
        return njit(count, cache=True, nogil=True), njit(add, cache=True, nogil=True)
    except RuntimeError:  # no folder to keep compiled code in
        return njit(count, nogil=True), njit(add, nogil=True)
