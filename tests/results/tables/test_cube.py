"""What a cube must hold: it adds up, the order does not matter, and no code goes astray."""

from __future__ import annotations

import re
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.columns import NOT_ANSWERED, NOT_ASKED, Column
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import mask_columns, segment_codes
from results.statistics.bases import place_of
from results.tables.banner import banner_column, banner_names, banner_of, positions
from results.tables.counted_columns import CodeRangeError
from results.tables.cube import Counting, Cube, Tally, count
from results.tables.engines import NUMPY, Engine, compiled
from results.tables.table import TOTAL, Banner, BannerPoint
from results.tables.weights import MOST_CLASSES, WeightError, Weights
from tests.questionnaire.instrument.miniature import columns_of
from tests.questionnaire.instrument.strategies import answers_for, instruments

from .wave import WAVE, asking, routed

WEIGHTS = (0.25, 0.5, 1.0, 2.0, 3.0)
"""Sums of these are exact in binary, so that they can be compared without a tolerance."""


any_weights = st.just(0.0) | st.floats(1e-100, 1e3)


@st.composite
def waves(draw: Any, weight: Any = any_weights) -> tuple[Instrument, dict[str, Column], np.ndarray]:
    """A random instrument with the routed columns of up to eight respondents and their weights."""
    instrument = draw(instruments(most_pages=2))
    answers = draw(st.lists(answers_for(instrument), max_size=8))
    columns = mask_columns(instrument, columns_of(instrument, answers), len(answers))
    for segment in instrument.segments:
        codes = segment_codes(instrument, segment, columns, len(answers))
        columns[segment.name] = codes
    return instrument, columns, np.array([draw(weight) for _ in answers], dtype=np.float64)


def banners_of(instrument: Instrument) -> list[Banner]:
    return [banner_of(instrument, name) for name in (*banner_names(instrument), TOTAL)]


def counted(
    instrument: Instrument,
    columns: dict[str, Column],
    weights: np.ndarray | Weights | None,
    length: int | None = None,
    engine: Engine | None = None,
) -> Cube:
    if length is None:
        length = len(weights.values if isinstance(weights, Weights) else weights)
    counting = Counting(weights, engine=engine)
    return count(instrument, columns, banners_of(instrument), length=length, counting=counting)


def chosen(columns: dict[str, Column], places: Any) -> dict[str, Column]:
    return {name: column[places] for name, column in columns.items()}


def as_lists(cube: Cube) -> dict[str, Any]:
    """All that a cube tells, to compare to the last bit."""
    return {
        "tallies": {key: _lists(tally) for key, tally in cube.tallies.items()},
        "moments": {key: found.tolist() for key, found in cube.number_moments.items()},
        "joint moments": {key: found.tolist() for key, found in cube.joint_moments.items()},
    }


def _lists(tally: Tally) -> Any:
    joint = tally.joint and _lists(tally.joint)
    return tally.counts.tolist(), tally.weights.tolist(), tally.squares.tolist(), joint


@settings(deadline=None, max_examples=60)
@given(waves(), st.integers(0, 8))
def test_it_adds_up_over_any_partition_to_the_last_bit(wave: Any, cut: int) -> None:
    instrument, columns, values = wave
    weights = Weights.of(values, len(values))
    first, second = slice(None, cut), slice(cut, None)
    parts = counted(instrument, chosen(columns, first), weights.part(first)) + counted(
        instrument, chosen(columns, second), weights.part(second)
    )
    assert as_lists(parts) == as_lists(counted(instrument, columns, weights))


@settings(deadline=None, max_examples=60)
@given(waves(), st.integers(0, 8))
def test_it_adds_up_without_weights_too(wave: Any, cut: int) -> None:
    instrument, columns, values = wave
    cut = min(cut, len(values))
    parts = [
        counted(instrument, chosen(columns, part), None, length=length)
        for part, length in ((slice(None, cut), cut), (slice(cut, None), len(values) - cut))
    ]
    whole = counted(instrument, columns, None, length=len(values))
    assert as_lists(parts[0] + parts[1]) == as_lists(whole)


