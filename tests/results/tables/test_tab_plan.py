"""A tab plan is read whole or refused with every problem."""

from dataclasses import replace

import pytest

from questionnaire.instrument.elements import BaseRule
from questionnaire.instrument.problems import DocumentError, Problem
from results.tables.tab_plan.plan import (
    Composite,
    CrossedBanner,
    Net,
    PlannedTable,
    TabPlan,
    default_plan,
)
from results.tables.tab_plan.reading import read
from results.tables.table import Filter

from .wave import asking

WHOLE = """
banners: [step, track]
crossed:
  - {name: track_step, title: {en: A, fr: A}, crosses: [track, step]}
nets:
  - {question: stage, name: begun, label: {en: A, fr: A}, options: [idea, pilot]}
composites:
  - {question: roadblocks, name: barrier, label: {en: A, fr: A}, options: [strong]}
filters:
  - {name: users, label: {en: A, fr: A}, condition: "track == 'user'"}
tables:
  - {question: stage, banner: track_step, filter: users, base: asked}
  - {question: maturity, banner: total}
"""
WORDS = "{en: A, fr: A}"


def problems(source: str) -> list[Problem]:
    with pytest.raises(DocumentError) as refused:
        read(source, asking(), filename="tab_plan.yaml")
    return list(refused.value.problems)


def plan(source: str) -> TabPlan:
    return read(source, asking(), filename="tab_plan.yaml")


def test_it_names_banners_in_order() -> None:
    assert plan("banners: [step, track]") == TabPlan(banners=("step", "track"))


def test_it_names_all_that_is_counted_besides() -> None:
    label = {"en": "A", "fr": "A"}
    assert plan(WHOLE) == TabPlan(
        banners=("step", "track"),
        crossed=(CrossedBanner(name="track_step", title=label, crosses=("track", "step")),),
        nets=(Net(question="stage", name="begun", label=label, options=("idea", "pilot")),),
        composites=(
            Composite(question="roadblocks", name="barrier", label=label, options=("strong",)),
        ),
        filters=(Filter("users", label, "track == 'user'"),),
        tables=(
            PlannedTable(
                question="stage", banner="track_step", filter="users", base=BaseRule.ASKED
            ),
            PlannedTable(question="maturity", banner="total"),
        ),
    )


def test_each_subject_is_tabulated_by_each_banner_then_by_those_planned_besides() -> None:
    found = [(table.question, table.banner) for table in plan(WHOLE).planned(["track", "stage"])]
    assert found == [
        ("track", "step"),
        ("track", "track"),
        ("stage", "step"),
        ("stage", "track"),
        ("stage", "track_step"),
    ]


def test_a_crossed_banner_is_found_by_what_it_crosses() -> None:
    given = plan(WHOLE)
    assert given.banner_crossing("track", "step") == "track_step"
    assert given.banner_crossing("step", "track") is None


def test_every_name_that_is_no_banner_is_told() -> None:
    known = "a choice or a segment: track, stage, techniques, step, total"
    place = "tab_plan.yaml:1 banners"
    assert problems("banners: [sise, track, maturity, track]") == [
        Problem(f"{place}[0]", "'sise'", known, "correct the name"),
        Problem(f"{place}[2]", "'maturity'", known, "correct the name"),
        Problem(f"{place}[3]", "'track' a second time", "each once", "take one out"),
    ]


@pytest.mark.parametrize(
    ("line", "path", "found"),
    [
        (f"crossed: [{{name: stage, title: {WORDS}, crosses: [track, step]}}]",
         "crossed[0].name", "'stage' a second time"),
        (f"crossed: [{{name: both, title: {WORDS}, crosses: [track, maturity]}}]",
         "crossed[0].crosses[1]", "'maturity'"),
        (f"nets: [{{question: maturity, name: top, label: {WORDS}, options: ['3', '4']}}]",
         "nets[0].question", "'maturity'"),
        (f"nets: [{{question: stage, name: begun, label: {WORDS}, options: [idea, plan]}}]",
         "nets[0].options[1]", "'plan'"),
        (f"nets: [{{question: sources, name: mixed, label: {WORDS}, options: [low, no]}}]",
         "nets[0].options", "low, no"),
        ("nets: [{question: stage, name: begun, label: {en: A}, options: [idea, pilot]}]",
         "nets[0].label", "no words in fr"),
        (f"composites: [{{question: stage, name: one, label: {WORDS}, options: [idea]}}]",
         "composites[0].question", "'stage'"),
        (f"filters: [{{name: users, label: {WORDS}, condition: \"trak == 'user'\"}}]",
         "filters[0].condition, column 1", "trak"),
        ("tables: [{question: staged, banner: step}]", "tables[0].question", "'staged'"),
        ("tables: [{question: stage, banner: steps}]", "tables[0].banner", "'steps'"),
        ("tables: [{question: stage, banner: step, filter: us}]", "tables[0].filter", "'us'"),
        ("tables: [{question: stage, banner: track}]",
         "tables[0]", "'stage by track' a second time"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_questionnaire_is_told(line: str, path: str, found: str) -> None:
    told = [(problem.place, problem.found) for problem in problems(f"banners: [track]\n{line}")]
    assert told == [(f"tab_plan.yaml:2 {path}", found)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("[track]", "a list"),
        ("banners: track", "the text 'track'"),
        ("banners: [track]\nweight: w", "the key 'weight'"),
        ("nets: []", "no banners"),
    ],
)
def test_anything_of_another_shape_is_refused(source: str, found: str) -> None:
    assert [problem.found for problem in problems(source)] == [found]


def test_broken_yaml_is_a_problem_like_any_other() -> None:
    assert [problem.place for problem in problems("banners: [")] == ["tab_plan.yaml:2 column 1"]


def test_without_a_plan_the_segments_are_the_banners() -> None:
    assert default_plan(asking()) == TabPlan(banners=("step",))


def test_and_without_segments_the_total_alone() -> None:
    assert default_plan(replace(asking(), segments=())) == TabPlan(banners=("total",))
