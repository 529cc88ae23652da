"""How responses begin: by the open link, by an invitation, or by one that must leave no trace.

In an **anonymous** wave nothing stored leads from an invitation to a response. The response has a
random token and begins at a date, not a time. It is committed before the invitation is marked as
used, so that the two rows never share a transaction, and who dies in between can still answer.
Taking turns outside the database keeps one invitation from being used twice at the same moment.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .accepting import check_accepting, check_language
from .consenting import consent_version, record_consent
from .models import Invitation, Response, Wave
from .momentary import turn
from .tokens import invited_response_token, new_token, token_hash


class InvitationNeeded(Exception):  # noqa: N818 - a state, not a mistake
    """The wave has no open link: it is answered by personal invitation only."""


class InvitationExpired(Exception):  # noqa: N818 - a state, not a mistake
    """The invitation came to its end before anyone answered by it."""


class InvitationUsed(Exception):  # noqa: N818 - a state, not a mistake
    """Answering has begun with the invitation, and nobody can tell which answers are its."""


class ConsentNeeded(Exception):  # noqa: N818 - a state, not a mistake
    """The wave has words to agree to, and those agreed to are not they."""


def start(
    *,
    wave: Wave,
    language: str,
    invitation: Invitation | None = None,
    token: str = "",
    consent: str = "",
) -> tuple[Response, str]:
    """A response and its token; the same for the same invitation, and for the same `token`.

    `token` is one that was made up before, so that a form sent twice begins once. `consent` is the
    version of the words agreed to. Raises NotAccepting, InvitationNeeded, InvitationExpired,
    InvitationUsed, ConsentNeeded, and ValueError for a language the wave does not speak or an
    invitation to another wave.
    """
    check_accepting(wave)
    check_language(wave, language)
    if invitation is None:
        if not wave.open_link:
            raise InvitationNeeded(f"{wave} is answered by personal invitation only.")
        return _start_alone(wave, language, token or new_token(), consent)
    if invitation.wave_id != wave.pk:
        raise ValueError(f"The invitation of {invitation} is for another wave than {wave}.")
    if wave.anonymous:
        return _start_anonymously(invitation, wave, language, token or new_token(), consent)
    return _start_by_invitation(invitation, wave, language, consent)


@transaction.atomic
def _start_alone(wave: Wave, language: str, token: str, consent: str) -> tuple[Response, str]:
    known = Response.objects.filter(wave=wave, token_hash=token_hash(token)).first()
    if known is not None:
        return known, token
    begun, _ = Response.objects.get_or_create(
        token_hash=token_hash(token),
        defaults={"wave": wave, "language": language, **_consented(wave, consent)},
    )
    return begun, token


@transaction.atomic
def _start_by_invitation(
    invitation: Invitation, wave: Wave, language: str, consent: str
) -> tuple[Response, str]:
    token = invited_response_token(invitation)
    hashed = token_hash(token)
    response = Response.objects.filter(invitation=invitation).first()
    if response is None:
        _check_usable(invitation)
        values = {"wave": wave, "language": language, "token_hash": hashed}
        response, _ = Response.objects.get_or_create(
            invitation=invitation, defaults={**values, **_consented(wave, consent)}
        )
        Invitation.objects.filter(pk=invitation.pk, used=False).update(used=True)
    if bytes(response.token_hash) != hashed:  # the secret key has changed since
        response.token_hash = hashed
        response.save(update_fields=["token_hash"])
    return response, token


def _start_anonymously(
    invitation: Invitation, wave: Wave, language: str, token: str, consent: str
) -> tuple[Response, str]:
    """Not atomic as a whole: the response and the mark belong to two transactions."""
    with turn(salted_hmac("questionnaire.starting", str(invitation.pk)).hexdigest()):
        mine = Invitation.objects.filter(pk=invitation.pk)
        response = Response.objects.filter(wave=wave, token_hash=token_hash(token)).first()
        if response is None:
            _check_usable(invitation)
            if mine.get().used:
                raise InvitationUsed(f"Answering has begun with {invitation}.")
            response = _begin_without_trace(wave, language, token, consent)
        mine.filter(used=False).update(used=True)
    return response, token


@transaction.atomic
def _begin_without_trace(wave: Wave, language: str, token: str, consent: str) -> Response:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    response = Response.objects.create(
        wave=wave,
        language=language,
        token_hash=token_hash(token),
        **_consented(wave, consent, at=today),
    )
    Response.objects.filter(pk=response.pk).update(started_at=today)
    response.started_at = today
    return response


def _check_usable(invitation: Invitation) -> None:
    if invitation.expires_at is not None and invitation.expires_at <= timezone.now():
        raise InvitationExpired(f"{invitation} expired at {invitation.expires_at:%Y-%m-%d %H:%M}.")


def _consented(wave: Wave, consent: str, at: datetime | None = None) -> dict[str, object]:
    """What a response keeps of the consent. Raises ConsentNeeded."""
    wanted = consent_version(wave)
    if consent != wanted and wanted:
        raise ConsentNeeded(
            f"{wave} asks for consent to {wanted[:8]}, got {consent[:8] or 'none'}."
        )
    if not wanted:
        return {}
    return {"consent": record_consent(wave=wave), "consented_at": at or timezone.now()}
