"""Shares, means, their errors and intervals, as R's survey and base R have them."""

import numpy as np
import pytest

from results.statistics.intervals import clopper_pearson, korn_graubard, t_interval, wilson
from results.statistics.means import standard_deviations
from results.statistics.medians import medians, value_median
from results.statistics.moments import Moments, code_moments, indicator_moments, value_moments
from results.statistics.precision import Sample, share_standard_errors, standard_errors

from .reading import Row, figures, number, sample

ROWS, TOLERANCE = figures("estimates")
VALUES = {"share": "y", "mean": "x"}


def close(found: object, expected: float) -> bool:
    return bool(np.allclose(float(np.ravel(found)[0]), expected, rtol=TOLERANCE, atol=TOLERANCE))


def case(row: Row) -> str:
    weighted = "weighted" if row["weighted"] == "1" else "unweighted"
    return "-".join(
        filter(None, [row["sample"], weighted, row["population"], row["group"], row["figure"]])
    )


def parts_of(row: Row) -> tuple[np.ndarray, np.ndarray, Sample]:
    """Values of those in the row's domain, NaN elsewhere; weights; the sample."""
    columns = sample("simulated" if row["sample"] == "zeros" else row["sample"])
    values = columns[VALUES[row["figure"]]]
    if row["group"] != "0":
        values = np.where(columns["g"] == int(row["group"]), values, np.nan)
    weights = columns["w"] if row["weighted"] == "1" else np.ones(len(values))
    if row["sample"] == "zeros":
        weights = np.where(np.arange(1, len(values) + 1) % 4, weights, 0.0)
    population = int(row["population"]) if row["population"] else None
    return values, weights, Sample(len(values), population)


def moments_of(values: np.ndarray, weights: np.ndarray) -> Moments:
    """As tables take them: from sums by code where there are few, else from the values."""
    known = ~np.isnan(values)
    if values[known].max(initial=0) > 9:
        return value_moments(values, weights)
    return code_moments(*sums_of(values, weights), list(range(10)))


def sums_of(values: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """n, Σw and Σw² by code, from −2 up."""
    codes = np.where(np.isnan(values), -2, values).astype(int) + 2
    return [np.bincount(codes, part, minlength=12)[None] for part in (None, weights, weights**2)]


@pytest.mark.parametrize("row", ROWS, ids=case)
def test_it_is_the_estimate_of_r(row: Row) -> None:
    values, weights, whole = parts_of(row)
    found = moments_of(values, weights)
    assert float(found.respondents.sum()) == int(row["respondents"])
    assert close(found.w, number(row["weighted_base"]))
    assert close(found.effective_bases, number(row["effective_base"]))
    assert close(found.estimates, number(row["estimate"]))
    assert close(standard_errors(found, whole), number(row["error"]))


@pytest.mark.parametrize("row", [row for row in ROWS if row["figure"] == "share"], ids=case)
def test_the_error_of_a_share_is_that_of_r(row: Row) -> None:
    values, weights, whole = parts_of(row)
    base, part = ~np.isnan(values), values == 1
    sums = [(weights**power * mask).sum() for power in (1, 2) for mask in (base, part)]
    found = share_standard_errors(whole, *(np.array([total]) for total in sums))
    assert close(found, number(row["error"]))
    shares = indicator_moments(base.sum(), sums[0], sums[2], sums[1], sums[3])
    assert close(shares.estimates, number(row["estimate"]))
    assert close(standard_errors(shares, whole), number(row["error"]))


@pytest.mark.parametrize("row", [row for row in ROWS if row["figure"] == "share"], ids=case)
def test_intervals_of_shares_are_those_of_r(row: Row) -> None:
    share = np.array([number(row["estimate"])])
    effective = np.array([number(row["effective_base"])])
    low, high = wilson(share, effective)
    assert close(low, number(row["low"]))
    assert close(high, number(row["high"]))
    values, _, _ = parts_of(row)
    low, high = clopper_pearson(np.array([np.nansum(values)]), np.array([(values >= 0).sum()]))
    assert close(low, number(row["exact_low"]))
    assert close(high, number(row["exact_high"]))
    if row["beta_low"]:
        low, high = korn_graubard(share, np.array([number(row["error"])]), effective)
        assert close(low, number(row["beta_low"]))
        assert close(high, number(row["beta_high"]))


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["figure"] == "mean" and row["low"]], ids=case
)
def test_deviations_and_intervals_of_means_are_those_of_r(row: Row) -> None:
    values, weights, _ = parts_of(row)
    found = moments_of(values, weights)
    assert close(standard_deviations(found), number(row["deviation"]))
    low, high = t_interval(found.estimates, np.array([number(row["error"])]), found.respondents - 1)
    assert close(low, number(row["low"]))
    assert close(high, number(row["high"]))


@pytest.mark.parametrize("row", [row for row in ROWS if row["median"]], ids=case)
def test_medians_are_those_of_r(row: Row) -> None:
    values, weights, _ = parts_of(row)
    assert value_median(values, weights) == number(row["median"])
    if np.nanmax(values) < 10:
        assert medians(sums_of(values, weights)[1], range(10)).tolist() == [number(row["median"])]


def test_a_known_population_lies_within_the_intervals_of_its_samples() -> None:
    """California's schools: the two samples' 95 % intervals hold the true share and mean."""
    (truth,), _ = figures("population")
    samples = [
        row
        for row in ROWS
        if (row["group"], row["weighted"]) == ("0", "1") and row["sample"].startswith("api")
    ]
    assert len(samples) == 8
    for row in samples:
        assert number(row["low"]) <= number(truth[row["figure"]]) <= number(row["high"])
