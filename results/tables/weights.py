"""**Weights**: a positive number or zero a respondent, checked, and ready to be summed exactly.

Floating-point sums depend on the order of their terms, so that a wave counted in parts would differ
in the last digits from the wave counted at once. Here a weight is therefore taken as a whole number
of a tiny **unit**, a power of two chosen by the highest weight of the wave: exact to some 61 binary
digits of that weight, finer than a float near it. A whole number is kept in two **limbs**, its
lower LIMB_BITS binary digits and then the others, so that sums of limbs stay exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMB_BITS = 32
LIMBS = 4
"""Of a respondent: two of w, then two of w²."""

DIGITS = 62

MOST_CLASSES = 4096
"""Up to so many different weights, respondents are counted by weight instead of being summed."""

SAMPLE = 4 * MOST_CLASSES
"""Weights looked at first: where nearly all differ, the rest need not be sorted."""

Floats = NDArray[np.float64]
Limbs = NDArray[np.uint32]


class WeightError(ValueError):
    """Weights that cannot be: missing, not a number, infinite, negative or of another number."""


@dataclass(frozen=True)
class Classes:
    """Respondents by weight: the different `values`, ascending, and the place `of` each of them."""

    values: Floats
    of: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weights:
    """A weight a respondent; `highest` is that of the whole wave, of which this may be a part."""

    values: Floats
    highest: float

    @classmethod
    def of(cls, values: Any, length: int) -> Weights:
        """The weights of a whole wave of `length` respondents. Raises WeightError."""
        found = np.asarray(values, dtype=np.float64)
        _check(found, length)
        return cls(found, float(found.max(initial=0.0)))

    def part(self, chosen: Any) -> Weights:
        """Those of some respondents, chosen as from an array; their sums add up to the whole."""
        return Weights(self.values[chosen], self.highest)

    @property
    def units(self) -> tuple[float, float]:
        """What one of the whole numbers is worth: of the weights, and of their squares."""
        return _unit(self.highest), _unit(self.highest * self.highest)

    @cached_property
    def classes(self) -> Classes | None:
        """Respondents by weight; None when there are more than MOST_CLASSES different ones."""
        if len(np.unique(self.values[:SAMPLE])) > MOST_CLASSES:
            return None
        values = np.unique(self.values)
        if len(values) > MOST_CLASSES:
            return None
        return Classes(values, np.searchsorted(values, self.values))

    def limbs(self, values: Floats) -> Limbs:
        """Weights and squares in whole units: a row a value, with the limbs of w, then of w²."""
        weights, squares = self.units
        whole = np.empty((len(values), 2), dtype="<i8")
        # Dividing by a power of two is exact, and no value is above the highest: no digit is lost
        # before DIGITS.
        np.rint(values / weights, out=whole[:, 0], casting="unsafe")
        np.rint(values * values / squares, out=whole[:, 1], casting="unsafe")
        return whole.view("<u4")


def summed(limbs: NDArray[np.integer], unit: float) -> Floats:
    """The number that sums of limbs stand for; limbs along the first axis, the lower first."""
    return np.asarray((limbs[1] * float(1 << LIMB_BITS) + limbs[0]) * unit)


def _unit(highest: float) -> float:
    return math.ldexp(1.0, math.frexp(highest)[1] - DIGITS)


def _check(values: Floats, length: int) -> None:
    if values.shape != (length,):
        raise WeightError(
            f"found {values.size} weights for {length} respondents; expected one each:"
            " weight the wave again"
        )
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        raise WeightError(
            f"the weight of respondent {wrong[0] + 1} is {values[wrong[0]]}, and {len(wrong)} in"
            f" all are no number from 0 up; expected none: correct the weights"
        )
    highest = values.max(initial=0.0)
    if highest and not 1 / _HIGHEST <= highest <= _HIGHEST:
        raise WeightError(
            f"the highest weight is {highest}, expected one from {1 / _HIGHEST:g} to"
            f" {_HIGHEST:g}, so that squares can be summed: multiply all weights by one number"
        )


_HIGHEST = 2.0**400
