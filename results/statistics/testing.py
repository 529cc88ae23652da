"""**Tests** of whether two figures differ: columns of a banner, a column and its total, two waves.

A **family** says how: `design` by the linearised variance of the difference, `spss` by a pooled one
on weighted counts, `dimensions` by a pooled one on effective bases. All are two-sided and allow for
**shared** respondents, those who stand in both columns: of a multiple choice used as a banner, or
of a column and the total that contains it. They work on whole arrays of pairs at once.

A p-value is NaN where no test can be made, and 1 where the figures are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from .bases import per_base
from .moments import Floats, Moments
from .precision import Sample, variance_factor


class Family(StrEnum):
    """The families of tests, the first being the default."""

    DESIGN = "design"
    SPSS = "spss"
    DIMENSIONS = "dimensions"


class Figure(StrEnum):
    """What is compared; pooled families treat shares and means differently."""

    SHARE = "share"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is tested, of whom, and how."""

    figure: Figure
    sample: Sample
    family: Family = Family.DESIGN


def p_values(
    first: Moments, second: Moments, shared: Moments | None, comparison: Comparison
) -> Floats:
    """The p-value of each pair, in [0, 1], of the shape of the moments; NaN where none is made.

    `shared` are the moments of those who stand in both of a pair; None when nobody does.
    Source: the test of the family.
    Raises PopulationError for a population below the sample size.
    Example: 30 of 50 against 20 of 50, by family SPSS: z = 0.2/√(0.5·0.5·2/50) = 2, p = 0.0455…
    """
    return _TESTS[comparison.family](first, second, shared, comparison)


def design_test(
    first: Moments, second: Moments, shared: Moments | None, comparison: Comparison
) -> Floats:
    """The linearised test of a difference of shares or means.

    t = (x̄₁−x̄₂)/se on n₁ + n₂ − n₀ − 2 degrees of freedom, where
    se² = f·n/(n−1)·[Σ₁w²(x−x̄₁)²/W₁² + Σ₂w²(x−x̄₂)²/W₂² − 2·Σ₀w²(x−x̄₁)(x−x̄₂)/(W₁W₂)],
    with Σ₁, Σ₂ and Σ₀ over the first column, the second and those shared, n₁, n₂ and n₀ their
    respondents, W = Σw, x̄ = Σwx/W, n the sample size and f the finite population factor.
    Source: the variance of a difference of two linearised ratios; `svyttest` in R's survey.
    Example: values (1, 3) and (2, 6) of weight 1 in a sample of 4: t = (2−4)/√(4/3·(2/4+8/4)) =
    −1.0954… on 2 degrees of freedom, p = 0.3876…
    """
    a, b = first.estimates, second.estimates
    own = _about(first, a, a, first.w * first.w) + _about(second, b, b, second.w * second.w)
    common = 0.0 if shared is None else 2 * _about(shared, a, b, first.w * second.w)
    residual = own - common
    # A difference that is none, such as a column and a total of nobody else, leaves rounding alone.
    variance = np.where(residual > own * _ROUNDING, residual, 0.0)
    error = np.sqrt(variance_factor(comparison.sample) * variance)
    together = 0.0 if shared is None else shared.respondents
    return two_sided(a, b, error, first.respondents + second.respondents - together - 2)


def spss_test(
    first: Moments, second: Moments, shared: Moments | None, comparison: Comparison
) -> Floats:
    """The pooled test as SPSS Custom Tables makes it, a weight being a number of cases.

    Shares: z = (p₁−p₂)/√(p̂(1−p̂)·k), with p̂ = (W₁p₁+W₂p₂)/(W₁+W₂) and k = 1/W₁ + 1/W₂ −
    2W₀/(W₁W₂), W the Σw of the bases and W₀ of those shared. Shares of 0 and 1 are not tested.
    Means: t = (x̄₁−x̄₂)/√(s²·k) on W₁ + W₂ − W₀ − 2 degrees of freedom, with
    s² = [Σ₁w(x−x̄₁)² + Σ₂w(x−x̄₂)²]/(W₁+W₂−2).
    Source: IBM SPSS Statistics Algorithms, CTABLES; SPSS rounds W to whole cases, this does not.
    Example: 30 of 50 against 20 of 50: z = 0.2/√(0.25·0.04) = 2, p = 0.0455…
    """
    a, b = first.estimates, second.estimates
    together = np.zeros(()) if shared is None else shared.w
    scale = _joint_scale(first.w, second.w, together)
    if comparison.figure is Figure.SHARE:
        error = np.sqrt(_pooled_share_variance(first, second) * scale)
        inner = (a > 0) & (a < 1) & (b > 0) & (b < 1)
        return np.where(inner, two_sided(a, b, error, None), np.nan)
    freedom = first.w + second.w - 2
    error = np.sqrt(_pooled_variance(first, second, freedom) * scale)
    return two_sided(a, b, error, freedom - together)


