"""Cubes are kept from one snapshot to the next, and partitions add up to the whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.cache import cache
from django.db import connection

from questionnaire.dataset import forget_wave, take_snapshot
from questionnaire.fieldwork import withdraw
from questionnaire.models import Response, Wave
from questionnaire.snapshots import files
from results import tasks
from results.aggregation import (
    aggregate,
    count_partition,
    finish_partitions,
    refresh_stale_waves,
    request_run,
)
from results.counting import kept_cubes, recipe_of
from results.models import Margin, Run, TabPlan, Weighting
from results.options import options_of, plan_of
from results.partitions import Job
from results.queries import tables_of
from results.tables.cube_files import cubes_from_bytes, cubes_to_bytes
from results.tables.making import Respondents, count_cubes
from results.tables.table import Table
from surveysite.celery import app
from tests.questionnaire.answered_waves import answer, wave_of

from .tables.wave import WAVE, asking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("snapshots")]

State = Run.State

DETAILS = {
    "composites": [
        {
            "question": "roadblocks",
            "name": "strong",
            "label": {"en": "Strong", "fr": "Fort"},
            "options": ["strong"],
        }
    ],
    "filters": [
        {"name": "users", "label": {"en": "Users", "fr": "Usagers"}, "condition": "track == 'user'"}
    ],
    "tables": [{"question": "budget", "banner": "techniques", "filter": "users"}],
}


@pytest.fixture
def wave() -> Wave:
    """A wave with six responses and a plan of filters, nets and overlapping columns."""
    made = wave_of(asking())
    TabPlan.objects.create(wave=made, banners=["track", "techniques"], details=DETAILS)
    answer(made, WAVE)
    return made


@pytest.fixture
def small_parts(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waves of any size are counted in partitions of two."""
    settings.RESULTS_PARTITIONED_FROM = 0
    monkeypatch.setattr(files, "FULL", 2)


def weigh(wave: Wave) -> None:
    weighting = Weighting.objects.create(wave=wave)
    targets = {"user": 25, "vendor": 75}
    Margin.objects.create(weighting=weighting, variable="track", targets=targets)


def in_one_process(wave: Wave) -> list[Table]:
    """The tables of a run that counts everybody at once."""
    forget_wave(wave.pk)
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (State.DONE, "")
    return tables_of(run)


def begun(wave: Wave) -> tuple[Run, Job]:
    """A run whose partitions were handed on."""
    jobs: list[Job] = []
    run = request_run(wave_id=wave.pk)
    assert aggregate(run.pk, spread=lambda _, job: jobs.append(job)) is None
    run.refresh_from_db()
    (job,) = jobs
    return run, job


def test_a_wave_that_grew_is_counted_from_what_is_kept(wave: Wave) -> None:
    in_one_process(wave)
    answer(wave, WAVE[:2])
    snapshot, options = take_snapshot(wave.pk), options_of(wave)
    plan = plan_of(options, snapshot.instrument)
    (earlier,) = Run.objects.values_list("snapshot_digest", flat=True)
    kept = kept_cubes(snapshot, plan, recipe_of(options), [earlier])
    everybody = Respondents(snapshot.columns, snapshot.respondents)
    assert kept is not None
    assert cubes_to_bytes(kept) == cubes_to_bytes(count_cubes(snapshot.instrument, everybody, plan))
    assert kept_cubes(snapshot, plan, "another recipe", [earlier]) is None
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    assert tables_of(run) == in_one_process(wave)


def test_cubes_come_back_from_bytes_as_they_were(wave: Wave) -> None:
    snapshot = take_snapshot(wave.pk)
    plan = plan_of(options_of(wave), snapshot.instrument)
    for weights in (None, [0.1, 0.2, 0.3, 1.7, 1.9, 0.7]):
        cubes = count_cubes(
            snapshot.instrument, Respondents(snapshot.columns, len(WAVE), weights), plan
        )
        told = cubes_to_bytes(cubes)
        assert cubes_to_bytes(cubes_from_bytes(told)) == told
        with pytest.raises(ValueError, match=r"^found \d+ numbers of a cube, expected \d+$"):
            cubes_from_bytes(told[:-8])


