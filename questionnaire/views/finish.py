"""The end of the journey: check, submit, confirmation, receipt; and the change of language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from questionnaire.fieldwork import Incomplete, NotAccepting, submit

from .answers_in_words import checked_chapters
from .pages import LANGUAGE, change_language
from .visits import Visit, answering, check_accepting, of_respondent, with_answers


class Afterwards(TypedDict):
    """Something to go on to once answers are submitted; without a `url` it is yet to come."""

    url: str
    title: str
    text: str


AFTERWARDS: list[Callable[[HttpRequest, Visit], Afterwards | None]] = []
"""What other apps offer on the confirmation, each in the visit's language; None for nothing."""

PLACES = {
    name: f"respond:{name}"
    for name in ("start", "check", "leave", "thanks", "receipt", "privacy", "withdraw")
}
"""Pages that come back in another language, by the name their form gives; other apps add theirs."""


@answering
@require_safe
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All answers on the path, in words, each with a way to change it."""
    return _render_check(request, visit)


@with_answers
@require_POST
def submit_answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Submits, once; shows the check page again when something is still lacking."""
    try:
        submit(response=visit.response)
    except Incomplete:
        return _render_check(request, visit, status=422)
    except NotAccepting:
        check_accepting(visit)
        raise
    return HttpResponseRedirect(visit.next_url())


@with_answers
@require_safe
def thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The confirmation, as often as it is asked for."""
    if not visit.submitted:
        return HttpResponseRedirect(visit.next_url())
    context = {
        "visit": visit,
        "notice": request.GET.get("notice"),
        "to": "thanks",
        "afterwards": [entry for offer in AFTERWARDS if (entry := offer(request, visit))],
    }
    return render(request, "questionnaire/thanks.html", context)


@with_answers
@require_safe
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was submitted, in words, to print or to save."""
    if not visit.submitted:
        return HttpResponseRedirect(visit.next_url())
    context = {
        "visit": visit,
        "chapters": checked_chapters(visit, visit.path()),
        "reference": str(visit.response.pk)[:8],
        "to": "receipt",
    }
    return render(request, "questionnaire/receipt.html", context)


@of_respondent
@require_POST
def choose_language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Changes the language of a page that has no answers to send along."""
    change_language(visit, request.POST.get(LANGUAGE, ""))
    place = PLACES.get(request.POST.get("_to", ""))
    names = {"survey": visit.wave.survey.name, "wave": visit.wave.name}
    return HttpResponseRedirect(reverse(place, kwargs=names) if place else visit.next_url())


def _render_check(request: HttpRequest, visit: Visit, *, status: int = 200) -> HttpResponse:
    path = visit.path()
    chapters = checked_chapters(visit, path)
    last_page = path.pages[-1] if path.pages else None
    context = {
        "visit": visit,
        "chapters": chapters,
        "lacking": [q for chapter in chapters for q in chapter.questions if q.lacks],
        "refused": status != 200,
        "previous_url": visit.page_url(last_page) if last_page else visit.url("start"),
        "notice": request.GET.get("notice"),
        "to": "check",
    }
    return render(request, "questionnaire/check.html", context, status=status)
