"""Golden files as R wrote them: a table of **figures**, and the **sample** they are of."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent

Row = dict[str, str]


def figures(name: str) -> tuple[list[Row], float]:
    """The rows of a golden file, and the tolerance that its first line names."""
    with (FOLDER / "figures" / f"{name}.csv").open() as lines:
        makers = next(lines)
        rows = list(csv.DictReader(lines))
    found = re.fullmatch(r"# R [\d.]+, survey [\d.]+, tolerance (\S+)\n", makers)
    assert found, f"{name}.csv does not say who made it"
    return rows, float(found[1])


@lru_cache
def sample(name: str) -> dict[str, np.ndarray]:
    """The columns of a sample by name, NaN where a respondent has no answer."""
    with (FOLDER / "data" / f"{name}.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    return {
        column: np.array([float(row[column]) if row[column] else np.nan for row in rows])
        for column in rows[0]
    }


def number(text: str) -> float:
    """The number of a cell, NaN where it is empty."""
    return float(text) if text else float("nan")
