"""A **visit** is what a request to a wave carries: the wave, and the answers its cookie opens.

The cookie is signed, holds the response's token, and goes to this wave's addresses only. It lasts
for a **session**, which begins anew whenever a good part of it has passed. A second cookie
remembers the invitation that was followed, until answering starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from time import time

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, b62_decode
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation

from questionnaire.fieldwork import Acceptance, acceptance
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.evaluation import Answers
from questionnaire.instrument.routing import Path, find_path
from questionnaire.instrument.wording import words
from questionnaire.models import Response, Wave
from questionnaire.queries import instrument_of_wave, response_by_token, wave_by_names

from . import problem_pages as problems
from .problem_pages import ProblemPage, respondent_page
from .throttling import brake_posts

RESPONSE_COOKIE = "wavebook_response"
INVITATION_COOKIE = "wavebook_invitation"
RENEWED_AFTER = 0.25  # of a session, so that most answers carry no cookie
ADDRESSES_KEPT = 4096


@dataclass(kw_only=True)
class Visit:
    """Who comes, to which wave, with which answers, reading which language."""

    wave: Wave
    instrument: Instrument
    language: str
    response: Response | None = None
    token: str = ""
    _known_path: tuple[Answers, Path] | None = None
    session_age: int = 0

    @property
    def session_seconds(self) -> int:
        """Seconds from now until the browser forgets the answers, unless it asks again."""
        return session_length() - (0 if self.is_renewed else self.session_age)

    @property
    def is_renewed(self) -> bool:
        """Whether this request begins the session anew."""
        return self.session_age > RENEWED_AFTER * session_length()

    @property
    def title(self) -> str:
        return words(self.wave.survey.title, self.language)

    @property
    def cookie_path(self) -> str:
        return cookie_path(self.wave)

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Each language of the survey with its own name for itself."""
        return tuple((code, _own_name(code)) for code in self.instrument.languages)

    @property
    def submitted(self) -> bool:
        return self.response is not None and self.response.state == Response.State.SUBMITTED

    @property
    def withdrawn(self) -> bool:
        return self.response is not None and self.response.state == Response.State.WITHDRAWN

    def path(self) -> Path:
        """The path as the stored answers lead now."""
        assert self.response is not None
        answers = self.response.answers
        if self._known_path is None or self._known_path[0] is not answers:
            self._known_path = answers, find_path(self.instrument, answers)
        return self._known_path[1]

    def url(self, name: str, **parts: str) -> str:
        """The address of one of the wave's pages."""
        return _address(name, survey=self.wave.survey.name, wave=self.wave.name, **parts)

    def page_url(self, page: str) -> str:
        return self.url("page", page=page)

    @property
    def privacy_url(self) -> str:
        return self.url("privacy")

    @property
    def accent_url(self) -> str:
        """The style sheet of the survey's accent; empty when it has none."""
        accent = self.wave.survey.accent
        return _address("accent", accent=accent.removeprefix("#")) if accent else ""

    @property
    def withdraw_url(self) -> str:
        return self.url("withdraw")

    @property
    def stay_url(self) -> str:
        return self.url("stay")

    @property
    def leave_url(self) -> str:
        return self.url("leave")

    def next_url(self) -> str:
        """Where the respondent goes on: the first open page, the check, or how it ended."""
        if self.response is None:
            return self.url("start")
        if self.withdrawn:
            return self.url("withdraw")
        if self.submitted:
            return self.url("thanks")
        page = first_open_page(self.path(), self.response)
        return self.page_url(page) if page else self.url("check")

    def go(self, url: str) -> HttpResponse:
        """A redirect that leaves this visit's cookie behind, so that the next page knows it."""
        response = HttpResponseRedirect(url)
        keep_cookie(response, RESPONSE_COOKIE, self.token, self.wave)
        return response


def first_open_page(path: Path, response: Response, *, after: str | None = None) -> str | None:
    """The first page, `after` that one if given, not passed or lacking an answer; None if none."""
    start = path.order.index(after) + 1 if after else 0
    following = set(path.order[start:])
    return next(
        (
            page
            for page in path.pages
            if page in following and (page not in response.passed_pages or page in path.incomplete)
        ),
        None,
    )


@lru_cache(maxsize=ADDRESSES_KEPT)
def _address(name: str, **parts: str) -> str:
    """The address of that name; a page holds half a dozen that stay the same."""
    return reverse(f"respond:{name}", kwargs=parts)


def session_length() -> int:
    """Seconds that a browser keeps the answers open without being used."""
    return settings.RESPONDENT_SESSION_MINUTES * 60


def cookie_path(wave: Wave) -> str:
    """The addresses a wave's cookies go to: its own."""
    return _address("start", survey=wave.survey.name, wave=wave.name)


def keep_cookie(response: HttpResponse, name: str, token: str, wave: Wave) -> None:
    """Puts the token into the browser, signed and for this wave's addresses only."""
    response.set_signed_cookie(
        name,
        token,
        salt=name,
        max_age=session_length(),
        path=cookie_path(wave),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def forget_cookie(response: HttpResponse, name: str, wave: Wave) -> None:
    """Removes the wave's cookie of that name from the browser."""
    response.delete_cookie(name, path=cookie_path(wave), samesite="Lax")


def read_cookie(request: HttpRequest, name: str) -> str:
    """The token in the cookie, empty when there is none; BadSignature for a forged or old one."""
    if name not in request.COOKIES:
        return ""
    return request.get_signed_cookie(name, salt=name, max_age=session_length())


def _session_age(request: HttpRequest) -> int:
    """Seconds since the response's cookie was signed; it must have been found sound before."""
    signed_at = request.COOKIES[RESPONSE_COOKIE].rsplit(":", 2)[1]
    return max(0, int(time()) - b62_decode(signed_at))


def read_readable_cookie(request: HttpRequest, name: str) -> str:
    """The token in the cookie, empty when there is none that can be trusted."""
    try:
        return read_cookie(request, name)
    except BadSignature:
        return ""


def visit_of_response(response: Response, token: str) -> Visit:
    """The visit of someone whose answers are known."""
    wave = response.wave
    wave.version_digest = response.version_digest
    return Visit(
        wave=wave,
        instrument=instrument_of_wave(wave),
        language=response.language,
        response=response,
        token=token,
    )


def read_visit(request: HttpRequest, survey: str, wave: str) -> Visit:
    """The visit, with the response if a trusted cookie opens one of this wave.

    Raises the ProblemPage of an unknown wave, or of one with nothing published.
    """
    return _visit_with(read_readable_cookie(request, RESPONSE_COOKIE), request, survey, wave)


def _visit_with(token: str, request: HttpRequest, survey: str, wave: str) -> Visit:
    response = response_by_token(token) if token else None
    if response and (response.wave.survey.name, response.wave.name) == (survey, wave):
        visit = visit_of_response(response, token)
        visit.session_age = _session_age(request)
        return visit
    found = wave_by_names(survey, wave)
    if found is None:
        raise ProblemPage(problems.UNKNOWN_LINK)
    if found.version_digest is None:
        raise ProblemPage(problems.NOT_YET_OPEN)
    instrument = instrument_of_wave(found)
    return Visit(wave=found, instrument=instrument, language=_spoken(request, instrument))


def check_accepting(visit: Visit) -> None:
    """Raises the ProblemPage that says why, when the wave takes no answers now."""
    found = acceptance(visit.wave, timezone.now())
    if found is not Acceptance.OPEN:
        closed = found is Acceptance.CLOSED
        raise ProblemPage(problems.CLOSED if closed else problems.NOT_YET_OPEN, visit)


def of_respondent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, called with the Visit of a respondent who has started, in their language."""

    @respondent_page
    @wraps(view)
    def called(request: HttpRequest, survey: str, wave: str, **parts: str) -> HttpResponse:
        token = read_readable_cookie(request, RESPONSE_COOKIE)
        if request.method == "POST":
            brake_posts(request, token)
        visit = _visit_with(token, request, survey, wave)
        if visit.response is None:
            return _without_answers(request, visit)
        with translation.override(visit.language):
            response = view(request, visit, **parts)
            response["Content-Language"] = translation.get_language()
        if visit.is_renewed:
            keep_cookie(response, RESPONSE_COOKIE, visit.token, visit.wave)
        return response

    return called


def with_answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for a respondent who has started and not withdrawn."""

    @of_respondent
    @wraps(view)
    def called(request: HttpRequest, visit: Visit, **parts: str) -> HttpResponse:
        if not visit.withdrawn:
            return view(request, visit, **parts)
        if request.method == "POST":
            raise ProblemPage(problems.WITHDRAWN, visit)
        return HttpResponseRedirect(visit.next_url())

    return called


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for a respondent who has started and may still change answers."""

    @with_answers
    @wraps(view)
    def called(request: HttpRequest, visit: Visit, **parts: str) -> HttpResponse:
        if visit.submitted:
            if request.method == "POST":
                raise ProblemPage(problems.ALREADY_SUBMITTED, visit)
            return HttpResponseRedirect(f"{visit.url('thanks')}?notice=already")
        check_accepting(visit)
        return view(request, visit, **parts)

    return called


def _without_answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What happens when no response can be told: a problem page, or the start of the survey."""
    try:
        token = read_cookie(request, RESPONSE_COOKIE)
    except SignatureExpired:
        problem = problems.COOKIE_EXPIRED
    except BadSignature:
        problem = problems.COOKIE_DAMAGED
    else:
        if not token and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(visit.url("start"))
        problem = problems.RESPONSE_GONE if token else problems.COOKIE_MISSING
        if token and visit.wave.answers_deleted_at:
            problem = problems.ANSWERS_DELETED
    raise ProblemPage(problem, visit, forget=(RESPONSE_COOKIE,))


def _spoken(request: HttpRequest, instrument: Instrument) -> str:
    """The language asked for in the address, else the browser's, else the survey's first."""
    wanted = (request.GET.get("language", ""), translation.get_language() or "")
    return next(
        (language for language in wanted if language in instrument.languages),
        instrument.languages[0],
    )


@cache
def _own_name(language: str) -> str:
    try:
        return translation.get_language_info(language)["name_local"].capitalize()
    except KeyError:
        return language
