"""How a respondent comes in: the wave's open link, a personal invitation, a return link.

Following a link never starts a response, since mail scanners follow links too; the button does.
An address with a token in it is left at once for one without. The button's form carries the token
of the answers it would begin, so that a form sent twice begins once.
"""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from questionnaire.consenting import consent_version
from questionnaire.fieldwork import (
    Acceptance,
    ConsentNeeded,
    InvitationExpired,
    InvitationNeeded,
    InvitationUsed,
    NotAccepting,
    acceptance,
    start,
)
from questionnaire.instrument.wording import words
from questionnaire.models import Invitation, Wave
from questionnaire.pace import minutes_for_all
from questionnaire.queries import invitation_by_token, response_by_token
from questionnaire.tokens import invited_response_token, new_token

from . import problem_pages as problems
from .problem_pages import ProblemPage, respondent_page
from .throttling import HONEYPOT, brake_starts
from .visits import (
    INVITATION_COOKIE,
    Visit,
    check_accepting,
    cookie_path,
    forget_cookie,
    keep_cookie,
    read_readable_cookie,
    read_visit,
    visit_of_response,
)

BEGINNING = "_begin"
CONSENT = "_consent"
SECONDS_TO_BEGIN = 24 * 60 * 60


@respondent_page
@require_safe
def start_page(request: HttpRequest, survey: str, wave: str) -> HttpResponse:
    """Says who asks, why, for how long and what is kept, and offers to start or to go on."""
    visit, invitation = _arrive(request, survey, wave)
    if not (visit.submitted or visit.withdrawn):
        check_accepting(visit)
    if not (visit.response or visit.wave.open_link or invitation):
        raise ProblemPage(problems.INVITATION_NEEDED, visit)
    return _render_start(request, visit, invitation)


@respondent_page
@require_POST
def begin(request: HttpRequest, survey: str, wave: str) -> HttpResponse:
    """Starts a response, or goes on with the one this browser or invitation has already."""
    visit, invitation = _arrive(request, survey, wave)
    if visit.response and "anew" not in request.POST:
        return HttpResponseRedirect(visit.next_url())
    language = request.POST.get("language", visit.language)
    if language not in visit.instrument.languages:
        raise ProblemPage(problems.LANGUAGE_UNKNOWN, visit)
    visit.language = language
    if invitation is None:
        brake_starts(request)
    if request.POST.get(HONEYPOT):
        return _render_start(request, visit, invitation, refused="honeypot")
    try:
        _start(request, visit, invitation)
    except ConsentNeeded:
        return _render_start(request, visit, invitation, refused="consent")
    response = visit.go(visit.next_url())
    if visit.wave.anonymous:
        forget_cookie(response, INVITATION_COOKIE, visit.wave)
    return response


@respondent_page
@require_safe
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Remembers the invitation and leads to the start, or to the answers it has already."""
    invitation = invitation_by_token(token)
    if invitation is None:
        raise ProblemPage(problems.UNKNOWN_LINK)
    if invitation.version_digest is None:
        raise ProblemPage(problems.NOT_YET_OPEN)
    anonymous = invitation.wave.anonymous
    answered = None if anonymous else _visit_by_token(invited_response_token(invitation))
    if answered is None and _has_expired(invitation) and not (anonymous and invitation.used):
        raise ProblemPage(problems.INVITATION_EXPIRED)
    response = answered.go(answered.next_url()) if answered else _to_start(invitation)
    keep_cookie(response, INVITATION_COOKIE, token, invitation.wave)
    response["Referrer-Policy"] = "no-referrer"
    return response


@respondent_page
@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the answers on this device and leads to where they were left."""
    visit = _visit_by_token(token)
    if visit is None:
        raise ProblemPage(problems.UNKNOWN_LINK)
    response = visit.go(visit.next_url())
    response["Referrer-Policy"] = "no-referrer"
    return response


