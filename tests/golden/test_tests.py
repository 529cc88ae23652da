"""Tests of columns, as R's survey and base R make them."""

import numpy as np
import pytest

from results.statistics.adjustments import Adjustment, adjusted
from results.statistics.moments import Moments, value_moments
from results.statistics.precision import Sample
from results.statistics.testing import Comparison, Family, Figure, p_values

from .reading import Row, figures, number, sample

APART, APART_TOLERANCE = figures("tests_apart")
TOGETHER, TOGETHER_TOLERANCE = figures("tests_together")
POOLED, POOLED_TOLERANCE = figures("tests_pooled")
FIGURES = {"y": Figure.SHARE, "x": Figure.MEAN}


def within(row: Row, name: str, mask: np.ndarray) -> Moments:
    columns = sample(name)
    weights = columns["w"] if row.get("weighted", "1") == "1" else np.ones(len(mask))
    return value_moments(np.where(mask, columns[row["figure"]], np.nan), weights)


def case(row: Row) -> str:
    names = ("sample", "weighted", "population", "figure", "first", "second")
    return "-".join(row[name] for name in names if row[name])


@pytest.mark.parametrize("row", APART, ids=case)
def test_groups_differ_as_svyttest_finds(row: Row) -> None:
    columns = sample(row["sample"])
    one, other = (
        within(row, row["sample"], columns["g"] == int(row[end])) for end in ("first", "second")
    )
    population = int(row["population"]) if row["population"] else None
    comparison = Comparison(FIGURES[row["figure"]], Sample(len(columns["g"]), population))
    found = p_values(one, other, None, comparison)[0]
    assert found == pytest.approx(number(row["p_value"]), rel=APART_TOLERANCE)
    assert one.respondents[0] + other.respondents[0] - 2 == number(row["freedom"])


@pytest.mark.parametrize("row", TOGETHER)
def test_columns_that_overlap_and_totals_differ_as_svycontrast_finds(row: Row) -> None:
    columns = {**sample("simulated"), "t": np.ones(len(sample("simulated")["g"]))}
    first, second = columns[row["first"]] == 1, columns[row["second"]] == 1
    one, other, both = (within(row, "simulated", mask) for mask in (first, second, first & second))
    comparison = Comparison(FIGURES[row["figure"]], Sample(len(first)))
    found = p_values(one, other, both, comparison)[0]
    assert found == pytest.approx(number(row["p_value"]), rel=TOGETHER_TOLERANCE)


@pytest.mark.parametrize("row", POOLED)
@pytest.mark.parametrize(
    ("family", "figure", "weighted", "column"),
    [
        (Family.SPSS, "y", "1", "spss_share"),
        (Family.SPSS, "x", "1", "spss_mean"),
        (Family.SPSS, "y", "0", "unweighted_share"),
        (Family.SPSS, "x", "0", "unweighted_mean"),
        (Family.DIMENSIONS, "y", "0", "unweighted_t_share"),
        (Family.DIMENSIONS, "x", "0", "unweighted_mean"),
        (Family.DIMENSIONS, "y", "1", "dimensions_share"),
        (Family.DIMENSIONS, "x", "1", "dimensions_mean"),
    ],
)
def test_pooled_families_find_what_r_finds(
    row: Row, family: Family, figure: str, weighted: str, column: str
) -> None:
    columns = sample("replicated")
    asked = {"figure": figure, "weighted": weighted}
    one, other = (
        within(asked, "replicated", columns["g"] == int(row[end])) for end in ("first", "second")
    )
    comparison = Comparison(FIGURES[figure], Sample(len(columns["g"])), family)
    found = p_values(one, other, None, comparison)[0]
    assert found == pytest.approx(number(row[column]), rel=POOLED_TOLERANCE)


@pytest.mark.parametrize(
    "adjustment",
    [Adjustment.BONFERRONI, Adjustment.HOLM, Adjustment.BENJAMINI_HOCHBERG],
)
def test_adjustments_are_those_of_p_adjust(adjustment: Adjustment) -> None:
    rows, tolerance = figures("adjustments")
    for family in sorted({row["family"] for row in rows}):
        members = [row for row in rows if row["family"] == family]
        plain = np.array([number(row["plain"]) for row in members])
        expected = np.array([number(row[adjustment.value]) for row in members])
        found = adjusted(plain, adjustment)
        assert np.allclose(found, expected, rtol=tolerance, atol=0, equal_nan=True)
