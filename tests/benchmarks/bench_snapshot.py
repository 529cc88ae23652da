"""A wave out of PostgreSQL into columns, and its refresh after a few more have answered.

The **reference** of the snapshot is `COPY … TO '/dev/null'` of the same rows: the database writes
every one of them out, and nobody reads them. It is taken before and after. The reference of the
refresh is the full one: everything read, counted, tabulated and stored.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import mean, median

from django.db import connection

from questionnaire.dataset import forget_wave
from questionnaire.models import Response, Wave
from results.aggregation import aggregate, request_run
from results.models import Run

from .large_waves import MADE_UP, ROOT, answered_wave, repeat, timed
from .reporting import show_table

RESPONDENTS = 1_000_000
NEW = 1_000
REFRESHES = 5
COPY = "COPY (SELECT * FROM {table} WHERE wave_id = {wave} AND state = 'submitted') TO '/dev/null'"


def run(*, quick: bool) -> None:
    """Measures the snapshot, the full refresh and the one after NEW more responses."""
    respondents = 10_000 if quick else RESPONDENTS
    wave = answered_wave(MADE_UP, times=respondents // MADE_UP)
    before, _ = timed(lambda: _copy(wave))
    seconds, megabytes = _snapshot(wave)
    copied = mean([before, timed(lambda: _copy(wave))[0]])
    rows = [
        ["COPY to /dev/null", copied, 1.0, ""],
        ["snapshot", seconds, seconds / copied, megabytes],
    ]
    show_table(f"Snapshot of {respondents:,} responses", ("", "s", "times COPY", "peak MB"), rows)
    print("reach: 4 times COPY, 1,500 MB")
    forget_wave(wave.pk)
    full, _ = timed(lambda: _refresh(wave))
    more = [_refresh_after(wave, NEW) for _ in range(2 if quick else REFRESHES)]
    rows = [["everybody", full, 1.0], [f"after {NEW:,} more", median(more), full / median(more)]]
    show_table(f"Refresh of {respondents:,} responses", ("", "s", "÷"), rows)
    print("reach: 50 times faster")


def _copy(wave: Wave) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(table=Response._meta.db_table, wave=wave.pk))


def _snapshot(wave: Wave) -> tuple[float, float]:
    """Seconds, and the peak of memory in megabytes of a process that does nothing else."""
    command = [sys.executable, "-m", "tests.benchmarks.snapshot_once", str(wave.pk)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    told = child.stdout.read() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise RuntimeError(f"the snapshot ended with {os.waitstatus_to_exitcode(status)}")
    seconds, respondents = told.split()
    assert int(respondents) == wave.responses.count()
    return float(seconds), usage.ru_maxrss / 1024


def _refresh(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error


def _refresh_after(wave: Wave, new: int) -> float:
    repeat(wave, new, times=1)
    seconds, _ = timed(lambda: _refresh(wave))
    return seconds
