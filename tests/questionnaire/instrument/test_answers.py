from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.answers import AnswerProblem, PageAnswers, page_variables, read_page
from questionnaire.instrument.elements import Question, VariableKind
from tests.questionnaire.instrument.miniature import (
    BUDGET,
    EVERY_KIND,
    GOALS,
    MATURITY,
    REMARKS,
    ROADBLOCKS,
    SOURCES,
    STAFF,
    STAGE,
    TECHNIQUES,
    TRACK,
    instrument,
    page,
)
from tests.questionnaire.instrument.strategies import instruments

Posted = Mapping[str, Sequence[str]]


def read(question: Question, posted: Posted, language: str = "en") -> PageAnswers:
    """The page of one question as it is read."""
    alone = instrument(page("only", question))
    return read_page(alone, "only", (question,), posted, language=language)


def optional(question: Question) -> Question:
    return replace(question, required=False)


ROADBLOCK_FIELDS = {
    "roadblocks.data.before": ["1"],
    "roadblocks.data.during": ["2"],
    "roadblocks.law.before": ["1"],
    "roadblocks.law.during": ["1"],
}

READ = [
    (TRACK, {"track": ["2"]}, {"track": 2}),
    (TRACK, {"track": ["", "2", "2"]}, {"track": 2}),
    (
        STAGE,
        {"stage": ["3"], "stage.other.text": [" late "]},
        {"stage": 3, "stage.other.text": "late"},
    ),
    (STAGE, {"stage": ["1"], "stage.other.text": [" "]}, {"stage": 1}),
    (
        TECHNIQUES,
        {"techniques": ["1", "3"], "techniques.other.text": ["graphs"]},
        {
            "techniques.nlp": 1,
            "techniques.vision": 0,
            "techniques.other": 1,
            "techniques.none": 0,
            "techniques.other.text": "graphs",
        },
    ),
    (
        TECHNIQUES,
        {"techniques": ["4"]},
        {
            "techniques.nlp": 0,
            "techniques.vision": 0,
            "techniques.other": 0,
            "techniques.none": 1,
        },
    ),
    (MATURITY, {"maturity": ["4"]}, {"maturity": 4}),
    (MATURITY, {"maturity": ["99"]}, {"maturity": 99}),
    (ROADBLOCKS, ROADBLOCK_FIELDS, {name: int(v[0]) for name, v in ROADBLOCK_FIELDS.items()}),
    (
        SOURCES,
        {"sources.claims.value": ["2"], "sources.claims.open": ["1"]},
        {"sources.claims.value": 2, "sources.claims.open": 1},
    ),
    (GOALS, {"goals.cost": ["2"], "goals.care": ["1"]}, {"goals.cost": 2, "goals.care": 1}),
    (GOALS, {"goals.none": ["1"], "goals.cost": [""]}, {"goals.none": 1}),
    (BUDGET, {"budget": ["2,5"]}, {"budget": 2.5}),
    (BUDGET, {"budget": [" 1 "]}, {"budget": 1.0}),
    (BUDGET, {"budget": ["+1.0"]}, {"budget": 1.0}),
    (BUDGET, {"budget": ["1\u202f250,5"]}, {"budget": 1250.5}),
    (BUDGET, {"budget": [""], "budget.missing": ["9999"]}, {"budget": 9999}),
    (STAFF, {"staff": ["\u221212"]}, {"staff": -12}),
    (STAFF, {"staff": ["-0,00"]}, {"staff": 0}),
    (REMARKS, {"remarks": ["a\r\nb\rc"]}, {"remarks": "a\nb\nc"}),
    (REMARKS, {"remarks": [" \x00été\x07 \ud800\n"]}, {"remarks": "été"}),
    (REMARKS, {"remarks": ["\r\n" * 50 + "0123456789"]}, {"remarks": "0123456789"}),
    (replace(REMARKS, multiline=False), {"remarks": ["a\nb"]}, {"remarks": "a b"}),
    (REMARKS, {"remarks": [" \x00 "]}, {}),
    (optional(TRACK), {}, {}),
    (optional(TECHNIQUES), {"techniques": [""]}, {}),
    (optional(ROADBLOCKS), {"roadblocks.law.during": ["2"]}, {"roadblocks.law.during": 2}),
    (optional(GOALS), {"goals.speed": ["1"]}, {"goals.speed": 1}),
    (optional(BUDGET), {"budget": [""]}, {}),
    (TRACK, {"track": ["1"], "stage": ["x"], "csrf": ["y"], "": ["z"]}, {"track": 1}),
]


