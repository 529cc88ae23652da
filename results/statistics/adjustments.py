"""**Adjustments** of p-values for the number of tests made together.

A **family of tests** is the last axis of an array of p-values: the pairs of columns in one row of a
table. NaN stands for a test not made; it stays NaN and counts for nothing. An adjusted p-value is
compared with the same level as a plain one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .moments import Floats

Places = NDArray[np.intp]


class Adjustment(StrEnum):
    """What is done about the number of tests."""

    NONE = "none"
    BONFERRONI = "bonferroni"
    HOLM = "holm"
    BENJAMINI_HOCHBERG = "benjamini_hochberg"


def adjusted(p_values: Floats, adjustment: Adjustment) -> Floats:
    """The p-values adjusted along the last axis: an array of the same shape, in [0, 1].

    Source: the function chosen.
    Example: Adjustment.BONFERRONI on 0.01 and 0.04: 0.02 and 0.08.
    """
    return _ADJUSTMENTS[adjustment](p_values)


def bonferroni(p_values: Floats) -> Floats:
    """Holds the chance of any false finding: min(1, m·p), with m the number of tests made.

    Source: Dunn, JASA 56 (1961); `p.adjust(method = "bonferroni")` in R.
    Example: 0.01, 0.04 and 0.5: 0.03, 0.12 and 1.
    """
    tests = np.count_nonzero(~np.isnan(p_values), axis=-1, keepdims=True)
    return np.asarray(np.minimum(p_values * tests, 1.0))


def holm(p_values: Floats) -> Floats:
    """Holds the chance of any false finding, and finds more than `bonferroni`.

    max over j ≤ i of min(1, (m−j+1)·p(j)), with p(1) ≤ … ≤ p(m) the p-values of the m tests made.
    Source: Holm, Scandinavian Journal of Statistics 6 (1979); `p.adjust(method = "holm")` in R.
    Example: 0.01, 0.04 and 0.5: 0.03, 0.08 and 0.5.
    """
    ascending, order, tests = _sorted(p_values)
    steps = np.maximum(tests - np.arange(p_values.shape[-1]), 1)
    # NaN sorts to the end, behind every test made, and so spoils no running maximum before it.
    return _unsorted(np.minimum(np.maximum.accumulate(ascending * steps, axis=-1), 1.0), order)


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Holds the part of findings that are false.

    min over j ≥ i of min(1, m/j·p(j)), with p(1) ≤ … ≤ p(m) the p-values of the m tests made.
    Source: Benjamini and Hochberg, JRSS B 57 (1995); `p.adjust(method = "BH")` in R.
    Example: 0.01, 0.04 and 0.5: 0.03, 0.06 and 0.5.
    """
    ascending, order, tests = _sorted(p_values)
    raised = ascending * (tests / np.arange(1, p_values.shape[-1] + 1))
    falling = np.fmin.accumulate(raised[..., ::-1], axis=-1)[..., ::-1]
    capped = np.where(np.isnan(ascending), np.nan, np.minimum(falling, 1.0))
    return _unsorted(capped, order)


def _unadjusted(p_values: Floats) -> Floats:
    return p_values


_ADJUSTMENTS: Mapping[Adjustment, Callable[[Floats], Floats]] = {
    Adjustment.NONE: _unadjusted,
    Adjustment.BONFERRONI: bonferroni,
    Adjustment.HOLM: holm,
    Adjustment.BENJAMINI_HOCHBERG: benjamini_hochberg,
}


def _sorted(p_values: Floats) -> tuple[Floats, Places, Places]:
    order = np.argsort(p_values, axis=-1)
    tests = np.count_nonzero(~np.isnan(p_values), axis=-1, keepdims=True)
    return np.take_along_axis(p_values, order, axis=-1), order, tests


def _unsorted(ascending: Floats, order: Places) -> Floats:
    found = np.empty_like(ascending)
    np.put_along_axis(found, order, ascending, axis=-1)
    return found
