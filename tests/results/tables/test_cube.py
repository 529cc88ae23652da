"""What a cube must hold: it adds up, the order does not matter, and no code goes astray."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.columns import NOT_ANSWERED, NOT_ASKED, Column
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import mask_columns, segment_codes
from results.statistics.bases import place_of
from results.tables.banner import banner_names, banner_of, positions
from results.tables.cube import CodeRangeError, Counting, Cube, count
from results.tables.table import TOTAL
from tests.questionnaire.instrument.miniature import columns_of
from tests.questionnaire.instrument.strategies import answers_for, instruments

from .wave import WAVE, asking, routed

WEIGHTS = (0.25, 0.5, 1.0, 2.0, 3.0)
"""Sums of these are exact in binary, so that they can be compared without a tolerance."""


@st.composite
def waves(draw: Any) -> tuple[Instrument, dict[str, Column], np.ndarray]:
    """A random instrument with the routed columns of up to eight respondents and their weights."""
    instrument = draw(instruments(most_pages=2))
    answers = draw(st.lists(answers_for(instrument), max_size=8))
    columns = mask_columns(instrument, columns_of(instrument, answers), len(answers))
    for segment in instrument.segments:
        codes = segment_codes(instrument, segment, columns, len(answers))
        columns[segment.name] = codes
    weights = [draw(st.sampled_from(WEIGHTS)) for _ in answers]
    return instrument, columns, np.array(weights, dtype=np.float64)


def counted(instrument: Instrument, columns: dict[str, Column], weights: np.ndarray) -> Cube:
    banners = [banner_of(instrument, name) for name in (*banner_names(instrument), TOTAL)]
    return count(instrument, columns, banners, length=len(weights), counting=Counting(weights))


def chosen(columns: dict[str, Column], places: Any) -> dict[str, Column]:
    return {name: column[places] for name, column in columns.items()}


def as_lists(cube: Cube) -> dict[str, Any]:
    tallies = {
        key: (tally.counts.tolist(), tally.weights.tolist(), tally.squares.tolist())
        for key, tally in cube.tallies.items()
    }
    return {"tallies": tallies, "totals": {k: v.tolist() for k, v in cube.number_totals.items()}}


@settings(deadline=None, max_examples=60)
@given(waves(), st.integers(0, 8))
def test_it_adds_up_over_any_partition(wave: Any, cut: int) -> None:
    instrument, columns, weights = wave
    first, second = slice(None, cut), slice(cut, None)
    parts = counted(instrument, chosen(columns, first), weights[first]) + counted(
        instrument, chosen(columns, second), weights[second]
    )
    assert as_lists(parts) == as_lists(counted(instrument, columns, weights))


@settings(deadline=None, max_examples=60)
@given(waves(), st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order(wave: Any, random: Any) -> None:
    instrument, columns, weights = wave
    order = list(range(len(weights)))
    random.shuffle(order)
    shuffled = counted(instrument, chosen(columns, order), weights[order])
    assert as_lists(shuffled) == as_lists(counted(instrument, columns, weights))


@settings(deadline=None, max_examples=60)
@given(waves())
def test_every_respondent_stands_once_in_the_total_and_at_most_once_beside_it(wave: Any) -> None:
    instrument, columns, weights = wave
    for tally in counted(instrument, columns, weights).tallies.values():
        assert tally.counts[0].sum() == len(weights)
        assert tally.weights[0].sum() == weights.sum()
        assert (tally.counts[1:].sum(axis=0) <= tally.counts[0]).all()


def test_without_weights_every_sum_is_the_count() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    cube = count(questionnaire, columns, [banner_of(questionnaire, "track")], length=len(WAVE))
    for tally in cube.tallies.values():
        assert tally.weights.tolist() == tally.squares.tolist() == tally.counts.tolist()


def test_weights_and_their_squares_are_summed_where_the_respondents_stand() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    weights = np.array([0.5, 2.0, 1.0, 3.0, 1.0, 1.0])
    cube = count(
        questionnaire,
        columns,
        [banner_of(questionnaire, "track")],
        length=len(WAVE),
        counting=Counting(weights),
    )
    tally = cube.tallies["track", "maturity"]
    columns_read = [place_of(code) for code in (NOT_ANSWERED, NOT_ASKED, 1, 4, 99)]
    assert tally.counts[:, columns_read].tolist() == [
        [0, 3, 1, 1, 1],
        [0, 0, 1, 1, 1],
        [0, 2, 0, 0, 0],
    ]
    assert tally.weights[:, columns_read].tolist() == [
        [0.0, 5.0, 0.5, 2.0, 1.0],
        [0.0, 0.0, 0.5, 2.0, 1.0],
        [0.0, 4.0, 0.0, 0.0, 0.0],
    ]
    assert tally.squares[:, columns_read].tolist() == [
        [0.0, 11.0, 0.25, 4.0, 1.0],
        [0.0, 0.0, 0.25, 4.0, 1.0],
        [0.0, 10.0, 0.0, 0.0, 0.0],
    ]
    # Numbers are summed in units of their last decimal: 10.5 and 0.2 are 105 and 2 tenths.
    assert cube.number_totals["track", "budget"].tolist() == [56.5, 56.5, 0.0]


def test_a_code_of_another_questionnaire_is_refused() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    columns["stage"] = np.array([1, 3, 7, 1, -2, -2])
    expected = "column 'stage' holds codes from -2 to 7; expected -2 to 3"
    with pytest.raises(CodeRangeError, match=f"^{re.escape(expected)}"):
        count(questionnaire, columns, [banner_of(questionnaire, "track")], length=len(WAVE))


def test_a_code_the_banner_does_not_have_counts_in_the_total_only() -> None:
    banner = banner_of(asking(), "stage")
    column = np.array([-1, -2, 3, 1, 2, 0, 77], dtype=np.int8)
    assert positions(banner, column, 7).tolist() == [0, 0, 3, 1, 2, 0, 0]
