"""**Medians**: the value with half of the weight at or below it and half at or above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bases import place_of
from .moments import Floats


def medians(sums: NDArray[Any], codes: Sequence[int]) -> Floats:
    """The median code of each base, NaN where it is 0: the sums without their last axis.

    The lowest code at which Σw from below reaches half of W = Σ_c s_c; where it is half exactly,
    the mean of that code and the next one held. s are n or Σw by code, the codes stand for
    themselves and nothing is interpolated within them.
    Source: Hyndman and Fan, American Statistician 50 (1996), definition 2; `median` in R, and
    `svyquantile(qrule = "school")` in its survey.
    Example: codes 1, 2 and 3 held by 2, 1 and 1: half of 4 is reached at 1 exactly, hence 1.5.
    """
    ascending = sorted(codes)
    weights = np.asarray(sums[..., [place_of(code) for code in ascending]], dtype=np.float64)
    return _medians(weights, np.asarray(ascending, dtype=np.float64))


def value_median(values: Floats, weights: Floats | None = None) -> float:
    """The median of values, NaN standing for none; NaN where nobody has one or weighs anything.

    Source: as `medians`.
    Example: 1, 7 and 3 of weight 1: 3.
    """
    inside = ~np.isnan(values)
    found, of = np.unique(values[inside], return_inverse=True)
    by_value = np.bincount(of, None if weights is None else weights[inside], minlength=len(found))
    return float(_medians(by_value.astype(np.float64), found)) if len(found) else float("nan")


def _medians(weights: Floats, ascending: Floats) -> Floats:
    if not len(ascending):
        return np.full(weights.shape[:-1], np.nan)
    running = np.cumsum(weights, axis=-1)
    total = running[..., -1:]
    # Sums of weights that are half in truth may miss it by a rounding.
    lower = (running >= total * (0.5 - _ROUNDING)).argmax(axis=-1)
    upper = (running > total * (0.5 + _ROUNDING)).argmax(axis=-1)
    middle = (ascending[lower] + ascending[upper]) / 2
    return np.where(total[..., 0] > 0, middle, np.nan)


_ROUNDING = 1e-12
