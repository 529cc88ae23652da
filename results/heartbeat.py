"""A run's **heartbeat**: the time its process was last known to live, written while it works.

A run at work whose heartbeat is older than RESULTS_SILENCE_SECONDS has died.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from .models import Run

logger = logging.getLogger(__name__)

BEATS_IN_SILENCE = 6


@contextmanager
def beating(run: Run) -> Iterator[None]:
    """Keeps the heartbeat of the run's present attempt while the block runs, from a thread."""
    done = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(done, run), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat_until(done: threading.Event, run: Run) -> None:
    seconds = settings.RESULTS_SILENCE_SECONDS / BEATS_IN_SILENCE
    try:
        while not done.wait(seconds):
            _beat(run)
    finally:
        connection.close()


def _beat(run: Run) -> None:
    attempt = Run.objects.filter(pk=run.pk, state=Run.State.STARTED, attempts=run.attempts)
    try:
        attempt.update(heartbeat_at=timezone.now())
    except DatabaseError:
        logger.warning("run %s: a heartbeat was not written", run.pk, exc_info=True)
