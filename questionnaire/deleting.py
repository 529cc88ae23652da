"""Deleting a wave's answers for good, once they need not be kept any more.

What is **stored** of a wave are its responses, its invitations with their personal links, and the
files of answers on their way in. All of it goes at once, and with it the snapshots outside the
database; the wave, its questionnaire and what others have counted stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .dataset import forget_wave
from .models import Response, ResponseImport, Wave
from .queries import response_counts
from .signals import answers_deleting


class NotDeletable(Exception):  # noqa: N818 - a state, not a mistake
    """The answers of a wave cannot be deleted now; the message says what to do first."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is stored of a wave: responses `submitted` and `unfinished`, `withdrawn` ones, which
    have no answers left, invitations with a personal link, and uploaded files of answers."""

    submitted: int
    unfinished: int
    withdrawn: int
    invitations: int
    uploads: int

    @property
    def responses(self) -> int:
        """How many responses there are, with answers or without."""
        return self.submitted + self.unfinished + self.withdrawn

    def __bool__(self) -> bool:
        return bool(self.responses or self.invitations or self.uploads)


def stored_of(wave: Wave) -> Stored:
    """What is stored of the wave. Three queries."""
    counted = response_counts(Wave.objects.filter(pk=wave.pk)).get()
    return Stored(
        submitted=counted.submitted_count,
        unfinished=counted.started_count - counted.submitted_count,
        withdrawn=counted.withdrawn_count,
        invitations=wave.invitations.count(),
        uploads=wave.response_imports.exclude(file="").count(),
    )


def is_kept_too_long(wave: Wave, today: date) -> bool:
    """Whether the day has passed until which respondents were told that answers are kept."""
    return wave.kept_until is not None and wave.kept_until < today


def check_deletable(wave: Wave) -> None:
    """Raises NotDeletable when something is to be done first; those who listen have a say."""
    if wave.answers_deleted_at is not None:
        raise NotDeletable(f"The answers to {wave} are deleted already. Nothing is left to do.")
    if wave.state == Wave.State.OPEN:
        raise NotDeletable(f"{wave} is open; close it first.")
    if wave.state == Wave.State.DRAFT:
        raise NotDeletable(f"{wave} is a draft; open it and close it first.")
    if _file_at_work(wave):
        raise NotDeletable(
            "A file of answers is being checked or imported; wait until that is done."
        )
    answers_deleting.send(sender=Wave, wave=wave)


@transaction.atomic
def delete_answers(*, wave: Wave) -> Stored:
    """What was stored of the closed wave and is now gone for good, in one transaction.

    From then on the wave takes no answers and stays closed. Raises NotDeletable, and then nothing
    is deleted.
    """
    # The strongest lock: whoever writes rows of this wave is waited for, and comes too late after.
    locked = Wave.objects.select_for_update(of=("self",)).select_related("survey").get(pk=wave.pk)
    check_deletable(locked)
    stored = stored_of(locked)
    uploads = list(locked.response_imports.all())
    Response.objects.filter(wave=locked).delete()
    locked.invitations.all().delete()
    locked.response_imports.all().delete()
    locked.answers_deleted_at = wave.answers_deleted_at = timezone.now()
    locked.save(update_fields=["answers_deleted_at"])
    transaction.on_commit(partial(forget_wave, locked.pk), robust=True)
    transaction.on_commit(partial(_remove, _files_of(uploads)), robust=True)
    return stored


def _file_at_work(wave: Wave) -> bool:
    """Whether a worker that is alive has a file of the wave in hand."""
    since = timezone.now() - timedelta(seconds=settings.RESULTS_SILENCE_SECONDS)
    active = Q(state__in=ResponseImport.ACTIVE, heartbeat_at__gte=since)
    return wave.response_imports.filter(active).exists()


def _files_of(uploads: Iterable[ResponseImport]) -> list[Path]:
    files = [Path(upload.file.path) for upload in uploads if upload.file]
    return [*files, *(upload.report_path for upload in uploads)]


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
