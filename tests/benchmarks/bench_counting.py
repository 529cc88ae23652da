"""A wave in memory, counted: 150 variables by 3 banners, n, Σw and Σw², beside pandas and numpy.

The **references** see the very same arrays. pandas groups by each banner and variable and sums what
is asked for, as an analyst would write it down; numpy adds up every array once, as a measure of
what merely reading the bytes takes. Weights are either **raked**, so that respondents share them,
or **free**, another one for each respondent.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from questionnaire.instrument.columns import Column
from questionnaire.instrument.elements import (
    BaseRule,
    Instrument,
    Option,
    SingleQuestion,
)
from results.tables.banner import banner_of
from results.tables.cube import Counting, Cube, count
from results.tables.engines import NUMPY, Engine, compiled
from results.tables.table import Banner
from tests.questionnaire.instrument.miniature import instrument, page

from .reporting import show_table

RESPONDENTS = 1_000_000
VARIABLES = 150
BANNERS = (7, 5, 3)
SEED = 2021
HEADER = ("", "s", "pandas ÷", "÷ numpy pass")
BUDGET = "reach: compiled 60 times faster than pandas, 15 numpy passes; numpy alone 15 times faster"
Weights = np.ndarray | None


def run(*, quick: bool) -> None:
    """Measures counting with and without weights, by both engines, and the memory it takes."""
    length, repetitions = (100_000, 1) if quick else (RESPONDENTS, 5)
    asked = _instrument()
    columns = _columns(asked, length)
    banners = [banner_of(asked, f"by_{points}") for points in BANNERS]
    weights = {"raked": _raked(columns, length), "free": np.random.default_rng(1).random(length)}
    pandas_seconds, grouped = _seconds(lambda: _pandas(columns, weights["raked"]), 1)
    pass_seconds, _ = _seconds(lambda: _numpy_pass(columns, weights["raked"]), repetitions)
    engines = {"numba": compiled(), "numpy alone": NUMPY}
    rows: list[list[object]] = [
        ["pandas", pandas_seconds, 1.0, pandas_seconds / pass_seconds],
        ["one numpy pass", pass_seconds, pandas_seconds / pass_seconds, 1.0],
    ]
    cubes: dict[str, list[Cube]] = {}
    for kind, given in (("no weights", None), *weights.items()):
        for name, engine in engines.items():
            counted = _counting(asked, columns, banners, given, engine)
            counted()  # unmeasured: numba is loaded, and compiles what it has not yet
            seconds, cube = _seconds(counted, repetitions)
            cubes.setdefault(kind, []).append(cube)
            ratios = [pandas_seconds / seconds, seconds / pass_seconds]
            rows.append([f"{name}, {kind}", seconds, *ratios])
    title = f"Counting {length:,} respondents × {VARIABLES} variables × {len(BANNERS)} banners"
    show_table(title, HEADER, rows)
    _check(cubes, grouped)
    raked = _counting(asked, columns, banners, weights["raked"], engines["numba"])
    data = sum(column.nbytes for column in columns.values()) + weights["raked"].nbytes
    print(f"data {data / 1e6:,.0f} MB, with counting at most {1 + _peak(raked) / data:.2f} times")
    print(BUDGET)


def _instrument() -> Instrument:
    """A questionnaire of single choices, the banners first."""
    sizes = [*BANNERS, *np.random.default_rng(SEED).integers(2, 12, VARIABLES - len(BANNERS))]
    questions = [
        SingleQuestion(
            name=f"by_{size}" if place < len(BANNERS) else f"v{place}",
            text={"en": "?"},
            options=tuple(Option(f"o{code}", code, {"en": "!"}) for code in range(1, size + 1)),
            base=BaseRule.ANSWERED,
        )
        for place, size in enumerate(map(int, sizes))
    ]
    return instrument(page("only", *questions))


def _columns(asked: Instrument, length: int) -> dict[str, Column]:
    """Codes by chance, some not asked and some not answered."""
    random = np.random.default_rng(SEED)
    return {
        name: random.integers(-2, max(variable.codes) + 1, length, dtype=np.int8)
        for name, variable in asked.variables.items()
    }


def _raked(columns: Mapping[str, Column], length: int) -> np.ndarray:
    """A weight for each crossing of the banners, as raking to their margins gives."""
    cell = np.zeros(length, dtype=np.intp)
    for points in BANNERS:
        cell = cell * (points + 1) + np.maximum(columns[f"by_{points}"], 0)
    return np.random.default_rng(SEED).uniform(0.3, 3, int(cell.max()) + 1)[cell]


def _counting(
    asked: Instrument,
    columns: Mapping[str, Column],
    banners: list[Banner],
    weights: Weights,
    engine: Engine | None,
) -> Callable[[], Cube]:
    length = len(next(iter(columns.values())))
    counting = Counting(weights, engine=engine)
    return lambda: count(asked, columns, banners, length=length, counting=counting)


def _pandas(columns: Mapping[str, Column], weights: np.ndarray) -> dict[tuple[str, str], Any]:
    frame = pd.DataFrame({**columns, "w": weights, "w2": weights**2})
    return {
        (banner, name): frame.groupby([banner, name]).agg(
            n=("w", "size"), w=("w", "sum"), w2=("w2", "sum")
        )
        for banner in (f"by_{points}" for points in BANNERS)
        for name in columns
        if name != banner
    }


def _numpy_pass(columns: Mapping[str, Column], weights: np.ndarray) -> float:
    return float(sum(column.sum() for column in columns.values()) + weights.sum())


def _check(cubes: Mapping[str, list[Cube]], grouped: Mapping[tuple[str, str], Any]) -> None:
    """Raises AssertionError unless both engines give the same, and what pandas gives."""
    for first, second in cubes.values():
        for key, layers in first.layers.items():
            np.testing.assert_array_equal(layers, second.layers[key])
    for key, found in grouped.items():
        tally = cubes["raked"][0].tallies[key]
        for (point, code), n, w, w2 in found.itertuples():
            if point > 0:
                assert tally.counts[point, code + 2] == n
                np.testing.assert_allclose(tally.weights[point, code + 2], w, rtol=1e-9)
                np.testing.assert_allclose(tally.squares[point, code + 2], w2, rtol=1e-9)


def _seconds(act: Callable[[], Any], repetitions: int) -> tuple[float, Any]:
    """The median of so many times, and the last result."""
    spent, result = [], None
    for _ in range(repetitions):
        begun = time.perf_counter()
        result = act()
        spent.append(time.perf_counter() - begun)
    return median(spent), result


def _peak(act: Callable[[], Any]) -> int:
    """The most bytes allocated at once meanwhile."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
