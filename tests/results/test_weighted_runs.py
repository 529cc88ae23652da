"""A wave's options and margins reach its tables; margins that cannot be met fail the run, alone."""

from __future__ import annotations

import pytest

from questionnaire.models import Wave
from results.aggregation import aggregate, refresh_stale_waves, request_run
from results.models import Margin, ResultOptions, Run, TabPlan, Weighting
from results.queries import latest_run, table_of
from results.statistics.adjustments import Adjustment
from results.statistics.testing import Family
from results.tables.table import Table
from tests.questionnaire.answered_waves import answer, wave_of

from .tables.wave import WAVE, asking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]


@pytest.fixture
def wave() -> Wave:
    """Three users, two vendors, and one who did not say."""
    made = wave_of(asking())
    TabPlan.objects.create(wave=made, banners=["track"])
    answer(made, WAVE)
    return made


def weigh(wave: Wave, limits: dict[str, float] | None = None, **margins: dict[str, float]) -> None:
    Weighting.objects.filter(wave=wave).delete()
    weighting = Weighting.objects.create(wave=wave, **(limits or {}))
    for position, (variable, targets) in enumerate(margins.items()):
        Margin.objects.create(
            weighting=weighting, position=position, variable=variable, targets=targets
        )


def done(wave: Wave) -> Run:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    return Run.objects.get(pk=run.pk)


def table(run: Run, question: str) -> Table:
    found = table_of(run, question, "track")
    assert found is not None
    return found


def test_weights_meet_the_margins_and_the_run_says_what_they_cost(wave: Wave) -> None:
    weigh(wave, track={"user": 20, "vendor": 80})
    run = done(wave)
    assert (run.state, run.error) == (Run.State.DONE, "")
    by_track = table(run, "track")
    assert by_track.options.weight == "raked"
    assert [round(cells[0].value or 0, 12) for cells in by_track.cells] == [0.2, 0.8]
    assert [cells[0].count for cells in by_track.cells] == [3, 2]
    first = by_track.cells[0][0]
    assert (first.unweighted_base, round(first.weighted_base, 12)) == (5, 5.0)
    assert round(first.effective_base, 9) == round(25 / (3 * (1 / 3) ** 2 + 2 * 2**2), 9)
    report = run.weights
    assert [round(report[key], 9) for key in ("lowest", "highest")] == [round(1 / 3, 9), 2.0]
    assert round(report["design_effect"], 9) == round(6 * (3 / 9 + 8 + 1) / 36, 9)
    assert (report["respondents"], report["outside"]) == (6, {"track": 1})


def test_a_wave_without_margins_is_not_weighted(wave: Wave) -> None:
    Weighting.objects.create(wave=wave)
    run = done(wave)
    assert (run.state, run.weights, table(run, "track").options.weight) == ("done", {}, "")


def test_a_wave_nobody_answered_is_weighted_to_nothing() -> None:
    wave = wave_of(asking())
    TabPlan.objects.create(wave=wave, banners=["track"])
    weigh(wave, track={"user": 1, "vendor": 1})
    run = done(wave)
    assert (run.state, run.respondents) == (Run.State.DONE, 0)
    assert {cell.value for row in table(run, "track").cells for cell in row} == {None}


@pytest.mark.parametrize(
    ("limits", "margins", "message"),
    [
        (
            {},
            {"track": {"user": 50, "vendor": 40, "artist": 10}},
            "ImpossibleMarginError: margin 'track': found a target for 'artist', expected only"
            " user, vendor; take it out or correct its name",
        ),
        (
            {},
            {"trade": {"user": 1}},
            "ImpossibleMarginError: margin 'trade': found no such single choice or segment,"
            " expected one of track, stage,",
        ),
        (
            {},
            {"stage": {"idea": 50, "pilot": 25, "other": 25}},
            "EmptyCellError: margin 'stage': no respondent chose 'pilot', expected some since its"
            " target is 25; join it with another option, or set its target to 0",
        ),
        (
            {},
            {"track": {"user": -1, "vendor": 2}},
            "ImpossibleMarginError: margin 'track': the target of 'user' is -1, expected a number"
            " from 0 up; correct it",
        ),
        (
            {"highest": 1.5},
            {"track": {"user": 10, "vendor": 90}},
            "ImpossibleMarginError: margin 'track': the 2 respondents of 'vendor' need a mean"
            " weight of 2.25, expected one from 0 to 1.5; widen the limits, or join the option",
        ),
        (
            {},
            # Who has no idea is a user, so that users cannot be fewer than they.
            {"track": {"user": 1, "vendor": 99}, "stage": {"idea": 10, "pilot": 0, "other": 90}},
            "NotConvergedError: margin ",
        ),
    ],
)
def test_margins_that_cannot_be_met_fail_the_run_and_leave_the_results(
    wave: Wave, limits: dict[str, float], margins: dict[str, dict[str, float]], message: str
) -> None:
    good = done(wave)
    weigh(wave, limits, **margins)
    bad = done(wave)
    assert (bad.state, bad.error[: len(message)]) == (Run.State.FAILED, message)
    assert latest_run(wave) == good


def test_options_travel_with_every_table(wave: Wave) -> None:
    ResultOptions.objects.create(
        wave=wave,
        family="spss",
        adjustment="holm",
        interval="korn_graubard",
        caution_threshold=3,
        population=40,
    )
    made = table(done(wave), "stage")
    options = made.options
    assert (options.family, options.adjustment) == (Family.SPSS, Adjustment.HOLM)
    assert (options.caution_threshold, options.population) == (3, 40)
    assert [cell.caution for cell in made.cells[0]] == [False, True, True]


def test_a_population_below_the_respondents_fails_the_run(wave: Wave) -> None:
    ResultOptions.objects.create(wave=wave, population=5)
    run = done(wave)
    assert run.state == Run.State.FAILED
    assert run.error == (
        "PopulationError: population: 5; expected at least the 6 who responded; correct the"
        " population, or leave it empty"
    )


def test_changed_options_and_margins_make_results_stale(wave: Wave) -> None:
    done(wave)
    assert refresh_stale_waves() == []
    weigh(wave, track={"user": 1, "vendor": 1})
    (weighted,) = refresh_stale_waves()
    aggregate(weighted.pk)
    assert refresh_stale_waves() == []
    ResultOptions.objects.create(wave=wave, minimum_base=50)
    (tested,) = refresh_stale_waves()
    aggregate(tested.pk)
    assert refresh_stale_waves() == []
