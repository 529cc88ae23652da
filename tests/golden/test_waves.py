"""Change between waves, as R's survey tells it for strata and for clusters."""

import numpy as np
import pytest

from results.statistics.change import independent_change, linked_change, linked_sums
from results.statistics.moments import value_moments
from results.statistics.precision import Sample

from .reading import Row, figures, number, sample

ROWS, TOLERANCE = figures("waves")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['figure']}-{row['linked']}")
def test_a_change_is_as_significant_as_r_finds(row: Row) -> None:
    columns = sample("waves")
    now, before = columns["wave"] == 1, columns["wave"] == 0
    values, weights = columns[row["figure"]], columns["w"]
    moments = [value_moments(values[wave], weights[wave]) for wave in (now, before)]
    if row["linked"] == "0":
        found = independent_change(*moments, Sample(now.sum()), Sample(before.sum()))
    else:
        people = columns["person"]
        both = np.intersect1d(people[now], people[before])
        parts = []
        for wave in (now, before):
            places = np.flatnonzero(wave)[np.searchsorted(people[wave], both)]
            parts += [values[places], weights[places]]
        found = linked_change(*moments, linked_sums(*parts), len(np.unique(people)))
    assert found.differences[0] == pytest.approx(number(row["difference"]), rel=TOLERANCE)
    assert found.standard_errors[0] == pytest.approx(number(row["error"]), rel=TOLERANCE)
    assert found.degrees_of_freedom[0] == number(row["freedom"])
    assert found.p_values[0] == pytest.approx(number(row["p_value"]), rel=1e-9)
