"""What is wrong with a questionnaire beyond its shape, each fault with its place and remedy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from questionnaire.instrument import checks, document
from questionnaire.instrument.elements import Instrument

from .examples import (
    asking,
    item,
    option,
    page,
    problems,
    problems_reading,
    question,
    questionnaire,
    scale,
    single,
    text,
)
from .strategies import instruments

OPTIONS = [option("yes", 1), option("no", 2)]
Q = "pages[0].questions[0]"


def points(*names: str) -> list[dict[str, Any]]:
    return [option(name, code) for code, name in enumerate(names, 1)]


def cut(variable: str, cuts: list[float], *names: str) -> dict[str, Any]:
    """A segment that cuts a variable."""
    title = text("Segment")
    return {
        "name": "segment",
        "title": title,
        "cut_variable": variable,
        "cuts": cuts,
        "points": points(*names),
    }


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instruments())
def test_nothing_is_wrong_with_a_valid_instrument(instrument: Instrument) -> None:
    assert checks.problems_of(instrument) == []


# Names and codes


def test_a_question_is_named_once_in_the_whole_questionnaire() -> None:
    twice = questionnaire(page("first", single("smokes")), page("second", single("smokes")))
    assert problems(twice) == [
        "pages[1].questions[0].name: found 'smokes' a second time, expected each once among the "
        "questions and segments. Change this one or the one at pages[0].questions[0].name."
    ]


def test_a_segment_is_not_named_as_a_question_is() -> None:
    clash = cut("trust", [2], "low", "high") | {"name": "trust"}
    assert problems(asking(scale("trust"), segments=[clash])) == [
        "segments[0].name: found 'trust' a second time, expected each once among the "
        "questions and segments. Change this one or the one at pages[0].questions[0].name."
    ]


def test_pages_chapters_and_option_lists_are_named_once_among_themselves() -> None:
    chapter = {"name": "panel", "title": text("Panel")}
    shared = {"name": "panel", "options": OPTIONS}
    twice = questionnaire(
        page("panel", single("smokes")),
        page("panel", single("drinks")),
        chapters=[chapter, chapter],
        option_lists=[shared, shared],
    )
    assert [problem.split(",")[0] for problem in problems(twice)] == [
        "chapters[1].name: found 'panel' a second time",
        "option_lists[1].name: found 'panel' a second time",
        "pages[1].name: found 'panel' a second time",
    ]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (question("q", "matrix", rows=[item("a"), item("a")], options=OPTIONS), "rows[1].name"),
        (
            question("q", "matrix", rows=[item("a")], options=OPTIONS, phases=[item("b")] * 2),
            "phases[1].name",
        ),
        (
            question(
                "q", "grid", rows=[item("a")], columns=[{**item("b"), "options": OPTIONS}] * 2
            ),
            "columns[1].name",
        ),
        (single("q", option("a", 1), option("a", 2)), "options[1].name"),
        (single("q", option("a", 1), option("b", 1)), "options[1].code"),
        (scale("q", missing_options=[option("a", 8), option("b", 8)]), "missing_options[1].code"),
        (
            question(
                "q",
                "grid",
                rows=[item("a")],
                columns=[{**item("b"), "options": [option("c", 1), option("d", 1)]}],
            ),
            "columns[0].options[1].code",
        ),
    ],
)
def test_names_and_codes_are_unique_in_their_scope(asked: dict[str, Any], place: str) -> None:
    assert [problem.split(":")[0] for problem in problems(asking(asked))] == [f"{Q}.{place}"]


def test_the_codes_of_a_shared_list_are_faulted_once_however_often_it_is_used() -> None:
    shared = {"name": "yes_no", "options": [option("yes", 1), option("no", 1)]}
    used = [question(name, "single", options="yes_no") for name in ("smokes", "drinks")]
    assert problems(asking(*used, option_lists=[shared])) == [
        "option_lists[0].options[1].code: found 1 a second time, expected each once among the "
        "codes. Change this one or the one at option_lists[0].options[0].code."
    ]


def test_a_name_is_no_word_of_the_condition_language() -> None:
    rows = [item("not"), item("data")]
    assert problems(asking(question("if", "matrix", rows=rows, options=OPTIONS))) == [
        f"{Q}.name: found 'if', a word of the condition language, expected another name. "
        "Rename it.",
        f"{Q}.rows[0].name: found 'not', a word of the condition language, expected another name. "
        "Rename it.",
    ]


def test_an_option_may_be_such_a_word_for_conditions_quote_it() -> None:
    words = single("smokes", option("not", 1), option("if", 2))
    assert problems(asking(words, single("drinks", asked_if="smokes == 'not'"))) == []


@pytest.mark.parametrize("name", ["any_of", "count", "answered", "csrfmiddlewaretoken"])
def test_a_name_the_house_keeps_to_itself_is_refused(name: str) -> None:
    assert problems(asking(single(name))) == [
        f"{Q}.name: found the reserved name '{name}', expected another name. Rename it."
    ]


def test_a_point_is_not_named_total() -> None:
    assert problems(asking(scale("trust"), segments=[cut("trust", [2], "total", "high")])) == [
        "segments[0].points[0].name: found the reserved name 'total', expected another name. "
        "Rename it."
    ]


def test_a_variable_name_fits_a_column() -> None:
    long = "a" * 31
    grid = question(
        long, "grid", rows=[item("b" * 31)], columns=[{**item("c"), "options": OPTIONS}]
    )
    assert problems(asking(grid)) == [
        f"{Q}.name: found the variable {long}.{'b' * 31}.c, 65 characters long, "
        "expected 63 at most. Shorten the name of the question, of its rows or of its options."
    ]


# Texts


def test_a_missing_translation_is_asked_for_wherever_a_text_stands() -> None:
    english = {"en": "x"}
    said = problems(
        questionnaire(
            page(
                "first",
                question(
                    "trust",
                    "scale",
                    text=english,
                    help=english,
                    minimum=1,
                    maximum=4,
                    low_label=english,
                    high_label=english,
                    missing_options=[{"name": "dk", "code": 9, "label": english}],
                ),
                title=english,
                introduction=english,
            ),
            title=english,
        )
    )
    assert [problem.split(": ")[0] for problem in said] == [
        "pages[0].introduction.fr",
        f"{Q}.help.fr",
        f"{Q}.high_label.fr",
        f"{Q}.low_label.fr",
        f"{Q}.missing_options[0].label.fr",
        f"{Q}.text.fr",
        "pages[0].title.fr",
        "title.fr",
    ]
    assert said[-1] == (
        "title.fr: found no words in fr, expected words in en, fr. "
        "Translate it, or take fr out of the languages."
    )


def test_a_language_that_is_not_declared_is_refused() -> None:
    assert problems(questionnaire(title={"en": "x", "fr": "x", "de": "x"})) == [
        "title.de: found words in de, expected words in en, fr. "
        "Take them out, or add de to the languages."
    ]


# References


def test_an_unknown_chapter_is_named_with_those_there_are() -> None:
    assert problems(questionnaire(page("first", single("smokes"), chapter="pannel"))) == [
        "pages[0].chapter: found the chapter 'pannel', expected one of panel. "
        "Correct the name, or add the chapter."
    ]


def test_an_unknown_option_list_is_named_in_question_and_column() -> None:
    grid = question(
        "uses", "grid", rows=[item("a")], columns=[{**item("value"), "options": "levels"}]
    )
    assert problems(asking(grid, question("smokes", "single", options="yes_no"))) == [
        f"{Q}.columns[0].options: found the option list 'levels', expected one of none. "
        "Correct the name, or add the option list.",
        "pages[0].questions[1].options: found the option list 'yes_no', expected one of none. "
        "Correct the name, or add the option list.",
    ]


@pytest.mark.parametrize("variable", ["nobody", "smokes", "segment"])
def test_a_segment_cuts_a_scale_or_a_number(variable: str) -> None:
    asked = (single("smokes"), scale("trust"), question("age", "number"))
    assert problems(asking(*asked, segments=[cut(variable, [2], "low", "high")])) == [
        f"segments[0].cut_variable: found the scale or number '{variable}', "
        "expected one of trust, age. Correct the name, or add the scale or number."
    ]


# Kinds


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            single("q", option("yes", 1), option("no", 2, exclusive=True)),
            "options[1].exclusive: found exclusive in a single question, "
            "expected it in a multiple one only. Take the mark out.",
        ),
        (
            question("q", "ranking", options=[*OPTIONS, option("dk", 9, missing=True)], ranks=2),
            "options[2].missing: found a missing option in a ranking, expected options that can "
            "be placed. Take the option out; ranks may be left empty.",
        ),
        (
            question("q", "ranking", options=OPTIONS, ranks=3),
            "ranks: found 3, expected 2 at most, the number of options. "
            "Ask for fewer ranks, or add options.",
        ),
        (
            single("q", option("dk", 9, missing=True)),
            "options: found missing options alone, expected one answer at least. "
            "Add an option that is an answer.",
        ),
        (
            scale("q", 4, 4),
            "minimum: found 4, expected less than the maximum, 4. "
            "Correct the minimum or the maximum.",
        ),
        (
            question("q", "number", minimum=1234567.5, maximum=10),
            "minimum: found 1234567.5, expected less than the maximum, 10. "
            "Correct the minimum or the maximum.",
        ),
        (
            scale("q", 1, 10, missing_options=[option("dk", 9)]),
            "missing_options[0].code: found 9, expected a code outside 1 to 10. "
            "Give the option another code, such as 98 or 999.",
        ),
        (
            question("q", "number", minimum=0, maximum=120, missing_options=[option("dk", 99)]),
            "missing_options[0].code: found 99, expected a code outside 0 to 120. "
            "Give the option another code, such as 98 or 999.",
        ),
        (
            question("q", "number", minimum=1, maximum=9, missing_options=[option("dk", 0)]),
            "missing_options[0].code: found 0, expected a code of 1 or more. "
            "Give the option another code, such as 98 or 999.",
        ),
        (
            question("q", "number", minimum=0, missing_options=[option("dk", 99)]),
            "missing_options[0].code: found 99, expected a number with a minimum and a maximum, "
            "so that no value is taken for the code. "
            "Give the option another code, such as 98 or 999.",
        ),
    ],
)
def test_what_means_nothing_in_a_kind_is_refused(asked: dict[str, Any], said: str) -> None:
    assert problems(asking(asked)) == [f"{Q}.{said}"]


def test_an_exclusive_option_may_stand_in_a_shared_list() -> None:
    shared = {"name": "brakes", "options": [*OPTIONS, option("none", 3, exclusive=True)]}
    used = (
        question("now", "multiple", options="brakes"),
        question("worst", "single", options="brakes"),
    )
    assert problems(asking(*used, option_lists=[shared])) == []


def test_a_page_without_questions_is_refused() -> None:
    instrument = document.to_instrument(questionnaire())
    empty = replace(instrument, pages=(replace(instrument.pages[0], questions=()),))
    assert [str(problem) for problem in checks.problems_of(empty)] == [
        "pages[0].questions: found no question, expected one at least. "
        "Add a question, or take the page out."
    ]


# Segments


@pytest.mark.parametrize(
    ("cuts", "said"),
    [
        ([2], "found 1, expected 2, one fewer than the points. "
         "Give the highest value of each point but the last."),
        ([3, 2], "found 3, 2, expected each above the one before. Put them in order."),
        ([2, 2], "found 2, 2, expected each above the one before. Put them in order."),
    ],
)  # fmt: skip
def test_cuts_ascend_one_fewer_than_the_points(cuts: list[float], said: str) -> None:
    three = cut("trust", cuts, "low", "middle", "high")
    assert problems(asking(scale("trust"), segments=[three])) == [f"segments[0].cuts: {said}"]


# Conditions


def test_a_condition_on_an_unknown_variable_is_refused_at_its_column() -> None:
    asked = (single("smokes"), single("drinks", asked_if="smokes == 'yes' and nobody == 1"))
    assert problems(asking(*asked)) == [
        "pages[0].questions[1].asked_if, column 21: found nobody, "
        "expected a question or variable. Check the codebook for its name."
    ]


def _places(found: list[str]) -> list[str]:
    return [problem.split(": ")[0] for problem in found]


def test_a_condition_uses_only_what_was_asked_before() -> None:
    later = questionnaire(
        page("first", single("smokes", asked_if="drinks == 'yes'"), asked_if="smokes == 'no'"),
        page("second", single("drinks", asked_if="drinks == 'yes'"), asked_if="drinks == 'no'"),
    )
    assert _places(problems(later)) == [
        "pages[0].asked_if, column 1",
        "pages[0].questions[0].asked_if, column 1",
        "pages[1].asked_if, column 1",
        "pages[1].questions[0].asked_if, column 1",
    ]


def test_a_condition_on_an_unknown_option_is_refused_in_a_segment_too() -> None:
    point = {**option("smokers", 1), "condition": "smokes == 'always'"}
    segment = {"name": "segment", "title": text("S"), "points": [point]}
    assert _places(problems(asking(single("smokes"), segments=[segment]))) == [
        "segments[0].points[0].condition, column 11"
    ]


def test_every_fault_is_told_in_the_order_of_the_file() -> None:
    broken = questionnaire(
        page("first", single("smokes", option("yes", 1), option("no", 1)), chapter="nowhere"),
        page("first", single("smokes", asked_if="later == 1"), title={"en": "x"}),
        segments=[cut("nobody", [2, 1], "low", "low")],
    )
    source = document.document_writing.to_yaml(broken)
    lines = [int(said.split(" ")[0].removeprefix("q.yaml:")) for said in problems_reading(source)]
    assert lines == sorted(lines)
    assert len(lines) == len(problems(broken)) == 10
