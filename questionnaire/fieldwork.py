"""Every write while a wave runs: waves open and close, people are invited, answers come in.

A wave **accepts** answers while it is open and the time lies between `opens_at` and `closes_at`.
A **page revision** counts the saves of one page of one response; a save names the revision it was
made on, so that it is noticed when another tab has saved the page since.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.db import transaction
from django.utils import timezone

from questionnaire.instrument.routing import find_path

from .members import InvitationEntry, members_for
from .models import Invitation, Response, Survey, Version, Wave
from .page_saving import SaveOutcome, record_page
from .queries import instrument_of_wave
from .signals import response_submitted
from .tokens import invitation_token, invited_response_token, new_token, token_hash
from .withdrawing import withdraw

__all__ = [
    "Acceptance",
    "Incomplete",
    "InvitationEntry",
    "InvitationNeeded",
    "NotAccepting",
    "SaveOutcome",
    "WaveStateError",
    "acceptance",
    "close_wave",
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


class Acceptance(StrEnum):
    """Whether a wave takes answers at some moment, and if not, why."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


class WaveStateError(Exception):
    """A wave cannot do this in the state it is in; the message says what to do first."""


class NotAccepting(Exception):  # noqa: N818 - a state, not a mistake
    """The wave takes no answers now; `acceptance` says why."""

    def __init__(self, acceptance: Acceptance) -> None:
        self.acceptance = acceptance
        super().__init__(f"The wave takes no answers now: {acceptance}.")


class InvitationNeeded(Exception):  # noqa: N818 - a state, not a mistake
    """The wave has no open link: it is answered by personal invitation only."""


class Incomplete(Exception):  # noqa: N818 - a state, not a mistake
    """Required questions on the path lack an answer; `pages` names their pages in order."""

    def __init__(self, pages: tuple[str, ...]) -> None:
        self.pages = pages
        super().__init__(f"Answers are missing on: {', '.join(pages)}.")


def acceptance(wave: Wave, now: datetime) -> Acceptance:
    """Whether the wave takes answers at that time. `closes_at` itself is too late."""
    if wave.state == Wave.State.DRAFT:
        return Acceptance.DRAFT
    if wave.state == Wave.State.CLOSED or (wave.closes_at and wave.closes_at <= now):
        return Acceptance.CLOSED
    return Acceptance.NOT_YET if wave.opens_at and now < wave.opens_at else Acceptance.OPEN


@transaction.atomic
def open_wave(*, wave: Wave) -> None:
    """Lets the wave take answers, for the first time or again. Raises WaveStateError."""
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    now = timezone.now()
    if locked.state == Wave.State.OPEN:
        raise WaveStateError(f"{locked} is open already.")
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


@transaction.atomic
def start(
    *, wave: Wave, language: str, invitation: Invitation | None = None
) -> tuple[Response, str]:
    """A response and its token; the same response whenever the same invitation is followed.

    Raises NotAccepting, InvitationNeeded, and ValueError for a language the wave does not speak
    or an invitation to another wave.
    """
    _check_accepting(wave)
    _check_language(wave, language)
    if invitation is None:
        return _start_by_open_link(wave, language)
    if invitation.wave_id != wave.pk:
        raise ValueError(f"The invitation of {invitation} is for another wave than {wave}.")
    return _start_by_invitation(invitation, wave, language)


def _start_by_invitation(invitation: Invitation, wave: Wave, language: str) -> tuple[Response, str]:
    token = invited_response_token(invitation)
    hashed = token_hash(token)
    response, _ = Response.objects.get_or_create(
        invitation=invitation,
        defaults={"wave": wave, "language": language, "token_hash": hashed},
    )
    if bytes(response.token_hash) != hashed:  # the secret key has changed since
        response.token_hash = hashed
        response.save(update_fields=["token_hash"])
    return response, token


def _start_by_open_link(wave: Wave, language: str) -> tuple[Response, str]:
    if not wave.open_link:
        raise InvitationNeeded(f"{wave} is answered by personal invitation only.")
    token = new_token()
    response = Response.objects.create(wave=wave, language=language, token_hash=token_hash(token))
    return response, token


def _check_accepting(wave: Wave) -> None:
    accepting = acceptance(wave, timezone.now())
    if accepting is not Acceptance.OPEN:
        raise NotAccepting(accepting)


def _check_language(wave: Wave, language: str) -> None:
    spoken = instrument_of_wave(wave).languages
    if language not in spoken:
        raise ValueError(f"Got language {language!r}, expected one of {', '.join(spoken)}.")


def set_language(*, response: Response, language: str) -> None:
    """Keeps the language the respondent reads in. Raises ValueError for one not spoken."""
    _check_language(response.wave, language)
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
        _check_accepting(locked.wave)
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
    """The invitations queued once more; not those already answered.

    The link stays the same, unless the secret key has changed since.
    """
    chosen = Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations])
    waiting = chosen.exclude(response__state=Response.State.SUBMITTED)
    locked = list(waiting.select_for_update(of=("self",)).select_related("wave", "member"))
    for invitation in locked:
        invitation.state, invitation.error = Invitation.State.QUEUED, ""
        invitation.queued_at = timezone.now()
        invitation.token_hash = token_hash(invitation_token(invitation))
    changed = ["state", "error", "queued_at", "token_hash"]
    Invitation.objects.bulk_update(locked, changed, batch_size=1000)
    return locked
