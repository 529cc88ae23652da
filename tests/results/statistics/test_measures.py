"""Medians, boxes, indexes, shares of responses and composites, as their docstrings have them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.elements import BaseRule
from results.statistics.bases import valid_bases
from results.statistics.boxes import BoxError, bottom_codes, top_codes
from results.statistics.composites import chosen_counts, respondent_averages
from results.statistics.means import standard_deviations
from results.statistics.medians import medians, value_median
from results.statistics.moments import code_moments, response_moments, value_moments
from results.statistics.shares import column_shares, indexes, response_shares, share_bases

SCALE = [1, 2, 3]


def sums(*of_codes: float) -> np.ndarray:
    """Sums by code from −2, nobody below 1, of the codes from 1 up."""
    return np.array([[0, 0, 0, *of_codes]], dtype=float)


@pytest.mark.parametrize(
    ("of_codes", "expected"),
    [
        ((2, 1, 1), 1.5),
        ((1, 1, 1), 2),
        ((0, 0, 5), 3),
        ((2, 0, 2), 2),
        ((0.1 + 0.2, 0, 0.3), 2),  # half is reached exactly, though not in floats
        ((0.3, 0.6, 0.2), 2),
    ],
)
def test_the_median_has_half_of_the_weight_on_either_side(
    of_codes: tuple[float, ...], expected: float
) -> None:
    assert medians(sums(*of_codes), SCALE).tolist() == [expected]


def test_nobody_has_no_median() -> None:
    assert np.isnan(medians(sums(0, 0, 0), SCALE)).tolist() == [True]
    assert np.isnan(medians(sums(1, 1, 1), [])).tolist() == [True]
    assert np.isnan(value_median(np.array([np.nan])))
    assert np.isnan(value_median(np.array([1.0]), np.array([0.0])))


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=30))
def test_the_median_of_codes_is_that_of_numpy(answers: list[int]) -> None:
    by_code = sums(*np.bincount(answers, minlength=4)[1:])
    assert medians(by_code, SCALE).tolist() == [np.median(answers)]
    assert value_median(np.array(answers, dtype=float)) == np.median(answers)


def test_the_deviation_of_two_is_that_of_a_sample() -> None:
    found = standard_deviations(value_moments(np.array([1.0, 3.0])))
    assert found.tolist() == [pytest.approx(2**0.5)]
    assert np.isnan(standard_deviations(value_moments(np.array([1.0])))).tolist() == [True]


def test_boxes_are_the_end_codes_of_a_scale() -> None:
    assert top_codes([3, 1, 2, 5, 4], 2) == (4, 5)
    assert bottom_codes(range(1, 6), 2) == (1, 2)


@pytest.mark.parametrize("size", [0, 4, -1])
def test_a_box_has_codes_and_not_more_than_the_scale(size: int) -> None:
    for codes_of in (top_codes, bottom_codes):
        with pytest.raises(BoxError) as refused:
            codes_of(SCALE, size)
        assert str(refused.value) == (
            f"box: found a size of {size}, expected 1 to 3, the codes of the scale;"
            " ask for fewer or more"
        )


def test_first_choices_and_top_ranks_are_bottom_boxes_of_ranks() -> None:
    ranks, asked = sums(4, 3, 1), np.array([20.0])
    assert column_shares(ranks, bottom_codes(SCALE, 1), asked).tolist() == [0.2]
    assert column_shares(ranks, bottom_codes(SCALE, 3), asked).tolist() == [0.4]


def test_shares_of_responses_add_up_to_one() -> None:
    found = response_shares(np.array([[3.0, 0], [2, 0], [1, 0]]))
    assert found[:, 0].tolist() == [1 / 2, 1 / 3, 1 / 6]
    assert np.isnan(found[:, 1]).all()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 10), *[st.integers(0, 1)] * 3).filter(lambda one: any(one[1:])),
        min_size=1,
        max_size=20,
    )
)
def test_a_share_of_responses_is_a_mean_with_weights_times_the_options_chosen(
    respondents: list[tuple[float, int, int, int]],
) -> None:
    w, *options = np.array(respondents, dtype=np.float64).T
    k = np.sum(options, axis=0)
    sums = [
        np.array([np.bincount(k[y > 0].astype(int), part[y > 0], 4)[1:] for y in options])
        for part in (np.ones(len(w)), w, w * w)
    ]
    found = response_moments(*sums)
    for place, y in enumerate(options):
        expected = value_moments(y / k, w * k)
        for name in ("w", "wx", "wxx", "ww", "wwx", "wwxx"):
            assert getattr(found, name)[place] == pytest.approx(
                float(getattr(expected, name)[0]), rel=1e-12, abs=1e-12
            )
        assert found.respondents[place] == k.sum()


def test_an_index_holds_a_share_against_its_total() -> None:
    found = indexes(np.array([0.3, 0.25, 0.1]), np.array([0.25, 0.25, 0.0]))
    assert found[:2].tolist() == [120, 100]
    assert np.isnan(found[2])


@pytest.mark.parametrize(
    ("rule", "expected"), [(BaseRule.ASKED, [7.0]), (BaseRule.ANSWERED, [4.0])]
)
def test_answers_without_a_value_can_be_left_out_of_the_base(
    rule: BaseRule, expected: list[float]
) -> None:
    with_missing = np.array([[3.0, 5, 0, 2, 2, 9]])
    assert share_bases(with_missing, rule, left_out=[3]).tolist() == expected
    assert with_missing.tolist() == [[3, 5, 0, 2, 2, 9]]


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=5, max_size=5), st.sets(st.integers(1, 5)))
def test_a_net_never_falls_below_its_largest_member(numbers: list[int], net: set[int]) -> None:
    by_code, bases = sums(*numbers), np.array([max(sum(numbers), 1)])
    whole = column_shares(by_code, sorted(net), bases)
    for code in net:
        assert whole >= column_shares(by_code, [code], bases)
    assert valid_bases(by_code, sorted(net)) <= sum(numbers)


def test_a_composite_is_the_mean_of_a_respondents_items() -> None:
    items = [np.array([2.0, np.nan, 1]), np.array([4.0, np.nan, np.nan])]
    found = respondent_averages(items)
    assert (found[0], np.isnan(found[1]), found[2]) == (3, True, 1)
    assert np.isnan(respondent_averages(items, least_items=2)).tolist() == [False, True, True]


def test_chosen_items_are_counted_and_no_answer_stays_one() -> None:
    items = [np.array([1, -1, 0, -2]), np.array([0, -2, 0, -2]), np.array([1, -1, -2, -2])]
    assert chosen_counts(items).tolist() == [2, -1, 0, -2]


@settings(deadline=None)
@given(
    st.integers(1, 20).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, 1), min_size=size, max_size=size), min_size=1, max_size=4
        )
    )
)
def test_the_mean_of_counts_is_the_mean_of_the_shares(items: list[list[int]]) -> None:
    counts = chosen_counts([np.array(item) for item in items])
    numbers = np.bincount(counts + 2, minlength=len(items) + 3)[None]
    mean = code_moments(numbers, numbers, numbers, range(len(items) + 1)).estimates[0]
    assert mean / len(items) == pytest.approx(np.mean(items))