@pytest.mark.parametrize(("question", "posted", "expected"), READ)
def test_it_reads_answers(question: Question, posted: Posted, expected: dict[str, Any]) -> None:
    assert read(question, posted) == PageAnswers(expected, ())


P = AnswerProblem
REFUSED = [
    (TRACK, {}, [("track", P.REQUIRED, "")]),
    (TRACK, {"track": ["3"]}, [("track", P.UNKNOWN_OPTION, "3")]),
    (TRACK, {"track": ["user"]}, [("track", P.UNKNOWN_OPTION, "user")]),
    (TRACK, {"track": ["１"]}, [("track", P.UNKNOWN_OPTION, "１")]),
    (TRACK, {"track": [" 1 "]}, [("track", P.UNKNOWN_OPTION, " 1 ")]),
    (TRACK, {"track": ["9" * 5000]}, [("track", P.UNKNOWN_OPTION, "9" * 39 + "…")]),
    (TRACK, {"track": ["1", "2"]}, [("track", P.SEVERAL_ANSWERS, "1, 2")]),
    (TRACK, {"track": ["1"], "track.x": ["1"]}, [("track.x", P.UNKNOWN_FIELD, "track.x")]),
    (
        STAGE,
        {"stage": ["1"], "stage.other.text": ["late"]},
        [("stage.other.text", P.SPECIFY_WITHOUT_OPTION, "late")],
    ),
    (
        STAGE,
        {"stage": ["3"], "stage.other.text": ["x" * 201]},
        [("stage.other.text", P.TOO_LONG, "x" * 39 + "…")],
    ),
    (TECHNIQUES, {"techniques": ["1", "7"]}, [("techniques", P.UNKNOWN_OPTION, "1, 7")]),
    (TECHNIQUES, {"techniques": ["1", "4"]}, [("techniques", P.EXCLUSIVE_CLASH, "1, 4")]),
    (
        TECHNIQUES,
        {"techniques": ["3", "4"], "techniques.other.text": ["graphs"]},
        [("techniques", P.EXCLUSIVE_CLASH, "3, 4")],
    ),
    (TECHNIQUES, {}, [("techniques", P.REQUIRED, "")]),
    (
        optional(TECHNIQUES),
        {"techniques.nlp": ["1"]},
        [("techniques.nlp", P.UNKNOWN_FIELD, "techniques.nlp")],
    ),
    (MATURITY, {"maturity": ["5"]}, [("maturity", P.OFF_SCALE, "5")]),
    (MATURITY, {"maturity": ["2.0"]}, [("maturity", P.OFF_SCALE, "2.0")]),
    (
        ROADBLOCKS,
        ROADBLOCK_FIELDS | {"roadblocks.data.before": ["3"], "roadblocks.law.during": []},
        [
            ("roadblocks.data.before", P.UNKNOWN_OPTION, "3"),
            ("roadblocks.law.during", P.REQUIRED, ""),
        ],
    ),
    (
        ROADBLOCKS,
        ROADBLOCK_FIELDS | {"roadblocks.money.before": ["1"]},
        [("roadblocks.money.before", P.UNKNOWN_FIELD, "roadblocks.money.before")],
    ),
    (GOALS, {"goals.cost": ["1"]}, [("goals", P.REQUIRED, "")]),
    (GOALS, {"goals.cost": ["1"], "goals.care": ["1"]}, [("goals.care", P.RANK_TWICE, "1")]),
    (GOALS, {"goals.cost": ["3"]}, [("goals.cost", P.RANK_UNKNOWN, "3")]),
    (GOALS, {"goals.cost": ["2"]}, [("goals", P.RANK_SKIPPED, "2")]),
    (GOALS, {"goals.cost": ["2"], "goals.none": ["1"]}, [("goals", P.EXCLUSIVE_CLASH, "2, 1")]),
    (BUDGET, {}, [("budget", P.REQUIRED, "")]),
    *(
        (BUDGET, {"budget": [typed]}, [("budget", P.NOT_A_NUMBER, typed)])
        for typed in ("nan", "inf", "1e3", "1_0", "１２", "1.2.3", "1,", ",5", "12 34", "€5", "😀")
    ),
    (BUDGET, {"budget": ["9" * 29]}, [("budget", P.NOT_A_NUMBER, "9" * 29)]),
    (BUDGET, {"budget": ["2.55"]}, [("budget", P.TOO_MANY_DECIMALS, "2.55")]),
    (BUDGET, {"budget": ["-1"]}, [("budget", P.TOO_LOW, "-1")]),
    (BUDGET, {"budget": ["5000.1"]}, [("budget", P.TOO_HIGH, "5000.1")]),
    (BUDGET, {"budget.missing": ["1"]}, [("budget", P.UNKNOWN_OPTION, "1")]),
    (
        BUDGET,
        {"budget": ["5"], "budget.missing": ["9999"]},
        [("budget", P.NUMBER_AND_OPTION, "5, 9999")],
    ),
    (
        replace(BUDGET, maximum=None),
        {"budget": ["9999"]},
        [("budget", P.RESERVED_NUMBER, "9999")],
    ),
    (STAFF, {"staff": ["9" * 20]}, [("staff", P.TOO_HIGH, "9" * 20)]),
    (STAFF, {"staff.missing": ["1"]}, [("staff.missing", P.UNKNOWN_FIELD, "staff.missing")]),
    (REMARKS, {"remarks": ["0123456789a"]}, [("remarks", P.TOO_LONG, "0123456789a")]),
    (replace(REMARKS, required=True), {"remarks": ["\x00"]}, [("remarks", P.REQUIRED, "")]),
]


