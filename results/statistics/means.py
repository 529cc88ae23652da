"""**Means** of scales, ranks and numbers, on those who gave a value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .bases import Number, per_base, place_of
from .moments import Floats, Moments


def code_totals(sums: NDArray[Number], codes: Sequence[int]) -> NDArray[Number]:
    """Σw·x where the values x are the codes themselves: the sums without their last axis.

    t = Σ_c c·s_c over the codes c given, with s the sums.
    Source: definition.
    Example: codes 1, 2 and 3 held by 2, 1 and 4 respondents: 1·2 + 2·1 + 3·4 = 16.
    """
    values = np.asarray(codes, dtype=sums.dtype)
    return np.asarray(sums[..., [place_of(code) for code in codes]] @ values, dtype=sums.dtype)


def means(totals: NDArray[Number], bases: NDArray[Number]) -> NDArray[np.float64]:
    """The mean of each base, in the units of the values, NaN where the base is 0.

    x̄ = Σw·x / Σw over those with a value.
    Source: the ratio estimate of a mean in a domain (Cochran, Sampling Techniques, 1977).
    Example: a total of 16 on 7 respondents: 16/7 = 2.2857…
    """
    return per_base(totals, bases)


def standard_deviations(moments: Moments) -> Floats:
    """How far values lie from their mean, in their unit; NaN below two respondents.

    s² = n/(n−1) · Σw(x−x̄)²/W, with n the respondents of the base, w their weights, W = Σw, x the
    values and x̄ = Σwx/W. Unweighted it is the sample's usual one.
    Source: `svyvar` in R's survey.
    Example: values 1 and 3 of weight 1: √(2/1 · 2/2) = 1.4142…
    """
    n, center = moments.respondents, moments.estimates
    spread = np.maximum(per_base(moments.wxx, moments.w) - center * center, 0)
    return np.asarray(np.sqrt(per_base(n * spread, np.maximum(n - 1, 0))))
