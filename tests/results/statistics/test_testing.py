"""Tests of differences, against the linearisation done respondent by respondent."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from results.statistics.letters import pairs_of
from results.statistics.moments import Moments, indicator_moments, value_moments
from results.statistics.precision import Sample
from results.statistics.testing import Comparison, Family, Figure, p_values

RANDOM = np.random.default_rng(20210901)
SIZE = 400
WEIGHTS = RANDOM.uniform(0.2, 3, SIZE)
VALUES = RANDOM.integers(1, 6, SIZE).astype(float)
MEMBERS = RANDOM.random((SIZE, 4)) < [0.5, 0.3, 0.6, 0.2]


def moments_within(mask: np.ndarray, values: np.ndarray) -> Moments:
    return value_moments(np.where(mask, values, np.nan), WEIGHTS)


def linearised(first: np.ndarray, second: np.ndarray, values: np.ndarray) -> float:
    """The p-value of a difference of means, from each respondent's part in it."""
    parts, estimates = np.zeros(SIZE), []
    for mask, sign in ((first, 1), (second, -1)):
        w = WEIGHTS * mask
        mean = (w * values).sum() / w.sum()
        estimates.append(mean)
        parts += sign * w * (values - mean) / w.sum()
    error = np.sqrt(SIZE / (SIZE - 1) * (parts**2).sum())
    together = int((first | second).sum())
    return float(2 * stats.t.sf(abs(estimates[0] - estimates[1]) / error, together - 2))


@pytest.mark.parametrize("values", [VALUES, (VALUES > 3).astype(float)])
def test_columns_that_overlap_are_tested_through_those_they_share(values: np.ndarray) -> None:
    columns = [MEMBERS[:, place] for place in range(4)]
    for a, b in zip(*pairs_of(4), strict=True):
        found = p_values(
            moments_within(columns[a], values),
            moments_within(columns[b], values),
            moments_within(columns[a] & columns[b], values),
            Comparison(Figure.MEAN, Sample(SIZE)),
        )
        assert found.tolist() == [pytest.approx(linearised(columns[a], columns[b], values))]


def test_a_column_is_tested_against_the_total_it_is_part_of() -> None:
    everybody = np.ones(SIZE, dtype=bool)
    column = moments_within(MEMBERS[:, 0], VALUES)
    total = moments_within(everybody, VALUES)
    found = p_values(column, total, column, Comparison(Figure.MEAN, Sample(SIZE)))
    assert found.tolist() == [pytest.approx(linearised(MEMBERS[:, 0], everybody, VALUES))]


def test_the_order_of_a_pair_does_not_matter() -> None:
    first, second, both = (
        moments_within(mask, (VALUES > 3).astype(float))
        for mask in (MEMBERS[:, 0], MEMBERS[:, 1], MEMBERS[:, 0] & MEMBERS[:, 1])
    )
    for family in Family:
        for figure in Figure:
            comparison = Comparison(figure, Sample(SIZE), family)
            assert p_values(first, second, both, comparison) == pytest.approx(
                p_values(second, first, both, comparison), rel=1e-12
            )


def shares(part: float, base: float) -> Moments:
    return indicator_moments(*(np.array([x]) for x in (base, base, base, part, part)))


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        (Family.DESIGN, 0.0449622),
        (Family.SPSS, 0.0455003),  # z = 2
        (Family.DIMENSIONS, 0.0482678),  # t = 2 on 98 degrees of freedom
    ],
)
def test_each_family_has_its_own_answer(family: Family, expected: float) -> None:
    found = p_values(
        shares(30, 50), shares(20, 50), None, Comparison(Figure.SHARE, Sample(100), family)
    )
    assert round(float(found[0]), 7) == expected


def test_unweighted_means_pool_to_the_classic_t_test() -> None:
    one, other = np.array([1.0, 3, 4, 4, 6]), np.array([2.0, 6, 7, 9, 9, 8])
    classic = stats.ttest_ind(one, other).pvalue
    for family in (Family.SPSS, Family.DIMENSIONS):
        comparison = Comparison(Figure.MEAN, Sample(11), family)
        found = p_values(value_moments(one), value_moments(other), None, comparison)
        assert found.tolist() == [pytest.approx(classic)]


def test_spss_leaves_shares_of_nothing_and_all_untested() -> None:
    comparison = Comparison(Figure.SHARE, Sample(100), Family.SPSS)
    assert np.isnan(p_values(shares(0, 50), shares(20, 50), None, comparison)).all()
    assert np.isnan(p_values(shares(20, 50), shares(50, 50), None, comparison)).all()


def test_what_has_no_error_is_certain() -> None:
    comparison = Comparison(Figure.SHARE, Sample(100))
    assert p_values(shares(0, 50), shares(50, 50), None, comparison).tolist() == [0.0]
    assert p_values(shares(50, 50), shares(50, 50), None, comparison).tolist() == [1.0]
    census = Comparison(Figure.SHARE, Sample(100, 100))
    assert p_values(shares(20, 50), shares(21, 50), None, census).tolist() == [0.0]


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("figure", list(Figure))
def test_nobody_and_a_respondent_alone_are_not_tested(family: Family, figure: Figure) -> None:
    comparison = Comparison(figure, Sample(2), family)
    assert np.isnan(p_values(shares(0, 0), shares(1, 1), None, comparison)).all()
    if (family, figure) != (Family.SPSS, Figure.SHARE):
        assert np.isnan(p_values(shares(0, 1), shares(1, 1), None, comparison)).all()


@pytest.mark.parametrize(
    ("family", "chance"),
    [
        (Family.SPSS, lambda ratio: 2 * stats.norm.sf(ratio)),
        (Family.DIMENSIONS, lambda ratio: 2 * stats.t.sf(ratio, 60 + 100 - 25 - 2)),
    ],
)
def test_pooled_families_take_shared_respondents_off_the_error(
    family: Family, chance: Callable[[float], float]
) -> None:
    """(p₁−p₂)/√(p̂(1−p̂)·(1/n₁ + 1/n₂ − 2n₀/(n₁n₂))), 25 of the 60 and of the 100 being the same."""
    pooled = 66 / 160
    error = (pooled * (1 - pooled) * (1 / 60 + 1 / 100 - 2 * 25 / 6000)) ** 0.5
    found = p_values(
        shares(30, 60),
        shares(36, 100),
        shares(9, 25),
        Comparison(Figure.SHARE, Sample(135), family),
    )
    assert found.tolist() == [pytest.approx(chance((0.5 - 0.36) / error))]
