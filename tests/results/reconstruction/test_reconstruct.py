"""A panel found again from a few figures of a tiny survey, and figures that contradict."""

from decimal import Decimal

import pytest

pytest.importorskip("ortools")

from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import find_path
from results.published import FigureMeasure, FigureStatus, PublishedFigure
from results.reconstruction.panel_file import panel_csv
from results.reconstruction.plausibility import Plausibility
from results.reconstruction.reconstruct import InfeasibleError, reconstruct

SOURCE = """
wavebook: 1
name: tiny
title: {en: Tiny}
languages: [en]
chapters: [{name: all, title: {en: All}}]
pages:
  - name: first
    chapter: all
    title: {en: First}
    questions:
      - name: sort
        kind: single
        text: {en: Sort}
        options:
          - {name: a, code: 1, label: {en: A}}
          - {name: b, code: 2, label: {en: B}}
      - name: mature
        kind: scale
        text: {en: Mature}
        minimum: 1
        maximum: 4
        low_label: {en: low}
        high_label: {en: high}
  - name: second
    chapter: all
    title: {en: Second}
    questions:
      - name: tools
        kind: multiple
        text: {en: Tools}
        asked_if: sort == 'a'
        options:
          - {name: saw, code: 1, label: {en: Saw}}
          - {name: axe, code: 2, label: {en: Axe}}
          - {name: none_of_them, code: 3, label: {en: None}, exclusive: true}
segments:
  - name: step
    title: {en: Step}
    cut_variable: mature
    cuts: [2]
    points:
      - {name: early, code: 1, label: {en: Early}}
      - {name: late, code: 2, label: {en: Late}}
"""
PLAUSIBILITY = Plausibility(
    respondents=12, grouping="sort", scale="mature", seed=1, effort=20, leanings={"tools": 1.0}
)


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return document.read(SOURCE, filename="tiny.yaml")


def figure(id_: str, question: str, value: str, **given: object) -> PublishedFigure:
    defaults: dict = {
        "exhibit": "all",
        "measure": FigureMeasure.SHARE,
        "item": "",
        "options": (),
        "segment": (),
        "filter": "",
        "base_rule": "",
        "base": None,
        "status": FigureStatus.TARGET,
        "reason": "",
    }
    return PublishedFigure(id=id_, question=question, value=Decimal(value), **{**defaults, **given})


FIGURES = (
    figure("base", "sort", "12", measure=FigureMeasure.BASE),
    figure("a", "sort", "67", options=("a",)),
    figure("mean", "mature", "2.6", measure=FigureMeasure.MEAN),
    figure("mean_b", "mature", "1.8", measure=FigureMeasure.MEAN, segment=(("sort", "b"),)),
    figure("late", "step", "50", options=("late",)),
    figure("saw", "tools", "63", options=("saw",), base=8),
    figure("saw_late", "tools", "80", options=("saw",), segment=(("step", "late"),)),
    figure("axe", "tools", "25", options=("axe",), status=FigureStatus.LIKELY),
)


def test_the_answers_yield_every_figure(instrument):
    found = reconstruct(instrument, FIGURES, PLAUSIBILITY)
    people = found.answers
    users = [p for p in people if p["sort"] == 1]
    late = [p for p in users if p["mature"] > 2]
    assert (len(people), len(users), found.likely_met) == (12, 8, frozenset({"axe"}))
    assert round(sum(p["mature"] for p in people) / 12, 1) == 2.6
    assert sum(p["mature"] for p in people if p["sort"] == 2) == 7
    assert sum(p["mature"] > 2 for p in people) == 6
    assert (sum(p["tools.saw"] for p in users), sum(p["tools.axe"] for p in users)) == (5, 2)
    assert (sum(p["tools.saw"] for p in late), len(late)) == (4, 5)


def test_every_respondent_answers_what_they_are_asked_and_nothing_else(instrument):
    for given in reconstruct(instrument, FIGURES, PLAUSIBILITY).answers:
        path = find_path(instrument, given)
        assert (path.answers, path.incomplete) == (given, ())


def test_the_same_figures_give_the_same_file(instrument):
    files = {
        panel_csv(instrument, reconstruct(instrument, FIGURES, PLAUSIBILITY).answers)
        for _ in range(2)
    }
    assert len(files) == 1


def test_a_likely_figure_that_cannot_be_is_left_out(instrument):
    wrong = figure("wrong", "sort", "10", options=("a",), status=FigureStatus.LIKELY)
    found = reconstruct(instrument, (*FIGURES, wrong), PLAUSIBILITY)
    assert found.likely_met == frozenset({"axe"})


def test_targets_that_contradict_are_named_and_no_others(instrument):
    wrong = figure("wrong", "sort", "50", options=("b",))
    with pytest.raises(InfeasibleError) as caught:
        reconstruct(instrument, (*FIGURES, wrong), PLAUSIBILITY)
    assert {figure.id for figure in caught.value.figures} == {"a", "wrong"}
