"""Sums of floats that are **exact**, and so the same in any order and over any partition.

A float is a whole number times a power of two. Floats of one power are added as whole numbers, in
two halves so that 64 bits suffice, and the powers are brought together in Python's own integers: a
sum is a whole number of units of 2^-UNIT_BITS, finer than any float.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

UNIT_BITS = 1200
_MANTISSA = 53
_HALF = 26
_LOW = (1 << _HALF) - 1

Floats = NDArray[np.float64]


def exact_sums(
    values: Floats, strata: NDArray[np.integer], size: int, rows: Floats
) -> tuple[int, ...]:
    """A sum a row, in units of 2^-UNIT_BITS: `rows` tells with 1 and 0 which strata it is over.

    `values` and `strata` have an element a respondent, at most 2^22 of them; `rows` is rows ×
    strata.
    """
    mantissas, exponents = np.frexp(values)
    whole = (mantissas * float(1 << _MANTISSA)).astype(np.int64)
    lowest = int(exponents.min(initial=0))
    width = int(exponents.max(initial=0)) - lowest + 1
    cells = strata.astype(np.int64) * width + (exponents - lowest)
    high, low = (
        rows @ np.bincount(cells, half, minlength=size * width).reshape(size, width)
        for half in (whole >> _HALF, whole & _LOW)
    )
    shifts = [power + lowest + UNIT_BITS - _MANTISSA for power in range(width)]
    return tuple(
        _together(zip(row_high.tolist(), row_low.tolist(), shifts, strict=True))
        for row_high, row_low in zip(high, low, strict=True)
    )


def as_float(exact: int) -> float:
    """The float nearest to an exact sum."""
    return exact / (1 << UNIT_BITS)


def _together(halves: Iterable[tuple[float, float, int]]) -> int:
    return sum(((int(high) << _HALF) + int(low)) << shift for high, low, shift in halves)
