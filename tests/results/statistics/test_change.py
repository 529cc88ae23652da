"""Changes are differences of exact numbers; only their print is rounded."""

from decimal import Decimal
from fractions import Fraction

import pytest

from results.statistics.change import change_in_points, change_of_mean
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
