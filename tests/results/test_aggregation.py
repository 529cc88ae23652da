"""A run makes every table once, however often it is asked for, interrupted or repeated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from questionnaire.dataset import load_snapshot, take_snapshot
from questionnaire.models import Response, Wave
from questionnaire.queries import digest_of_wave
from results.aggregation import (
    KEPT_RUNS,
    MOST_ATTEMPTS,
    aggregate,
    redo_dead_runs,
    refresh_stale_waves,
    request_run,
)
from results.models import ResultOptions, Run, StoredTable, TabPlan
from results.publishing import why_unsafe
from results.queries import active_run, banners_of, last_attempt, latest_run, table_of, tables_of
from results.tables.subjects import subject_names
from tests.questionnaire.answered_waves import answer, wave_of
from tests.questionnaire.instrument.miniature import columns_of

from .tables.wave import WAVE, asking, routed, tabulated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]

State = Run.State


@pytest.fixture
def wave() -> Wave:
    """A wave with six responses, tabulated by track and by step."""
    made = wave_of(asking())
    TabPlan.objects.create(wave=made, banners=["track", "step"])
    answer(made, WAVE)
    return made


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def done(wave: Wave) -> Run:
    run = request_run(wave_id=wave.pk)
    assert aggregate(run.pk) is None
    return fresh(run)


def die(run: Run, *, attempts: int = 1) -> None:
    """Leaves the run as a worker does that was killed at work."""
    long_ago = timezone.now() - timedelta(seconds=2 * site.RESULTS_SILENCE_SECONDS)
    Run.objects.filter(pk=run.pk).update(
        state=State.STARTED,
        attempts=attempts,
        requested_at=long_ago,
        started_at=long_ago,
        heartbeat_at=long_ago,
        progress=40,
    )


def test_it_stores_the_table_of_every_question_by_every_banner(wave: Wave) -> None:
    run = done(wave)
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    assert tables_of(run) == [
        tabulated(questionnaire, columns, question, banner)
        for question in (*questionnaire.questions, "step")
        for banner in ("track", "step")
    ]


def test_a_run_that_is_done_says_what_it_stands_on(wave: Wave) -> None:
    run = done(wave)
    assert (run.state, run.progress, run.step, run.error) == (State.DONE, 100, "", "")
    assert run.options == {
        "banners": ["track", "step"],
        "details": {},
        "segment_cuts": {},
        "weight": "",
        "weighting": None,
        "tests": {
            "family": "design",
            "adjustment": "none",
            "interval": "wilson",
            "upper_level": 0.95,
            "lower_level": 0.9,
            "minimum_base": 30,
            "flagged_base": 100,
            "caution_threshold": 10,
            "suppression_threshold": 5,
            "population": None,
        },
    }
    assert run.instrument_digest == digest_of_wave(wave)
    assert run.respondents == len(WAVE)
    assert run.snapshot_digest == take_snapshot(wave.pk).digest
    assert load_snapshot(run.snapshot_digest, asking()).respondents == len(WAVE)
    assert run.requested_at <= run.started_at <= run.heartbeat_at <= run.done_at


def test_pages_find_the_run_its_banners_and_its_tables(wave: Wave) -> None:
    assert latest_run(wave) is None
    queued = request_run(wave_id=wave.pk)
    assert (active_run(wave), latest_run(wave)) == (queued, None)
    aggregate(queued.pk)
    run = latest_run(wave)
    assert (run, active_run(wave), last_attempt(wave)) == (queued, None, queued)
    assert [banner.name for banner in banners_of(run)] == ["track", "step"]
    assert [table.question for table in tables_of(run, "step")] == list(subject_names(asking()))
    assert table_of(run, "stage", "step") == tables_of(run, "step")[1]
    assert table_of(run, "stage", "size") is None


def test_reading_tables_is_one_query_for_any_number(
    wave: Wave, django_assert_num_queries: Any
) -> None:
    run = done(wave)
    with django_assert_num_queries(1):
        assert len(tables_of(run, "track")) == len(subject_names(asking()))
    with django_assert_num_queries(1):
        assert len(tables_of(run)) == 2 * len(subject_names(asking()))


def test_the_same_answers_give_the_same_tables_again(wave: Wave) -> None:
    first, second = done(wave), done(wave)
    assert first.pk != second.pk
    assert first.snapshot_digest == second.snapshot_digest
    assert tables_of(first) == tables_of(second)


def test_a_run_that_is_done_is_not_made_again(wave: Wave) -> None:
    run = done(wave)
    answer(wave, [{"track": 1}])
    assert aggregate(run.pk) is None
    assert fresh(run).done_at == run.done_at
    assert fresh(run).respondents == len(WAVE)


def test_a_wave_nobody_answered_has_tables_too() -> None:
    run = done(wave_of(asking()))
    assert (run.respondents, run.options["banners"]) == (0, ["step"])
    assert [table.asked_bases for table in tables_of(run)] == [(0, 0, 0)] * 10


def test_moved_thresholds_of_the_wave_travel_with_the_tables() -> None:
    wave = wave_of(asking(), segment_cuts={"step": [3]})
    answer(wave, [{"track": 1, "maturity": 3}])
    table = table_of(done(wave), "track", "step")
    assert table.asked_bases == (1, 1, 0)
    assert table.options.segment_cuts == {"step": (3,)}


def test_asking_again_joins_the_run_that_waits(wave: Wave) -> None:
    person = get_user_model().objects.create_user("organiser")
    first = request_run(wave_id=wave.pk, requested_by=person)
    assert request_run(wave_id=wave.pk) == first
    assert (fresh(first).requested_by, fresh(first).again) == (person, False)
    assert Run.objects.count() == 1


def test_but_a_run_at_work_is_followed_by_another(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)

    def submit_and_ask() -> None:
        answer(wave, [{"track": 2}])
        assert request_run(wave_id=wave.pk) == run

    with once_at("Counting", submit_and_ask):
        following = aggregate(run.pk)
    assert fresh(run).state == State.DONE
    assert following == active_run(wave)
    assert (following.pk != run.pk, following.state) == (True, State.QUEUED)
    assert aggregate(following.pk) is None
    assert latest_run(wave).respondents == len(WAVE) + 1


@contextmanager
def once_at(step: str, act: Callable[[], None]) -> Iterator[None]:
    """Acts once, right after the run at work has told that it comes to the step."""
    acted: list[bool] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not acted and sql.startswith("UPDATE") and step in (params or ()):
            acted.append(True)
            act()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert acted == [True]


def test_what_goes_wrong_is_told_on_the_run_and_leaves_the_last_results(
    wave: Wave, caplog: pytest.LogCaptureFixture
) -> None:
    good = done(wave)
    TabPlan.objects.filter(wave=wave).update(banners=["track", "sise"])
    bad = done(wave)
    assert (bad.state, bad.step) == (State.FAILED, "")
    assert bad.error == (
        "DocumentError: tab plan banners[1]: found 'sise', expected a choice or a segment:"
        " track, stage, techniques, step, total. Correct the name."
    )
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert (latest_run(wave), last_attempt(wave)) == (good, bad)
    assert StoredTable.objects.filter(run=bad).count() == 0


def test_a_run_whose_worker_died_is_queued_again_and_done(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    die(run)
    assert redo_dead_runs() == [run]
    assert fresh(run).state == State.QUEUED
    aggregate(run.pk)
    assert (fresh(run).state, fresh(run).attempts) == (State.DONE, 2)


def test_but_not_for_ever(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    die(run, attempts=MOST_ATTEMPTS)
    assert redo_dead_runs() == []
    assert fresh(run).state == State.FAILED
    assert fresh(run).error == "Its worker stopped 3 times while at it; see the worker's log."


def test_a_run_that_works_or_was_just_queued_is_left_alone(wave: Wave) -> None:
    queued, working = request_run(wave_id=wave.pk), request_run(wave_id=wave_of(asking()).pk)
    now = timezone.now()
    Run.objects.filter(pk=working.pk).update(
        state=State.STARTED, attempts=1, started_at=now, heartbeat_at=now
    )
    assert redo_dead_runs() == []
    assert [fresh(run).state for run in (queued, working)] == [State.QUEUED, State.STARTED]


def test_a_queued_run_whose_message_was_lost_is_handed_over_again(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    long_ago = timezone.now() - timedelta(seconds=2 * site.RESULTS_SILENCE_SECONDS)
    Run.objects.filter(pk=run.pk).update(requested_at=long_ago)
    assert redo_dead_runs() == [run]


def test_what_a_given_up_attempt_still_does_is_refused(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)

    def take_over() -> None:
        Run.objects.filter(pk=run.pk).update(attempts=2)

    with once_at("Storing tables", take_over):
        assert aggregate(run.pk) is None
    assert (fresh(run).state, fresh(run).attempts) == (State.STARTED, 2)
    assert StoredTable.objects.count() == 0


def test_a_wave_is_stale_until_its_answers_are_counted(wave: Wave) -> None:
    assert [run.wave for run in refresh_stale_waves()] == [wave]
    assert refresh_stale_waves() == []  # one waits already
    aggregate(active_run(wave).pk)
    assert refresh_stale_waves() == []
    answer(wave, [{"track": 1}], state=Response.State.STARTED)
    assert refresh_stale_waves() == []
    answer(wave, [{"track": 1}])
    assert [run.wave for run in refresh_stale_waves()] == [wave]


@pytest.mark.parametrize("change", ["plan", "thresholds"])
def test_it_is_stale_too_when_its_plan_or_thresholds_change(wave: Wave, change: str) -> None:
    done(wave)
    if change == "plan":
        TabPlan.objects.filter(wave=wave).update(banners=["step"])
    else:
        Wave.objects.filter(pk=wave.pk).update(segment_cuts={"step": [3]})
    assert [run.wave for run in refresh_stale_waves()] == [wave]


def test_a_wave_that_failed_is_tried_again_after_an_answer_or_a_correction(wave: Wave) -> None:
    TabPlan.objects.filter(wave=wave).update(banners=["sise"])
    assert done(wave).state == State.FAILED
    assert refresh_stale_waves() == []
    answer(wave, [{"track": 1}])
    (run,) = refresh_stale_waves()
    aggregate(run.pk)
    assert refresh_stale_waves() == []
    TabPlan.objects.filter(wave=wave).update(banners=["step"])
    (run,) = refresh_stale_waves()
    aggregate(run.pk)
    assert fresh(run).state == State.DONE


def test_a_wave_without_answers_is_not_stale() -> None:
    wave_of(asking())
    assert refresh_stale_waves() == []


def test_older_runs_keep_their_record_but_not_their_tables(
    wave: Wave, snapshots: Path, django_capture_on_commit_callbacks: Any
) -> None:
    runs = []
    for _ in range(KEPT_RUNS + 2):
        answer(wave, [{"track": 1}])
        with django_capture_on_commit_callbacks(execute=True):
            runs.append(done(wave))
    kept = [run.tables.count() > 0 for run in runs]
    assert kept == [False, False, *([True] * KEPT_RUNS)]
    digests = {run.snapshot_digest for run in runs[2:]}
    assert {path.stem for path in snapshots.glob("*/*.json")} == {"head", *digests}
    assert {path.name.partition(".")[0] for path in snapshots.glob("*/*.cubes")} == digests
    assert [run.respondents for run in runs] == [7, 8, 9, 10, 11]


@pytest.fixture
def threads() -> Iterator[Callable[[Callable[[], Any]], list[Any]]]:
    """Calls a function in two threads at once and gives both results."""

    def call(function: Callable[[], Any]) -> list[Any]:
        barrier, results = threading.Barrier(2), []

        def work() -> None:
            try:
                barrier.wait()
                results.append(function())
            finally:
                connection.close()

        pair = [threading.Thread(target=work) for _ in range(2)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
        return results

    return call


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_a_run_once(threads: Any, wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    assert threads(lambda: aggregate(run.pk)) == [None, None]
    assert (fresh(run).state, fresh(run).attempts) == (State.DONE, 1)
    assert run.tables.count() == 2 * len(subject_names(asking()))


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_run(threads: Any, wave: Wave) -> None:
    first, second = threads(lambda: request_run(wave_id=wave.pk))
    assert first == second
    assert Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_while_it_works(wave: Wave) -> None:
    seen: list[tuple[str, int, str]] = []
    run = request_run(wave_id=wave.pk)

    def look() -> None:
        now = fresh(run)
        seen.append((now.state, now.progress, now.step))
        connection.close()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and '"step"' in sql:
            other = threading.Thread(target=look)
            other.start()
            other.join()
        return result

    with connection.execute_wrapper(watch):
        aggregate(run.pk)
    # The last line is read before the run's final transaction is committed.
    assert seen == [
        ("started", 5, "Reading answers"),
        ("started", 40, "Counting"),
        ("started", 85, "Storing tables"),
        ("started", 85, "Storing tables"),
    ]
    assert (fresh(run).state, fresh(run).progress) == (State.DONE, 100)


def test_a_run_that_somebody_asked_for_is_protected(wave: Wave) -> None:
    asker = get_user_model().objects.create_user("asker")
    run = request_run(wave_id=wave.pk, requested_by=asker)
    aggregate(run.pk)
    found = fresh(run)
    assert (found.audit["threshold"], found.audit["passed"]) == (5, False)
    hidden = found.tables.exclude(hidden=[])
    assert (found.audit["hidden_cells"] > 0, hidden.exists()) == (True, True)


def test_a_run_of_fewer_than_the_threshold_is_not_as_it_is_never_published(wave: Wave) -> None:
    asker = get_user_model().objects.create_user("asker")
    ResultOptions.objects.create(wave=wave, suppression_threshold=1000)
    run = request_run(wave_id=wave.pk, requested_by=asker)
    aggregate(run.pk)
    found = fresh(run)
    assert (found.state, found.audit) == (State.DONE, {})
    assert "fewer than the suppression threshold of 1000" in why_unsafe(found)


def test_one_that_follows_submissions_is_not_but_may_not_be_published_either(wave: Wave) -> None:
    run = done(wave)
    assert (run.audit, run.tables.exclude(hidden=[]).exists()) == ({}, False)


def test_who_asks_for_a_run_that_waits_has_it_protected(wave: Wave) -> None:
    asker = get_user_model().objects.create_user("asker")
    queued = request_run(wave_id=wave.pk)
    assert request_run(wave_id=wave.pk, requested_by=asker) == queued
    assert fresh(queued).requested_by == asker
