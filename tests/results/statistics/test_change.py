"""Changes are differences of exact numbers; only their print is rounded."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from results.statistics.change import (
    change_in_points,
    change_of_mean,
    change_since_print,
    independent_change,
    linked_change,
    linked_sums,
)
from results.statistics.moments import Moments, indicator_moments, value_moments
from results.statistics.precision import Sample
from results.statistics.rounding import half_up, tenths


def test_a_share_changes_in_points() -> None:
    assert change_in_points(64, 83, Decimal(68)) == Fraction(6400, 83) - 68


@pytest.mark.parametrize("earlier", ["1", "53.5", "100"])
def test_it_is_taken_from_the_unrounded_share(earlier: str) -> None:
    assert change_in_points(1, 3, Decimal(earlier)) == Fraction(100, 3) - Fraction(earlier)


def test_a_mean_changes_in_its_own_unit() -> None:
    assert change_of_mean(30, 12, Decimal("2.8")) == Fraction(-3, 10)


def test_weighted_sums_are_the_decimals_they_are_written_as() -> None:
    assert change_in_points(0.1, 0.4, Decimal(20)) == 5
    assert change_of_mean(0.3, 0.1, Decimal(1)) == 2


def test_nobody_changes_nothing() -> None:
    assert change_in_points(0, 0, Decimal(50)) is None
    assert change_of_mean(0.0, 0.0, Decimal(1)) is None


def test_whole_points_and_tenths_round_half_up_on_both_sides_of_zero() -> None:
    halves = [Fraction(5, 2), Fraction(-5, 2), Fraction(-51, 20)]
    assert [half_up(number) for number in halves] == [3, -2, -3]
    assert [tenths(number) for number in halves] == [
        Decimal("2.5"),
        Decimal("-2.5"),
        Decimal("-2.5"),
    ]


@pytest.mark.parametrize("printed_change", range(-70, 80, 7))
def test_a_change_printed_in_whole_points_comes_back_from_the_rounded_share(
    printed_change: int,
) -> None:
    for part in range(84):
        earlier = half_up(Fraction(100 * part, 83)) - printed_change
        change = change_in_points(part, 83, Decimal(earlier))
        assert change is not None
        assert half_up(change) == printed_change


def agreeing(part: int, base: int) -> Moments:
    return indicator_moments(*(np.array([float(x)]) for x in (base, base, base, part, part)))


def test_waves_of_strangers_differ_by_both_their_errors() -> None:
    found = independent_change(agreeing(60, 100), agreeing(50, 100), Sample(100), Sample(100))
    assert found.differences.tolist() == [pytest.approx(0.1)]
    assert found.standard_errors.tolist() == [pytest.approx((0.24 / 99 + 0.25 / 99) ** 0.5)]
    assert found.degrees_of_freedom.tolist() == [198]
    assert round(found.p_values[0], 4) == 0.1568


def test_the_same_people_are_surer_by_mcnemars_measure() -> None:
    """20 came to agree, 10 ceased to, 30 agreed both times, 40 never."""
    now = np.repeat([1.0, 0, 1, 0], [20, 10, 30, 40])
    before = np.repeat([0.0, 1, 1, 0], [20, 10, 30, 40])
    weights = np.ones(100)
    found = linked_change(
        value_moments(now), value_moments(before), linked_sums(now, weights, before, weights), 100
    )
    t_squared = (found.differences / found.standard_errors) ** 2
    assert t_squared.tolist() == [pytest.approx(100 / 29 * 0.99)]
    strangers = independent_change(
        value_moments(now), value_moments(before), Sample(100), Sample(100)
    )
    assert found.p_values[0] < strangers.p_values[0]


def test_nobody_linked_leaves_two_waves_of_strangers() -> None:
    none = linked_sums(*(np.array([]) for _ in range(4)))
    linked = linked_change(agreeing(60, 100), agreeing(50, 100), none, 200)
    assert linked.standard_errors.tolist() == [
        pytest.approx((200 / 199 * (0.24 + 0.25) / 100) ** 0.5)
    ]


def test_those_in_one_base_only_link_nothing() -> None:
    found = linked_sums(
        np.array([1.0, np.nan, 0]), np.ones(3), np.array([1.0, 1, np.nan]), np.ones(3)
    )
    assert (float(found.respondents), float(found.wvxy)) == (1, 1)


def test_a_wave_of_nobody_tells_of_no_change() -> None:
    found = independent_change(agreeing(0, 0), agreeing(5, 10), Sample(0), Sample(10))
    assert np.isnan(found.differences).tolist() == [True]
    assert np.isnan(found.p_values).tolist() == [True]


def test_the_same_answers_from_the_same_people_are_no_change() -> None:
    same, weights = np.array([1.0, 0, 1, 1]), np.ones(4)
    linked = linked_sums(same, weights, same, weights)
    found = linked_change(value_moments(same), value_moments(same), linked, 4)
    assert (found.differences.tolist(), found.p_values.tolist()) == ([0], [1])


def test_a_change_since_a_print_is_judged_by_its_share_and_base() -> None:
    found = change_since_print(0.6, (0.24 / 99) ** 0.5, 100, 0.5, 100)
    strangers = independent_change(
        agreeing(60, 100), agreeing(50, 100), Sample(100), Sample(100)
    ).p_values[0]
    assert found == pytest.approx(strangers)
    assert np.isnan(change_since_print(0.6, 0.1, 100, 0.5, 0))
    assert np.isnan(change_since_print(float("nan"), float("nan"), 0, 0.5, 100))
