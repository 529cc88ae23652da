"""Tokens stay out of logs: in messages, in arguments and in tracebacks."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from surveysite.redaction import RedactingFormatter, redact

TOKEN = "V3ry-s3cret_token"


@pytest.mark.parametrize(
    ("words", "redacted"),
    [
        (f"Not Found: /i/{TOKEN}/", "Not Found: /i/…/"),
        (f'"GET /r/{TOKEN}/?next=1 HTTP/1.1" 302', '"GET /r/…/?next=1 HTTP/1.1" 302'),
        (f"http://localhost/i/{TOKEN}", "http://localhost/i/…"),
        ("/s/ai_for_health/2021/page/roadblocks/", "/s/ai_for_health/2021/page/roadblocks/"),
    ],
)
def test_tokens_in_addresses_are_hidden_and_nothing_else(words: str, redacted: str) -> None:
    assert redact(words) == redacted


def test_a_traceback_is_redacted_too() -> None:
    try:
        raise ValueError(f"cannot follow /r/{TOKEN}/")
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord("site", logging.ERROR, "", 0, "at %s", (f"/i/{TOKEN}/",), trouble)
    written = RedactingFormatter("%(message)s").format(record)
    assert written.splitlines()[0] == "at /i/…/"
    assert written.splitlines()[-1] == "ValueError: cannot follow /r/…/"


def test_every_handler_of_the_site_redacts() -> None:
    formatters = settings.LOGGING["formatters"]
    used = [
        formatters[handler["formatter"]]["()"] for handler in settings.LOGGING["handlers"].values()
    ]
    assert used == ["surveysite.redaction.RedactingFormatter"]


@pytest.mark.django_db
def test_an_unknown_link_is_logged_without_its_token(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(f"/r/{TOKEN}/nothing/")
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert record.getMessage() == f"Not Found: /r/{TOKEN}/nothing/"
    assert RedactingFormatter("%(message)s").format(record) == "Not Found: /r/…/nothing/"
