"""Staying: a respondent who needs longer at a page asks for the session to begin anew."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from .visits import RESPONSE_COOKIE, Visit, keep_cookie, session_length, with_answers


@with_answers
@require_POST
def stay(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Begins the session anew, and says for how many seconds."""
    response = JsonResponse({"seconds": session_length()})
    keep_cookie(response, RESPONSE_COOKIE, visit.token, visit.wave)
    return response
