"""A page of the questionnaire: shown, saved, and on to the next.

A page is saved by POST and answered with a redirect, so that reloading sends nothing twice. The
form carries the page revision it was made on. Fields of the form that are no questions begin with
an underscore, which no question's name does.

A script that sends the page itself, to stay with the respondent while there is no connection, says
so by htmx's header and is told in one where to go on.
"""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from questionnaire.fieldwork import SaveOutcome, record_page, set_language
from questionnaire.forms import PageForm, answer_lines
from questionnaire.instrument.elements import Page
from questionnaire.instrument.piping import piped
from questionnaire.instrument.routing import lacking
from questionnaire.instrument.wording import words
from questionnaire.pace import minutes_for

from . import problem_pages as problems
from .problem_pages import ProblemPage
from .visits import Visit, answering, first_open_page

CHECK = "check"
LEAVE, LANGUAGE, RETURN, REVISION = "_leave", "_language", "_return", "_revision"
NOT_ASKED, MORE = "not_asked", "more"
NO_REVISION = -1


@gzip_page
@answering
@require_http_methods(["GET", "HEAD", "POST"])
def page_view(request: HttpRequest, visit: Visit, page: str) -> HttpResponse:
    """Shows the page, or saves what was posted and leads on."""
    asked = page_named(visit, page)
    return (_save if request.method == "POST" else _show)(request, visit, asked)


def page_named(visit: Visit, page: str) -> Page:
    """The page of that name; the ProblemPage when the questionnaire has none."""
    try:
        return visit.instrument.page(page)
    except KeyError:
        raise ProblemPage(problems.UNKNOWN_PAGE, visit) from None


def page_form(visit: Visit, page: Page, **posted: object) -> PageForm:
    """The form of the page, as the stored answers stand now."""
    assert visit.response is not None
    return PageForm(
        instrument=visit.instrument,
        page=page,
        answers=visit.response.answers,
        path=visit.path(),
        language=visit.language,
        seed=str(visit.response.pk),
        **posted,
    )


def posted_revision(request: HttpRequest) -> int:
    """The page revision the form was made on; one that never was when the form does not say."""
    posted = request.POST.get(REVISION, "")
    return (
        int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else NO_REVISION
    )


def refuse_closed(visit: Visit) -> NoReturn:
    """Raises the ProblemPage that says why answers are taken no more."""
    if visit.withdrawn:
        raise ProblemPage(problems.WITHDRAWN, visit)
    raise ProblemPage(problems.ALREADY_SUBMITTED if visit.submitted else problems.CLOSED, visit)


def _show(request: HttpRequest, visit: Visit, page: Page) -> HttpResponse:
    form = page_form(visit, page)
    if not form.questions:
        return HttpResponseRedirect(f"{visit.next_url()}?notice={NOT_ASKED}")
    return _render(request, visit, form)


def _save(request: HttpRequest, visit: Visit, page: Page) -> HttpResponse:
    draft = LEAVE in request.POST or LANGUAGE in request.POST
    form = page_form(visit, page, data=request.POST, draft=draft)
    if not form.questions:
        raise ProblemPage(problems.OFF_PATH, visit)
    if not form.is_valid():
        return _render(request, visit, form, status=422)
    outcome = record_page(
        response=visit.response,
        page_name=page.name,
        values=form.values,
        page_variables=form.variables,
        expected_revision=posted_revision(request),
        passed=not draft,
    )
    if outcome is SaveOutcome.CLOSED:
        refuse_closed(visit)
    if outcome is SaveOutcome.CONFLICT:
        return _render(request, visit, form, status=409)
    going_on = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect
    return going_on(_after_saving(request, visit, form))


def _after_saving(request: HttpRequest, visit: Visit, form: PageForm) -> str:
    """Where the respondent goes once the page is stored."""
    page, returning = form.page.name, request.POST.get(RETURN) == CHECK
    again = visit.page_url(page) + (f"?return={CHECK}" if returning else "")
    if LEAVE in request.POST:
        return visit.url("leave")
    if LANGUAGE in request.POST:
        change_language(visit, request.POST[LANGUAGE])
        return again
    if _has_more(visit, form):
        return f"{again}{'&' if returning else '?'}notice={MORE}"
    path = visit.path()
    following = (
        first_open_page(path, visit.response, after=page) if returning else path.next_page(page)
    )
    if following is None:
        return visit.url("check")
    return visit.page_url(following) + (f"?return={CHECK}" if returning else "")


def change_language(visit: Visit, language: str) -> None:
    """Keeps the language; the ProblemPage of one the survey does not speak."""
    if language not in visit.instrument.languages:
        raise ProblemPage(problems.LANGUAGE_UNKNOWN, visit)
    set_language(response=visit.response, language=language)


def _has_more(visit: Visit, form: PageForm) -> bool:
    """Whether the answers just stored ask something on the page that was not shown."""
    shown = {question.name for question in form.questions}
    stored = visit.response.answers
    return any(
        question.name not in shown and lacking(question, stored)
        for question in visit.path().questions_on(form.page.name)
    )


def _render(
    request: HttpRequest, visit: Visit, form: PageForm, *, status: int = 200
) -> HttpResponse:
    page, response, path = form.page, visit.response, visit.path()
    previous = path.previous_page(page.name)
    position = path.pages.index(page.name)
    sent = request.POST if request.method == "POST" else request.GET
    context = {
        "visit": visit,
        "form": form,
        "title": piped(page.title, visit.instrument, path.answers, visit.language),
        "introduction": piped(page.introduction, visit.instrument, path.answers, visit.language),
        "position": position + 1,
        "page_count": len(path.pages),
        "minutes": minutes_for(visit.instrument, visit.wave, path.pages[position:]),
        "quiet_url": visit.url("quiet", page=page.name),
        "previous_url": visit.page_url(previous) if previous else visit.url("start"),
        "revision": response.page_revisions.get(page.name, 0),
        "returning": CHECK in (sent.get("return"), sent.get(RETURN)),
        "notice": request.GET.get("notice"),
        "stored": _stored_in_words(visit, form) if status == 409 else (),
    }
    return render(request, "questionnaire/page.html", context, status=status)


def _stored_in_words(visit: Visit, form: PageForm) -> list[tuple[str, tuple]]:
    """What is stored for each question of the page, for someone whose save came too late."""
    return [
        (
            words(question.text, visit.language),
            answer_lines(question, visit.response.answers, visit.language),
        )
        for question in form.worded.values()
    ]
