"""The longest page without server and load: CPU time and queries of one request in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from statistics import median
from wsgiref.types import WSGIEnvironment

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from surveysite.wsgi import application

from .load import Visitor
from .reporting import show_table
from .servers import run_product
from .shipped_wave import PAGE, open_wave_of_edition, reach_longest_page

HEADER = ("", "CPU ms", "queries", "kB in the answer")
FORM = "application/x-www-form-urlencoded"
SEED = 2021
PEOPLE = 4  # who send in turn, so that none is braked for sending too fast


def run(*, quick: bool) -> None:
    """Measures showing and saving the page, and prints both."""
    repetitions = 20 if quick else 200
    wave = open_wave_of_edition("requests")
    with run_product() as server:
        reached = [reach_longest_page(wave, server.port, SEED + number) for number in range(PEOPLE)]
    saving = [person.saving() for person in reached]
    rows = [
        ["GET page", *_measured([person.showing() for person in reached], repetitions)],
        ["POST page", *_measured(saving, repetitions)],
    ]
    for person, saved in zip(reached, saving, strict=True):
        person.check_saved(saved)
    title = f"Page {PAGE} in one process, median of {repetitions} requests"
    show_table(title, HEADER, rows)


def _measured(visitors: Sequence[Visitor], repetitions: int) -> tuple[float, int, float]:
    """CPU milliseconds, queries and size of one request, once everything is loaded."""
    answer = _ask(visitors[0])
    with CaptureQueriesContext(connection) as captured:
        _ask(visitors[0])
    queries = len(captured)  # now: the next request empties the log they are read from
    spent = [_milliseconds(visitor) for visitor in islice(cycle(visitors), repetitions)]
    return median(spent), queries, len(answer) / 1000


def _ask(visitor: Visitor) -> bytes:
    return _answer(visitor, _environ(visitor))


def _milliseconds(visitor: Visitor) -> float:
    environ = _environ(visitor)
    begun = time.process_time()
    _answer(visitor, environ)
    return 1000 * (time.process_time() - begun)


def _environ(visitor: Visitor) -> WSGIEnvironment:
    """What granian gives to the application for the visitor's request."""
    heads = {"HTTP_COOKIE": visitor.cookie, "HTTP_HOST": "127.0.0.1"}
    if not visitor.bodies:
        return RequestFactory().get(visitor.path, **heads).environ
    body = visitor.body().decode()
    return RequestFactory().post(visitor.path, body, content_type=FORM, **heads).environ


def _answer(visitor: Visitor, environ: WSGIEnvironment) -> bytes:
    """The answer as sent. Raises RuntimeError when it is not the expected one."""
    started: list[str] = []
    parts = application(environ, lambda status, heads: started.extend(_lines(status, heads)))
    answer = ("\r\n".join(started) + "\r\n\r\n").encode() + b"".join(parts)
    parts.close()
    if not visitor.accepts(answer):
        raise RuntimeError(f"Not the answer expected: {answer[:300].decode(errors='replace')}")
    return answer


def _lines(status: str, heads: list[tuple[str, str]]) -> Iterator[str]:
    yield f"HTTP/1.1 {status}"
    yield from (f"{name}: {value}" for name, value in heads)
