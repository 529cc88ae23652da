"""What a respondent is told when an address, a time or a request does not fit.

A **problem page** says what is wrong and what to do next, with the right HTTP status. It is raised
as an exception wherever it is noticed, and nothing has been stored by then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from questionnaire.models import Wave

    from .visits import Visit


@dataclass(frozen=True, slots=True)
class Problem:
    """`title` says what is wrong, `remedy` what to do; `back` offers the way on.

    `shows_opening` adds when the wave opens, where that is set; `shows_results` the way to its
    results, where they are published.
    """

    status: int
    title: Promise
    remedy: Promise
    back: Promise | None = None
    shows_opening: bool = False
    shows_results: bool = False


RESULTS: list[Callable[[Wave], str]] = []
"""What other apps know of a wave's results: the address at which they are public, "" if nowhere."""

UNKNOWN_LINK = Problem(
    404,
    _("This link leads nowhere"),
    _("Check that the address is complete: mail programs sometimes break a long link in two."),
)
UNKNOWN_PAGE = Problem(
    404,
    _("The questionnaire has no such page"),
    _("Go back to the questionnaire; your answers are kept."),
    _("Back to the questionnaire"),
)
NOT_YET_OPEN = Problem(
    403,
    _("This survey is not open yet"),
    _("Keep this link and come back when the survey has opened."),
    shows_opening=True,
)
CLOSED = Problem(
    410,
    _("This survey is closed"),
    _("It takes no more answers. Thank you for your interest."),
    shows_results=True,
)
INVITATION_NEEDED = Problem(
    403,
    _("This survey is answered by invitation"),
    _("Follow the personal link in your invitation, or ask the organiser for one."),
)
INVITATION_EXPIRED = Problem(
    410,
    _("This invitation has expired"),
    _("Ask the organiser for a new invitation."),
)
COOKIE_MISSING = Problem(
    400,
    _("We cannot tell which answers are yours"),
    _(
        "This browser keeps no cookie for the survey, so nothing was stored. Allow cookies for "
        "this site, then open the survey or your return link again."
    ),
    _("To the start of the survey"),
)
COOKIE_DAMAGED = Problem(
    400,
    _("We cannot tell which answers are yours"),
    _(
        "What this browser kept for the survey has been changed. Nothing was stored just now. "
        "Open your return link or your invitation again."
    ),
    _("To the start of the survey"),
)
COOKIE_EXPIRED = Problem(
    410,
    _("You have been away for long"),
    _("This browser no longer opens your answers. Open your return link or your invitation again."),
    _("To the start of the survey"),
)
RESPONSE_GONE = Problem(
    410,
    _("These answers are no longer here"),
    _("The organiser has removed them. You can start again."),
    _("To the start of the survey"),
)
ANSWERS_DELETED = Problem(
    410,
    _("These answers are no longer here"),
    _("The organiser has deleted all answers to this survey, as they need not be kept any more."),
    shows_results=True,
)
OFF_PATH = Problem(
    409,
    _("This page is not for you"),
    _(
        "Your other answers lead past this page, so nothing on it was stored. Go on with the "
        "questionnaire."
    ),
    _("Back to the questionnaire"),
)
ALREADY_SUBMITTED = Problem(
    409,
    _("You have already submitted your answers"),
    _("They can no longer be changed, and nothing was stored just now."),
    _("See your confirmation"),
)
INVITATION_USED = Problem(
    410,
    _("Answering has begun with this invitation"),
    _(
        "The survey is anonymous, so nobody can tell which answers are yours. Open your return "
        "link, or go on in the browser in which you began. If that was not you, ask the organiser "
        "for another invitation."
    ),
)
TOO_FAST = Problem(
    429,
    _("This came too fast"),
    _(
        "More was sent within a few seconds than a person can send, so nothing of it was stored. "
        "Wait a minute, then go back and send again; what you typed is still there."
    ),
)
WITHDRAWN = Problem(
    410,
    _("You have withdrawn your answers"),
    _("They are deleted, and nothing was stored just now."),
)
LANGUAGE_UNKNOWN = Problem(
    400,
    _("The survey does not speak this language"),
    _("Go back and choose one of the languages offered."),
    _("To the start of the survey"),
)


class ProblemPage(Exception):  # noqa: N818  it is a page, raised
    """Shows the problem instead of the page.

    `forget` names cookies to remove, `retry_after` is how many seconds to wait.
    """

    def __init__(
        self,
        problem: Problem,
        visit: Visit | None = None,
        *,
        forget: Collection[str] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(str(problem.title))
        self.problem = problem
        self.visit = visit
        self.forget = forget
        self.retry_after = retry_after

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The page, in the visit's language where there is one."""
        visit = self.visit
        language = visit.language if visit else translation.get_language()
        with translation.override(language):
            context = {
                "problem": self.problem,
                "visit": visit,
                "back_url": self._back_url(),
                "results_url": self._results_url(),
            }
            response = render(
                request, "questionnaire/problem.html", context, status=self.problem.status
            )
            response["Content-Language"] = language
        if self.retry_after is not None:
            response["Retry-After"] = self.retry_after
        for name in self.forget if visit else ():
            response.delete_cookie(name, path=visit.cookie_path, samesite="Lax")
        return response

    def _back_url(self) -> str:
        return self.visit.next_url() if self.visit and self.problem.back else ""

    def _results_url(self) -> str:
        if not self.visit or not self.problem.shows_results:
            return ""
        return next(filter(None, (where(self.visit.wave) for where in RESULTS)), "")


def respondent_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with its problems shown as pages and nothing of it kept by any cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except ProblemPage as problem:
            response = problem.respond(request)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded
