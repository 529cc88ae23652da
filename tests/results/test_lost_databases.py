"""A database that goes away under a run costs the run an attempt, never the answers their count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from questionnaire.models import Wave
from questionnaire.queries import digest_of_wave
from results.aggregation import (
    MOST_ATTEMPTS,
    aggregate,
    options_of,
    redo_dead_runs,
    refresh_stale_waves,
    request_run,
)
from results.models import Run
from tests.questionnaire.answered_waves import answer, wave_of

from .tables.wave import WAVE, asking

pytestmark = pytest.mark.django_db(transaction=True)
State = Run.State


@pytest.fixture
def wave(settings: Any, tmp_path: Path) -> Wave:
    """A wave with answers, tabulated nowhere yet."""
    settings.SNAPSHOTS = tmp_path
    made = wave_of(asking())
    answer(made, WAVE)
    return made


@contextmanager
def database_lost_at(words: str) -> Iterator[None]:
    """Ends the connection when a statement with the words is about to be made."""

    def lose(execute, sql, parameters, many, context):
        if words in str(sql):
            process = connection.connection.info.backend_pid
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [process])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(lose):
        yield
    connection.close()


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize("at", ['"step" =', 'INSERT INTO "results_storedtable"'])
def test_a_run_that_lost_the_database_is_redone_and_counts_everybody(wave: Wave, at: str) -> None:
    run = request_run(wave_id=wave.pk)
    with database_lost_at(at):
        assert aggregate(run.pk) is None
    assert fresh(run).state == State.STARTED
    long_ago = timezone.now() - timedelta(seconds=2 * site.RESULTS_SILENCE_SECONDS)
    Run.objects.filter(pk=run.pk).update(heartbeat_at=long_ago, requested_at=long_ago)
    assert redo_dead_runs() == [run]
    aggregate(run.pk)
    found = fresh(run)
    assert (found.state, found.attempts, found.respondents) == (State.DONE, 2, len(WAVE))


def test_a_run_that_failed_is_tried_again_after_a_while(wave: Wave, settings: Any) -> None:
    run = request_run(wave_id=wave.pk)
    long_ago = timezone.now() - timedelta(seconds=2 * site.RESULTS_SILENCE_SECONDS)
    known = {"instrument_digest": digest_of_wave(wave), "options": options_of(wave)}
    died = {"state": State.STARTED, "attempts": MOST_ATTEMPTS, "started_at": long_ago}
    Run.objects.filter(pk=run.pk).update(heartbeat_at=long_ago, **died, **known)
    assert redo_dead_runs() == []
    assert fresh(run).state == State.FAILED
    assert refresh_stale_waves() == []
    settings.RESULTS_RETRY_SECONDS = 0
    (again,) = refresh_stale_waves()
    aggregate(again.pk)
    assert (fresh(again).state, fresh(again).respondents) == (State.DONE, len(WAVE))
