"""Rotation turns the order round for each respondent, loses nothing, and moves no fixed item."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.elements import Instrument, Option, Question
from questionnaire.instrument.rotation import rotated

from .miniature import GOALS, MATURITY, ROADBLOCKS, SOURCES, STAGE, TECHNIQUES, named, options
from .strategies import instruments

SEEDS = [str(number) for number in range(2000)]
GREEK = options("alpha", "beta", "gamma", "delta")
LAST = (
    Option("other", 8, named("other"), specify=True),
    Option("none", 9, named("none"), exclusive=True),
    Option("unknown", 99, named("unknown"), missing=True),
)
LETTERS = replace(TECHNIQUES, options=GREEK + LAST, rotate=True)


def names(question: Question, part: str = "options") -> list[str]:
    return [item.name for item in getattr(question, part)]


@settings(max_examples=30, deadline=None)
@given(instruments(), st.text())
def test_rotation_is_a_permutation_and_changes_nothing_else(
    instrument: Instrument, seed: str
) -> None:
    for question in instrument.questions.values():
        turned = rotated(question, seed)
        back: dict[str, Any] = {
            part: tuple(sorted(getattr(turned, part), key=lambda item: item.name))
            for part in ("rows", "options")
            if hasattr(turned, part)
        }
        plain = {
            part: tuple(sorted(getattr(question, part), key=lambda i: i.name)) for part in back
        }
        assert replace(turned, **back) == replace(question, **plain)


@settings(max_examples=30, deadline=None)
@given(instruments(), st.text())
def test_the_same_seed_gives_the_same_order(instrument: Instrument, seed: str) -> None:
    for question in instrument.questions.values():
        assert rotated(question, seed) == rotated(question, seed)


def test_neighbours_stay_neighbours_and_fixed_options_stay_at_the_end() -> None:
    greek = names(replace(LETTERS, options=GREEK))
    orders = {tuple(names(rotated(LETTERS, seed))) for seed in SEEDS}
    assert orders == {
        (*greek[start:], *greek[:start], "other", "none", "unknown") for start in range(4)
    }


def test_every_item_comes_first_about_as_often() -> None:
    firsts = Counter(names(rotated(LETTERS, seed))[0] for seed in SEEDS)
    quarter = pytest.approx(len(SEEDS) / 4, rel=0.1)
    assert firsts == {"alpha": quarter, "beta": quarter, "gamma": quarter, "delta": quarter}


def test_a_fixed_option_keeps_its_place_wherever_it_stands() -> None:
    first = replace(LETTERS, options=(LAST[1], *GREEK))
    assert {names(rotated(first, seed))[0] for seed in SEEDS} == {"none"}


def test_a_matrix_and_a_grid_turn_their_rows_and_keep_their_columns() -> None:
    matrix = replace(ROADBLOCKS, rotate=True)
    assert {tuple(names(rotated(matrix, seed), "rows")) for seed in SEEDS} == {
        ("data", "law"),
        ("law", "data"),
    }
    assert {tuple(names(rotated(matrix, seed))) for seed in SEEDS} == {("weak", "strong")}
    grid = replace(SOURCES, rows=matrix.rows, rotate=True)
    assert len({tuple(names(rotated(grid, seed), "rows")) for seed in SEEDS}) == 2
    assert rotated(grid, "seed").columns == SOURCES.columns


def test_questions_of_one_respondent_turn_independently() -> None:
    ranking = replace(GOALS, options=GREEK, rotate=True)
    starts = {
        (names(rotated(LETTERS, seed))[0], names(rotated(ranking, seed))[0]) for seed in SEEDS
    }
    assert len(starts) == 16


@pytest.mark.parametrize("question", [STAGE, TECHNIQUES, MATURITY, ROADBLOCKS, SOURCES, GOALS])
def test_a_question_that_does_not_rotate_is_itself(question: Question) -> None:
    assert rotated(question, "seed") is question


def test_one_item_alone_has_nowhere_to_go() -> None:
    alone = replace(LETTERS, options=(GREEK[0], *LAST))
    assert [rotated(alone, seed) for seed in SEEDS[:9]] == [alone] * 9


def test_the_variables_are_the_same_ones() -> None:
    turned = rotated(LETTERS, "seed")
    assert sorted(v.name for v in turned.variables()) == sorted(v.name for v in LETTERS.variables())
