"""How a respondent comes in: the wave's open link, a personal invitation, a return link.

Following a link never starts a response, since mail scanners follow links too; the button does.
An address with a token in it is left at once for one without.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from questionnaire.fieldwork import InvitationNeeded, NotAccepting, start
from questionnaire.models import Invitation
from questionnaire.pace import minutes_for_all
from questionnaire.queries import invitation_by_token, response_by_token
from questionnaire.tokens import invited_response_token

from . import problem_pages as problems
from .problem_pages import ProblemPage, respondent_page
from .visits import (
    INVITATION_COOKIE,
    Visit,
    check_accepting,
    cookie_path,
    keep_cookie,
    read_readable_cookie,
    read_visit,
    visit_of_response,
)


@respondent_page
@require_safe
def start_page(request: HttpRequest, survey: str, wave: str) -> HttpResponse:
    """Says who asks and how long it takes, and offers to start or to go on."""
    visit, invitation = _arrive(request, survey, wave)
    if not visit.submitted:
        check_accepting(visit)
    if not (visit.response or visit.wave.open_link or invitation):
        raise ProblemPage(problems.INVITATION_NEEDED, visit)
    with translation.override(visit.language):
        context = {
            "visit": visit,
            "question_count": len(visit.instrument.questions),
            "minutes": minutes_for_all(visit.instrument, visit.wave),
            "to": "start",
            "may_start_anew": _may_start_anew(visit, invitation),
        }
        response = render(request, "questionnaire/start.html", context)
        response["Content-Language"] = translation.get_language()
    return response


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
    _start(visit, invitation)
    return visit.go(visit.next_url())


@respondent_page
@require_safe
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Remembers the invitation and leads to the start, or to the answers it has already."""
    invitation = invitation_by_token(token)
    if invitation is None:
        raise ProblemPage(problems.UNKNOWN_LINK)
    if invitation.version_digest is None:
        raise ProblemPage(problems.NOT_YET_OPEN)
    answered = _visit_by_token(invited_response_token(invitation))
    if answered is None and _has_expired(invitation):
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


def _start(visit: Visit, invitation: Invitation | None) -> None:
    """Starts the response of the visit; raises the ProblemPage that says why it cannot."""
    try:
        response, token = start(wave=visit.wave, language=visit.language, invitation=invitation)
    except NotAccepting:
        check_accepting(visit)
        raise
    except InvitationNeeded:
        raise ProblemPage(problems.INVITATION_NEEDED, visit) from None
    visit.response, visit.token = response, token


def _arrive(request: HttpRequest, survey: str, wave: str) -> tuple[Visit, Invitation | None]:
    """The visit, and the invitation that was followed to this wave, if one was.

    Answers of another invitation are put aside: someone else has answered on this device. Raises
    the ProblemPage of an expired invitation that has no answers yet.
    """
    visit = read_visit(request, survey, wave)
    token = read_readable_cookie(request, INVITATION_COOKIE)
    invitation = invitation_by_token(token) if token else None
    if invitation is None or invitation.wave_id != visit.wave.pk:
        return visit, None
    if visit.response and visit.response.invitation_id not in (None, invitation.pk):
        visit.response, visit.token = None, ""
    if visit.response is None and _has_expired(invitation):
        raise ProblemPage(problems.INVITATION_EXPIRED, visit)
    return visit, invitation


def _may_start_anew(visit: Visit, invitation: Invitation | None) -> bool:
    """Whether to offer empty answers beside those here; an invitation has one set of answers."""
    if visit.response is None:
        return False
    return visit.wave.open_link if invitation is None else visit.response.invitation_id is None


def _has_expired(invitation: Invitation) -> bool:
    return invitation.expires_at is not None and invitation.expires_at <= timezone.now()


def _visit_by_token(token: str) -> Visit | None:
    response = response_by_token(token)
    return visit_of_response(response, token) if response else None


def _to_start(invitation: Invitation) -> HttpResponse:
    return HttpResponseRedirect(cookie_path(invitation.wave))
