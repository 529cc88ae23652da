"""Composites of tables counted from columns of codes, held to R."""

from functools import lru_cache

import numpy as np
import pytest

from questionnaire.instrument.columns import NOT_ANSWERED
from questionnaire.instrument.document import to_instrument
from questionnaire.instrument.elements import Instrument
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Composite, TabPlan
from results.tables.table import Cell, TableOptions

from .reading import Row, figures, number, sample

ROWS, TOLERANCE = figures("composites")
TESTS, _ = figures("tests_composites")
LABEL = {"en": "yes"}


@lru_cache
def questionnaire(base: str) -> Instrument:
    """Asks for a group, and for yes or no to the items of two matrices."""
    yes_no = [{"name": name, "code": c, "label": LABEL} for c, name in enumerate(("yes", "no"), 1)]
    groups = [{"name": f"g{code}", "code": code, "label": LABEL} for code in range(1, 9)]
    matrices = [
        {
            "name": items,
            "kind": "matrix",
            "base": base,
            "rows": [{"name": item, "label": LABEL} for item in items],
            "options": yes_no,
        }
        for items in ("abc", "aby")
    ]
    questions = [{"name": "g", "kind": "single", "options": groups}, *matrices]
    page = {
        "name": "page",
        "chapter": "all",
        "title": {"en": "Page"},
        "questions": [{"text": {"en": q["name"]}, **q} for q in questions],
    }
    return to_instrument(
        {
            "wavebook": 1,
            "name": "simulated",
            "title": {"en": "Simulated"},
            "languages": ["en"],
            "chapters": [{"name": "all", "title": {"en": "All"}}],
            "pages": [page],
        }
    )


@lru_cache
def cells(items: str, weighted: str, population: str, base: str = "asked") -> tuple[Cell, ...]:
    """The cells of the composite of yes, by group, the total first."""
    held = sample("simulated")
    columns = {"g": held["g"].astype(np.int8)}
    for name in ("abc", "aby"):
        for item in name:
            codes = np.where(held[item] == 0, 2, held[item])
            columns[f"{name}.{item}"] = np.nan_to_num(codes, nan=NOT_ANSWERED).astype(np.int8)
    plan = TabPlan(
        banners=("g",),
        composites=tuple(
            Composite(question=name, name="yes", label=LABEL, options=("yes",))
            for name in ("abc", "aby")
        ),
    )
    length = len(held["w"])
    respondents = Respondents(columns, length, held["w"] if weighted == "1" else None)
    options = TableOptions(population=int(population) if population else None)
    made = make_tables(questionnaire(base), respondents, plan, options)
    (table,) = [table for table in made if table.question == items]
    return table.cells[-1]


def cell_of(row: Row, base: str = "asked") -> Cell:
    return cells(row["items"], row["weighted"], row["population"], base)[int(row["group"])]


def close(found: float | None, expected: float) -> bool:
    return found is not None and bool(np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(list(row.values())[:4]))
def test_a_composite_is_what_svymean_has_of_the_part_of_items_each_respondent_chose(
    row: Row,
) -> None:
    cell = cell_of(row)
    assert cell.unweighted_base == int(row["respondents"])
    assert close(cell.value, number(row["estimate"]))
    assert close(cell.standard_error, number(row["error"]))
    if row["low"]:
        assert cell.interval is not None
        assert close(cell.interval[0], number(row["low"]))
        assert close(cell.interval[1], number(row["high"]))
    else:
        assert cell.interval is None


@pytest.mark.parametrize("weighted", ["0", "1"])
@pytest.mark.parametrize("items", ["abc", "aby"])
def test_letters_stand_where_svyttest_finds_a_difference(items: str, weighted: str) -> None:
    found, expected = cells(items, weighted, ""), {group: set() for group in range(1, 5)}
    for row in TESTS:
        if (row["items"], row["weighted"], row["population"]) == (items, weighted, ""):
            pair = sorted((int(row["first"]), int(row["second"])), key=lambda g: found[g].value)
            if min(found[group].effective_base for group in pair) >= 30:
                chance, letter = number(row["p_value"]), "ABCDEFGH"[pair[0] - 1]
                marks = letter if chance < 0.05 else letter.lower() if chance < 0.1 else ""
                expected[pair[1]].update(marks)
    letters = {group: "".join(sorted(held, key=str.upper)) for group, held in expected.items()}
    assert {group: found[group].letters for group in letters} == letters
    assert [found[at].letters for at in (0, 5, 6, 7, 8)] == [""] * 5


@pytest.mark.parametrize("row", [row for row in ROWS if row["items"] == "aby"])
def test_where_items_stand_on_different_respondents_no_error_is_told(row: Row) -> None:
    cell = cell_of(row, base="answered")
    if row["group"] in {"5", "6", "8"}:
        assert close(cell.value, number(row["estimate"]))
        assert close(cell.standard_error, number(row["error"]))
    else:
        assert (cell.standard_error, cell.interval, cell.letters) == (None, None, "")


@pytest.mark.parametrize("row", [row for row in ROWS if row["items"] == "abc"])
def test_which_base_rule_is_no_matter_where_everybody_answered_everything(row: Row) -> None:
    cell, other = cell_of(row), cell_of(row, base="answered")
    assert (other.value, other.letters) == (cell.value, cell.letters)
    assert close(other.standard_error, number(row["error"]))
