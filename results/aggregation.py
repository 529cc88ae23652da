"""From a wave's answers to its stored tables: snapshot, weights, cube, tables.

A **run** is claimed by one worker, once; a worker that finds it claimed does nothing. An
**attempt** is one claim: a run whose worker died is queued again, and what the dead attempt may
still write is refused. A run that is asked for while one works **follows** it, so that no answer
waits for the next submission to be counted. The run of a large wave may be **spread**: its attempt
goes on in other workers, each counting a partition, and the last stores the tables.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import psycopg
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from numpy.typing import NDArray

from questionnaire.dataset import (
    Snapshot,
    answered_since,
    forget,
    forget_wave,
    load_snapshot,
    take_snapshot,
)
from questionnaire.models import Wave
from questionnaire.queries import digest_of_wave, instrument_of_digest, response_counts

from .counting import keep_cubes, kept_cubes, recipe_of
from .disclosure.protection import Protection, protect_run, with_cuts
from .heartbeat import beating
from .models import Publication, Run, StoredTable
from .options import limits_of, options_of, plan_of, table_options, targets_of
from .pairing import with_pairings
from .partitions import Job, UnfinishedError, job_of, known_job, worth_partitioning
from .queries import last_attempt
from .tables.making import Cubes, Respondents, base_rule_told, count_cubes, tables_of_cubes
from .tables.serialisation import table_to_dict
from .tables.table import Table
from .tables.weighting import weighed

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
KEPT_RUNS = 3
ERROR_LENGTH = 500
REQUEST_ATTEMPTS = 5
ANSWERS_DELETED = (
    "The answers to this wave are deleted. Its results stay as they were counted last, and cannot "
    "be computed again."
)
DATABASE_LOST = (OperationalError, InterfaceError, psycopg.OperationalError)
"""What a database that went away raises: the ORM's own, and the driver's while copying."""


Spread = Callable[[Run, Job], None]
"""Hands the partitions of a run's job to other workers."""


class AnswersDeletedError(Exception):
    """The wave's answers are deleted, so its results stay as they are."""


class TakenOverError(Exception):
    """The run is no longer this attempt's: it was given up for dead and claimed again."""


@dataclass(frozen=True)
class _Made:
    """What an attempt made, ready to be stored."""

    snapshot: Snapshot
    tables: tuple[Table, ...]
    protection: Protection | None


def request_run(*, wave_id: int, requested_by: AbstractBaseUser | None = None) -> Run:
    """The run that will count every answer submitted up to now, or the one it will follow.

    A queued run serves; one at work is marked to be followed by another; else a new one is queued.
    Raises AnswersDeletedError, so that no wave is counted anew without its answers.
    """
    if Wave.objects.filter(pk=wave_id, answers_deleted_at__isnull=False).exists():
        raise AnswersDeletedError(ANSWERS_DELETED)
    for _ in range(REQUEST_ATTEMPTS):
        if active := _join_active(wave_id, requested_by):
            return active
        try:
            with transaction.atomic():
                return Run.objects.create(wave_id=wave_id, requested_by=requested_by)
        except IntegrityError:
            # Somebody queued one since; the database allows one active run a wave. Join it.
            continue
    raise RuntimeError(f"no run could be queued for wave {wave_id}; try again")


@transaction.atomic
def _join_active(wave_id: int, by: AbstractBaseUser | None) -> Run | None:
    run = Run.objects.select_for_update().filter(wave_id=wave_id, state__in=Run.ACTIVE).first()
    if run is not None and run.requested_by_id is None and by is not None:
        run.requested_by_id = by.pk
        run.save(update_fields=["requested_by"])
    if run is not None and run.state == Run.State.STARTED and not run.again:
        run.again = True
        run.save(update_fields=["again"])
    return run


def aggregate(run_id: int, *, spread: Spread | None = None) -> Run | None:
    """Makes and stores the tables of a queued run; does nothing for a run in any other state.

    Returns the run that is to follow, when results were asked for meanwhile. What goes wrong is
    told on the run, with the traceback in the log. With `spread` the run of a large wave is handed
    on instead of counted.
    """
    run = _claim(run_id)
    return run and _attempt(run, lambda: _begin(run, spread))


