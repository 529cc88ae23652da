"""**Change** since an earlier wave: the difference of two shares, in points, or of two means.

The present figure comes as its unrounded parts; the earlier one as it was published, since that is
often all that is left of it. Rounding is for whoever prints the change.

Whether a change is **significant** depends on the two samples: **independent** ones have nobody in
common; in **linked** ones, respondents who answered in both waves are known as the same, which
makes a change surer.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from .bases import per_base
from .moments import Floats, Moments, published_moments
from .precision import Sample, standard_errors
from .rounding import Part, exact
from .testing import two_sided


def change_in_points(part: Part, base: Part, earlier_percent: Decimal) -> Fraction | None:
    """By how many points the share has changed, exactly; None when the base is 0.

    d = 100·p/b − e, with p the part, b the base, and e the earlier share in percent.
    Source: definition; a change in percentage points, not in percent.
    Example: 64 of 83 after 68 %: 6400/83 − 68 = 9.1084…
    """
    return change_of_mean(100 * exact(part), base, earlier_percent)


def change_of_mean(total: Part | Fraction, base: Part, earlier_mean: Decimal) -> Fraction | None:
    """By how much the mean has changed, exactly, in its own unit; None when the base is 0.

    d = t/b − e, with t the total, b the base, and e the earlier mean.
    Source: definition.
    Example: a total of 30 on 12 respondents after 2.8: 2.5 − 2.8 = −0.3.
    """
    if base == 0:
        return None
    return exact(total) / exact(base) - Fraction(earlier_mean)


@dataclass(frozen=True, slots=True)
class Linked:
    """Sums over those in the figure's base in both waves, v and y being weight and value in the
    earlier one: n, Σwv, Σwvx, Σwvy and Σwvxy; arrays of any one shape."""

    respondents: Floats
    wv: Floats
    wvx: Floats
    wvy: Floats
    wvxy: Floats


@dataclass(frozen=True, slots=True)
class Change:
    """Differences of figures since the earlier wave, in their unit, with what to judge them by.

    `p_values` are NaN where no test can be made.
    """

    differences: Floats
    standard_errors: Floats
    degrees_of_freedom: Floats
    p_values: Floats


def independent_change(now: Moments, before: Moments, sample: Sample, earlier: Sample) -> Change:
    """The change of shares or means between waves that have nobody in common, or none known.

    d = x̄ − ȳ, se² = se(x̄)² + se(ȳ)², t = d/se on n + m − 2 degrees of freedom, with n and m the
    respondents in the two bases, and the standard errors of `precision.standard_errors`.
    Source: the two waves as strata of one design, as `svycontrast` tells in R's survey.
    Raises PopulationError for a population below its sample size.
    Example: 60 of 100 after 50 of 100: 0.1 with an error of √(0.24/99 + 0.25/99) = 0.0703…
    """
    error = np.hypot(standard_errors(now, sample), standard_errors(before, earlier))
    return _change(now, before, error, now.respondents + before.respondents - 2)


def linked_change(now: Moments, before: Moments, linked: Linked, people: int) -> Change:
    """The change of shares or means between waves whose respondents are partly the same.

    se² = N/(N−1)·[Σw²(x−x̄)²/W² + Σv²(y−ȳ)²/V² − 2·Σwv(x−x̄)(y−ȳ)/(WV)], with N the people who
    answered either wave, w and x their weights and values in this one, v and y in the earlier one,
    W = Σw, V = Σv, and the last sum over those in both. t = d/se on the people in either base,
    less 2, degrees of freedom. With everybody in both and weights of 1, t² is McNemar's
    (b−c)²/(b+c−(b−c)²/N) times (N−1)/N, b and c being those who changed each way.
    Source: people as clusters of one design, as `svycontrast` tells in R's survey.
    Example: of 100 people 20 came to agree and 10 ceased to: d = 0.1, t² = 100/29·0.99 = 3.413…
    """
    mean, earlier_mean = now.estimates, before.estimates
    own = per_base(now.deviations(mean, mean), now.w * now.w)
    own = own + per_base(before.deviations(earlier_mean, earlier_mean), before.w * before.w)
    common = (
        linked.wvxy
        - earlier_mean * linked.wvx
        - mean * linked.wvy
        + mean * earlier_mean * linked.wv
    )
    residual = own - 2 * per_base(common, now.w * before.w)
    variance = np.where(residual > own * _ROUNDING, residual, 0.0)
    factor = people / (people - 1) if people > 1 else np.nan
    freedom = now.respondents + before.respondents - linked.respondents - 2
    return _change(now, before, np.sqrt(factor * variance), freedom)


def change_since_print(
    share: float, standard_error: float, respondents: int, earlier_share: float, earlier_base: int
) -> float:
    """The p-value of a share's change since one of which only share and base were printed.

    As `independent_change`, with the error of the present share as given, and that of the earlier
    one √(p(1−p)/(m−1)), p being the share and m its base: its weights are not known, nor what its
    print has rounded off. Shares in [0, 1]; NaN where no test can be made.
    Source: as `independent_change`.
    Example: 0.6 with an error of √(0.24/99) on 100, after 0.5 of 100: 0.1567…
    """
    before = published_moments(earlier_share, earlier_base)
    error = np.hypot(standard_error, standard_errors(before, Sample(earlier_base)))
    freedom = np.asarray(float(respondents + earlier_base - 2))
    return float(two_sided(np.asarray(share), before.estimates, error, freedom))


def linked_sums(
    values: Floats, weights: Floats, earlier_values: Floats, earlier_weights: Floats
) -> Linked:
    """The sums over people who answered both waves: an element each, NaN where not in the base.

    Source: definition.
    Example: values 1 and 0 after 1 and 1, of weight 1: n 2, Σwv 2, Σwvx 1, Σwvy 2, Σwvxy 1.
    """
    inside = ~(np.isnan(values) | np.isnan(earlier_values))
    x, y = values[inside], earlier_values[inside]
    wv = weights[inside] * earlier_weights[inside]
    parts = (np.ones(len(x)), wv, wv * x, wv * y, wv * x * y)
    return Linked(*(np.asarray(part.sum(), dtype=np.float64) for part in parts))


def _change(now: Moments, before: Moments, error: Floats, freedom: Floats) -> Change:
    figure, earlier = now.estimates, before.estimates
    return Change(figure - earlier, error, freedom, two_sided(figure, earlier, error, freedom))


_ROUNDING = 1e-13
