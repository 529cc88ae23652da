"""A large wave counted in partitions by Celery workers, one and then two.

The parts of the snapshot lie ready, so that the workers only count; a worker is held to one core.
They have counted the same wave once before, unmeasured. What is measured goes from handing over the
chord until the last partition is counted; the run's tables are then made and stored by one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.utils import timezone

from questionnaire.dataset import Snapshot
from questionnaire.models import Wave
from questionnaire.queries import digest_of_wave, instrument_of_wave
from questionnaire.snapshots import files
from questionnaire.snapshots.digests import Content
from questionnaire.snapshots.files import Manifest
from results import tasks
from results.models import Run
from results.options import options_of, plan_of
from results.partitions import Job, job_of
from surveysite.children import start_child, stop_children
from surveysite.running import commands

from .large_waves import drawn_frame
from .reporting import show_table
from .shipped_wave import open_wave_of_edition

RESPONDENTS = 4_000_000
DIGEST = "0" * 64
SECONDS = 600
HEADER = ("", "counted, s", "faster", "stored, s")


def run(*, quick: bool) -> None:
    """Measures a run by one worker and by two."""
    respondents = 40_000 if quick else RESPONDENTS
    wave = open_wave_of_edition("bench_partitions")
    snapshot = _snapshot(wave, respondents)
    rows: list[list[object]] = []
    for number in (1, 2):
        with _workers(number):
            turns = [_count(wave, snapshot) for _ in range(2 if quick else 4)][1:]
        counted = median(turn[0] for turn in turns)
        faster = rows[0][1] / counted if rows else 1.0  # type: ignore[operator]
        rows.append([f"{number} worker(s)", counted, faster, median(turn[1] for turn in turns)])
    show_table(f"Partitions of {respondents:,} respondents", HEADER, rows)
    print("reach: 2 workers 1.7 times faster")


def _snapshot(wave: Wave, respondents: int) -> Snapshot:
    """A snapshot in eight parts, written without asking the database."""
    folder, instrument = files.folder_of(wave.pk), instrument_of_wave(wave)
    frame = drawn_frame(instrument, respondents // 8)
    parts = [files.write_part(folder, frame, 0, 0) for _ in range(8)]
    manifest = Manifest(
        instrument=digest_of_wave(wave),
        cuts={},
        lineage=files.new_lineage(),
        generation=0,
        parts=tuple(parts),
        content=Content(respondents),
        view=None,
    )
    files.write_manifest(folder / f"{DIGEST}.json", manifest)
    return Snapshot(DIGEST, instrument, folder, manifest)


@contextmanager
def _workers(number: int) -> Iterator[None]:
    """Celery workers as the product starts them, each with a thread and a core."""
    one_core = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**os.environ, **one_core}
    children = []
    for place in range(number):
        folder = Path(os.environ["LIVE_VAR"]) / f"worker{place}"
        command = commands("127.0.0.1", 0, folder)["worker"]
        command = ["--concurrency=1" if "--conc" in part else part for part in command]
        command += [f"--hostname=worker{place}@bench"]
        children.append(start_child("worker", command, folder=folder, environment=environment))
    try:
        yield
    finally:
        stop_children(children, folder=Path(os.environ["LIVE_VAR"]))


def _count(wave: Wave, snapshot: Snapshot) -> tuple[float, float]:
    """Seconds until all partitions are counted, and until the tables are stored."""
    run, job = _run(wave, snapshot)
    begun = time.perf_counter()
    tasks._send_partitions(run, job)
    _wait(lambda: job.done == len(job.places))
    counted = time.perf_counter() - begun
    _wait(lambda: not _active(run))
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    return counted, time.perf_counter() - begun


def _run(wave: Wave, snapshot: Snapshot) -> tuple[Run, Job]:
    """A run whose answers are read."""
    options, now = options_of(wave), timezone.now()
    run = Run.objects.create(wave=wave, options=options, instrument_digest=digest_of_wave(wave))
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.STARTED, attempts=1, started_at=now, heartbeat_at=now
    )
    run.refresh_from_db()
    return run, job_of(snapshot, plan_of(options, snapshot.instrument), "bench")


def _active(run: Run) -> bool:
    return Run.objects.filter(pk=run.pk, state__in=Run.ACTIVE).exists()


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError(f"the workers were not done after {SECONDS} seconds")
        time.sleep(0.02)