def count_partition(run_id: int, attempt: int, digest: str, job: str, place: int) -> Run | None:
    """Counts a partition of a spread run, if the run is still that attempt's.

    Returns the run that is to follow when it failed.
    """
    run = _attempted(run_id, attempt)
    return run and _attempt(run, lambda: _count_place(run, digest, job, place))


def finish_partitions(run_id: int, attempt: int, digest: str, job: str) -> Run | None:
    """Stores the tables of a spread run whose partitions are counted; as `aggregate` otherwise."""
    run = _attempted(run_id, attempt)
    return run and _attempt(run, lambda: _finish_job(run, digest, job))


def _attempt(run: Run, act: Callable[[], Run | None]) -> Run | None:
    """What the act returns, while the run's heart beats; the run that follows when it failed."""
    try:
        with beating(run):
            return act()
    except TakenOverError:
        logger.warning("run %s: attempt %s was taken over", run.pk, run.attempts)
        return None
    except UnfinishedError as error:
        logger.warning("run %s waits to be redone: %s", run.pk, error)
        return None
    except DATABASE_LOST:
        logger.warning("run %s lost the database and waits to be redone", run.pk, exc_info=True)
        return None
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        return _fail(run, error)


def _attempted(run_id: int, attempt: int) -> Run | None:
    started = Run.objects.filter(pk=run_id, state=Run.State.STARTED, attempts=attempt)
    return started.select_related("wave").first()


def _claim(run_id: int) -> Run | None:
    now = timezone.now()
    claimed = Run.objects.filter(pk=run_id, state=Run.State.QUEUED).update(
        state=Run.State.STARTED,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        again=False,
        progress=0,
    )
    return Run.objects.select_related("wave").get(pk=run_id) if claimed else None


def _begin(run: Run, spread: Spread | None) -> Run | None:
    wave, options = run.wave, options_of(run.wave)
    digest = digest_of_wave(wave)
    _report(run, 5, "Reading answers", options=options, instrument_digest=digest)
    run.options = options
    snapshot = take_snapshot(wave.pk, segment_cuts=options["segment_cuts"])
    weights = _weigh(run, snapshot, options)
    _report(run, 40, "Counting")
    plan, recipe = plan_of(options, snapshot.instrument), recipe_of(options)
    earlier = _earlier_digests(run) if weights is None else ()
    cubes = kept_cubes(snapshot, plan, recipe, earlier) if weights is None else None
    if cubes is None:
        if spread and worth_partitioning(snapshot, settings.RESULTS_PARTITIONED_FROM):
            spread(run, job_of(snapshot, plan, recipe, weights))
            return None
        respondents = Respondents(snapshot.columns, snapshot.respondents, weights)
        cubes = count_cubes(snapshot.instrument, respondents, plan)
    return _tabulate(run, snapshot, cubes)


def _tabulate(run: Run, snapshot: Snapshot, cubes: Cubes) -> Run | None:
    """Tables from cubes, stored; unweighted cubes are kept for the next run."""
    options, instrument = run.options, snapshot.instrument
    if not options["weight"]:
        keep_cubes(snapshot, recipe_of(options), cubes)
    plan, sample_size = plan_of(options, instrument), snapshot.respondents
    tables = tables_of_cubes(
        instrument, cubes, plan, table_options(options), sample_size=sample_size
    )
    tables = with_pairings(run, snapshot, cubes, tables)
    protection = _protection(run, tables, snapshot)
    _report(run, 85, "Storing tables")
    return _finish(run, _Made(snapshot, tables, protection))


