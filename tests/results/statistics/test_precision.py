"""Standard errors, as their docstrings work them out, and where they have nothing to say."""

import numpy as np
import pytest

from results.statistics.bases import design_effects, effective_bases
from results.statistics.moments import (
    code_moments,
    indicator_moments,
    published_moments,
    value_moments,
)
from results.statistics.precision import (
    PopulationError,
    Sample,
    corrected_bases,
    finite_population_factor,
    share_standard_errors,
    standard_errors,
    variance_factor,
)

EQUAL_WEIGHTS = np.array([4.0])


def test_weights_cost_respondents() -> None:
    assert effective_bases(np.array([4.0]), np.array([6.0])).tolist() == [16 / 6]
    assert design_effects(np.array([3]), np.array([4.0]), np.array([6.0])).tolist() == [1.125]


def test_nobody_is_worth_nobody() -> None:
    assert effective_bases(np.zeros(1), np.zeros(1)).tolist() == [0]
    assert np.isnan(design_effects(np.zeros(1), np.zeros(1), np.zeros(1))).tolist() == [True]


def test_the_error_of_a_share_takes_the_whole_wave_as_its_sample() -> None:
    parts = np.array([2.0])
    found = share_standard_errors(Sample(5), EQUAL_WEIGHTS, parts, EQUAL_WEIGHTS, parts)
    assert found.tolist() == [pytest.approx((5 / 4 / 16) ** 0.5, rel=1e-15)]


def test_the_error_of_a_mean_is_in_its_own_unit() -> None:
    assert standard_errors(value_moments(np.array([1.0, 3.0])), Sample(2)).tolist() == [1.0]


def test_a_share_of_nothing_or_all_has_no_error() -> None:
    parts = np.array([0.0, 4.0])
    bases = np.array([4.0, 4.0])
    assert share_standard_errors(Sample(4), bases, parts, bases, parts).tolist() == [0.0, 0.0]


def test_an_empty_base_and_a_sample_of_one_have_none_to_give() -> None:
    nothing, one = np.zeros(1), np.ones(1)
    assert np.isnan(share_standard_errors(Sample(5), nothing, nothing, nothing, nothing)).all()
    assert np.isnan(share_standard_errors(Sample(1), one, one, one, one)).all()
    assert np.isnan(share_standard_errors(Sample(0), nothing, nothing, nothing, nothing)).all()


def test_whoever_answers_for_much_of_the_population_errs_less() -> None:
    assert finite_population_factor(Sample(83, 100)) == pytest.approx(0.17, abs=1e-15)
    assert finite_population_factor(Sample(83)) == 1
    assert variance_factor(Sample(5, 10)) == 0.625


def test_a_census_errs_not_at_all() -> None:
    parts = np.array([2.0])
    found = share_standard_errors(Sample(4, 4), EQUAL_WEIGHTS, parts, EQUAL_WEIGHTS, parts)
    assert found.tolist() == [0.0]
    assert corrected_bases(np.array([4.0, 0.0]), Sample(4, 4)).tolist() == [np.inf, 0.0]


def test_effective_bases_grow_with_the_part_of_the_population_that_answered() -> None:
    assert corrected_bases(np.array([83.0]), Sample(83)).tolist() == [83.0]
    assert corrected_bases(np.array([50.0]), Sample(50, 100)).tolist() == [100.0]


def test_a_population_below_its_sample_is_refused() -> None:
    with pytest.raises(PopulationError) as refused:
        variance_factor(Sample(83, 50))
    assert str(refused.value) == (
        "population: 50; expected at least the 83 who responded;"
        " correct the population, or leave it empty"
    )


def test_a_share_is_the_mean_of_an_indicator() -> None:
    sums = np.array([[0.0, 0.0, 2.0, 3.0, 1.0]])
    squares = np.array([[0.0, 0.0, 4.0, 5.0, 1.0]])
    means = code_moments(sums, sums, squares, [0, 1, 2], [0, 1, 0])
    shares = indicator_moments(
        np.array([6.0]), np.array([6.0]), np.array([10.0]), np.array([3.0]), np.array([5.0])
    )
    assert means.estimates.tolist() == shares.estimates.tolist() == [0.5]
    assert standard_errors(means, Sample(9)).tolist() == standard_errors(shares, Sample(9)).tolist()


def test_moments_from_codes_are_those_from_values() -> None:
    codes, weights = np.array([1, 3, 1, -2, -1, 2]), np.array([1.0, 2.0, 0.5, 1.0, 1.0, 0.0])
    sums = [np.bincount(codes + 2, part, minlength=6) for part in (None, weights, weights**2)]
    by_code = code_moments(sums[0], sums[1], sums[2], [1, 2, 3])
    by_value = value_moments(np.where(codes > 0, codes, np.nan), weights)
    for name in ("respondents", "w", "wx", "wxx", "ww", "wwx", "wwxx"):
        assert [getattr(by_code, name)] == getattr(by_value, name).tolist()


def test_values_without_a_group_are_in_none() -> None:
    found = value_moments(np.array([1.0, 3.0, np.nan, 5.0]), None, np.array([1, 1, 0, -1]), 2)
    assert found.respondents.tolist() == [0, 2]
    assert found.wxx.tolist() == [0, 10]


def test_a_published_share_stands_for_its_respondents() -> None:
    found = published_moments(0.68, 50)
    assert (float(found.respondents), float(found.wx)) == (50, 34)


def test_a_rounding_left_over_is_no_error() -> None:
    weights = np.array([0.1] * 10)
    whole = np.array([weights.sum()])
    parts = np.array([float(sum(weights.tolist()))])
    squares = np.array([(weights**2).sum()])
    found = share_standard_errors(Sample(10), whole, parts, squares, squares)
    assert found.tolist() == [0.0]
