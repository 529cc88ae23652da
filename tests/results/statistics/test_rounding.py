"""Rounding half up, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.statistics.rounding import (
    exact,
    largest_remainders,
    may_not_add_up,
    one_decimal,
    whole_percent,
)


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


def test_what_summing_floats_has_added_rounds_nothing_up_or_down() -> None:
    assert whole_percent(0.1 + 0.2 + 0.285, 1.3) == 45  # 0.585 of 1.3 is 45 %
    assert whole_percent(sum([0.1] * 145), sum([0.1] * 1000)) == 15  # 14.5 %
    assert one_decimal(sum([0.7] * 115), sum([0.7] * 100)) == Decimal("1.2")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([1, 1, 1], (34, 33, 33)),
        ([1, 1, 4], (17, 17, 66)),
        ([2, 0, 1], (67, 0, 33)),
        ([0, 0], (0, 0)),
        ([0.5, 0.25, 0.25], (50, 25, 25)),
        ([], ()),
    ],
)
def test_largest_remainders_fill_the_whole(parts: list[int], expected: tuple[int, ...]) -> None:
    assert largest_remainders(parts) == expected


def test_a_part_below_nothing_has_no_place_in_a_whole() -> None:
    with pytest.raises(ValueError, match="parts: found -1, expected 0 or more"):
        largest_remainders([3, -1])


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6) | st.floats(0, 10**6), min_size=1, max_size=12))
def test_they_add_up_and_stay_within_one_of_the_share(parts: list[float]) -> None:
    total = sum(exact(part) for part in parts)
    if not total:
        return
    found = largest_remainders(parts)
    assert sum(found) == 100
    for part, percent in zip(parts, found, strict=True):
        assert abs(percent - 100 * exact(part) / total) < 1


@settings(deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_a_larger_part_never_gets_less(parts: list[int]) -> None:
    found = largest_remainders(parts)
    for one, one_percent in zip(parts, found, strict=True):
        for other, other_percent in zip(parts, found, strict=True):
            assert one <= other or one_percent >= other_percent


def test_it_says_where_rounded_parts_miss_their_whole() -> None:
    assert may_not_add_up([1, 1, 1], 3)
    assert not may_not_add_up([1, 3], 4)
    assert may_not_add_up([1, 1], 8, whole=2)  # 13 % and 13 % of a net of 25 %
    assert not may_not_add_up([1, 2], 8, whole=3)
    assert not may_not_add_up([0, 0], 0)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_percent_lies_within_a_half_of_its_share(part: int, base: int) -> None:
    percent = whole_percent(part, base)
    assert percent is not None
    assert -base <= 2 * (100 * part - percent * base) < base