def test_but_cubes_of_different_weightings_do_not() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    cubes = [counted(questionnaire, columns, np.full(len(WAVE), weight)) for weight in (1.0, 9.0)]
    with pytest.raises(ValueError, match=r"^cubes with weights in units of .* do not add up"):
        cubes[0] + cubes[1]


@settings(deadline=None, max_examples=60)
@given(waves())
def test_it_is_what_counting_by_hand_gives(wave: Any) -> None:
    instrument, columns, values = wave
    cube = counted(instrument, columns, values)
    for banner in banners_of(instrument):
        inside = members(banner, instrument, columns, len(values))
        for (name, column), tally in cube.tallies.items():
            if name == banner.name and column in columns:
                expected = by_hand(columns[column], inside, values, tally.counts.shape)
                assert tally.counts.tolist() == expected[0]
                np.testing.assert_allclose(tally.weights, expected[1], rtol=1e-14, atol=1e-12)
                np.testing.assert_allclose(tally.squares, expected[2], rtol=1e-14, atol=1e-9)


def members(banner: Banner, instrument: Instrument, columns: Any, length: int) -> list[list[bool]]:
    """By point, who stands in it."""
    if banner.overlaps:
        names = [f"{banner.name}.{point.name}" for point in banner.points[1:]]
        return [[True] * length, *([code == 1 for code in columns[name]] for name in names)]
    codes = banner_column(instrument, banner, columns)
    of = positions(banner, codes, length).tolist()
    points = range(1, len(banner.points))
    return [[True] * length, *([place == point for place in of] for point in points)]


def by_hand(column: Column, inside: Any, weights: np.ndarray, shape: Any) -> list[Any]:
    sums: list[Any] = [np.zeros(shape, dtype).tolist() for dtype in (int, float, float)]
    for point, mask in enumerate(inside):
        for code, stands, weight in zip(column.tolist(), mask, weights.tolist(), strict=True):
            if stands:
                for part, worth in zip(sums, (1, weight, weight * weight), strict=True):
                    part[point][place_of(code)] += worth
    return sums


@settings(deadline=None, max_examples=15)
@given(waves())
def test_both_engines_count_the_same(wave: Any) -> None:
    instrument, columns, values = wave
    for weights in (None, values):
        by_numpy, by_numba = (
            counted(instrument, columns, weights, len(values), engine)
            for engine in (NUMPY, compiled())
        )
        assert as_lists(by_numpy) == as_lists(by_numba)


@pytest.mark.parametrize("different", [MOST_CLASSES - 1, MOST_CLASSES + 1])
def test_counting_by_weight_and_summing_weights_are_the_same(different: int) -> None:
    questionnaire, length = asking(), 2 * MOST_CLASSES
    banners = [banner_of(questionnaire, name) for name in ("track", "techniques", TOTAL)]

    def of(columns: dict[str, Column], weights: Weights, engine: Engine | None) -> Cube:
        counting = Counting(weights, engine=engine)
        length = len(weights.values)
        return count(questionnaire, columns, banners, length=length, counting=counting)

    random = np.random.default_rng(7)
    answers = [WAVE[place] for place in random.integers(0, len(WAVE), length)]
    columns = routed(questionnaire, columns_of(questionnaire, answers), length)
    values = random.random(different)[random.permutation(length) % different]
    for engine in (NUMPY, compiled()):
        weights = Weights.of(values, length)
        assert (weights.classes is None) == (different > MOST_CLASSES)
        whole = of(columns, weights, engine)
        small = [slice(start, start + 3000) for start in range(0, length, 3000)]
        parts = (of(chosen(columns, part), weights.part(part), engine) for part in small)
        assert as_lists(reduce(add, parts)) == as_lists(whole)


def test_more_banners_than_can_be_crossed_are_counted_apart() -> None:
    questionnaire, length = asking(), 2_000
    random = np.random.default_rng(11)
    answers = [WAVE[place] for place in random.integers(0, len(WAVE), length)]
    columns = routed(questionnaire, columns_of(questionnaire, answers), length)
    values = random.random(300)[np.arange(length) % 300]
    whole = counted(questionnaire, columns, values)
    for banner in banners_of(questionnaire):
        alone = count(questionnaire, columns, [banner], length=length, counting=Counting(values))
        assert {key: _lists(alone.tallies[key]) for key in alone.tallies} == {
            key: _lists(whole.tallies[key]) for key in alone.tallies
        }


