from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.columns import NOT_ANSWERED, NOT_ASKED, state_name
from questionnaire.instrument.elements import VariableKind
from questionnaire.instrument.expressions import ExpressionError
from questionnaire.instrument.routing import (
    NO_POINT,
    asked_masks,
    find_path,
    lacking,
    mask_columns,
    router,
    segment_code,
    segment_codes,
)
from tests.questionnaire.instrument.miniature import (
    BUDGET,
    EVERY_KIND,
    GOALS,
    MATURITY,
    ROADBLOCKS,
    STAFF,
    STAGE,
    TECHNIQUES,
    TRACK,
    by_conditions,
    by_cuts,
    columns_of,
    instrument,
    page,
)
from tests.questionnaire.instrument.strategies import answers_for, instruments

ROUTED = instrument(
    page("who", TRACK, replace(STAGE, asked_if="track == 'user'")),
    page("how", MATURITY, asked_if="stage == 'pilot'"),
    page("what", replace(TECHNIQUES, asked_if="maturity > 2"), replace(STAFF, asked_if="False")),
    page("end", BUDGET),
)
LONGEST = {"track": 1, "stage": 2, "maturity": 4, "techniques.nlp": 1}


def test_it_leads_along_the_pages_with_a_question_to_answer() -> None:
    path = find_path(ROUTED, LONGEST)
    assert path.pages == ("who", "how", "what", "end")
    assert path.asked == {"track", "stage", "maturity", "techniques", "budget"}
    assert [question.name for question in path.questions_on("what")] == ["techniques"]
    assert path.answers == LONGEST


def test_it_treats_answers_off_the_path_as_absent_in_later_conditions() -> None:
    path = find_path(ROUTED, LONGEST | {"track": 2})
    assert path.pages == ("who", "end")
    assert path.asked == {"track", "budget"}
    assert path.answers == {"track": 2}
    assert path.questions_on("what") == ()


def test_it_knows_the_pages_beside_each_page() -> None:
    path = find_path(ROUTED, {})
    assert [path.next_page(name) for name in ("who", "how", "what", "end")] == [
        "end",
        "end",
        "end",
        None,
    ]
    assert [path.previous_page(name) for name in ("who", "how", "what", "end")] == [
        None,
        "who",
        "who",
        "who",
    ]
    with pytest.raises(KeyError):
        path.next_page("nowhere")


def test_it_tells_the_pages_that_still_lack_an_answer() -> None:
    answers: dict[str, Any] = {"track": 1, "stage": 2}
    assert find_path(ROUTED, answers).incomplete == ("how", "end")
    assert find_path(ROUTED, answers | {"maturity": 99, "budget": 9999}).incomplete == ()


@pytest.mark.parametrize(
    ("question", "answers", "expected"),
    [
        (STAGE, {}, ("stage",)),
        (STAGE, {"stage": 3}, ()),
        (TECHNIQUES, {"techniques.nlp": 0, "techniques.none": 1}, ()),
        (
            ROADBLOCKS,
            {"roadblocks.data.before": 1, "roadblocks.law.during": 1},
            ("roadblocks.data.during", "roadblocks.law.before"),
        ),
        (GOALS, {"goals.cost": 1}, ("goals.care", "goals.speed", "goals.none")),
        (GOALS, {"goals.cost": 1, "goals.care": 2}, ()),
        (GOALS, {"goals.none": 1}, ()),
    ],
)
def test_it_tells_what_a_question_still_lacks(
    question: Any, answers: Mapping[str, Any], expected: tuple[str, ...]
) -> None:
    assert lacking(question, answers) == expected


def test_it_tells_who_in_a_wave_is_asked_what() -> None:
    wave = [LONGEST, LONGEST | {"track": 2}, {}]
    masks = asked_masks(ROUTED, columns_of(ROUTED, wave), len(wave))
    assert {name: mask.tolist() for name, mask in masks.items()} == {
        "track": [True, True, True],
        "stage": [True, False, False],
        "maturity": [True, False, False],
        "techniques": [True, False, False],
        "staff": [False, False, False],
        "budget": [True, True, True],
    }