def dimensions_test(
    first: Moments, second: Moments, shared: Moments | None, comparison: Comparison
) -> Floats:
    """The pooled test on effective bases, as Dimensions and its descendants make it.

    t = (x̄₁−x̄₂)/√(v·k) on e₁ + e₂ − e₀ − 2 degrees of freedom, with e = (Σw)²/Σw² the effective
    bases, e₀ of those shared, and k = 1/e₁ + 1/e₂ − 2e₀/(e₁e₂). For shares v = p̂(1−p̂), with
    p̂ = (W₁p₁+W₂p₂)/(W₁+W₂) and W = Σw; for means v = [Σ₁w(x−x̄₁)² + Σ₂w(x−x̄₂)²] /
    [W₁ − Σ₁w²/W₁ + W₂ − Σ₂w²/W₂].
    Source: "Statistical formula for the column proportions test" and "… column means test" in the
    manual of UNICOM Intelligence Reporter.
    Example: 30 of 50 against 20 of 50, of weight 1: t = 2 on 98 degrees of freedom, p = 0.0482…
    """
    e1, e2 = first.effective_bases, second.effective_bases
    together = np.zeros(()) if shared is None else shared.effective_bases
    if comparison.figure is Figure.SHARE:
        variance = _pooled_share_variance(first, second)
    else:
        freedom = sum(m.w - np.nan_to_num(per_base(m.ww, m.w)) for m in (first, second))
        variance = _pooled_variance(first, second, np.asarray(freedom))
    error = np.sqrt(variance * _joint_scale(e1, e2, together))
    return two_sided(first.estimates, second.estimates, error, e1 + e2 - together - 2)


_Tester = Callable[[Moments, Moments, Moments | None, Comparison], Floats]
_TESTS: Mapping[Family, _Tester] = {
    Family.DESIGN: design_test,
    Family.SPSS: spss_test,
    Family.DIMENSIONS: dimensions_test,
}
_ROUNDING = 1e-13


def _about(moments: Moments, first: Floats, second: Floats, scale: Floats) -> Floats:
    return per_base(moments.deviations(first, second), scale)


def _joint_scale(first: Floats, second: Floats, shared: Floats) -> Floats:
    """1/b₁ + 1/b₂ − 2b₀/(b₁b₂) of bases; never below 0."""
    apart = first + second - 2 * shared
    return per_base(np.where(apart > (first + second) * _ROUNDING, apart, 0.0), first * second)


def _pooled_share_variance(first: Moments, second: Moments) -> Floats:
    share = per_base(first.wx + second.wx, first.w + second.w)
    return np.asarray(np.maximum(share * (1 - share), 0))


def _pooled_variance(first: Moments, second: Moments, freedom: Floats) -> Floats:
    """[Σ₁w(x−x̄₁)² + Σ₂w(x−x̄₂)²] / freedom."""
    squares = sum(
        np.maximum(m.wxx - np.nan_to_num(per_base(m.wx * m.wx, m.w)), 0) for m in (first, second)
    )
    return per_base(np.asarray(squares), np.where(freedom > 0, freedom, 0))


def two_sided(first: Floats, second: Floats, error: Floats, freedom: Floats | None) -> Floats:
    """The chance of figures so far apart if they were equal: 2·P(T > |x₁−x₂|/se), in [0, 1].

    T is Student's on the degrees of freedom given, or normal where they are None; se is the error.
    Without any error the figures are certain: those that differ have a p-value of 0. NaN where
    there is no figure, no error, or less than one degree of freedom.
    Source: definition.
    Example: 0.6 and 0.4 with an error of 0.1, normal: 2·P(Z > 2) = 0.0455…
    """
    apart = np.abs(first - second)
    equal = apart <= _EQUAL * np.maximum(np.abs(first), np.abs(second))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(error > 0, apart / error, np.inf)
    tail = (
        special.ndtr(-ratio) if freedom is None else special.stdtr(np.maximum(freedom, 1), -ratio)
    )
    found = np.where(equal, 1.0, 2 * tail)
    usable = ~(np.isnan(apart) | np.isnan(error))
    return np.where(usable if freedom is None else usable & (freedom >= 1), found, np.nan)


_EQUAL = 1e-12