@settings(deadline=None, max_examples=60)
@given(waves(), st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order_to_the_last_bit(wave: Any, random: Any) -> None:
    instrument, columns, weights = wave
    order = list(range(len(weights)))
    random.shuffle(order)
    shuffled = counted(instrument, chosen(columns, order), weights[order])
    assert as_lists(shuffled) == as_lists(counted(instrument, columns, weights))


@settings(deadline=None, max_examples=60)
@given(waves(st.sampled_from(WEIGHTS)))
def test_every_respondent_stands_once_in_the_total_and_at_most_once_beside_it(wave: Any) -> None:
    instrument, columns, weights = wave
    tallies = counted(instrument, columns, weights).tallies
    for tally in (tally for tally in tallies.values() if tally.joint is None):
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


def test_numbers_have_their_moments_by_point() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    weights = np.array([0.5, 2.0, 1.0, 3.0, 1.0, 1.0])
    cube = counted(questionnaire, columns, weights)
    # 105 tenths with weight 0.5, and 2 tenths with weight 2.
    assert cube.number_moments["track", "budget"].tolist() == [
        [56.5, 5520.5, 34.25, 2772.25],
        [56.5, 5520.5, 34.25, 2772.25],
        [0.0, 0.0, 0.0, 0.0],
    ]


def test_points_that_overlap_have_what_each_two_share() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    weights = np.array([0.5, 2.0, 1.0, 3.0, 1.0, 1.0])
    points = ("nlp", "vision")
    banner = Banner(
        "techniques",
        {},
        (BannerPoint(TOTAL, 0, {}), *(BannerPoint(name, 1, {}) for name in points)),
        overlaps=True,
    )
    cube = count(questionnaire, columns, [banner], length=len(WAVE), counting=Counting(weights))
    tally, at = cube.tallies["techniques", "stage"], [place_of(code) for code in (1, 3)]
    # The first respondent, at stage 1, uses both; the second, at stage 3, the first only.
    assert tally.counts[:, at].tolist() == [[2, 1], [1, 1], [1, 0]]
    assert tally.weights[:, at].tolist() == [[3.5, 2.0], [0.5, 2.0], [0.5, 0.0]]
    assert tally.squares[:, at].tolist() == [[9.25, 4.0], [0.25, 4.0], [0.25, 0.0]]
    assert tally.joint is not None
    assert tally.joint.counts[:, :, at[0]].tolist() == [[2, 1, 1], [1, 1, 1], [1, 1, 1]]
    assert tally.joint.counts[:, :, at[1]].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    assert tally.joint.weights[1, 2, at].tolist() == [0.5, 0.0]
    assert tally.joint.squares[2, 1, at].tolist() == [0.25, 0.0]
    assert cube.joint_moments["techniques", "budget"][1, 2].tolist() == [
        52.5, 5512.5, 26.25, 2756.25,
    ]  # fmt: skip


def test_a_wave_nobody_answered_and_weights_of_zero_are_counted() -> None:
    questionnaire = asking()
    empty = routed(questionnaire, columns_of(questionnaire, ()), 0)
    nobody = counted(questionnaire, empty, np.zeros(0)).tallies["track", "stage"]
    assert (nobody.counts.sum(), nobody.weights.sum(), nobody.squares.sum()) == (0, 0.0, 0.0)
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    none = counted(questionnaire, columns, np.zeros(len(WAVE))).tallies["track", "stage"]
    assert (none.counts[0].sum(), none.weights.sum(), none.squares.sum()) == (6, 0.0, 0.0)


def test_weights_that_cannot_be_are_refused() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    with pytest.raises(WeightError, match=r"^the weight of respondent 1 is nan"):
        counted(questionnaire, columns, np.full(len(WAVE), np.nan))


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
