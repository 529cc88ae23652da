"""Piping puts an earlier answer into words, whatever somebody typed, or the words for no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.codebook import codebook
from questionnaire.instrument.elements import Instrument, Row
from questionnaire.instrument.piping import (
    piped,
    piped_question,
    unpiped,
    unpiped_instrument,
    unpiped_question,
)
from questionnaire.instrument.wording import shortened

from .miniature import (
    EVERY_KIND,
    GOALS,
    ROADBLOCKS,
    STAGE,
    TECHNIQUES,
    TRACK,
    instrument,
    named,
    options,
    page,
)
from .strategies import answers_for, instruments

ANSWERS: dict[str, Any] = {
    "track": 1,
    "stage": 3,
    "stage.other.text": "a spin-off",
    "techniques.nlp": 1,
    "techniques.vision": 1,
    "techniques.other": 1,
    "techniques.other.text": "robots",
    "techniques.none": 0,
    "maturity": 3,
    "roadblocks.data.before": 2,
    "sources.claims.value": 2,
    "goals.cost": 1,
    "budget": 12.5,
    "staff": 40.0,
    "remarks": "fine",
}


def said(words: str, language: str = "en", **answers: Any) -> str:
    given = ANSWERS | {name.replace("__", "."): value for name, value in answers.items()}
    return piped({language: words}, EVERY_KIND, given, language)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("As a {track}, go on.", "As a User, go on."),
        ("You gave {maturity} of 4.", "You gave 3 of 4."),
        ("{budget} million, {staff} people", "12.5 million, 40 people"),
        ("You said: “{remarks}”", "You said: “fine”"),
        ("You use {techniques}.", "You use Nlp, Vision and robots."),
        ("Data: {roadblocks.data.before}", "Data: Strong"),
        ("Claims: {sources.claims.value}", "Claims: High"),
        ("It is {stage}", "It is a spin-off"),
        ("It is {stage.other.text|new}", "It is a spin-off"),
        ("{ track | nobody }", "User"),
        ("{{track}} and {track}", "{track} and User"),
        ("No pipe at all", "No pipe at all"),
    ],
)
def test_an_answer_of_any_kind_stands_in_later_words(words: str, expected: str) -> None:
    assert said(words) == expected


def test_each_language_has_its_own_words_for_it() -> None:
    assert (
        said("{track}, {budget}, {techniques}", "fr") == "[user], 12,5, [nlp], [vision] et robots"
    )


@pytest.mark.parametrize(
    ("words", "answers", "expected"),
    [
        ("{maturity|some}", {"maturity": 99}, "some"),
        ("{budget|a sum}", {"budget": 9999}, "a sum"),
        ("{stage.other.text|new}", {"stage__other__text": None}, "new"),
        ("{stage}", {"stage": 3, "stage__other__text": None}, "Other"),
        ("{track|you}", {"track": 77}, "you"),
        ("{goals.cost|it}", {}, "it"),
        ("{techniques.nlp|it}", {}, "it"),
        ("{roadblocks|it}", {}, "it"),
        ("{unknown|it}", {}, "it"),
        ("{unknown}", {}, "…"),
        ("Dear {unknown|}reader", {}, "Dear reader"),
    ],
)
def test_where_there_is_no_answer_the_words_after_the_bar_stand(
    words: str, answers: dict[str, Any], expected: str
) -> None:
    assert said(words, **answers) == expected


def test_an_exclusive_option_is_nothing_to_list() -> None:
    answers = {f"techniques.{name}": 0 for name in ("nlp", "vision", "other")}
    answers["techniques.none"] = 1
    assert piped({"en": "{techniques|none}"}, EVERY_KIND, answers, "en") == "none"


@pytest.mark.parametrize(
    ("loose", "expected"),
    [
        ("{", "{"),
        ("}", "}"),
        ("a } b {", "a } b {"),
        ("{track", "{track"),
        ("track}", "track}"),
        ("{{}", "{}"),
        ("{a{unknown}c}", "{a…c}"),
    ],
)
def test_loose_braces_are_shown_and_never_raise(loose: str, expected: str) -> None:
    assert said(loose) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "{track}",
        "{{track}}",
        "{% url 'x' %}{{ x }}",
        "<b>&amp;</b>",
        "=1+1",
        "%s {0} $x",
        "日本 🩺",
    ],
)
def test_what_somebody_typed_is_never_read_again(typed: str) -> None:
    assert said("You said {remarks}.", remarks=typed) == f"You said {typed}."


def test_long_or_broken_words_come_on_one_short_line() -> None:
    assert said("{remarks}", remarks="one\n\n two\tthree ") == "one two three"
    assert said("{remarks}", remarks="x" * 5000) == "x" * 79 + "…"
    assert said("{remarks}", remarks="\u202eabc\u2066") == "abc"


def test_unpiped_words_have_no_answer_in_them() -> None:
    assert unpiped({"en": "As {track|one}, {maturity} {{a}}", "fr": "Rien"}) == {
        "en": "As one, … {a}",
        "fr": "Rien",
    }


def test_but_words_without_braces_are_the_same_ones() -> None:
    text = named("plain")
    assert unpiped(text) is text


def asking_piped(**changes: Any) -> Instrument:
    return instrument(page("first", TRACK), page("second", replace(ROADBLOCKS, **changes)))


def test_all_texts_of_a_question_are_piped_at_once() -> None:
    piping = {"en": "for a {track|person}", "fr": "pour {track|vous}"}
    tiny = asking_piped(
        text=piping, help=piping, rows=(Row("data", piping),), options=options("weak", "strong")
    )
    found = piped_question(tiny.questions["roadblocks"], tiny, {"track": 2})
    words = {"en": "for a Vendor", "fr": "pour [vendor]"}
    assert found == replace(
        ROADBLOCKS,
        text=words,
        help=words,
        rows=(Row("data", words),),
        options=options("weak", "strong"),
    )
    plain = {"en": "for a person", "fr": "pour vous"}
    assert unpiped_question(tiny.questions["roadblocks"]).rows == (Row("data", plain),)


@pytest.mark.parametrize("question", [TRACK, STAGE, TECHNIQUES, ROADBLOCKS, GOALS])
def test_a_question_without_braces_is_itself(question: Any) -> None:
    assert piped_question(question, EVERY_KIND, ANSWERS) is question
    assert unpiped_question(question) is question


def test_the_codebook_is_unpiped() -> None:
    piping = {"en": "{track|a}", "fr": "{track|b}"}
    rows = codebook(asking_piped(text=piping, rows=(Row("data", piping),)))
    own = [row for row in rows if row.question == "roadblocks"]
    plain = {"en": "a", "fr": "b"}
    assert {(str(row.text), str(row.item[0])) for row in own} == {(str(plain), str(plain))}


def test_a_questionnaire_is_told_of_without_pipes() -> None:
    piping = {"en": "{track|a}", "fr": "{track|b}"}
    tiny = asking_piped(text=piping)
    told = unpiped_instrument(tiny)
    assert told == asking_piped(text={"en": "a", "fr": "b"})
    assert unpiped_instrument(tiny) is told
    assert unpiped_instrument(EVERY_KIND) is EVERY_KIND


@given(st.text())
def test_any_typed_words_come_out_as_they_are_but_for_their_length_and_lines(typed: str) -> None:
    assert said("[{remarks|none}]", remarks=typed) == f"[{shortened(typed, 80) or 'none'}]"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_variable_has_words_or_the_fallback(data: st.DataObject) -> None:
    drawn = data.draw(instruments())
    answers = data.draw(answers_for(drawn))
    for name, variable in drawn.variables.items():
        told = answers.get(name) is not None and answers[name] not in variable.missing_codes
        tellable = variable.kind.value not in ("indicator", "rank")
        found = piped({"en": f"{{{name}|\0}}"}, drawn, answers, "en")
        assert (found != "\0") == (told and tellable)
