"""Published figures are found in the tables of six respondents, and held against them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from questionnaire.instrument.elements import BaseRule
from results.published import FigureMeasure, FigureStatus, PublishedFigure
from results.published_check import Counted, Finding
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Composite, CrossedBanner, Net, PlannedTable, TabPlan
from results.tables.table import Filter, TableOptions
from tests.questionnaire.instrument.miniature import columns_of

from .tables.wave import WAVE, asking, routed

USERS = "track == 'user'"
PLAN = TabPlan(
    banners=("track", "step"),
    crossed=(CrossedBanner(name="both", title={}, crosses=("track", "step")),),
    nets=(Net(question="techniques", name="any", label={}, options=("nlp", "vision")),),
    composites=(Composite(question="roadblocks", name="strong", label={}, options=("strong",)),),
    filters=(Filter("users", {}, USERS),),
    tables=(
        PlannedTable(question="stage", banner="both"),
        PlannedTable(question="stage", banner="step", filter="users", base=BaseRule.ASKED),
    ),
)
ASKING = asking()
COLUMNS = routed(ASKING, columns_of(ASKING, WAVE), len(WAVE))
COUNTED = Counted(
    ASKING, make_tables(ASKING, Respondents(COLUMNS, len(WAVE)), PLAN, TableOptions())
)


def figure(question: str, value: str, *options: str, **given: Any) -> PublishedFigure:
    made = PublishedFigure(
        id="F1",
        exhibit="first",
        question=question,
        measure=FigureMeasure.SHARE,
        item="",
        options=options,
        segment=(),
        filter="",
        base_rule="",
        value=Decimal(value),
        base=None,
        status=FigureStatus.TARGET,
        reason="",
    )
    return replace(made, **given)


def mean(question: str, value: str, **given: Any) -> PublishedFigure:
    return figure(question, value, measure=FigureMeasure.MEAN, **given)


def statement(value: str, **given: Any) -> Finding:
    made = figure("stage", value, "idea", status=FigureStatus.STATEMENT, **given)
    return COUNTED.find(made)


FILTERED = {"filter": USERS, "base_rule": "asked"}
STEP_1 = (("step", "step_1"),)


@pytest.mark.parametrize(
    ("published", "fraction", "base"),
    [
        (figure("stage", "67", "idea"), "2/3", 3),
        (figure("stage", "100", "idea", segment=(("track", "vendor"),)), "1/1", 1),
        (figure("stage", "100", "idea", segment=(*STEP_1, ("track", "user"))), "1/1", 1),
        (figure("stage", "33", "idea", **FILTERED), "1/3", 3),
        (figure("stage", "100", "idea", segment=STEP_1, **FILTERED), "1/1", 1),
        (figure("techniques", "67", "vision", "nlp"), "2/3", 3),
        (figure("roadblocks", "33", "strong", item="data.before"), "1/3", 3),
        (
            figure("roadblocks", "17", "strong", measure=FigureMeasure.MEAN_SHARE, base=3),
            "2/12",
            3,
        ),
        (figure("step", "50", "step_2"), "1/2", 2),
        (mean("maturity", "2.5", base=2), "5/2", 2),
        (mean("goals", "1.5", item="cost"), "3/2", 2),
    ],
)
def test_a_figure_is_found_and_agrees(published: PublishedFigure, fraction: str, base: int) -> None:
    found = COUNTED.find(published)
    assert (found.agrees, found.reason) == (True, "")
    assert found.computed is not None
    assert (found.computed.fraction, found.computed.base) == (fraction, base)


@pytest.mark.parametrize(
    ("question", "segment", "base"),
    [
        ("stage", (), 3),
        ("stage", (("track", "user"),), 2),
        ("techniques", (), 3),
        ("techniques", (("track", "vendor"),), 0),
    ],
)
def test_a_base_is_of_the_question_s_own_rule(
    question: str, segment: tuple[tuple[str, str], ...], base: int
) -> None:
    published = figure(question, str(base), measure=FigureMeasure.BASE, segment=segment)
    assert COUNTED.find(published).agrees


@pytest.mark.parametrize(
    "published",
    [
        figure("stage", "66", "idea"),
        figure("stage", "67", "idea", base=4),
        mean("maturity", "2.4"),
        figure("stage", "4", measure=FigureMeasure.BASE),
        figure("stage", "66", "idea", status=FigureStatus.LIKELY),
        figure("stage", "66", "idea", status=FigureStatus.TRUNCATED),
    ],
)
def test_a_figure_that_is_off_does_not_agree(published: PublishedFigure) -> None:
    found = COUNTED.find(published)
    assert (found.agrees, found.computed is None) == (False, False)


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        (
            figure("stage", "67", "idea", "pilot"),
            "no table has the share of idea|pilot in stage by everybody",
        ),
        (
            figure("roadblocks", "33", "strong", item="data"),
            "no table has the share of strong in roadblocks.data by everybody",
        ),
        (
            figure("stage", "33", "idea", base_rule="asked", segment=STEP_1),
            "no table has the share of idea in stage by step=step_1, on those asked",
        ),
        (
            mean("maturity", "2.5", filter=USERS),
            "no table has the mean in maturity by everybody where track == 'user'",
        ),
        (
            figure("stage", "3", measure=FigureMeasure.BASE, segment=(("size", "big"),)),
            "no table of stage by size=big",
        ),
        (
            figure("techniques", "3", "nlp", segment=(("track", "vendor"),)),
            "nobody stands in the base",
        ),
    ],
)
def test_a_figure_the_tables_have_not_says_what_they_lack(
    published: PublishedFigure, reason: str
) -> None:
    assert COUNTED.find(published) == Finding(published, None, reason)


def test_rounding_is_half_up_and_exact() -> None:
    found = COUNTED.find(figure("step", "50", "step_1")).computed
    assert found is not None
    halves = [replace(found, value=value + found.value / 100) for value in (0, 1, -1)]
    assert [str(half.rounded(FigureMeasure.SHARE)) for half in halves] == ["1", "2", "0"]


@pytest.mark.parametrize(("value", "agrees"), [("67", True), ("70", True), ("60", False)])
def test_words_for_a_share_are_met_roughly(value: str, agrees: bool) -> None:
    assert statement(value).agrees is agrees


@pytest.mark.parametrize(("value", "agrees"), [("10", True), ("-10", False)])
def test_words_for_a_gap_are_met_by_its_sign(value: str, agrees: bool) -> None:
    gap = {"segment": (("track", "vendor"),), "less": (("track", "user"),)}
    found = statement(value, measure=FigureMeasure.GAP, **gap)
    assert found.agrees is agrees
    assert found.computed is not None
    assert found.computed.fraction == "1/1 − 1/2"