def _protection(run: Run, tables: Sequence[Table], snapshot: Snapshot) -> Protection | None:
    """What disclosure control hides, of a run that somebody asked for and so may publish. It takes
    too long for the many that follow submissions; fewer people than the threshold have nothing
    that may be shown, and such a run is never published."""
    threshold = run.options["tests"]["suppression_threshold"]
    if run.requested_by_id is None or snapshot.respondents < threshold:
        return None
    _report(run, 80, "Protecting small cells")
    counted = with_cuts(snapshot.instrument, run.options["segment_cuts"])
    return protect_run(tables, counted, threshold)


def _count_place(run: Run, digest: str, name: str, place: int) -> None:
    job = _job(run, digest, name)
    job.count(place)
    _report(run, 40 + 40 * job.done // len(job.places), "Counting")


def _finish_job(run: Run, digest: str, name: str) -> Run | None:
    job = _job(run, digest, name)
    following = _tabulate(run, job.snapshot, job.cubes())
    job.clean()
    return following


def _job(run: Run, digest: str, name: str) -> Job:
    """The job of a spread run. Raises SnapshotError when its snapshot is gone or another."""
    snapshot = load_snapshot(digest, instrument_of_digest(run.instrument_digest))
    plan = plan_of(run.options, snapshot.instrument)
    return known_job(snapshot, plan, name, weighted=bool(run.options["weight"]))


def _earlier_digests(run: Run) -> list[str]:
    """The snapshots of the wave's last runs, the newest first."""
    done = Run.objects.filter(wave=run.wave_id, state=Run.State.DONE).order_by("-done_at", "-id")
    return list(done.values_list("snapshot_digest", flat=True)[:KEPT_RUNS])


def _weigh(run: Run, snapshot: Snapshot, options: dict[str, Any]) -> NDArray[np.float64] | None:
    """A weight a respondent, reported on the run; None for a wave that is not weighted."""
    weighting = options["weighting"]
    if weighting is None:
        return None
    _report(run, 35, "Weighting")
    targets, limits = targets_of(weighting), limits_of(weighting)
    found = weighed(snapshot.instrument, snapshot.columns, targets, limits)
    _report(run, 38, "Weighting", weights=found.report)
    return found.weights


def _report(run: Run, progress: int, step: str, **known: object) -> None:
    """Tells how far the attempt is. Raises TakenOverError when the run is no longer its own."""
    attempt = Run.objects.filter(pk=run.pk, state=Run.State.STARTED, attempts=run.attempts)
    if not attempt.update(progress=progress, step=step, heartbeat_at=timezone.now(), **known):
        raise TakenOverError


@transaction.atomic
def _finish(run: Run, made: _Made) -> Run | None:
    """Stores all tables and marks the run DONE, or neither; returns the run that follows."""
    locked = _own(run)
    locked.tables.all().delete()
    StoredTable.objects.bulk_create(
        (_stored(locked, place, table, made) for place, table in enumerate(made.tables)),
        batch_size=200,
    )
    locked.snapshot_digest = made.snapshot.digest
    locked.respondents = made.snapshot.respondents
    locked.audit = made.protection.summary if made.protection else {}
    _close(locked, Run.State.DONE, progress=100, error="")
    _forget_older_runs(locked.wave_id)
    return _following(locked, asked_of=run)


@transaction.atomic
def _fail(run: Run, error: Exception) -> Run | None:
    """Marks the run FAILED with a message, if it is still its own; returns the run that follows."""
    message = f"{type(error).__name__}: {error}".replace("\x00", "")
    try:
        locked = _own(run)
    except TakenOverError:
        return None
    _close(locked, Run.State.FAILED, error=message[:ERROR_LENGTH])
    return _following(locked, asked_of=run)


def _own(run: Run) -> Run:
    """The run, locked. Raises TakenOverError when this attempt no longer holds it."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.state != Run.State.STARTED or locked.attempts != run.attempts:
        raise TakenOverError
    return locked


def _close(run: Run, state: Run.State, **changes: object) -> None:
    for field, value in {"state": state, "step": "", "done_at": timezone.now(), **changes}.items():
        setattr(run, field, value)
    run.save()


def _following(run: Run, *, asked_of: Run) -> Run | None:
    """The run that follows, requested by who asked for it while the attempt was at work."""
    if not run.again:
        return None
    by = run.requested_by_id if asked_of.requested_by_id is None else None
    return Run.objects.create(wave_id=run.wave_id, requested_by_id=by)


def _stored(run: Run, position: int, table: Table, made: _Made) -> StoredTable:
    hidden = made.protection.hidden[position] if made.protection else ()
    left_out = run.options["details"].get("missing_out", ())
    return StoredTable(
        run=run,
        position=position,
        question=table.question,
        chapter=table.chapter,
        banner=table.banner.name,
        filter=table.filter.condition if table.filter else "",
        base_rule=base_rule_told(made.snapshot.instrument, table, left_out),
        table=table_to_dict(table),
        hidden=sorted(hidden),
    )


def _forget_older_runs(wave_id: int) -> None:
    """Drops tables and snapshots of all but the last runs and the published one: a page being read
    keeps its tables."""
    done = Run.objects.filter(wave_id=wave_id, state=Run.State.DONE)
    kept = list(done.order_by("-done_at", "-id").values_list("pk", flat=True)[:KEPT_RUNS])
    with_tables = done.exclude(pk__in=kept).filter(
        Exists(StoredTable.objects.filter(run=OuterRef("pk")))
    )
    # Locked before the publications are read, so that none is published while its tables go.
    older = set(with_tables.select_for_update().values_list("pk", flat=True))
    older -= set(Publication.objects.filter(run__in=older).values_list("run", flat=True))
    digests = set(Run.objects.filter(pk__in=older).values_list("snapshot_digest", flat=True))
    StoredTable.objects.filter(run__in=older).delete()
    used = Run.objects.filter(snapshot_digest__in=digests, tables__isnull=False)
    unused = digests - set(used.values_list("snapshot_digest", flat=True))
    transaction.on_commit(lambda: forget(unused), robust=True)


def redo_dead_runs() -> list[Run]:
    """The runs that wait for a worker: queued again after theirs died, or whose message was lost.

    A run that died MOST_ATTEMPTS times has FAILED instead.
    """
    now = timezone.now()
    silence = now - timedelta(seconds=settings.RESULTS_SILENCE_SECONDS)
    dead = Run.objects.filter(state=Run.State.STARTED, heartbeat_at__lt=silence)
    dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Run.State.FAILED,
        done_at=now,
        error=f"Its worker stopped {MOST_ATTEMPTS} times while at it; see the worker's log.",
    )
    dead.update(state=Run.State.QUEUED)
    return list(Run.objects.filter(state=Run.State.QUEUED, requested_at__lt=silence))


def refresh_stale_waves() -> list[Run]:
    """The runs asked for because a wave's results are not those of its answers and tab plan.

    A wave whose answers are deleted is never stale; what another machine may have kept of it goes.
    """
    for wave_id in Wave.objects.exclude(answers_deleted_at=None).values_list("pk", flat=True):
        forget_wave(wave_id)
    fielded = Wave.objects.exclude(state=Wave.State.DRAFT).filter(answers_deleted_at=None)
    stale = [wave for wave in response_counts(fielded) if is_stale(wave)]
    for wave in stale:
        last = last_attempt(wave)
        if last is not None and (last.respondents or 0) > wave.submitted_count:
            forget_wave(wave.pk)  # responses are gone that no snapshot may go on from
    return [request_run(wave_id=wave.pk) for wave in stale]


def is_stale(wave: Wave) -> bool:
    """Whether a new run would find something else than the last; the wave comes with its counts."""
    last = last_attempt(wave)
    if last is None:
        return wave.submitted_count > 0
    if last.is_active:
        return False
    if (last.instrument_digest, last.options) != (digest_of_wave(wave), options_of(wave)):
        return True
    if last.state == Run.State.FAILED:
        retry = timedelta(seconds=settings.RESULTS_RETRY_SECONDS)
        return last.done_at < timezone.now() - retry or answered_since(wave.pk, last.done_at)
    return last.respondents != wave.submitted_count
