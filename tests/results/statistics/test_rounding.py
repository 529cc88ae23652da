"""Rounding half up, exactly."""

from decimal import Decimal

import pytest

from results.statistics.rounding import one_decimal, whole_percent


@pytest.mark.parametrize(
    ("part", "base", "percent"),
    [
        (1, 8, 13),  # 12.5
        (29, 200, 15),  # 14.5, which the float 0.145 would lose
        (57, 200, 29),  # 28.5, where 100 * 0.285 is 28.499999999999996
        (1, 3, 33),
        (2, 3, 67),
        (0, 7, 0),
        (7, 7, 100),
        (1, 201, 0),
        (1, 200, 1),
    ],
)
def test_it_rounds_shares_half_up(part: int, base: int, percent: int) -> None:
    assert whole_percent(part, base) == percent
    assert whole_percent(float(part), float(base)) == percent


def test_it_agrees_with_integer_arithmetic_for_every_small_base() -> None:
    for base in range(1, 200):
        for part in range(base + 1):
            assert whole_percent(part, base) == (200 * part + base) // (2 * base)


@pytest.mark.parametrize(
    ("total", "base", "mean"),
    [
        (23, 20, "1.2"),  # 1.15, which is below 1.15 as a float
        (16, 7, "2.3"),
        (9, 4, "2.3"),
        (49, 20, "2.5"),
        (0, 5, "0.0"),
        (-9, 4, "-2.2"),  # half up is up on both sides of zero
    ],
)
def test_it_rounds_means_half_up(total: int, base: int, mean: str) -> None:
    assert one_decimal(total, base) == Decimal(mean)
    assert str(one_decimal(total, base)) == mean


def test_a_weighted_part_is_the_decimal_it_is_written_as() -> None:
    assert whole_percent(0.145, 1.0) == 15
    assert one_decimal(1.15, 1.0) == Decimal("1.2")


def test_a_base_of_zero_has_no_percent_and_no_mean() -> None:
    assert whole_percent(0, 0) is None
    assert one_decimal(0.0, 0.0) is None
