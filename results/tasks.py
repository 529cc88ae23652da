"""What the workers do for results. Every task may run twice, late, or not at all: beat catches up.

A **refresh** makes the results of a wave anew. After submissions it is **debounced**: the first
asks for one a few seconds later, which serves those that come in between.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from celery import chord, shared_task
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from . import aggregation
from .models import Run
from .partitions import Job

logger = logging.getLogger(__name__)

LONGEST_SILENCE = 600
"""Seconds after which submissions ask for refreshes again although the caller died meanwhile."""


def request_refresh(*, wave_id: int, requested_by: AbstractBaseUser | None = None) -> Run:
    """The run that refreshes the wave's results, handed to a worker once it is committed."""
    run = aggregation.request_run(wave_id=wave_id, requested_by=requested_by)
    transaction.on_commit(partial(_hand_over, run), robust=True)
    return run


def debounce_refresh(*, wave_id: int) -> None:
    """Asks for a refresh a few seconds from now, unless one is asked for already."""
    seconds = settings.RESULTS_DEBOUNCE_SECONDS
    if cache.add(_debounce_key(wave_id), True, timeout=seconds):
        refresh_wave.apply_async((wave_id,), countdown=seconds, retry=False)


@contextmanager
def counting_oneself(wave_id: int) -> Iterator[None]:
    """While it lasts, submissions ask for no refresh of the wave: the caller counts them."""
    key = _debounce_key(wave_id)
    cache.set(key, True, timeout=LONGEST_SILENCE)
    try:
        yield
    finally:
        cache.delete(key)


@shared_task
def refresh_wave(wave_id: int) -> None:
    """Refreshes a wave's results."""
    # First, so that a submission from here on asks for another refresh; earlier ones are in this.
    cache.delete(_debounce_key(wave_id))
    try:
        request_refresh(wave_id=wave_id)
    except aggregation.AnswersDeletedError as error:
        logger.info("wave %s: %s", wave_id, error)


@shared_task
def refresh_results(run_id: int) -> None:
    """Makes the tables of a run, and hands over the run that follows it, if any."""
    _go_on(aggregation.aggregate(run_id, spread=_send_partitions))


# A chord waits for what its tasks return, if only None.
@shared_task(ignore_result=False)
def count_partition(run_id: int, attempt: int, digest: str, job: str, place: int) -> None:
    """Counts a partition of a large wave's run."""
    _go_on(aggregation.count_partition(run_id, attempt, digest, job, place))


@shared_task
def finish_partitions(run_id: int, attempt: int, digest: str, job: str) -> None:
    """Makes the tables of a run whose partitions are counted."""
    _go_on(aggregation.finish_partitions(run_id, attempt, digest, job))


def _send_partitions(run: Run, job: Job) -> None:
    """Hands the partitions to all workers. Without a broker the run is begun again, by beat."""
    known = (run.pk, run.attempts, job.snapshot.digest, job.name)
    try:
        chord(count_partition.si(*known, place) for place in job.places)(
            finish_partitions.si(*known)
        )
    except OperationalError:
        logger.warning("run %s waits: the broker does not answer", run.pk, exc_info=True)


def _go_on(following: Run | None) -> None:
    if following is not None:
        _hand_over(following)


@shared_task
def redo_dead_runs() -> None:
    """Hands over again the runs whose worker died or whose message was lost."""
    for run in aggregation.redo_dead_runs():
        _hand_over(run)


@shared_task
def refresh_stale_waves() -> None:
    """Refreshes the waves whose results are behind their answers or tab plan."""
    for run in aggregation.refresh_stale_waves():
        _hand_over(run)


def _hand_over(run: Run) -> None:
    """Sends a queued run to the workers. Without a broker it stays queued, and beat sends it."""
    if run.state != Run.State.QUEUED:
        return
    try:
        refresh_results.delay(run.pk)
    except OperationalError:
        logger.warning("run %s waits: the broker does not answer", run.pk, exc_info=True)


def _debounce_key(wave_id: int) -> str:
    return f"results:refresh:{wave_id}"
