"""Raking to margins: what it reaches, what it costs, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.statistics.margins import (
    EmptyCellError,
    ImpossibleMarginError,
    Margin,
    WeightingError,
    collapse,
)
from results.statistics.weighting import Fit, Limits, NotConvergedError, OptionReached, rake


def margin(variable: str, **targets: float) -> Margin:
    return Margin(variable, targets, {name: code for code, name in enumerate(targets, start=1)})


SIZE = margin("size", small=50, large=50)
SECTOR = margin("sector", public=20, private=80)
SIZES = np.array([1, 1, 1, 2, 2, 1, 1, 2])
SECTORS = np.array([1, 2, 1, 1, 2, 2, 2, 2])


def test_it_lets_respondents_resemble_their_population() -> None:
    cells = collapse([SIZE], [np.array([1, 1, 2, 1])])
    raked = rake(cells, [SIZE])
    assert raked.of_respondents(cells).tolist() == pytest.approx([2 / 3, 2 / 3, 2, 2 / 3])
    assert raked.reached == (
        OptionReached("size", "small", 0.75, 0.5, 0.5),
        OptionReached("size", "large", 0.25, 0.5, 0.5),
    )


def test_it_says_what_the_weights_cost() -> None:
    raked = rake(collapse([SIZE], [np.array([1, 1, 2, 1])]), [SIZE])
    assert raked.design_effect == pytest.approx(4 * (3 * 4 / 9 + 4) / 16)
    assert raked.efficiency == pytest.approx(0.75)
    assert (raked.lowest, raked.highest) == (pytest.approx(2 / 3), 2)


def test_all_margins_hold_at_once() -> None:
    raked = rake(collapse([SIZE, SECTOR], [SIZES, SECTORS]), [SIZE, SECTOR])
    for option in raked.reached:
        assert option.weighted_share == pytest.approx(option.target_share, abs=1e-12)


def test_alike_respondents_are_collapsed() -> None:
    cells = collapse([SIZE, SECTOR], [SIZES, SECTORS])
    assert cells.respondents.tolist() == [2, 3, 1, 2]
    assert cells.of.tolist() == [0, 1, 0, 2, 3, 1, 1, 3]


def test_limits_and_margins_hold_together() -> None:
    limits = Limits(0.6, 1.45)
    free = rake(collapse([SIZE, SECTOR], [SIZES, SECTORS]), [SIZE, SECTOR])
    assert (free.highest > 1.45, free.limited) == (True, 0)
    raked = rake(
        collapse([SIZE, SECTOR], [SIZES, SECTORS]), [SIZE, margin("sector", public=30, private=70)]
    )
    held = rake(
        collapse([SIZE, SECTOR], [SIZES, SECTORS]),
        [SIZE, margin("sector", public=30, private=70)],
        limits,
    )
    assert raked.highest > limits.highest - 0.1
    assert limits.lowest <= held.lowest <= held.highest <= limits.highest
    for option in held.reached:
        assert option.weighted_share == pytest.approx(option.target_share, abs=1e-12)


def test_those_without_an_answer_keep_their_share() -> None:
    columns = [np.array([1, 1, -2, 2, 9, 2]), np.array([1, 2, 2, 1, 2, 2])]
    raked = rake(collapse([SIZE, SECTOR], columns), [SIZE, SECTOR])
    weights = raked.of_respondents(collapse([SIZE, SECTOR], columns))
    assert raked.outside == (2, 0)
    assert weights[[2, 4]].sum() == pytest.approx(2)
    assert weights.sum() == pytest.approx(6)


def test_an_option_that_shall_not_count_weighs_nothing() -> None:
    none = margin("size", small=100, large=0)
    cells = collapse([none], [np.array([1, 2, 1])])
    assert rake(cells, [none]).of_respondents(cells).tolist() == [1.5, 0, 1.5]


def test_no_respondents_and_no_margins_are_no_error() -> None:
    empty = rake(collapse([SIZE], [np.array([], dtype=np.int8)]), [SIZE])
    assert (len(empty.weights), empty.design_effect) == (0, 1)
    cells = collapse([], [])
    assert rake(cells, []).rounds == 0


def test_an_option_nobody_chose_is_refused() -> None:
    with pytest.raises(EmptyCellError) as refused:
        rake(collapse([SIZE], [np.array([1, 1])]), [SIZE])
    assert str(refused.value) == (
        "margin 'size': no respondent chose 'large', expected some since its target is 50;"
        " join it with another option, or set its target to 0"
    )


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (
            {"small": 50, "huge": 50},
            "margin 'size': found a target for 'huge', expected only small, large;"
            " take it out or correct its name",
        ),
        (
            {"small": 100},
            "margin 'size': found no target for 'large', which 1 respondents chose;"
            " expected one for each option; enter it, 0 if it shall not count",
        ),
        (
            {"small": -1, "large": 101},
            "margin 'size': the target of 'small' is -1, expected a number from 0 up; correct it",
        ),
        (
            {"small": float("nan"), "large": 50},
            "margin 'size': the target of 'small' is nan, expected a number from 0 up; correct it",
        ),
        (
            {"small": 0, "large": 0},
            "margin 'size': found no target above 0, expected at least one;"
            " enter the shares of the population, or leave the margin out",
        ),
        (
            {"small": 1.5, "large": 1},
            "margin 'size': the targets add up to 2.5, expected 100 for shares, or at least the 3"
            " who responded; correct the targets",
        ),
    ],
)
def test_targets_that_nothing_could_meet_are_refused(
    targets: dict[str, float], message: str
) -> None:
    wrong = Margin("size", targets, SIZE.codes)
    with pytest.raises(ImpossibleMarginError) as refused:
        rake(collapse([wrong], [np.array([1, 2, 1])]), [wrong])
    assert str(refused.value) == message


def test_populations_that_disagree_are_refused() -> None:
    margins = [margin("size", small=600, large=400), margin("sector", public=900, private=300)]
    with pytest.raises(ImpossibleMarginError) as refused:
        rake(collapse(margins, [SIZES, SECTORS]), margins)
    assert str(refused.value) == (
        "margins: found a population of 1000 by 'size', 1200 by 'sector'; expected one total, or"
        " shares that add up to 100; correct the numbers"
    )


def test_shares_and_numbers_go_together() -> None:
    margins = [margin("size", small=600, large=400), margin("sector", public=0.2, private=0.8)]
    raked = rake(collapse(margins, [SIZES, SECTORS]), margins)
    assert [option.target_share for option in raked.reached] == pytest.approx([0.6, 0.4, 0.2, 0.8])


def test_limits_that_an_option_cannot_keep_are_refused() -> None:
    with pytest.raises(ImpossibleMarginError) as refused:
        rake(collapse([SIZE], [np.array([1, 1, 2, 1])]), [SIZE], Limits(0.5, 1.5))
    assert str(refused.value) == (
        "margin 'size': the 1 respondents of 'large' need a mean weight of 2, expected one from"
        " 0.5 to 1.5; widen the limits, or join the option with another"
    )


def test_margins_that_contradict_each_other_for_those_who_answered_are_refused() -> None:
    same = np.array([1, 1, 2, 2])
    with pytest.raises(NotConvergedError) as refused:
        rake(collapse([SIZE, SECTOR], [same, same]), [SIZE, SECTOR], fit=Fit(rounds=50))
    assert str(refused.value) == (
        "margin 'size': after 50 rounds 'small' has 20 % of the weight, expected 50 %;"
        " the margins contradict each other, or the limits, for those who responded: join options,"
        " widen the limits, or leave a margin out"
    )


def test_limits_that_margins_cannot_keep_together_are_refused() -> None:
    margins = [margin("size", small=30, large=70), margin("sector", public=30, private=70)]
    columns = [np.array([1] * 5 + [2] * 5), np.array([1] * 4 + [2] * 2 + [1] + [2] * 3)]
    assert rake(collapse(margins, columns), margins).highest > 1.5
    with pytest.raises(WeightingError):
        rake(collapse(margins, columns), margins, Limits(0.55, 1.45), Fit(rounds=200))


@st.composite
def waves(draw: st.DrawFn) -> tuple[list[Margin], list[np.ndarray]]:
    """Margins, and respondents in every combination of their options."""
    widths = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    margins = [
        margin(f"m{place}", **{f"o{o}": draw(st.integers(1, 60)) * 1e4 for o in range(width)})
        for place, width in enumerate(widths)
    ]
    margins = [
        Margin(m.variable, {k: v / sum(m.targets.values()) for k, v in m.targets.items()}, m.codes)
        for m in margins
    ]
    cells = np.stack(np.meshgrid(*(np.arange(1, width + 1) for width in widths)), -1)
    cells = cells.reshape(-1, len(widths))
    numbers = draw(st.lists(st.integers(1, 9), min_size=len(cells), max_size=len(cells)))
    rows = np.repeat(cells, numbers, axis=0)
    return margins, [rows[:, place] for place in range(len(widths))]


@settings(max_examples=60, deadline=None)
@given(waves())
def test_raking_meets_margins_and_keeps_the_mean_weight(
    wave: tuple[list[Margin], list[np.ndarray]],
) -> None:
    margins, columns = wave
    cells = collapse(margins, columns)
    raked = rake(cells, margins)
    assert raked.of_respondents(cells).mean() == pytest.approx(1, abs=1e-12)
    assert raked.design_effect >= 1 - 1e-12
    for option in raked.reached:
        assert option.weighted_share == pytest.approx(option.target_share, abs=1e-11)


@settings(max_examples=30, deadline=None)
@given(waves(), st.randoms())
def test_neither_the_order_of_margins_nor_of_respondents_matters(
    wave: tuple[list[Margin], list[np.ndarray]], chance: object
) -> None:
    margins, columns = wave
    order = np.random.default_rng(7).permutation(len(columns[0]))
    cells = collapse(margins, columns)
    turned = collapse(margins[::-1], [column[order] for column in columns[::-1]])
    plain = rake(cells, margins).of_respondents(cells)
    other = rake(turned, margins[::-1]).of_respondents(turned)
    assert np.allclose(plain[order], other, rtol=0, atol=1e-10)


@settings(max_examples=30, deadline=None)
@given(waves())
def test_what_is_raked_needs_no_more_raking(wave: tuple[list[Margin], list[np.ndarray]]) -> None:
    margins, columns = wave
    cells = collapse(margins, columns)
    reached = rake(cells, margins).reached
    again = [
        Margin(
            m.variable,
            {o.option: o.unweighted_share for o in reached if o.variable == m.variable},
            m.codes,
        )
        for m in margins
    ]
    assert rake(cells, again).weights.tolist() == pytest.approx([1.0] * len(cells.respondents))


@settings(max_examples=60, deadline=None)
@given(waves(), st.floats(0.05, 0.6), st.floats(1.6, 6))
def test_limits_hold_or_it_says_so(
    wave: tuple[list[Margin], list[np.ndarray]], lowest: float, highest: float
) -> None:
    margins, columns = wave
    cells = collapse(margins, columns)
    try:
        raked = rake(cells, margins, Limits(lowest, highest), Fit(rounds=300))
    except WeightingError:
        return
    assert lowest <= raked.lowest <= raked.highest <= highest
    for option in raked.reached:
        assert option.weighted_share == pytest.approx(option.target_share, abs=1e-11)
