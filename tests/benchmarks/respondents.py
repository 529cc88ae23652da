"""Respondents over HTTP: each starts at the wave's open link and answers page by page.

A respondent knows what the pages ask from the instrument, and where to go from the redirects. What
is answered comes by chance from a seed, and every choice is one the questionnaire offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlencode

from questionnaire.instrument.answers import page_variables, read_page
from questionnaire.instrument.elements import Instrument, Question, VariableKind
from questionnaire.instrument.routing import find_path
from tests.faults.choosing import StrayedError, consented
from tests.faults.forms import form_to
from tests.faults.wire import Fields

CSRF = "csrfmiddlewaretoken"


@dataclass
class Browser:
    """Keeps cookies and the connection; `csrf_token` is that of the last form shown."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf_token: str = ""

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> str:
        """The page as text. Raises StrayedError when there is none."""
        status, _, text = self._send("GET", path)
        if status != 200:
            raise StrayedError(f"GET {path}: got status {status}, expected 200.\n{text[:2000]}")
        if token := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text):
            self.csrf_token = token[1]
        return text

    def post(self, path: str, fields: Fields) -> str:
        """Where the site leads after the form was sent. Raises StrayedError otherwise."""
        status, to, text = self._send("POST", path, self.encoded(fields))
        if status != 302:
            raise StrayedError(f"POST {path}: got status {status}, expected 302.\n{text[:2000]}")
        return to

    def encoded(self, fields: Fields) -> str:
        known = [field for field in fields if field[0] != CSRF]
        return urlencode([(CSRF, self.csrf_token), *known])

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie_header} if self.cookies else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@dataclass
class Respondent:
    """`home` is the address of the wave; `answers` are those stored so far."""

    browser: Browser
    instrument: Instrument
    home: str
    random: Random
    answers: dict[str, int | float | str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """What opens the response, from the signed cookie."""
        return self.browser.cookies["wavebook_response"].strip('"').split(":")[0]

    def answer_up_to(self, page: str) -> None:
        """Starts, and answers every page on the path before that one."""
        at = self.begin()
        while at != self.page_url(page):
            at = self.answer(self._page_at(at))

    def begin(self) -> str:
        """Starts at the open link; returns where the site leads."""
        begin = f"{self.home}begin/"
        form = form_to(self.browser.get(self.home), self.home, begin)
        if form is None:
            raise StrayedError(f"GET {self.home}: there is no form that begins answers")
        return self.browser.post(begin, consented(form))

    def answer(self, page: str) -> str:
        """Shows the page and sends it, once; returns where the site leads."""
        self.browser.get(self.page_url(page))
        fields, self.answers = self.chosen(page)
        return self.browser.post(self.page_url(page), [*fields, ("_revision", "0")])

    def page_url(self, page: str) -> str:
        return f"{self.home}page/{page}/"

    def chosen(self, page: str) -> tuple[Fields, dict[str, int | float | str]]:
        """Fields by chance for the page, and all answers as they are once these are stored."""
        questions = find_path(self.instrument, self.answers).questions_on(page)
        fields = [entry for question in questions for entry in _fields(question, self.random)]
        raw: dict[str, list[str]] = {}
        for name, value in fields:
            raw.setdefault(name, []).append(value)
        read = read_page(self.instrument, self.instrument.page(page), questions, raw, language="en")
        if read.errors:
            raise StrayedError(f"Page {page}: the choices are refused: {read.errors}")
        own = set(page_variables(questions))
        kept = {name: value for name, value in self.answers.items() if name not in own}
        return fields, kept | dict(read.values)

    def _page_at(self, address: str) -> str:
        found = re.fullmatch(re.escape(self.home) + r"page/(\w+)/", address.partition("?")[0])
        if found is None:
            raise StrayedError(f"The site leads to {address}, expected a page to answer.")
        return found[1]


def _fields(question: Question, random: Random) -> Iterable[tuple[str, str]]:
    """What a browser would send for the question, answered in full."""
    variables = question.variables()
    for rank, variable in enumerate((v for v in variables if v.kind is VariableKind.RANK), 1):
        if rank <= int(variable.maximum or 0):
            yield variable.name, str(rank)
    offered = [v.option for v in variables if v.kind is VariableKind.INDICATOR and v.option]
    if free := [option for option in offered if not option.exclusive]:
        yield question.name, str(random.choice(free).code)
    for variable in variables:
        if variable.option is None:
            yield variable.name, _value(variable, random)


def _value(variable, random: Random) -> str:
    if variable.kind is VariableKind.TEXT:
        return "words"
    if variable.kind is VariableKind.NUMBER:
        return str(int(variable.minimum or 0))
    return str(random.choice(variable.codes))
