"""The **brake** on machines: who sends faster than people do is asked to wait.

What is sent to answers is counted by the answers and the address together, so that a company behind
one address is not held up; what begins answers, by the address alone. Neither is stored: the key of
a count is a keyed hash that Redis forgets when the span is over, and a web process with the first
that is sent after its own. The **trap** is a field that people cannot see and machines fill in.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from questionnaire.momentary import count
from surveysite.addresses import visitor_address

from . import problem_pages as problems
from .problem_pages import ProblemPage

HONEYPOT = "_website"
POSTS_ALLOWED = 100
POSTS_ALLOWED_IN_THE_TRAP = 20
SECONDS_OF_POSTS = 10
TIMES_A_PERSON = 10  # so many times what a person sends; that is counted without asking Redis
SECONDS_OF_STARTS = 60
MAILS_ALLOWED = 3
MAILS_FROM_AN_ADDRESS = 30
SECONDS_OF_MAILS = 60 * 60


def brake_posts(request: HttpRequest, token: str) -> None:
    """Raises the ProblemPage that asks to wait when these answers are sent to too fast.

    Who fills in the field that is kept from people may send less. It may have been a browser that
    filled it in, so that is all: answers are stored as ever.
    """
    sender = f"{token}|{visitor_address(request)}"
    allowed = POSTS_ALLOWED_IN_THE_TRAP if request.POST.get(HONEYPOT) else POSTS_ALLOWED
    if _count("posts", sender, SECONDS_OF_POSTS, few=allowed // TIMES_A_PERSON) > allowed:
        raise ProblemPage(problems.TOO_FAST, retry_after=SECONDS_OF_POSTS)


def brake_starts(request: HttpRequest) -> None:
    """Raises the ProblemPage that asks to wait when an address begins answers too fast."""
    begun = _count("starts", visitor_address(request), SECONDS_OF_STARTS)
    if begun > settings.RESPONDENT_STARTS_A_MINUTE:
        raise ProblemPage(problems.TOO_FAST, retry_after=SECONDS_OF_STARTS)


def may_mail(request: HttpRequest, token: str, recipient: str) -> bool:
    """Whether one more return link may be mailed within the hour.

    A few for each set of answers, for each recipient, and for each address it is asked from, so
    that nobody's mailbox is filled from here.
    """
    counts = [
        _count("mails", token, SECONDS_OF_MAILS),
        _count("mails-to", recipient.casefold(), SECONDS_OF_MAILS),
    ]
    asked = _count("mails-from", visitor_address(request), SECONDS_OF_MAILS)
    return max(counts) <= MAILS_ALLOWED and asked <= MAILS_FROM_AN_ADDRESS


def _count(purpose: str, who: str, seconds: int, *, few: int = 0) -> int:
    key = salted_hmac(f"questionnaire.throttling.{purpose}", who, algorithm="sha256").hexdigest()
    return count(f"{purpose}:{key}", seconds=seconds, few=few)
