"""Adjusted p-values, as their docstrings work them out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.statistics.adjustments import Adjustment, adjusted

P_VALUES = np.array([0.01, 0.04, 0.5])
PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("adjustment", "expected"),
    [
        (Adjustment.NONE, [0.01, 0.04, 0.5]),
        (Adjustment.BONFERRONI, [0.03, 0.12, 1.0]),
        (Adjustment.HOLM, [0.03, 0.08, 0.5]),
        (Adjustment.BENJAMINI_HOCHBERG, [0.03, 0.06, 0.5]),
    ],
)
def test_it_allows_for_the_tests_made(adjustment: Adjustment, expected: list[float]) -> None:
    assert np.allclose(adjusted(P_VALUES, adjustment), expected, rtol=1e-15)


@pytest.mark.parametrize("adjustment", list(Adjustment))
def test_a_test_not_made_counts_for_nothing(adjustment: Adjustment) -> None:
    with_gap = adjusted(np.array([[np.nan, 0.5, 0.01, np.nan, 0.04]]), adjustment)[0]
    assert np.isnan(with_gap).tolist() == [True, False, False, True, False]
    assert with_gap[[2, 4, 1]].tolist() == adjusted(P_VALUES, adjustment).tolist()


@pytest.mark.parametrize("adjustment", list(Adjustment))
def test_rows_are_families_of_their_own(adjustment: Adjustment) -> None:
    rows = adjusted(np.array([P_VALUES, P_VALUES[::-1]]), adjustment)
    alone = adjusted(P_VALUES, adjustment).tolist()
    assert rows.tolist() == [alone, alone[::-1]]


@pytest.mark.parametrize("adjustment", list(Adjustment))
def test_no_test_needs_no_adjustment(adjustment: Adjustment) -> None:
    assert adjusted(np.zeros((2, 0)), adjustment).shape == (2, 0)
    assert np.isnan(adjusted(np.full(3, np.nan), adjustment)).all()


@settings(deadline=None)
@given(st.sampled_from(Adjustment), PROBABILITIES)
def test_an_adjustment_raises_p_values_and_keeps_their_order(
    adjustment: Adjustment, plain: list[float]
) -> None:
    p_values = np.array(plain)
    found = adjusted(p_values, adjustment)
    assert np.all(found >= p_values)
    assert np.all(found <= 1)
    assert np.all(np.diff(found[np.argsort(p_values)]) >= 0)


@settings(deadline=None)
@given(PROBABILITIES)
def test_bonferroni_raises_most_and_benjamini_hochberg_least(plain: list[float]) -> None:
    p_values = np.array(plain)
    most, less, least = (
        adjusted(p_values, adjustment)
        for adjustment in (
            Adjustment.BONFERRONI,
            Adjustment.HOLM,
            Adjustment.BENJAMINI_HOCHBERG,
        )
    )
    assert np.all(most >= less)
    assert np.all(less >= least * (1 - 1e-15))