@pytest.mark.parametrize(("question", "posted", "expected"), REFUSED)
def test_it_says_what_is_wrong_with_each_field(
    question: Question, posted: Posted, expected: list[tuple[str, AnswerProblem, str]]
) -> None:
    errors = read(question, posted).errors
    assert [(error.field, error.problem, error.got) for error in errors] == expected
    assert {error.question for error in errors} == {question.name}


def test_it_keeps_the_answers_beside_a_wrong_one() -> None:
    posted = ROADBLOCK_FIELDS | {"roadblocks.data.before": ["3"]}
    assert read(ROADBLOCKS, posted).values == {
        "roadblocks.data.during": 2,
        "roadblocks.law.before": 1,
        "roadblocks.law.during": 1,
    }


def test_it_says_what_was_expected_in_the_language_of_the_respondent() -> None:
    clash = read(TECHNIQUES, {"techniques": ["1", "4"]}, language="fr").errors[0]
    assert (clash.expected, clash.params) == ("none alone", {"option": "[none]"})
    high = read(BUDGET, {"budget": ["5001"]}).errors[0]
    assert (high.expected, high.params) == ("5000 or less", {"maximum": 5000})


def test_it_reads_only_the_questions_asked_on_the_page() -> None:
    posted = {"track": ["1"], "stage": ["1"], "maturity": ["1"]}
    answers = read_page(EVERY_KIND, "first", (STAGE, MATURITY), posted, language="en")
    assert answers == PageAnswers({"stage": 1}, ())


def test_it_names_the_variables_a_page_replaces() -> None:
    assert page_variables((STAGE, SOURCES)) == (
        "stage",
        "stage.other.text",
        "sources.claims.value",
        "sources.claims.open",
    )


ODD_VALUES = st.sampled_from(
    (
        "0",
        "1",
        "2",
        "9",
        "99",
        "32000",
        "-1",
        "nan",
        "inf",
        "１２",
        "+1",
        "1_0",
        " 1 ",
        "1e9",
        "",
        "\x00",
    )
)
VALUES = st.lists(ODD_VALUES | st.text(max_size=8) | st.integers().map(str), max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_it_never_fails_and_accepts_nothing_a_variable_cannot_hold(data: st.DataObject) -> None:
    drawn = data.draw(instruments())
    names = [*drawn.variables, *drawn.questions, *(f"{name}.missing" for name in drawn.questions)]
    fields = st.sampled_from(names) | st.sampled_from(names).map(lambda name: f"{name}.x")
    posted = data.draw(st.dictionaries(fields | st.text(max_size=5), VALUES, max_size=12))
    for shown in drawn.pages:
        answers = read_page(drawn, shown, shown.questions, posted, language="fr")
        assert set(answers.values) <= set(page_variables(shown.questions))
        for name, value in answers.values.items():
            _check_held(drawn.variables[name], value)


def _check_held(variable: Any, value: Any) -> None:
    if variable.kind is VariableKind.TEXT:
        assert 0 < len(value) <= variable.maximum
        assert value.encode().find(b"\0") == -1
    elif variable.kind is VariableKind.NUMBER:
        low = -1e15 if variable.minimum is None else variable.minimum
        high = 1e15 if variable.maximum is None else variable.maximum
        assert value in variable.missing_codes or low <= value <= high
    else:
        assert value in variable.codes
