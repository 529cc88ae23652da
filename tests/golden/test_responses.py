"""Shares of responses of tables counted from columns of codes, held to R."""

from functools import lru_cache

import numpy as np
import pytest

from results.statistics.intervals import ShareInterval, clopper_pearson, korn_graubard, wilson
from results.statistics.precision import Sample, corrected_bases
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Measures, TabPlan
from results.tables.table import Cell, Measure, TableOptions

from .reading import Row, figures, number, sample
from .test_tables import questionnaire

ROWS, TOLERANCE = figures("responses")


@lru_cache
def cells(
    option: str, weighted: str, population: str, interval: ShareInterval = ShareInterval.WILSON
) -> tuple[Cell, ...]:
    """The cells of the option's share of all options ticked, by group, the total first."""
    held = sample("simulated")
    length = len(held["w"])
    columns = {
        "g": held["g"].astype(np.int8),
        "y": np.ones(length, np.int8),
        "x": np.ones(length, np.int8),
        **{f"ticked.{name}": held[name].astype(np.int8) for name in "abc"},
    }
    plan = TabPlan(
        banners=("g",),
        measures=(Measures(question="ticked", show=(Measure.RESPONSE_SHARE,)),),
    )
    respondents = Respondents(columns, length, held["w"] if weighted == "1" else None)
    options = TableOptions(population=int(population) if population else None, interval=interval)
    made = make_tables(questionnaire(), respondents, plan, options)
    (table,) = [table for table in made if table.question == "ticked"]
    (place,) = [
        place for place, row in enumerate(table.rows) if row.name == f"ticked.{option}#responses"
    ]
    return table.cells[place]


def close(found: float | None, expected: float) -> bool:
    return found is not None and bool(np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE))


def cell_of(row: Row, interval: ShareInterval = ShareInterval.WILSON) -> Cell:
    return cells(row["option"], row["weighted"], row["population"], interval)[int(row["group"])]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(list(row.values())[:4]))
def test_a_share_of_responses_is_the_ratio_of_svyratio(row: Row) -> None:
    cell = cell_of(row)
    assert cell.unweighted_base == int(row["responses"])
    assert close(cell.value, number(row["estimate"]))
    assert close(cell.standard_error, number(row["error"]))


def effective_base(row: Row) -> float:
    """Of respondents who weigh as much as they chose options."""
    held, group = sample("simulated"), int(row["group"])
    weights = held["a"] + held["b"] + held["c"]
    weights = (
        weights
        * (held["w"] if row["weighted"] == "1" else 1)
        * (held["g"] == group if group else 1)
    )
    return float(weights.sum() ** 2 / (weights**2).sum())


@pytest.mark.parametrize("row", ROWS)
def test_its_interval_stands_on_the_base_its_error_implies(row: Row) -> None:
    share, error = number(row["estimate"]), number(row["error"])
    population = int(row["population"]) if row["population"] else None
    base = corrected_bases(np.asarray(effective_base(row)), Sample(500, population))
    if error:
        base = np.asarray(share * (1 - share) / error**2)
    expected = {
        ShareInterval.WILSON: wilson(share, base),
        ShareInterval.CLOPPER_PEARSON: clopper_pearson(share * base, base),
        ShareInterval.KORN_GRAUBARD: korn_graubard(share, error, base),
    }
    for kind, limits in expected.items():
        found = cell_of(row, kind).interval
        assert found == pytest.approx([float(limit) for limit in limits], rel=1e-9, abs=1e-12)
