"""**Precision**: how far an estimate may lie from what the whole population would have given.

The **sample** is all respondents of a wave. A **standard error** is the linearised one of a
ratio in a **domain**: those of the sample who are outside a base take part with a residual of 0, so
the sample size is that of the wave whatever the base or filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bases import per_base
from .moments import Floats, Moments, indicator_moments


@dataclass(frozen=True, slots=True)
class Sample:
    """How many responded to the wave, and how many there are where that is declared."""

    size: int
    population: int | None = None


class PopulationError(ValueError):
    """The declared population is smaller than the sample."""


def share_standard_errors(
    sample: Sample,
    weighted_bases: NDArray[Any],
    weighted_parts: NDArray[Any],
    squared_bases: NDArray[Any],
    squared_parts: NDArray[Any],
) -> Floats:
    """The standard error of each share, in [0, 1]; NaN where the base is 0 or the sample of one.

    se² = f · n/(n−1) · [(1−2p)·Σw²y + p²·Σw²] / W², with n the sample size, w the weights in the
    base, W = Σw, y whether a respondent is of the part, p = Σw·y/W, f = 1 − n/N with N the
    population where it is declared, else 1. Shares of 0 and 1 have a standard error of 0.
    Source: Särndal, Swensson and Wretman, Model Assisted Survey Sampling (1992), section 5.8;
    `svymean` on a `subset` of `svydesign(ids = ~1)` in R's survey.
    Raises PopulationError for a population below the sample size.
    Example: 2 of a base of 4 in a sample of 5, all of weight 1: 5/4 · (0·2 + 4/4)/16, the root of
    which is 0.2795…
    """
    nothing = np.zeros(1)
    return standard_errors(
        indicator_moments(nothing, weighted_bases, squared_bases, weighted_parts, squared_parts),
        sample,
    )


def standard_errors(moments: Moments, sample: Sample) -> Floats:
    """The standard error of each share or mean, in its unit; NaN as in `share_standard_errors`.

    se² = f · n/(n−1) · Σw²(x−x̄)² / W², with x the values, x̄ = Σwx/W, and the other symbols as in
    `share_standard_errors`, of which this is the general case.
    Source: as `share_standard_errors`.
    Raises PopulationError for a population below the sample size.
    Example: values 1 and 3 of weight 1, a sample of 2: 2/1 · (1 + 1)/4 = 1, the root of which is 1.
    """
    means = moments.estimates
    ratio = per_base(np.maximum(moments.deviations(means, means), 0), moments.w * moments.w)
    return np.asarray(np.sqrt(variance_factor(sample) * ratio))


def variance_factor(sample: Sample) -> float:
    """What Σw²(x−x̄)²/W² is multiplied by to be a variance; NaN for a sample below two.

    f · n/(n−1), with n the sample size and f the `finite_population_factor`.
    Source: the variance of a total under sampling with replacement.
    Raises PopulationError for a population below the sample size.
    Example: 5 of a population of 10: 0.5 · 5/4 = 0.625.
    """
    factor = finite_population_factor(sample)
    return factor * sample.size / (sample.size - 1) if sample.size > 1 else float("nan")


def finite_population_factor(sample: Sample) -> float:
    """By what the variance shrinks when much of the population has answered: in [0, 1].

    f = 1 − n/N, with n the sample size and N the population; 1 where none is declared.
    Source: Cochran, Sampling Techniques (1977), section 2.6; `fpc` in R's survey.
    Raises PopulationError for a population below the sample size.
    Example: 83 of 100: 0.17.
    """
    if sample.population is None:
        return 1.0
    if sample.population < sample.size:
        raise PopulationError(
            f"population: {sample.population}; expected at least the {sample.size} who responded;"
            " correct the population, or leave it empty"
        )
    return 1.0 - sample.size / sample.population if sample.size else 1.0


def corrected_bases(bases: Floats, sample: Sample) -> Floats:
    """Effective bases as large as an endless population would take for the same precision.

    n_eff / f, with f the `finite_population_factor`; infinite when everybody has answered.
    Source: Korn and Graubard, Analysis of Health Surveys (1999), section 2.5: intervals for shares
    take the precision of a design through its effective base.
    Raises PopulationError for a population below the sample size.
    Example: 83 of a population of 100: 83/0.17 = 488.2…
    """
    factor = finite_population_factor(sample)
    if factor == 1.0:
        return np.asarray(bases, dtype=np.float64)
    return np.where(bases > 0, per_base(bases, np.asarray(factor)) if factor else np.inf, 0.0)
