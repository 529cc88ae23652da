"""Uploaded files on their way in: checked, imported, discarded; safe to repeat.

A **job** is one check or one import of a ResponseImport by a worker. While it runs, a thread of its
own writes how far it is, as the import itself is one transaction of which nobody sees anything. A
job found in another state than the one it is for does nothing. An import becomes DONE in the same
transaction as its responses, so that it never comes in twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from questionnaire.intake import IntakeError
from questionnaire.models import ResponseImport, Wave

from .checking import Choices
from .opening import open_table
from .report import Report
from .runs import ImportRefusedError, Progress, check_file, import_file
from .table import Table, TableError
from .vocabulary import Written

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 1.0
ERROR_LENGTH = 500
State = ResponseImport.State


class AlreadyDoneError(Exception):
    """Another worker has finished the import meanwhile."""


def take_upload(*, wave: Wave, file: BinaryIO, filename: str, user: object) -> ResponseImport:
    """The import of an uploaded file, kept until it is in. Raises TableError when unreadable."""
    upload = ResponseImport(wave=wave, filename=filename[-200:], requested_by=user)
    upload.file.save("answers", File(file), save=False)
    try:
        open_table(Path(upload.file.path))
    except TableError:
        upload.file.delete(save=False)
        raise
    upload.save()
    return upload


def table_of(upload: ResponseImport) -> Table:
    """The uploaded file as a table. Raises TableError."""
    return open_table(Path(upload.file.path))


def move(upload: ResponseImport, state: State, *among: State) -> bool:
    """Whether the import was in one of those states, and now waits in the other for a worker."""
    fields = {"state": state, "progress": 0, "error": "", "heartbeat_at": timezone.now()}
    return bool(ResponseImport.objects.filter(pk=upload.pk, state__in=among).update(**fields))


def is_silent(upload: ResponseImport) -> bool:
    """Whether its worker has given no sign of life for so long that it must have died."""
    since = timezone.now() - timedelta(seconds=settings.RESULTS_SILENCE_SECONDS)
    return upload.is_active and (upload.heartbeat_at is None or upload.heartbeat_at < since)


def discard(*, upload: ResponseImport) -> None:
    """Forgets the file and its report, and the import unless it is done."""
    upload.file.delete(save=False)
    upload.report_path.unlink(missing_ok=True)
    if upload.state == State.DONE:
        upload.save(update_fields=["file"])
    else:
        upload.delete()


def check_upload(import_id: int) -> None:
    """Checks the file, and keeps what was found."""
    upload = _claimed(import_id, State.CHECKING)
    if upload is None:
        return
    with _failing(upload), _beating(upload) as say, Report(upload.report_path) as report:
        progress = check_file(
            wave=upload.wave,
            path=Path(upload.file.path),
            choices=_choices(upload),
            report=report,
            say=say,
        )
        _keep(upload, State.CHECKED, progress, report)


def import_upload(import_id: int) -> None:
    """Imports the file; its responses and the word that they are in come in one transaction."""
    upload = _claimed(import_id, State.IMPORTING)
    if upload is None:
        return
    with _failing(upload), _beating(upload) as say, Report(upload.report_path) as report:
        try:
            with transaction.atomic():
                progress = import_file(
                    wave=upload.wave,
                    path=Path(upload.file.path),
                    choices=_choices(upload),
                    report=report,
                    say=say,
                )
                _keep(upload, State.DONE, progress, report)
        except ImportRefusedError as error:
            _keep(upload, State.CHECKED, error.progress, report)
        except AlreadyDoneError:
            return
    upload.refresh_from_db()
    if upload.state == State.DONE:
        upload.file.delete(save=True)


def _claimed(import_id: int, state: State) -> ResponseImport | None:
    uploads = ResponseImport.objects.select_related("wave__survey")
    return uploads.filter(pk=import_id, state=state).first()


def _choices(upload: ResponseImport) -> Choices:
    return Choices(
        mapping=upload.mapping,
        written=Written(upload.written),
        no_answer=tuple(upload.no_answer.split()),
        allow_off_path=upload.allow_off_path,
        skip_bad_rows=upload.skip_bad_rows,
    )


def _keep(upload: ResponseImport, state: State, progress: Progress, report: Report) -> None:
    """Writes what came of the job. Raises AlreadyDoneError when the import has moved on since."""
    kept = ResponseImport.objects.filter(pk=upload.pk, state=upload.state).update(
        state=state,
        progress=100,
        rows=progress.rows,
        good_rows=progress.good_rows,
        counts={str(kind): count for kind, count in report.counts.items()},
        findings=[
            [str(finding), finding.kind.is_note] for finding in (*report.problems, *report.notes)
        ],
        done_at=timezone.now(),
    )
    if not kept:
        raise AlreadyDoneError


@contextmanager
def _failing(upload: ResponseImport) -> Iterator[None]:
    """Marks the import as failed, with the reason, when the job cannot be done."""
    try:
        yield
    except AlreadyDoneError:
        return
    except (TableError, IntakeError) as error:
        _fail(upload, str(error))
    except Exception as error:
        _fail(upload, f"{type(error).__name__}: {error}")
        raise


def _fail(upload: ResponseImport, error: str) -> None:
    shown = error.replace("\x00", "")[:ERROR_LENGTH]
    active = ResponseImport.objects.filter(pk=upload.pk, state=upload.state)
    active.update(state=State.FAILED, error=shown, done_at=timezone.now())


@contextmanager
def _beating(upload: ResponseImport) -> Iterator[Callable[[Progress], None]]:
    """Takes word of the progress, and writes it from a thread while the block runs."""
    done = threading.Event()
    latest = [Progress()]
    thread = threading.Thread(target=_beat_until, args=(done, upload, latest), daemon=True)
    thread.start()
    try:
        yield lambda progress: latest.__setitem__(0, progress)
    finally:
        done.set()
        thread.join()


def _beat_until(done: threading.Event, upload: ResponseImport, latest: list[Progress]) -> None:
    try:
        while not done.wait(SECONDS_BETWEEN_BEATS):
            _beat(upload, latest[0])
    finally:
        connection.close()


def _beat(upload: ResponseImport, progress: Progress) -> None:
    active = ResponseImport.objects.filter(pk=upload.pk, state=upload.state)
    percent = min(int(100 * progress.share_read), 99)
    try:
        active.update(progress=percent, rows=progress.rows, heartbeat_at=timezone.now())
    except DatabaseError:
        logger.warning("import %s: its progress was not written", upload.pk, exc_info=True)
