"""Raked weights, as R's survey makes them."""

import numpy as np
import pytest

from results.statistics.margins import Margin, collapse
from results.statistics.weighting import Limits, rake

from .reading import figures, number, sample

ROWS, TOLERANCE = figures("raking")
TARGETS, _ = figures("raking_targets")
SAMPLES = ("apisrs", "apistrat", "nhanes")


def margins_of(name: str) -> list[Margin]:
    rows = [row for row in TARGETS if row["sample"] == name]
    return [
        Margin(
            variable,
            {row["option"]: number(row["target"]) for row in rows if row["variable"] == variable},
            {row["option"]: int(row["option"]) for row in rows if row["variable"] == variable},
        )
        for variable in dict.fromkeys(row["variable"] for row in rows)
    ]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("column", ["weight", "limited"])
def test_weights_are_those_of_rake_and_of_calibrate(name: str, column: str) -> None:
    margins, rows = margins_of(name), [row for row in ROWS if row["sample"] == name]
    columns = [sample(name)[margin.variable].astype(int) for margin in margins]
    limits = Limits(number(rows[0]["lowest"]), number(rows[0]["highest"]))
    cells = collapse(margins, columns)
    raked = rake(cells, margins, limits if column == "limited" else Limits())
    weights = raked.of_respondents(cells)
    assert len(cells.respondents) == len(rows)
    for row in rows:
        alike = np.logical_and.reduce(
            [
                held == int(row[margin.variable])
                for margin, held in zip(margins, columns, strict=True)
            ]
        )
        assert alike.sum() == int(row["respondents"])
        assert weights[alike] == pytest.approx(number(row[column]), abs=TOLERANCE)