def test_it_puts_not_asked_and_not_answered_into_columns() -> None:
    wave = [LONGEST | {"budget": 2.5}, LONGEST | {"track": 2, "budget": 9999}, {}]
    columns = columns_of(ROUTED, wave)
    masked = mask_columns(ROUTED, columns, len(wave))
    assert masked.keys() == columns.keys()
    assert masked["stage"].tolist() == [2, NOT_ASKED, NOT_ASKED]
    assert masked["techniques.vision"].tolist() == [NOT_ANSWERED, NOT_ASKED, NOT_ASKED]
    assert masked["stage.other.text#state"].tolist() == [NOT_ANSWERED, NOT_ASKED, NOT_ASKED]
    assert masked["budget#state"].tolist() == [0, 9999, NOT_ANSWERED]
    assert np.array_equal(masked["budget"], [2.5, np.nan, np.nan], equal_nan=True)
    assert masked["staff#state"].tolist() == [NOT_ASKED] * 3


def test_it_takes_an_empty_wave() -> None:
    columns = columns_of(ROUTED, [])
    assert {mask.size for mask in asked_masks(ROUTED, columns, 0).values()} == {0}


SEGMENTED = replace(
    EVERY_KIND,
    segments=(
        by_conditions(ready="maturity >= 3", user="track == 'user'"),
        by_cuts("maturity", 2, 3),
    ),
)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"track": 1, "maturity": 4}, (1, 3)),
        ({"track": 1, "maturity": 3}, (1, 2)),
        ({"track": 1, "maturity": 2}, (2, 1)),
        ({"track": 1, "maturity": 99}, (2, NO_POINT)),
        ({"track": 2}, (NO_POINT, NO_POINT)),
    ],
)
def test_it_puts_a_respondent_in_the_first_point_that_holds(
    answers: Mapping[str, Any], expected: tuple[int, int]
) -> None:
    assert (
        segment_code(SEGMENTED, "segment", answers),
        segment_code(SEGMENTED, SEGMENTED.segments[1], answers),
    ) == expected
    codes = segment_codes(SEGMENTED, "step", columns_of(SEGMENTED, [answers]), 1)
    assert (codes.dtype, codes.tolist()) == (np.int8, [expected[1]])


def test_it_cuts_a_scale_elsewhere_when_told() -> None:
    columns = columns_of(SEGMENTED, [{"maturity": score} for score in (1, 2, 3, 4, 99)])
    assert segment_codes(SEGMENTED, "step", columns, 5, cuts=(1, 2)).tolist() == [1, 2, 3, 3, -1]


@pytest.mark.parametrize("cuts", [(2,), (1, 2, 3), (3, 2), (2, 2)])
def test_it_refuses_cuts_that_do_not_make_its_points(cuts: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="expected 2 ascending numbers"):
        segment_codes(SEGMENTED, "step", columns_of(SEGMENTED, []), 0, cuts=cuts)


def test_it_binds_an_instrument_once_and_lets_it_go() -> None:
    short_lived = replace(ROUTED)
    assert router(short_lived) is router(short_lived)
    gone = weakref.ref(short_lived)
    del short_lived
    gc.collect()
    assert gone() is None


def test_it_refuses_an_instrument_with_a_condition_that_does_not_fit() -> None:
    with pytest.raises(ExpressionError):
        find_path(instrument(page("who", replace(TRACK, asked_if="trak == 'user'"))), {})


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_respondent_and_a_wave_agree(data: st.DataObject) -> None:
    drawn = data.draw(instruments())
    wave = data.draw(st.lists(answers_for(drawn), min_size=1, max_size=4))
    columns, length = columns_of(drawn, wave), len(wave)
    paths = [find_path(drawn, answers) for answers in wave]
    masks = asked_masks(drawn, columns, length)
    assert {name: mask.tolist() for name, mask in masks.items()} == {
        name: [name in path.asked for path in paths] for name in drawn.questions
    }
    masked = mask_columns(drawn, columns, length)
    for segment in drawn.segments:
        assert segment_codes(drawn, segment, masked, length).tolist() == [
            segment_code(drawn, segment, path.answers) for path in paths
        ]
    assert {name: masked[state].tolist() for name, state in _states(drawn)} == {
        name: [_expected_state(drawn, path, name) for path in paths] for name, _ in _states(drawn)
    }


def _states(drawn: Any) -> list[tuple[str, str]]:
    return [(name, state_name(variable)) for name, variable in drawn.variables.items()]


def _expected_state(drawn: Any, path: Any, name: str) -> int:
    variable = drawn.variables[name]
    if variable.question not in path.asked:
        return NOT_ASKED
    answer = path.answers.get(name, NOT_ANSWERED)
    has_value = variable.kind is VariableKind.TEXT or (
        variable.kind is VariableKind.NUMBER and answer not in variable.missing_codes
    )
    return 0 if has_value and answer != NOT_ANSWERED else answer
