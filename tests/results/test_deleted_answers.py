"""Results outlive the answers they were counted from: nothing counts them anew, to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils.translation import override

from questionnaire import fieldwork
from questionnaire.deleting import NotDeletable, delete_answers
from questionnaire.models import Wave
from questionnaire.signals import response_submitted, response_withdrawn
from results import tasks
from results.aggregation import (
    ANSWERS_DELETED,
    AnswersDeletedError,
    aggregate,
    redo_dead_runs,
    refresh_stale_waves,
    request_run,
)
from results.baselines import baseline_of
from results.figures.changes import linked_note
from results.models import ResultOptions, Run, StoredTable
from results.queries import latest_run, table_of
from tests.questionnaire.answered_waves import answer

from .test_linked_waves import BEFORE, HOSPITAL, NOW, STARTUP, answered, changes, done, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def snapshots(settings: Any, tmp_path: Path) -> Path:
    settings.SNAPSHOTS = tmp_path
    settings.RESULTS_SILENCE_SECONDS = 0
    cache.clear()
    return tmp_path


def emptied(wave: Wave) -> Wave:
    """The wave closed, its answers deleted."""
    fieldwork.close_wave(wave=wave)
    delete_answers(wave=wave)
    return wave


@pytest.fixture
def counted() -> tuple[Wave, Run, list[object]]:
    """A wave without its answers, its run, and the tables of that."""
    wave = answered("2021", NOW)
    run = done(wave)
    kept = tables()
    return emptied(wave), run, kept


def tables() -> list[object]:
    return list(StoredTable.objects.order_by("pk").values_list("pk", "run_id", "table"))


def test_the_tables_stay_as_they_were_counted(counted: Any) -> None:
    wave, run, kept = counted
    assert (latest_run(wave), run.respondents, tables()) == (run, 9, kept)
    assert [cell.count for cell in table(run, "category").cells[0]][:1] == [6]


def test_asking_for_a_run_is_refused(counted: Any) -> None:
    wave, _run, _kept = counted
    with pytest.raises(AnswersDeletedError) as refused:
        request_run(wave_id=wave.pk)
    assert str(refused.value) == ANSWERS_DELETED
    assert Run.objects.count() == 1


def test_what_submissions_asked_for_is_passed_over(counted: Any) -> None:
    wave, run, kept = counted
    tasks.refresh_wave(wave.pk)
    for signal in (response_submitted, response_withdrawn):
        signal.send_robust(sender=Wave, wave_id=wave.pk)
    assert (list(Run.objects.all()), tables()) == ([run], kept)


@pytest.mark.parametrize("change", ["nothing", "options"])
def test_beat_does_not_find_it_stale(counted: Any, change: str) -> None:
    wave, run, kept = counted
    if change == "options":
        ResultOptions.objects.filter(wave=wave).update(caution_threshold=50)
    assert (refresh_stale_waves(), redo_dead_runs()) == ([], [])
    assert (list(Run.objects.all()), tables()) == ([run], kept)


def test_but_it_does_find_other_waves(counted: Any) -> None:
    other = answered("2022", NOW)
    assert [run.wave for run in refresh_stale_waves()] == [other]


def test_a_run_that_slipped_in_fails_with_what_is_the_matter(counted: Any) -> None:
    wave, run, kept = counted
    late = Run.objects.create(wave=wave)
    assert redo_dead_runs() == [late]
    assert aggregate(late.pk) is None
    late.refresh_from_db()
    assert (late.state, late.error) == (
        "failed",
        f"SnapshotError: the answers to {wave} are deleted; its results stay as they are",
    )
    assert (latest_run(wave), tables()) == (run, kept)


def test_what_another_machine_kept_of_the_answers_goes_by_beat(
    counted: Any, snapshots: Path
) -> None:
    wave, _run, _kept = counted
    left_behind = snapshots / str(wave.pk) / "left.parquet"
    left_behind.parent.mkdir(exist_ok=True)
    left_behind.touch()
    refresh_stale_waves()
    assert not left_behind.parent.exists()


def refusal(wave: Wave) -> str:
    with pytest.raises(NotDeletable) as refused:
        delete_answers(wave=wave)
    return str(refused.value)


def test_while_results_are_computed_the_answers_are_needed() -> None:
    wave = answered("2021", NOW)
    fieldwork.close_wave(wave=wave)
    run = request_run(wave_id=wave.pk)
    assert refusal(wave) == "The results are being computed; wait until that is done."
    aggregate(run.pk)
    delete_answers(wave=wave)
    assert latest_run(wave) == run


def test_results_must_not_keep_counting_withdrawn_answers() -> None:
    wave = answered("2021", NOW)
    done(wave)
    fieldwork.withdraw(response=wave.responses.first())
    fieldwork.close_wave(wave=wave)
    assert refusal(wave) == (
        "The results still count answers that were withdrawn since; recompute them first."
    )
    assert done(wave).respondents == 8
    delete_answers(wave=wave)
    assert latest_run(wave).respondents == 8


def test_a_later_wave_shows_changes_since_it_tested_without_pairs() -> None:
    earlier = answered("2020", BEFORE)
    run_before = done(earlier)
    wave = answered("2021", NOW)
    paired = changes(wave, done(wave), "age")
    emptied(earlier)
    run = done(wave)
    found = changes(wave, run, "age")
    assert baseline_of(wave).run == run_before.pk
    assert {place: change.amount for place, change in found.items()} == {
        place: change.amount for place, change in paired.items()
    }
    assert found[0, 0].p_value is not None
    assert found[0, 0].p_value != paired[0, 0].p_value
    with override("en"):
        assert linked_note(baseline_of(wave).pairing_of(table(run, "age")), "en") == (
            "Who answered both waves can no longer be told, as the answers to the earlier one are"
            " deleted; the tests take the waves for different people."
        )


def test_a_run_that_was_paired_before_stays_so() -> None:
    earlier = answered("2020", BEFORE)
    done(earlier)
    wave = answered("2021", NOW)
    run = done(wave)
    before = table(run, "age")
    emptied(earlier)
    assert table_of(run, "age", "category") == before
    assert before.pairing.respondents == 6


def test_where_nobody_was_invited_nothing_is_said_of_pairs() -> None:
    earlier = answered("2020", BEFORE)
    done(earlier)
    emptied(earlier)
    wave = answered("2021", {})
    answer(wave, [{"category": STARTUP, "funding": 2}, {"category": HOSPITAL, "age": 50}])
    assert table(done(wave), "age").pairing is None
