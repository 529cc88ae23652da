"""Intervals hold the truth, and tests cry wolf, as often as their level says.

Of small samples this is worked out exactly; of weighted ones and of finite populations, by drawing
many seeded samples. A rate among DRAWS may then miss its truth by SLACK, four standard errors.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from results.statistics.intervals import ShareInterval, share_intervals, t_interval
from results.statistics.moments import Moments
from results.statistics.precision import Sample, corrected_bases, standard_errors
from results.statistics.testing import Comparison, Family, Figure, p_values

LEVEL = 0.95
DRAWS = 4000
SLACK = 4 * (LEVEL * (1 - LEVEL) / DRAWS) ** 0.5


def moments_of(values: np.ndarray, weights: np.ndarray) -> Moments:
    """Moments of samples: draws × respondents to one element a draw."""
    w, x = weights, values
    parts = (np.ones_like(w), w, w * x, w * x * x, w * w, w * w * x, w * w * x * x)
    return Moments(*(part.sum(axis=1) for part in parts))


def held(limits: tuple[np.ndarray, np.ndarray], truth: float) -> float:
    low, high = limits
    return float(np.mean((low <= truth) & (truth <= high)))


def exact_coverage(kind: ShareInterval, size: int, truth: float) -> float:
    """The chance that the interval of a share of `size` respondents holds the truth."""
    counts = np.arange(size + 1)
    shares = counts / size
    errors = np.sqrt(shares * (1 - shares) / (size - 1))
    low, high = share_intervals(kind, shares, errors, np.full(size + 1, float(size)), LEVEL)
    inside = (low <= truth) & (truth <= high)
    return float(stats.binom.pmf(counts, size, truth)[inside].sum())


TRUTHS = np.linspace(0.01, 0.99, 197)


@pytest.mark.parametrize("size", [10, 30, 83, 200])
def test_exact_intervals_never_hold_less_than_their_level(size: int) -> None:
    rates = [exact_coverage(ShareInterval.CLOPPER_PEARSON, size, truth) for truth in TRUTHS]
    assert min(rates) >= LEVEL


@pytest.mark.parametrize("size", [10, 30, 83, 200])
def test_wilson_holds_its_level_on_average_and_never_falls_far_below(size: int) -> None:
    rates = [exact_coverage(ShareInterval.WILSON, size, truth) for truth in TRUTHS]
    assert np.mean(rates) == pytest.approx(LEVEL, abs=0.01)
    assert min(rates) > 0.82


@pytest.fixture(scope="module")
def weighted() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draws of 150 respondents from a population: values, shares (0 or 1), and weights.

    A tenth answers four times as often as the rest and weighs a quarter; it thinks differently.
    """
    chance = np.random.default_rng(20210901)
    eager = chance.random((DRAWS, 150)) < 0.4 / 1.3
    agreed = chance.random(eager.shape) < np.where(eager, 0.3, 0.2)
    values = chance.normal(np.where(eager, 5.0, 4.0), 1.5)
    return values, agreed.astype(float), np.where(eager, 0.25, 1.0)


TRUE_SHARE = 0.1 * 0.3 + 0.9 * 0.2
TRUE_MEAN = 0.1 * 5 + 0.9 * 4


@pytest.mark.parametrize("kind", list(ShareInterval))
def test_weighted_shares_lie_within_their_intervals(
    kind: ShareInterval, weighted: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    _, agreed, weights = weighted
    moments = moments_of(agreed, weights)
    errors = standard_errors(moments, Sample(150))
    limits = share_intervals(kind, moments.estimates, errors, moments.effective_bases, LEVEL)
    rate = held(limits, TRUE_SHARE)
    exact = kind is not ShareInterval.WILSON
    assert LEVEL - SLACK <= rate <= (0.98 if exact else LEVEL + SLACK)


def test_weighted_means_lie_within_theirs(
    weighted: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    values, _, weights = weighted
    moments = moments_of(values, weights)
    errors = standard_errors(moments, Sample(150))
    limits = t_interval(moments.estimates, errors, moments.respondents - 1, LEVEL)
    assert held(limits, TRUE_MEAN) == pytest.approx(LEVEL, abs=SLACK)
    unweighted = moments_of(values, np.ones_like(weights))
    errors = standard_errors(unweighted, Sample(150))
    limits = t_interval(unweighted.estimates, errors, moments.respondents - 1, LEVEL)
    assert held(limits, TRUE_MEAN) < 0.9  # what weights are for


def test_much_of_a_population_needs_its_correction() -> None:
    chance = np.random.default_rng(7)
    population = (np.arange(300) < 90).astype(float)
    drawn = chance.permuted(np.tile(population, (DRAWS, 1)), axis=1)[:, :150]
    moments = moments_of(drawn, np.ones_like(drawn))
    rates = []
    for sample in (Sample(150), Sample(150, 300)):
        bases = corrected_bases(moments.effective_bases, sample)
        errors = standard_errors(moments, sample)
        limits = share_intervals(ShareInterval.WILSON, moments.estimates, errors, bases, LEVEL)
        rates.append(held(limits, 0.3))
    assert rates[0] > 0.98
    assert rates[1] == pytest.approx(LEVEL, abs=0.02)  # shares of 150 come in steps


@pytest.mark.parametrize("figure", list(Figure))
def test_the_design_family_finds_what_is_not_there_as_seldom_as_its_level_says(
    figure: Figure, weighted: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    values, agreed, weights = weighted
    x = agreed if figure is Figure.SHARE else values
    column = np.random.default_rng(3).random(x.shape) < 0.5
    one, other = (moments_of(x, weights * mask) for mask in (column, ~column))
    one, other = (
        replace(moments, respondents=mask.sum(axis=1).astype(float))
        for moments, mask in ((one, column), (other, ~column))
    )
    found = p_values(one, other, None, Comparison(figure, Sample(150), Family.DESIGN))
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=SLACK)


@pytest.mark.parametrize("family", list(Family))
def test_a_column_and_its_total_are_told_apart_as_seldom(
    family: Family, weighted: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    """Unweighted, where all three families should keep their level."""
    _, agreed, _ = weighted
    column = (np.random.default_rng(5).random(agreed.shape) < 0.5).astype(float)
    total = moments_of(agreed, np.ones_like(column))
    part = replace(moments_of(agreed, column), respondents=column.sum(axis=1))
    found = p_values(part, total, part, Comparison(Figure.SHARE, Sample(150), family))
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=0.015)
