"""**Quiet saving**: what a respondent has answered so far is stored while they are at the page.

The sound part of the page is stored and passes nothing. The answer says in its headers which page
revision that made and which questions are not stored as they stand, and brings the questions that
follow from the answers, for htmx to put in place. Nothing is answered before the save is committed.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from questionnaire.fieldwork import SaveOutcome, record_page
from questionnaire.forms import changes

from . import problem_pages as problems
from .pages import page_form, page_named, posted_revision, refuse_closed
from .problem_pages import ProblemPage
from .visits import Visit, answering

ASKED = "_asked"
REVISION_HEADER, UNSOUND_HEADER = "Wavebook-Revision", "Wavebook-Unsound"


@answering
@require_POST
def save_quietly(request: HttpRequest, visit: Visit, page: str) -> HttpResponse:
    """Stores the sound part of the page, or nothing when another tab has stored other answers."""
    asked = page_named(visit, page)
    form = page_form(visit, asked, data=request.POST, draft=True)
    if not form.questions:
        raise ProblemPage(problems.OFF_PATH, visit)
    form.is_valid()
    outcome = record_page(
        response=visit.response,
        page_name=page,
        values=form.sound_values,
        page_variables=form.sound_variables,
        expected_revision=posted_revision(request),
        passed=False,
    )
    if outcome is SaveOutcome.CLOSED:
        refuse_closed(visit)
    if outcome is SaveOutcome.CONFLICT:
        return HttpResponse(status=409)
    shown = request.POST.getlist(ASKED)
    found = changes(page_form(visit, asked), shown) if shown else None
    answer = render(request, "questionnaire/follow_ups.html", {"changes": found})
    answer[REVISION_HEADER] = str(visit.response.page_revisions.get(page, 0))
    answer[UNSOUND_HEADER] = ",".join(sorted(form.unsound))
    return answer
