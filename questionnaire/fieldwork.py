"""Every write while a wave runs: waves open and close, people are invited, answers come in.

A **page revision** counts the saves of one page of one response; a save names the revision it was
made on, so that it is noticed when another tab has saved the page since.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from questionnaire.instrument.routing import find_path

from .accepting import Acceptance, NotAccepting, acceptance, check_accepting, check_language
from .deleting import NotDeletable, delete_answers
from .members import InvitationEntry, members_for
from .models import Invitation, Response, Survey, Version, Wave
from .page_saving import SaveOutcome, record_page
from .queries import instrument_of_wave
from .signals import response_submitted
from .starting import (
    ConsentNeeded,
    InvitationExpired,
    InvitationNeeded,
    InvitationUsed,
    start,
)
from .tokens import invitation_token, token_hash
from .withdrawing import withdraw

__all__ = [
    "Acceptance",
    "ConsentNeeded",
    "Incomplete",
    "InvitationEntry",
    "InvitationExpired",
    "InvitationNeeded",
    "InvitationUsed",
    "NotAccepting",
    "NotDeletable",
    "SaveOutcome",
    "WaveStateError",
    "acceptance",
    "close_wave",
    "delete_answers",
    "invite",
    "mark_failed",
    "mark_sent",
    "open_wave",
    "record_page",
    "requeue",
    "set_language",
    "start",
    "submit",
    "withdraw",
]

ERROR_LENGTH = 500


class WaveStateError(Exception):
    """A wave cannot do this in the state it is in; the message says what to do first."""


class Incomplete(Exception):  # noqa: N818 - a state, not a mistake
    """Required questions on the path lack an answer; `pages` names their pages in order."""

    def __init__(self, pages: tuple[str, ...]) -> None:
        self.pages = pages
        super().__init__(f"Answers are missing on: {', '.join(pages)}.")


@transaction.atomic
def open_wave(*, wave: Wave) -> None:
    """Lets the wave take answers, for the first time or again. Raises WaveStateError."""
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    now = timezone.now()
    if locked.state == Wave.State.OPEN:
        raise WaveStateError(f"{locked} is open already.")
    if locked.answers_deleted_at:
        raise WaveStateError(
            f"The answers to {locked} are deleted, so it stays closed; add a new wave instead."
        )
    if not locked.versions.filter(state=Version.State.OPEN).exists():
        raise WaveStateError(f"{locked} has no published questionnaire; publish it first.")
    if locked.closes_at and locked.closes_at <= now:
        raise WaveStateError(
            f"{locked} was to close at {locked.closes_at:%Y-%m-%d %H:%M}; set a later time first."
        )
    _move(wave, locked, state=Wave.State.OPEN, opened_at=locked.opened_at or now, closed_at=None)


@transaction.atomic
def close_wave(*, wave: Wave) -> None:
    """Ends fieldwork; answers are kept. Raises WaveStateError when the wave is not open."""
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if locked.state != Wave.State.OPEN:
        raise WaveStateError(f"{locked} is not open, it is {locked.get_state_display().lower()}.")
    _move(wave, locked, state=Wave.State.CLOSED, closed_at=timezone.now())


def _move(wave: Wave, locked: Wave, **changes: object) -> None:
    """Writes the changes to the locked row and shows them on the caller's wave."""
    for field, value in changes.items():
        setattr(locked, field, value)
        setattr(wave, field, value)
    locked.save(update_fields=list(changes))


def set_language(*, response: Response, language: str) -> None:
    """Keeps the language the respondent reads in. Raises ValueError for one not spoken."""
    check_language(response.wave, language)
    Response.objects.filter(pk=response.pk).update(language=language)
    response.language = language


@transaction.atomic
def submit(*, response: Response) -> None:
    """Marks the response as submitted and tells those who listen; once is enough.

    Raises NotAccepting, or Incomplete when required questions on the path lack an answer.
    """
    responses = Response.objects.select_for_update(no_key=True, of=("self",))
    locked = responses.select_related("wave").get(pk=response.pk)
    response.wave.state = locked.wave.state
    if locked.state == Response.State.STARTED:
        check_accepting(locked.wave)
        _check_complete(response, locked.answers)
        locked.state = Response.State.SUBMITTED
        locked.submitted_at = timezone.now()
        locked.save(update_fields=["state", "submitted_at", "saved_at"])
        tell = partial(response_submitted.send_robust, sender=Response, wave_id=locked.wave_id)
        transaction.on_commit(tell, robust=True)
    for field in ("state", "submitted_at", "saved_at", "answers", "page_revisions", "revision"):
        setattr(response, field, getattr(locked, field))


def _check_complete(response: Response, answers: Mapping[str, int | float | str]) -> None:
    path = find_path(instrument_of_wave(response.wave), answers)
    if path.incomplete:
        raise Incomplete(path.incomplete)


@transaction.atomic
def invite(*, wave: Wave, entries: Iterable[InvitationEntry]) -> list[Invitation]:
    """The new invitations, queued, one a member; those invited before are left as they are.

    Raises WaveStateError when the wave is closed or has no published questionnaire.
    """
    if wave.state == Wave.State.CLOSED:
        raise WaveStateError(f"{wave} is closed; open it again before inviting people.")
    if not wave.versions.filter(state=Version.State.OPEN).exists():
        raise WaveStateError(f"{wave} has no published questionnaire; publish it first.")
    survey = Survey.objects.select_for_update(no_key=True).get(pk=wave.survey_id)
    members = members_for(survey=survey, entries=entries)
    invited = set(wave.invitations.values_list("member_id", flat=True))
    new = [Invitation(wave=wave, member=member) for member in members if member.pk not in invited]
    for invitation in new:
        invitation.token_hash = token_hash(invitation_token(invitation))
    return Invitation.objects.bulk_create(new, batch_size=1000)


def mark_sent(*, invitation: Invitation) -> None:
    """Records that the mail has left."""
    invitation.state, invitation.error = Invitation.State.SENT, ""
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["state", "error", "sent_at"])


def mark_failed(*, invitation: Invitation, error: str) -> None:
    """Records why the mail could not leave."""
    invitation.state = Invitation.State.FAILED
    invitation.error = error.replace("\x00", "")[:ERROR_LENGTH]
    invitation.save(update_fields=["state", "error"])


@transaction.atomic
def requeue(*, invitations: Iterable[Invitation]) -> list[Invitation]:
    """The invitations queued once more; not those already answered or withdrawn.

    Of an anonymous wave, those with which answering has begun are left out. The link stays the
    same, unless the secret key has changed since.
    """
    chosen = Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations])
    done = Q(response__state__in=(Response.State.SUBMITTED, Response.State.WITHDRAWN))
    waiting = chosen.exclude(done | Q(wave__anonymous=True, used=True))
    locked = list(waiting.select_for_update(of=("self",)).select_related("wave", "member"))
    for invitation in locked:
        invitation.state, invitation.error = Invitation.State.QUEUED, ""
        invitation.queued_at = timezone.now()
        invitation.token_hash = token_hash(invitation_token(invitation))
    changed = ["state", "error", "queued_at", "token_hash"]
    Invitation.objects.bulk_update(locked, changed, batch_size=1000)
    return locked
