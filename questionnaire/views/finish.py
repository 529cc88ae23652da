"""The end of the journey and the ways out: check, submit, confirmation, leaving, language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from questionnaire.fieldwork import Incomplete, NotAccepting, submit
from questionnaire.forms import AnswerLine, answer_lines
from questionnaire.forms.shown import element_id
from questionnaire.instrument.elements import Question
from questionnaire.instrument.routing import Path, lacking
from questionnaire.instrument.wording import words

from .pages import CHECK, LANGUAGE, change_language
from .visits import Visit, answering, check_accepting, with_answers


class Afterwards(TypedDict):
    """Something to go on to once answers are submitted."""

    url: str
    title: str
    text: str


AFTERWARDS: list[Callable[[HttpRequest, Visit], Afterwards | None]] = []
"""What other apps offer on the confirmation, each in the visit's language; None for nothing."""


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """A question on the path with its answers in words. `lacks` says that it must be answered."""

    text: str
    lines: tuple[AnswerLine, ...]
    lacks: bool
    change_url: str


@dataclass(frozen=True, slots=True)
class CheckedChapter:
    """The questions of one chapter."""

    title: str
    questions: tuple[CheckedQuestion, ...]


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
    return HttpResponseRedirect(visit.url("thanks"))


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


@answering
@require_safe
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Shows the link that leads back to the answers from any device."""
    link = reverse("respond:resume", kwargs={"token": visit.token})
    context = {
        "visit": visit,
        "return_link": request.build_absolute_uri(link),
        "next_url": visit.next_url(),
        "to": "leave",
    }
    return render(request, "questionnaire/leave.html", context)


PLACES = ("start", "check", "leave", "thanks")


@with_answers
@require_POST
def choose_language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Changes the language of a page that has no answers to send along."""
    change_language(visit, request.POST.get(LANGUAGE, ""))
    to = request.POST.get("_to")
    return HttpResponseRedirect(visit.url(to) if to in PLACES else visit.next_url())


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


def checked_chapters(visit: Visit, path: Path) -> list[CheckedChapter]:
    """The path's questions by chapter, in the order asked."""
    by_chapter: dict[str, list[CheckedQuestion]] = {}
    for page_name in path.pages:
        chapter = by_chapter.setdefault(visit.instrument.page(page_name).chapter, [])
        chapter.extend(
            _checked(visit, page_name, question) for question in path.questions_on(page_name)
        )
    return [
        CheckedChapter(words(chapter.title, visit.language), tuple(by_chapter[chapter.name]))
        for chapter in visit.instrument.chapters
        if chapter.name in by_chapter
    ]


def _checked(visit: Visit, page: str, question: Question) -> CheckedQuestion:
    answers = visit.response.answers
    return CheckedQuestion(
        text=words(question.text, visit.language),
        lines=answer_lines(question, answers, visit.language),
        lacks=question.required and bool(lacking(question, answers)),
        change_url=f"{visit.page_url(page)}?return={CHECK}#{element_id(question.name)}",
    )
