"""**Intervals** that hold the true figure as often as their **level** says, such as 0.95.

Each function gives two arrays, the lower and the upper limit. Intervals of shares stay in [0, 1];
both limits are NaN where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from .bases import per_base
from .moments import Floats

Limits = tuple[Floats, Floats]


class ShareInterval(StrEnum):
    """The kinds of interval of a share."""

    WILSON = "wilson"
    CLOPPER_PEARSON = "clopper_pearson"
    KORN_GRAUBARD = "korn_graubard"


def share_intervals(
    kind: ShareInterval,
    shares: Floats,
    standard_errors: Floats,
    effective_bases: Floats,
    level: float = 0.95,
) -> Limits:
    """The limits of shares by the interval chosen, from what any of them needs.

    Clopper-Pearson is taken on shares of effective bases, which are whole counts when unweighted.
    Source: the functions it chooses from.
    Example: ShareInterval.WILSON, 0.5 of 10: 0.2365… and 0.7634…
    """
    kinds: dict[ShareInterval, Callable[[], Limits]] = {
        ShareInterval.WILSON: lambda: wilson(shares, effective_bases, level),
        ShareInterval.CLOPPER_PEARSON: lambda: _exact(shares, effective_bases, level),
        ShareInterval.KORN_GRAUBARD: lambda: korn_graubard(
            shares, standard_errors, effective_bases, level
        ),
    }
    return kinds[kind]()


def wilson(shares: NDArray[Any], bases: NDArray[Any], level: float = 0.95) -> Limits:
    """The score interval of shares on bases, whole or effective: two arrays in [0, 1].

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), with p the share, n the base and z the
    normal quantile of (1 + level)/2.
    Source: Wilson, JASA 22 (1927); `prop.test(correct = FALSE)` in R. On effective bases it holds
    its level for weighted shares near 0 and 1 as well (Franco et al., JSSAM 7, 2019).
    Example: 5 of 10 at 0.95: 0.2365… and 0.7634…
    """
    p, n = np.broadcast_arrays(np.asarray(shares, np.float64), np.asarray(bases, np.float64))
    z = float(special.ndtri((1 + level) / 2))
    spread = per_base(np.asarray(z * z), n)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(p * (1 - p) * spread + spread * spread / 4)
    low = (p + spread / 2 - root) / (1 + spread)
    high = (p + spread / 2 + root) / (1 + spread)
    known = ~np.isnan(spread)
    return np.where((p <= 0) & known, 0.0, low), np.where((p >= 1) & known, 1.0, high)


def clopper_pearson(counts: NDArray[Any], bases: NDArray[Any], level: float = 0.95) -> Limits:
    """The exact interval of counts out of bases, which need not be whole: two arrays in [0, 1].

    From B(α/2; x, n−x+1) to B(1−α/2; x+1, n−x), with B the beta quantile, x the count, n the base
    and α = 1 − level; 0 below a count of 0, and 1 above a count of n.
    Source: Clopper and Pearson, Biometrika 26 (1934); `binom.test` in R.
    Example: 0 of 10 at 0.95: 0 and 0.3084…
    """
    x, n = np.broadcast_arrays(np.asarray(counts, np.float64), np.asarray(bases, np.float64))
    usable, alpha = (n > 0) & ~np.isnan(x), 1 - level
    inner = np.where(usable, np.clip(x, 0, n), 1.0)
    outside = np.where(usable, n - inner, 1.0)
    low = special.betaincinv(np.maximum(inner, _TINY), outside + 1, alpha / 2)
    high = special.betaincinv(inner + 1, np.maximum(outside, _TINY), 1 - alpha / 2)
    low, high = np.where(inner == 0, 0.0, low), np.where(outside == 0, 1.0, high)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def korn_graubard(
    shares: NDArray[Any],
    standard_errors: NDArray[Any],
    effective_bases: NDArray[Any],
    level: float = 0.95,
) -> Limits:
    """The exact interval on the effective base that the standard error implies: in [0, 1].

    `clopper_pearson` of n*·p out of n*, with n* = p(1−p)/se², p the share and se its standard
    error. Where se is 0, as it is for shares of 0 and 1, n* is Kish's effective base.
    Source: Korn and Graubard, Survey Methodology 24 (1998); `svyciprop(method = "beta")` in R,
    which has no interval for shares of 0 and 1.
    Example: 0.5 with a standard error of 0.1 has n* = 25: 12.5 of 25 gives 0.2953… and 0.7046…
    """
    p = np.asarray(shares, np.float64)
    return _exact(p, implied_bases(p, standard_errors, effective_bases), level)


def implied_bases(
    shares: NDArray[Any], standard_errors: NDArray[Any], effective_bases: NDArray[Any]
) -> Floats:
    """How many respondents of equal weight would give shares as precise as their standard errors.

    n* = p(1−p)/se², with p the share and se its standard error; where se is 0, Kish's effective
    base.
    Source: Korn and Graubard, Survey Methodology 24 (1998).
    Example: 0.5 with a standard error of 0.1: 25.
    """
    p, se = np.asarray(shares, np.float64), np.asarray(standard_errors, np.float64)
    with np.errstate(invalid="ignore"):
        implied = per_base(p * (1 - p), se * se)
    return np.where(np.isnan(implied), effective_bases, implied)


def t_interval(
    means: NDArray[Any],
    standard_errors: NDArray[Any],
    degrees_of_freedom: NDArray[Any],
    level: float = 0.95,
) -> Limits:
    """The interval of means: two arrays in their unit, NaN below one degree of freedom.

    x̄ ± t·se, with x̄ the mean, se its standard error, and t Student's quantile of (1 + level)/2 on
    n − 1 degrees of freedom, n the respondents in the mean's own base.
    Source: `confint(svymean(…), df = degf(design))` in R's survey, the design being the base's.
    Example: a mean of 2 with a standard error of 1 on 1 degree of freedom: 2 ± 12.706…
    """
    df = np.asarray(degrees_of_freedom, np.float64)
    quantiles = special.stdtrit(np.maximum(df, 1), (1 + level) / 2)
    reach = np.where(df >= 1, quantiles, np.nan) * standard_errors
    return np.asarray(means - reach), np.asarray(means + reach)


def _exact(shares: Floats, bases: Floats, level: float) -> Limits:
    """Clopper-Pearson from shares; the share itself on an endless base, which leaves nobody out."""
    endless = np.isinf(bases)
    finite = np.where(endless, 1.0, bases)
    low, high = clopper_pearson(shares * finite, finite, level)
    return np.where(endless, shares, low), np.where(endless, shares, high)


_TINY = np.finfo(np.float64).tiny
