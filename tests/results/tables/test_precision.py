"""Errors, intervals, letters and cautions of whole tables, held to their statistics."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.elements import BaseRule
from results.statistics.adjustments import Adjustment
from results.statistics.intervals import t_interval, wilson
from results.statistics.testing import Family
from results.tables.cube_files import added, cubes_from_bytes, cubes_to_bytes
from results.tables.making import Respondents, count_cubes, make_tables, tables_of_cubes
from results.tables.tab_plan.plan import Composite, Measures, Net, PlannedTable, TabPlan
from results.tables.table import BaseNote, Cell, Filter, Measure, Table, TableOptions
from results.tables.weights import Weights
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, routed

PLAIN = TableOptions(caution_threshold=0)
LABEL = {"en": "Together", "fr": "Ensemble"}
ON_ANSWERED = PlannedTable(question="roadblocks", banner="track", base=BaseRule.ANSWERED)


def many(copies: int = 40, *, of: tuple[int, ...] = tuple(range(len(WAVE)))) -> Respondents:
    """The respondents of `wave`, each so many times."""
    instrument = asking()
    answers = tuple(WAVE[place] for place in of) * copies
    columns = routed(instrument, columns_of(instrument, answers), len(answers))
    return Respondents(columns, len(answers))


def tables(
    plan: TabPlan, options: TableOptions = PLAIN, respondents: Respondents | None = None
) -> dict[tuple[str, str], Table]:
    made = make_tables(asking(), respondents or many(), plan, options)
    return {(table.question, table.banner.name): table for table in made}


def cells(table: Table) -> dict[str, tuple[Cell, ...]]:
    return {row.name: found for row, found in zip(table.rows, table.cells, strict=True)}


def test_a_share_has_the_linearised_error_of_its_domain_and_a_wilson_interval() -> None:
    """Of 80 users who named a stage 40 have an idea, among 240 who took part."""
    cell = cells(tables(TabPlan(banners=("track",)))["stage", "track"])["stage.idea"][1]
    assert (cell.count, cell.unweighted_base, cell.effective_base) == (40, 80, 80.0)
    assert cell.standard_error == pytest.approx(sqrt(240 / 239 * 0.25 / 80), rel=1e-12)
    assert cell.interval == pytest.approx([float(end) for end in wilson(0.5, 80.0)], rel=1e-12)


def test_a_mean_has_an_error_and_a_t_interval_of_those_with_a_value() -> None:
    """80 users scored 1 or 4, half each: a variance of 2.25."""
    cell = cells(tables(TabPlan(banners=("track",)))["maturity", "track"])["maturity#mean"][1]
    error = sqrt(240 / 239 * 2.25 / 80)
    assert cell.standard_error == pytest.approx(error, rel=1e-12)
    ends = [float(end) for end in t_interval(2.5, error, 79)]
    assert cell.interval == pytest.approx(ends, rel=1e-12)


def test_so_has_the_mean_of_a_number() -> None:
    """80 users gave 10.5 or 0.2, half each."""
    cell = cells(tables(TabPlan(banners=("track",)))["budget", "track"])["budget#mean"][1]
    assert cell.value == pytest.approx(5.35, rel=1e-12)
    assert cell.standard_error == pytest.approx(sqrt(240 / 239 * 5.15**2 / 80), rel=1e-12)


STRONG = Composite(question="roadblocks", name="strong", label=LABEL, options=("strong",))
HIGH = Composite(question="sources", name="high", label=LABEL, options=("high",))


def test_a_composite_has_the_error_of_the_part_of_items_each_respondent_chose() -> None:
    """Of 120 asked 40 chose half of the four items and 80 none: 1/6, a variance of 1/18."""
    plan = TabPlan(banners=("track",), composites=(STRONG,))
    cell = cells(tables(plan)["roadblocks", "track"])["roadblocks#strong"][0]
    assert (cell.weighted_total, cell.weighted_base, cell.unweighted_base) == (80.0, 480.0, 120)
    error = sqrt(240 / 239 / 18 / 120)
    assert cell.standard_error == pytest.approx(error, rel=1e-12)
    ends = [float(end) for end in t_interval(1 / 6, error, 119)]
    assert cell.interval == pytest.approx(ends, rel=1e-12)


def test_its_interval_stays_within_0_and_1() -> None:
    plan = TabPlan(banners=("total",), composites=(STRONG,))
    made = tables(plan, respondents=many(1, of=(0, 1, 2)))
    cell = cells(made["roadblocks", "total"])["roadblocks#strong"][0]
    assert cell.interval is not None
    assert (cell.value, cell.interval[0]) == (1 / 6, 0.0)


def test_where_its_items_stand_on_different_respondents_it_has_a_value_and_no_error() -> None:
    """Of 120 users 80 answered for data before, 40 for two other items and nobody for the last."""
    plan = TabPlan(banners=("track",), composites=(STRONG,), tables=(ON_ANSWERED,))
    made = make_tables(asking(), many(), plan, PLAIN)
    (table,) = [
        table
        for table in made
        if (table.question, table.base_rule) == ("roadblocks", BaseRule.ANSWERED)
    ]
    cell = cells(table)["roadblocks#strong"][1]
    assert cell.value == (1 / 2 + 1 + 0) / 3
    assert (cell.unweighted_base, cell.effective_base) == (80, 80.0)
    assert (cell.standard_error, cell.interval, cell.letters) == (None, None, "")


def test_but_it_has_one_in_the_columns_where_all_answered_all() -> None:
    answers = (WAVE[0] | {"roadblocks.law.during": 1}, WAVE[3] | {"track": 1}, *WAVE[3:])
    instrument = asking(BaseRule.ANSWERED)
    columns = routed(instrument, columns_of(instrument, answers), len(answers))
    plan = TabPlan(banners=("step",), composites=(STRONG,))
    made = make_tables(instrument, Respondents(columns, len(answers)), plan, PLAIN)
    (table,) = [t for t in made if t.question == "roadblocks"]
    cell = cells(table)["roadblocks#strong"][0]
    assert (cell.value, cell.unweighted_base, cell.standard_error) == (0.5, 1, 0.0)


def test_a_share_of_responses_has_the_error_of_a_ratio() -> None:
    """40 chose nlp and vision, 40 nlp alone: 80 of 120 responses, with residuals of 1/3."""
    measures = (Measures(question="techniques", show=(Measure.RESPONSE_SHARE,)),)
    made = tables(TabPlan(banners=("track",), measures=measures))
    cell = cells(made["techniques", "track"])["techniques.nlp#responses"][1]
    assert (cell.count, cell.unweighted_base, cell.weighted_base) == (80, 120, 120.0)
    assert cell.value == 2 / 3
    error = sqrt(240 / 239 * 80 / 9) / 120
    assert cell.standard_error == pytest.approx(error, rel=1e-12)
    ends = [float(end) for end in wilson(2 / 3, 2 / 9 / error**2)]
    assert cell.interval == pytest.approx(ends, rel=1e-12)
    assert cell.effective_base == 120.0


@pytest.mark.parametrize("banner", ["track", "techniques", "step"])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_composite_of_one_item_is_as_precise_as_its_share(banner: str, weighted: bool) -> None:
    known = many()
    weights = np.linspace(0.5, 2.0, known.length) if weighted else None
    plan = TabPlan(banners=(banner,), composites=(HIGH,), against_total=True)
    made = tables(plan, respondents=replace(known, weights=weights))["sources", banner]
    found = cells(made)
    for share, composite in zip(
        found["sources.claims.value.high"], found["sources#high"], strict=True
    ):
        told = (composite.value, composite.letters, composite.against_total)
        assert told == (share.value, share.letters, share.against_total)
        assert composite.effective_base == pytest.approx(share.effective_base, rel=1e-12)
        if share.value is None:
            assert composite.standard_error is None
        else:
            assert composite.standard_error == pytest.approx(share.standard_error, rel=1e-12)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, len(WAVE) - 1), max_size=12), st.integers(0, 12), st.booleans())
def test_tables_of_parts_put_together_are_those_of_everybody(
    of: list[int], cut: int, weighted: bool
) -> None:
    """With filters, nets, composites, responses and columns that overlap."""
    known, instrument = many(1, of=tuple(of)), asking()
    weights = Weights.of(np.arange(1.0, known.length + 1), known.length) if weighted else None
    whole = count_cubes(instrument, replace(known, weights=weights), FILTERED)
    parts = [
        Respondents(
            {name: column[part] for name, column in known.columns.items()},
            len(range(known.length)[part]),
            weights and weights.part(part),
        )
        for part in (slice(None, cut), slice(cut, None))
    ]
    kept = [
        cubes_from_bytes(cubes_to_bytes(count_cubes(instrument, part, FILTERED))) for part in parts
    ]
    together, once = (
        tables_of_cubes(instrument, cubes, FILTERED, PLAIN, sample_size=known.length)
        for cubes in (added(*kept), whole)
    )
    assert together == once


def test_a_declared_population_makes_errors_smaller() -> None:
    plan = TabPlan(banners=("track",))
    endless, known = (
        cells(tables(plan, replace(PLAIN, population=population))["stage", "track"])["stage.idea"]
        for population in (None, 480)
    )
    assert known[0].standard_error == pytest.approx(endless[0].standard_error / sqrt(2), rel=1e-12)


def test_the_letter_of_the_lower_column_stands_in_the_higher_cell() -> None:
    """Of vendors who named a stage all have an idea, of users half."""
    found = cells(tables(TabPlan(banners=("track",)))["stage", "track"])
    assert [cell.letters for cell in found["stage.idea"]] == ["", "", "A"]
    assert [cell.letters for cell in found["stage.other"]] == ["", "B", ""]


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("adjustment", list(Adjustment))
def test_every_family_and_adjustment_can_be_chosen(family: Family, adjustment: Adjustment) -> None:
    options = replace(PLAIN, family=family, adjustment=adjustment)
    found = cells(tables(TabPlan(banners=("step",)), options)["maturity", "step"])
    assert [cell.letters for cell in found["maturity#mean"]] == ["", "", "A"]


def test_columns_below_the_least_base_are_not_tested() -> None:
    options = replace(PLAIN, minimum_base=41)
    found = cells(tables(TabPlan(banners=("track",)), options)["stage", "track"])
    assert {cell.letters for row in found.values() for cell in row} == {""}


def test_columns_are_tested_against_the_total_where_the_plan_says_so() -> None:
    plan = TabPlan(banners=("track",), against_total=True)
    found = cells(tables(plan)["stage", "track"])["stage.idea"]
    assert [cell.against_total for cell in found] == ["", "-", "+"]
    plainly = cells(tables(TabPlan(banners=("track",)))["stage", "track"])["stage.idea"]
    assert {cell.against_total for cell in plainly} == {""}


def test_cells_on_few_respondents_are_in_caution_unless_they_have_no_value() -> None:
    options = replace(PLAIN, caution_threshold=81)
    found = cells(tables(TabPlan(banners=("track",)), options)["techniques", "track"])
    assert [cell.caution for cell in found["techniques.nlp"]] == [False, False, False]
    found = cells(tables(TabPlan(banners=("track",)), options)["stage", "track"])
    assert [cell.caution for cell in found["stage.idea"]] == [False, True, True]


def test_an_overlapping_banner_counts_in_every_point_and_allows_for_those_shared() -> None:
    """All 80 who named techniques chose nlp, and half of them vision too: the same people, of
    whom the difference of two shares is surer than it would be of strangers."""
    table = tables(TabPlan(banners=("techniques",)))["maturity", "techniques"]
    assert [point.letter for point in table.banner.points] == ["", "A", "B", "C", "D"]
    low = cells(table)["maturity#1"]
    assert [cell.count for cell in low] == [40, 40, 40, 0, 0]
    assert [cell.unweighted_base for cell in low] == [120, 80, 40, 0, 0]
    assert [cell.letters for cell in low] == ["", "", "A", "", ""]
    assert table.options.base_notes[-1] is BaseNote.OVERLAPPING


def test_a_point_that_holds_the_same_people_as_another_differs_in_nothing() -> None:
    only_first = many(of=(0,))
    table = tables(TabPlan(banners=("techniques",)), respondents=only_first)
    for row in table["roadblocks", "techniques"].cells:
        assert [cell.letters for cell in row] == [""] * 5


def test_measures_stand_beside_the_rows_they_are_taken_from() -> None:
    measures = (
        Measures(
            question="maturity",
            show=(Measure.STANDARD_DEVIATION, Measure.MEDIAN),
            top_box=2,
            bottom_box=2,
        ),
        Measures(question="techniques", show=(Measure.RESPONSE_SHARE, Measure.INDEX)),
        Measures(question="goals", top_ranks=2),
    )
    made = tables(TabPlan(banners=("track",), measures=measures))
    maturity = cells(made["maturity", "track"])
    assert list(maturity)[-6:] == [
        "maturity.dont_know",
        "maturity#top_2",
        "maturity#bottom_2",
        "maturity#mean",
        "maturity#standard_deviation",
        "maturity#median",
    ]
    assert [maturity[f"maturity#{name}"][0].value for name in ("top_2", "bottom_2", "median")] == [
        1 / 3,
        1 / 3,
        2.5,
    ]
    deviation = maturity["maturity#standard_deviation"][0]
    assert deviation.value == pytest.approx(sqrt(80 / 79) * 1.5, rel=1e-12)
    assert (deviation.interval, deviation.standard_error) == (None, None)
    techniques = cells(made["techniques", "track"])
    assert [techniques[f"techniques.{name}#responses"][0].value for name in ("nlp", "vision")] == [
        2 / 3,
        1 / 3,
    ]
    index = [cell.value for cell in techniques["techniques.nlp#index"]]
    assert index == [pytest.approx(100), pytest.approx(100), None]
    goals = cells(made["goals", "track"])
    assert [goals[f"goals.{name}#top_2"][0].count for name in ("cost", "care", "speed")] == [
        80,
        80,
        0,
    ]
    assert made["techniques", "track"].options.base_notes[-1] is BaseNote.RESPONSES


def test_answers_that_stand_for_none_can_be_left_out_of_the_base() -> None:
    """Of 120 users 40 do not know how mature they are."""
    plan = TabPlan(banners=("track",), missing_out=("maturity",))
    table = tables(plan)["maturity", "track"]
    found = cells(table)
    assert "maturity.dont_know" not in found
    total = found["maturity#1"][0]
    assert (total.count, total.unweighted_base, total.value) == (40, 80, 0.5)
    assert (table.options.missing_out, table.options.base_notes) == (
        True,
        (BaseNote.MISSING_OUT,),
    )


def test_of_one_table_only_too() -> None:
    planned = PlannedTable(question="maturity", banner="total", missing_out=True)
    made = make_tables(asking(), many(), TabPlan(banners=("track",), tables=(planned,)), PLAIN)
    found = [t for t in made if t.question == "maturity"]
    assert [t.options.missing_out for t in found] == [False, True]


NOTHING_MISSING = TabPlan(
    banners=("track", "step", "techniques", "total"),
    nets=(Net(question="techniques", name="any", label=LABEL, options=("nlp", "vision")),),
    composites=(STRONG,),
    measures=(
        Measures(
            question="maturity",
            show=(Measure.STANDARD_DEVIATION, Measure.MEDIAN, Measure.INDEX),
            top_box=2,
        ),
        Measures(question="techniques", show=(Measure.RESPONSE_SHARE, Measure.INDEX)),
        Measures(question="goals", show=(Measure.STANDARD_DEVIATION, Measure.MEDIAN), top_ranks=2),
    ),
    missing_out=("budget",),
    against_total=True,
)
FILTERED = replace(
    NOTHING_MISSING,
    filters=(Filter("users", LABEL, "track == 'user'"),),
    tables=(
        ON_ANSWERED,
        PlannedTable(question="roadblocks", banner="techniques", filter="users"),
        PlannedTable(question="techniques", banner="step", filter="users"),
    ),
)


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("people", [0, 1, 2, len(WAVE)])
@pytest.mark.parametrize("weighting", ["none", "zeros", "uneven"])
def test_no_number_of_any_table_is_ever_nan_or_infinite(
    family: Family, people: int, weighting: str
) -> None:
    """An empty wave, bases of 0 and 1, people who weigh nothing, columns that overlap."""
    respondents = many(1, of=tuple(range(people)))
    weights = {
        "none": None,
        "zeros": np.zeros(people),
        "uneven": np.linspace(0.0, 3.0, people),
    }[weighting]
    options = replace(PLAIN, family=family, minimum_base=0, population=people or None)
    made = make_tables(asking(), replace(respondents, weights=weights), NOTHING_MISSING, options)
    numbers = [
        number
        for table in made
        for row in table.cells
        for cell in row
        for number in (
            cell.weighted_base,
            cell.weighted_total,
            cell.effective_base,
            *(n for n in (cell.value, cell.standard_error) if n is not None),
            *(cell.interval or ()),
        )
    ]
    assert [number for number in numbers if not isfinite(number)] == []
