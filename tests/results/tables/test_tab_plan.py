"""A tab plan is read whole or refused with every problem."""

from dataclasses import replace

import pytest

from questionnaire.instrument.problems import DocumentError, Problem
from results.tables.tab_plan import default_banners, read

from .wave import asking


def problems(source: str) -> list[Problem]:
    with pytest.raises(DocumentError) as refused:
        read(source, asking(), filename="tab_plan.yaml")
    return list(refused.value.problems)


def test_it_names_banners_in_order() -> None:
    assert read("banners: [step, track]", asking(), filename="tab_plan.yaml") == ("step", "track")


def test_every_name_that_is_no_banner_is_told() -> None:
    known = "a single choice or a segment: track, stage, step, total"
    place = "tab_plan.yaml: banners, item"
    assert problems("banners: [sise, track, maturity, 4, track]") == [
        Problem(f"{place} 1", "'sise'", known, "correct the name"),
        Problem(f"{place} 3", "'maturity'", known, "correct the name"),
        Problem(f"{place} 4", "4", known, "correct the name"),
        Problem(f"{place} 5", "'track'", "each banner once", "take one of the two out"),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", "None"),
        ("[track]", "['track']"),
        ("banners: track", "{'banners': 'track'}"),
        ("banners: [track]\nweight: w", "{'banners': ['track'], 'weight': 'w'}"),
    ],
)
def test_anything_but_a_list_of_banners_is_refused(source: str, found: str) -> None:
    assert problems(source) == [
        Problem(
            "tab_plan.yaml",
            found,
            "one key, banners, with a list of names",
            "write banners: [size, startup]",
        )
    ]


def test_broken_yaml_is_a_problem_like_any_other() -> None:
    assert [problem.place for problem in problems("banners: [")] == ["tab_plan.yaml"]


def test_without_a_plan_the_segments_are_the_banners() -> None:
    assert default_banners(asking()) == ("step",)


def test_and_without_segments_the_total_alone() -> None:
    assert default_banners(replace(asking(), segments=())) == ("total",)
