"""Intervals at their boundaries; `tests/golden` holds them to R."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.statistics.intervals import (
    ShareInterval,
    clopper_pearson,
    korn_graubard,
    share_intervals,
    t_interval,
    wilson,
)


def rounded(limits: tuple[np.ndarray, np.ndarray]) -> list[tuple[float, float]]:
    return [
        (round(float(low), 4), round(float(high), 4)) for low, high in zip(*limits, strict=True)
    ]


def test_wilson_has_an_interval_for_nothing_and_for_all() -> None:
    found = wilson(np.array([0.5, 0.0, 1.0]), np.array([10, 10, 10]))
    assert rounded(found) == [(0.2366, 0.7634), (0.0, 0.2775), (0.7225, 1.0)]


def test_clopper_pearson_has_too() -> None:
    found = clopper_pearson(np.array([5, 0, 10]), np.array([10, 10, 10]))
    assert rounded(found) == [(0.1871, 0.8129), (0.0, 0.3085), (0.6915, 1.0)]


def test_korn_graubard_falls_back_on_the_effective_base_where_there_is_no_error() -> None:
    found = korn_graubard(
        np.array([0.5, 0.0, 1.0]), np.array([0.1, 0.0, 0.0]), np.array([40.0, 10.0, 10.0])
    )
    assert rounded(found) == [(0.2954, 0.7046), (0.0, 0.3085), (0.6915, 1.0)]


def test_a_mean_of_two_has_one_degree_of_freedom() -> None:
    low, high = t_interval(np.array([2.0]), np.array([1.0]), np.array([1]))
    assert (round(float(low[0]), 3), round(float(high[0]), 3)) == (-10.706, 14.706)


@pytest.mark.parametrize("kind", list(ShareInterval))
def test_nobody_says_nothing(kind: ShareInterval) -> None:
    nothing = np.array([np.nan])
    for limit in share_intervals(kind, nothing, nothing, np.zeros(1)):
        assert np.isnan(limit).tolist() == [True]


def test_a_mean_of_one_says_nothing_either() -> None:
    for limit in t_interval(np.array([2.0]), np.array([0.0]), np.array([0])):
        assert np.isnan(limit).tolist() == [True]


@pytest.mark.parametrize("kind", list(ShareInterval))
def test_everybody_leaves_no_doubt(kind: ShareInterval) -> None:
    shares = np.array([0.3, 0.0, 1.0])
    low, high = share_intervals(kind, shares, np.zeros(3), np.full(3, np.inf))
    assert (low.tolist(), high.tolist()) == (shares.tolist(), shares.tolist())


@settings(deadline=None)
@given(
    kind=st.sampled_from(ShareInterval),
    count=st.integers(0, 500),
    others=st.integers(0, 500),
    level=st.floats(0.5, 0.999),
)
def test_the_share_lies_within_and_the_limits_within_nothing_and_all(
    kind: ShareInterval, count: int, others: int, level: float
) -> None:
    base = count + others
    if base == 0:
        return
    share = np.array([count / base])
    error = np.sqrt(share * (1 - share) / base)
    low, high = share_intervals(kind, share, error, np.array([float(base)]), level)
    assert 0 <= low[0] <= share[0] + 1e-12
    assert share[0] - 1e-12 <= high[0] <= 1


@settings(deadline=None)
@given(count=st.integers(0, 60), others=st.integers(1, 60))
def test_the_interval_of_the_others_is_the_mirror(count: int, others: int) -> None:
    base = np.array([count + others])
    low, high = wilson(np.array([count]) / base, base)
    other_low, other_high = wilson(np.array([others]) / base, base)
    assert np.allclose([low, high], [1 - other_high, 1 - other_low], rtol=0, atol=1e-14)
