"""The privacy page of a wave: who is responsible, what is kept and how long, and one's rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from questionnaire.instrument.wording import words

from .problem_pages import respondent_page
from .visits import RESPONSE_COOKIE, keep_cookie, read_visit, session_length

SECONDS_A_DAY = 24 * 60 * 60


@respondent_page
@require_safe
def privacy(request: HttpRequest, survey: str, wave: str) -> HttpResponse:
    """Whoever asks is told, before, during and after answering, and once the wave is closed."""
    visit = read_visit(request, survey, wave)
    with translation.override(visit.language):
        context = {
            "visit": visit,
            "purpose": words(visit.wave.survey.purpose, visit.language),
            "words_of_survey": words(visit.wave.survey.privacy, visit.language),
            "kept": words(visit.wave.kept, visit.language),
            "consent": words(visit.wave.consent, visit.language),
            "session_days": session_length() // SECONDS_A_DAY,
            "session_minutes": session_length() // 60,
            "next_url": visit.next_url(),
            "to": "privacy",
        }
        response = render(request, "questionnaire/privacy.html", context)
        response["Content-Language"] = translation.get_language()
    if visit.is_renewed:
        keep_cookie(response, RESPONSE_COOKIE, visit.token, visit.wave)
    return response
