"""The whole way from columns of codes to the cells of tables, held to R."""

from functools import lru_cache

import numpy as np
import pytest

from questionnaire.instrument.columns import NOT_ANSWERED
from questionnaire.instrument.document import to_instrument
from questionnaire.instrument.elements import Instrument
from results.statistics.intervals import ShareInterval
from results.tables.banner import banner_of
from results.tables.cube import Counting, count
from results.tables.table import Cell, Measure, Table, TableOptions
from results.tables.tabulation import Design, tabulate

from .reading import Row, figures, number, sample

ESTIMATES, TOLERANCE = figures("estimates")
APART, _ = figures("tests_apart")
TOGETHER, _ = figures("tests_together")
ROWS = {"y": "y.yes", "x": "x.mean"}
FIGURE = {"share": "y", "mean": "x"}


def option(name: str, code: int) -> dict[str, object]:
    return {"name": name, "code": code, "label": {"en": name}}


def options(*names: str) -> list[dict[str, object]]:
    return [option(name, code) for code, name in enumerate(names, start=1)]


@lru_cache
def questionnaire() -> Instrument:
    """Asks what the simulated sample holds: yes or no, a scale, a group, and columns to tick."""
    questions = [
        {"name": "y", "kind": "single", "options": options("yes", "no")},
        {
            "name": "x",
            "kind": "scale",
            "minimum": 1,
            "maximum": 5,
            "low_label": {"en": "low"},
            "high_label": {"en": "high"},
        },
        {"name": "g", "kind": "single", "options": options(*(f"g{code}" for code in range(1, 9)))},
        {"name": "ticked", "kind": "multiple", "options": options("a", "b", "c")},
    ]
    return to_instrument(
        {
            "wavebook": 1,
            "name": "simulated",
            "title": {"en": "Simulated"},
            "languages": ["en"],
            "chapters": [{"name": "all", "title": {"en": "All"}}],
            "pages": [
                {
                    "name": "page",
                    "chapter": "all",
                    "title": {"en": "Page"},
                    "questions": [{"text": {"en": q["name"]}, **q} for q in questions],
                }
            ],
        }
    )


@lru_cache
def table(question: str, banner_name: str, weighted: str, interval: ShareInterval) -> Table:
    held, instrument = sample("simulated"), questionnaire()

    def codes(values: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(values), NOT_ANSWERED, values).astype(np.int8)

    columns = {
        "y": codes(np.where(held["y"] == 0, 2, held["y"])),
        "x": codes(held["x"]),
        "g": codes(held["g"]),
        **{f"ticked.{name}": codes(held[name]) for name in "abc"},
    }
    banner = banner_of(instrument, banner_name)
    weights = held["w"] if weighted == "1" else None
    length = len(held["w"])
    cube = count(instrument, columns, [banner], length=length, counting=Counting(weights))
    design = Design(options=TableOptions(interval=interval), sample_size=length)
    return tabulate(instrument, cube, question, banner, design)


def cells(
    question: str, banner: str, weighted: str, interval: ShareInterval = ShareInterval.WILSON
) -> tuple[Cell, ...]:
    """The cells of the share of yes, or of the mean of the scale, the total first."""
    made = table(question, banner, weighted, interval)
    measure = Measure.SHARE if question == "y" else Measure.MEAN
    places = [place for place, row in enumerate(made.rows) if row.measure is measure]
    return made.cells[places[0]]


def close(found: float | None, expected: float) -> bool:
    return found is not None and bool(np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE))


SIMULATED = [row for row in ESTIMATES if row["sample"] == "simulated"]


@pytest.mark.parametrize("row", SIMULATED, ids=lambda r: "-".join(list(r.values())[:5]))
def test_a_cell_prints_what_r_estimates(row: Row) -> None:
    cell = cells(FIGURE[row["figure"]], "g", row["weighted"])[int(row["group"])]
    assert cell.unweighted_base == int(row["respondents"])
    assert close(cell.weighted_base, number(row["weighted_base"]))
    assert close(cell.effective_base, number(row["effective_base"]))
    assert close(cell.value, number(row["estimate"]))
    assert close(cell.standard_error, number(row["error"]))
    if row["low"]:
        assert cell.interval is not None
        assert close(cell.interval[0], number(row["low"]))
        assert close(cell.interval[1], number(row["high"]))


@pytest.mark.parametrize("row", [row for row in SIMULATED if row["beta_low"]])
def test_so_do_the_other_intervals(row: Row) -> None:
    point = int(row["group"])
    if row["weighted"] == "0":
        cell = cells("y", "g", "0", ShareInterval.CLOPPER_PEARSON)[point]
        assert cell.interval == pytest.approx(
            (number(row["exact_low"]), number(row["exact_high"])), rel=TOLERANCE
        )
    cell = cells("y", "g", row["weighted"], ShareInterval.KORN_GRAUBARD)[point]
    assert cell.interval == pytest.approx(
        (number(row["beta_low"]), number(row["beta_high"])), rel=TOLERANCE
    )


def expected_letters(
    found: tuple[Cell, ...], names: dict[str, int], rows: list[Row]
) -> dict[int, str]:
    """The letters that R's p-values lead to, by the position of the point."""
    letters = {position: set() for position in names.values()}
    for row in rows:
        pair = sorted((names[row["first"]], names[row["second"]]), key=lambda p: found[p].value)
        if min(found[position].effective_base for position in pair) < 30:
            continue
        letter = "ABCDEFGH"[pair[0] - 1]
        if number(row["p_value"]) < 0.1:
            upper = number(row["p_value"]) < 0.05
            letters[pair[1]].add(letter if upper else letter.lower())
    return {at: "".join(sorted(held, key=str.upper)) for at, held in letters.items()}


@pytest.mark.parametrize("weighted", ["0", "1"])
@pytest.mark.parametrize("question", ["y", "x"])
def test_letters_stand_where_svyttest_finds_a_difference(question: str, weighted: str) -> None:
    rows = [
        row
        for row in APART
        if (row["sample"], row["population"]) == ("simulated", "")
        and (row["weighted"], row["figure"]) == (weighted, question)
    ]
    found = cells(question, "g", weighted)
    expected = expected_letters(found, {str(group): group for group in range(1, 5)}, rows)
    assert {at: found[at].letters for at in expected} == expected
    assert [found[at].letters for at in (0, 5, 6, 7, 8)] == [""] * 5


@pytest.mark.parametrize("weighted", ["0", "1"])
@pytest.mark.parametrize("question", ["y", "x"])
def test_columns_that_overlap_have_the_letters_of_svycontrast(question: str, weighted: str) -> None:
    rows = [
        row
        for row in TOGETHER
        if (row["weighted"], row["figure"]) == (weighted, question) and row["second"] != "t"
    ]
    found = cells(question, "ticked", weighted)
    expected = expected_letters(found, {"a": 1, "b": 2, "c": 3}, rows)
    assert {at: found[at].letters for at in expected} == expected