def test_damaged_cubes_are_counted_again(wave: Wave) -> None:
    tables = in_one_process(wave)
    (kept,) = Path(files.folder_of(wave.pk)).glob("*.cubes")
    kept.write_bytes(kept.read_bytes()[:100])
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    assert tables_of(run) == tables


@pytest.mark.parametrize("weighted", [False, True])
def test_partitions_give_the_tables_of_one_process(
    wave: Wave, small_parts: None, weighted: bool
) -> None:
    if weighted:
        weigh(wave)
    expected = in_one_process(wave)
    forget_wave(wave.pk)
    run, job = begun(wave)
    assert (run.state, len(job.places)) == (State.STARTED, 3)
    known = (run.pk, run.attempts, job.snapshot.digest, job.name)
    for place in reversed(job.places):
        assert count_partition(*known, place) is None
    run.refresh_from_db()
    assert (run.state, run.progress, run.step) == (State.STARTED, 80, "Counting")
    assert finish_partitions(*known) is None
    run.refresh_from_db()
    assert (run.state, run.respondents) == (State.DONE, len(WAVE))
    assert tables_of(run) == expected
    left = [path.name.count(".") for path in job.snapshot.folder.glob(f"{known[2]}.*")]
    assert sorted(left) == ([1] if weighted else [1, 2])


def test_a_job_begun_again_finds_what_is_done(wave: Wave, small_parts: None) -> None:
    run, job = begun(wave)
    known = (job.snapshot.digest, job.name)
    count_partition(run.pk, 1, *known, 1)
    (done,) = job.snapshot.folder.glob("*.cubes")
    written = done.stat().st_mtime_ns
    # The other workers died: the run is queued again and claimed by another attempt.
    assert finish_partitions(run.pk, 1, *known) is None
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED)
    again: list[Job] = []
    aggregate(run.pk, spread=lambda _, job: again.append(job))
    assert (again[0].name, again[0].done) == (job.name, 1)
    count_partition(run.pk, 1, *known, 0)  # what the dead attempt may still do is refused
    assert again[0].done == 1
    for place in job.places:
        count_partition(run.pk, 2, *known, place)
    assert done.stat().st_mtime_ns == written
    finish_partitions(run.pk, 2, *known)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.DONE, 2)
    assert tables_of(run) == in_one_process(wave)


def test_a_partition_that_cannot_be_counted_fails_the_run(wave: Wave, small_parts: None) -> None:
    run, job = begun(wave)
    (job.snapshot.folder / job.snapshot.manifest.parts[1].file).unlink()
    known = (run.pk, 1, job.snapshot.digest, job.name)
    assert count_partition(*known, 1) is None
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.error == (
        f"SnapshotError: no snapshot {job.snapshot.digest!r} in {job.snapshot.folder.parent};"
        " compute the results again"
    )
    assert count_partition(*known, 0) is finish_partitions(*known) is None


def test_answers_withdrawn_are_gone_from_cubes_and_older_snapshots(wave: Wave) -> None:
    in_one_process(wave)
    withdraw(response=Response.objects.filter(wave=wave).first())
    assert not files.folder_of(wave.pk).exists()
    tables = in_one_process(wave)
    assert {table.asked_bases[0] for table in tables if table.question == "track"} == {5}


def test_responses_deleted_in_the_database_are_noticed(wave: Wave) -> None:
    in_one_process(wave)
    Response.objects.filter(wave=wave).first().delete()
    answer(wave, [{"track": 2}])
    behind = request_run(wave_id=wave.pk)
    aggregate(behind.pk)
    (run,) = refresh_stale_waves()
    aggregate(run.pk)
    behind.refresh_from_db()
    run.refresh_from_db()
    assert (behind.respondents, run.respondents) == (7, 6)
    assert refresh_stale_waves() == []


def test_workers_share_a_chord(
    wave: Wave, small_parts: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    expected = in_one_process(wave)
    forget_wave(wave.pk)
    run = request_run(wave_id=wave.pk)
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False):
        tasks.refresh_results.delay(run.pk)
        wait_until(lambda: not Run.objects.get(pk=run.pk).is_active)
    run.refresh_from_db()
    assert (run.state, run.error) == (State.DONE, "")
    assert tables_of(run) == expected


def wait_until(done: Callable[[], bool]) -> None:
    for _ in range(300):
        if done():
            return
        time.sleep(0.1)
    connection.close()
    raise AssertionError("it took too long")
