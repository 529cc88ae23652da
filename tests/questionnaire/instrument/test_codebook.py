"""The codebook lists every code of every variable, in the order asked."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from questionnaire.instrument import document
from questionnaire.instrument.codebook import CodebookRow, codebook
from questionnaire.instrument.elements import Instrument

from .examples import asking, item, option, page, question, questionnaire, scale, single, text
from .strategies import instruments


def rows(*questions: dict[str, Any], **parts: Any) -> list[tuple[Any, ...]]:
    """Variable, code, name and English label of every row."""
    book = codebook(document.to_instrument(asking(*questions, **parts)))
    return [(row.variable, row.code, row.name, row.label.get("en", "")) for row in book]


def test_a_choice_has_a_row_a_code_and_its_free_text_one_row() -> None:
    asked = single("smokes", option("yes", 1), option("other", 7, specify=True))
    assert rows(asked) == [
        ("smokes", 1, "yes", "yes"),
        ("smokes", 7, "other", "other"),
        ("smokes.other.text", None, "", ""),
    ]


def test_an_indicator_is_chosen_or_not() -> None:
    assert rows(question("reads", "multiple", options=[option("news", 4)])) == [
        ("reads.news", 0, "", "Not chosen"),
        ("reads.news", 1, "", "Chosen"),
    ]


def test_a_scale_has_its_steps_its_ends_in_words_and_its_missing_codes() -> None:
    assert rows(scale("trust", 1, 3, missing_options=[option("dont_know", 9)])) == [
        ("trust", 1, "", "low"),
        ("trust", 2, "", ""),
        ("trust", 3, "", "high"),
        ("trust", 9, "dont_know", "dont_know"),
    ]


def test_a_number_has_a_row_of_its_own_beside_its_missing_codes() -> None:
    asked = question("age", "number", minimum=0, maximum=120, missing_options=[option("dk", 999)])
    assert rows(asked) == [("age", None, "", ""), ("age", 999, "dk", "dk")]


def test_a_ranking_has_the_ranks_that_can_be_given() -> None:
    asked = question("order", "ranking", options=[option("a", 1), option("b", 2)], ranks=2)
    assert rows(asked) == [
        ("order.a", 1, "", ""),
        ("order.a", 2, "", ""),
        ("order.b", 1, "", ""),
        ("order.b", 2, "", ""),
    ]


def test_a_row_says_all_about_its_code() -> None:
    asked = question(
        "brakes",
        "matrix",
        rows=[item("data")],
        phases=[item("before")],
        options=[option("dont_know", 9, missing=True), option("weak", 1)],
        asked_if="smokes == 'yes'",
    )
    instrument = document.to_instrument(
        questionnaire(
            page("first", single("smokes")), page("second", asked, asked_if="answered(smokes)")
        )
    )
    assert codebook(instrument)[2] == CodebookRow(
        variable="brakes.data.before",
        question="brakes",
        chapter="panel",
        kind="matrix",
        variable_kind="choice",
        text=text("brakes?"),
        item=(text("data"), text("before")),
        code=9,
        name="dont_know",
        label=text("dont_know"),
        missing=True,
        base_rule="asked",
        asked_if="smokes == 'yes'",
        page_asked_if="answered(smokes)",
    )


def test_segments_come_last_with_what_puts_a_respondent_in_them() -> None:
    points = [option("low", 1), option("middle", 2), option("high", 3)]
    by_cuts = {
        "name": "step",
        "title": text("Step"),
        "cut_variable": "trust",
        "cuts": [2, 2.5],
        "points": points,
    }
    by_condition = {
        "name": "smoker",
        "title": text("Smoker"),
        "points": [{**option("yes", 1), "condition": "smokes == 'yes'"}],
    }
    asked = asking(scale("trust"), single("smokes"), segments=[by_cuts, by_condition])
    book = codebook(document.to_instrument(asked))[-4:]
    assert [(row.variable, row.code, row.question, row.condition) for row in book] == [
        ("step", 1, "trust", "trust <= 2"),
        ("step", 2, "trust", "trust > 2 and trust <= 2.5"),
        ("step", 3, "trust", "trust > 2.5"),
        ("smoker", 1, "", "smokes == 'yes'"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instruments())
def test_every_variable_and_code_is_there_once_in_the_order_asked(instrument: Instrument) -> None:
    book = codebook(instrument)
    asked = list(instrument.variables) + [segment.name for segment in instrument.segments]
    assert list(dict.fromkeys(row.variable for row in book)) == asked
    for variable in instrument.variables.values():
        listed = [row.code for row in book if row.variable == variable.name]
        assert sorted(code for code in listed if code is not None) == sorted(
            variable.codes or (option.code for option in variable.options)
        )
