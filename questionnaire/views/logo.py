"""The logo of a survey, at an address that names the very picture, so that browsers keep it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from questionnaire.models import SurveyLogo

from . import problem_pages as problems
from .problem_pages import ProblemPage

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def logo(request: HttpRequest, survey: str, wave: str, digest: str) -> HttpResponse:
    """The picture, or the problem page of an address that leads nowhere."""
    logos = SurveyLogo.objects.filter(survey__name=survey, survey__logo_digest=digest)
    found = logos.values_list("image", "media_type").first() if digest else None
    if found is None:
        return ProblemPage(problems.UNKNOWN_LINK).respond(request)
    image, media_type = found
    headers = {"Cache-Control": FOR_GOOD, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(image), content_type=media_type, headers=headers)