def _render_start(
    request: HttpRequest, visit: Visit, invitation: Invitation | None, *, refused: str = ""
) -> HttpResponse:
    wave, language = visit.wave, visit.language
    may_start_anew = _may_start_anew(visit, invitation)
    with translation.override(language):
        context = {
            "visit": visit,
            "purpose": words(wave.survey.purpose, language),
            "introduction": words(wave.introduction, language),
            "question_count": len(visit.instrument.questions),
            "minutes": minutes_for_all(visit.instrument, wave),
            "kept": words(wave.kept, language),
            "invited": invitation is not None,
            "consent": words(wave.consent, language),
            "consent_version": consent_version(wave),
            "beginning": _signer(wave).sign(new_token()),
            "refused": refused,
            "to": "start",
            "goes_on": visit.response is not None and not visit.withdrawn,
            "may_start": visit.response is None or (visit.withdrawn and may_start_anew),
            "may_start_anew": may_start_anew,
        }
        status = 422 if refused else 200
        response = render(request, "questionnaire/start.html", context, status=status)
        response["Content-Language"] = translation.get_language()
    if wave.anonymous and invitation is None and INVITATION_COOKIE in request.COOKIES:
        forget_cookie(response, INVITATION_COOKIE, wave)
    return response


def _start(request: HttpRequest, visit: Visit, invitation: Invitation | None) -> None:
    """Starts the response of the visit; raises the ProblemPage that says why it cannot."""
    try:
        response, token = start(
            wave=visit.wave,
            language=visit.language,
            invitation=invitation,
            token=_token_of_form(request, visit.wave),
            consent=request.POST.get(CONSENT, ""),
        )
    except NotAccepting:
        check_accepting(visit)
        raise
    except (InvitationNeeded, InvitationExpired, InvitationUsed) as refusal:
        raise ProblemPage(REFUSALS[type(refusal)], visit, forget=(INVITATION_COOKIE,)) from None
    visit.response, visit.token = response, token


REFUSALS = {
    InvitationNeeded: problems.INVITATION_NEEDED,
    InvitationExpired: problems.INVITATION_EXPIRED,
    InvitationUsed: problems.INVITATION_USED,
}


def _signer(wave: Wave) -> TimestampSigner:
    return TimestampSigner(salt=f"questionnaire.begin.{wave.pk}")


def _token_of_form(request: HttpRequest, wave: Wave) -> str:
    """The token the form was made with; empty when it is old or was not made here."""
    try:
        return _signer(wave).unsign(request.POST.get(BEGINNING, ""), max_age=SECONDS_TO_BEGIN)
    except BadSignature:
        return ""


def _arrive(request: HttpRequest, survey: str, wave: str) -> tuple[Visit, Invitation | None]:
    """The visit, and the invitation that was followed to this wave, if one was.

    Answers of another invitation are put aside: someone else has answered on this device. Raises
    the ProblemPage of an expired or used invitation that leads to no answers here.
    """
    visit = read_visit(request, survey, wave)
    token = read_readable_cookie(request, INVITATION_COOKIE)
    invitation = invitation_by_token(token) if token else None
    if invitation is None or invitation.wave_id != visit.wave.pk:
        return visit, None
    if visit.response and visit.response.invitation_id not in (None, invitation.pk):
        visit.response, visit.token = None, ""
    if visit.wave.anonymous and invitation.used and visit.response:
        return visit, None
    if visit.response is None and _is_used_up(request, visit, invitation):
        raise ProblemPage(problems.INVITATION_USED, visit, forget=(INVITATION_COOKIE,))
    if visit.response is None and _has_expired(invitation):
        raise ProblemPage(problems.INVITATION_EXPIRED, visit)
    return visit, invitation


def _is_used_up(request: HttpRequest, visit: Visit, invitation: Invitation) -> bool:
    """Whether answering anonymously has begun elsewhere, not with the form sent just now."""
    if not (visit.wave.anonymous and invitation.used):
        return False
    token = _token_of_form(request, visit.wave)
    return not token or response_by_token(token) is None


def _may_start_anew(visit: Visit, invitation: Invitation | None) -> bool:
    """Whether to offer empty answers beside those here; an invitation has one set of answers."""
    if visit.response is None or (visit.withdrawn and visit.response.invitation_id):
        return False
    if acceptance(visit.wave, timezone.now()) is not Acceptance.OPEN:
        return False
    return visit.wave.open_link if invitation is None else visit.response.invitation_id is None


def _has_expired(invitation: Invitation) -> bool:
    return invitation.expires_at is not None and invitation.expires_at <= timezone.now()


def _visit_by_token(token: str) -> Visit | None:
    response = response_by_token(token)
    return visit_of_response(response, token) if response else None


def _to_start(invitation: Invitation) -> HttpResponse:
    return HttpResponseRedirect(cookie_path(invitation.wave))
