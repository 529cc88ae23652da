"""A **person**: comes by mail or by the open link, answers page after page, and submits.

Nobody gives up: what was sent without a whole answer is sent again, byte for byte. Some double
click, some work in two tabs, some come back on another device, some change an answer at the end,
and connections break. All of that comes from the person's own random numbers, drawn apart from
how often something had to be repeated.
"""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from questionnaire.instrument.elements import Instrument

from .choosing import Choice, StrayedError, Values, choose, consented
from .forms import Form, form_to
from .wire import Answer, Break, Browser, Fields, LostError

LED_ON = (302, 303)
OUT_OF_ORDER = (429, 500, 502, 503, 504)
CONFLICT = 409
SECONDS_TO_GIVE_UP = 240.0
MOST_PAGES = 80
PAGE = re.compile(r"/page/(\w+)/")
RETURN_LINK = re.compile(r"https?://[^\s/\"]+(/r/[^/\s\"]+/)")

REVISION, REVISION_HEADER = "_revision", "wavebook-revision"

BREAK_SHARE, DOUBLE_SHARE, TABS_SHARE, QUIET_SHARE = 0.12, 0.08, 0.06, 0.2
RETURN_SHARE, CHANGE_SHARE = 0.15, 0.25


@dataclass(frozen=True)
class Save:
    """A page that was acknowledged to a person: the values sent, and the variables they fill."""

    person: int
    page: str
    values: Values
    variables: tuple[str, ...]


@dataclass
class Record:
    """What people were told; the oldest first. `strayed` are answers nobody should get."""

    saves: list[Save] = field(default_factory=list)
    submitted: list[int] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    losses: int = 0
    out_of_order: int = 0
    conflicts: int = 0


@dataclass
class Person:
    """`link` is that of the mail, empty for those who come by the open link at `home`."""

    number: int
    seed: int
    port: int
    home: str
    instrument: Instrument
    record: Record
    pace: float
    hurry: threading.Event
    link: str = ""
    saves: int = 0

    def __post_init__(self) -> None:
        self.browser = Browser(self.port)
        self.random = Random(f"{self.seed}/person {self.number}")

    def take_part(self) -> None:
        """From the first look to the confirmation. Raises StrayedError or LostError."""
        at = self._begin()
        leaving = self.random.randint(2, 8) if self.random.random() < RETURN_SHARE else None
        at = self._answer_all(at, leaving)
        if self.random.random() < CHANGE_SHARE:
            at = self._answer_all(self._change(at))
        page = self._shown(at)
        to = self._submit(_form(page, at, "/submit/"))
        if not to.startswith(f"{self.home}thanks/"):
            raise StrayedError(f"submitting led to {to}, expected the confirmation")
        self.record.submitted.append(self.number)
        self._shown(to)

    def _begin(self) -> str:
        at = self.home
        if self.link:
            at = self._followed(self.link) or self.home
        page = self._shown(at)
        form = _form(page, at, "/begin/")
        return self._sent(form, consented(form))

    def _answer_all(self, at: str, leaving: int | None = None) -> str:
        """Page after page to the check; returns its address."""
        for turn in range(MOST_PAGES):
            found = PAGE.search(at)
            if found is None:
                break
            self._think()
            at = self._answer_page(found[1], at)
            if turn == leaving:
                at = self._leave_and_return()
        if "/check/" not in at:
            raise StrayedError(f"led to {at}, expected a page to answer or to check")
        return at

    def _answer_page(self, page: str, at: str) -> str:
        random = Random(f"{self.seed}/{self.number}/{page}/{self.saves}")
        form = _form(self._shown(at), at, f"/page/{page}/")
        if random.random() < QUIET_SHARE:
            self._save_quietly(page, form, random)
        if random.random() < TABS_SHARE:
            other = _form(self._shown(at), at, f"/page/{page}/")
            self._save(page, form, random)
            return self._save(page, other, random, late=True)
        return self._save(page, form, random)

    def _save_quietly(self, page: str, form: Form, random: Random) -> None:
        """Saves within the page, as its script does, and goes on with the revision that made."""
        choice = self._chosen(page, form, random)
        request = self.browser.request("POST", f"{form.action}quiet/", choice.fields)
        if random.random() < BREAK_SHARE:
            self._tried(request, random.choice(list(Break)), random.random())
        answer = self._persist(lambda: self.browser.send(request))
        if answer.status != 200:
            raise StrayedError(f"POST {form.action}quiet/: status {answer.status}")
        self._acknowledged(page, choice)
        form.hidden = [
            (name, answer.headers[REVISION_HEADER] if name == REVISION else value)
            for name, value in form.hidden
        ]

    def _chosen(self, page: str, form: Form, random: Random) -> Choice:
        """Answers with a new mark."""
        self.saves += 1
        mark = f"person {self.number} page {page} save {self.saves}"
        return choose(self.instrument, page, form, mark, random)

    def _save(self, page: str, form: Form, random: Random, *, late: bool = False) -> str:
        """Where the site leads once it has the page; in a tab that is late, after a conflict."""
        choice = self._chosen(page, form, random)
        to = self._until_heard(form, choice.fields, random, conflict_is_right=late)
        if isinstance(to, Answer):
            again = _form(to, form.action, f"/page/{page}/")
            shown = choice.fields[len(form.hidden) :]
            self.record.conflicts += 1
            to = self._until_heard(again, [*again.hidden, *shown], random)
        assert isinstance(to, str)
        self._acknowledged(page, choice)
        return to

    def _acknowledged(self, page: str, choice: Choice) -> None:
        self.record.saves.append(Save(self.number, page, choice.values, choice.variables))

    def _change(self, at: str) -> str:
        """The address of a page to be changed, from those the check page offers."""
        text = self._shown(at).text
        offered = sorted(set(re.findall(r'href="([^"#]*/page/\w+/\?return=check)', text)))
        return self.random.choice(offered) if offered else at

    def _leave_and_return(self) -> str:
        """On another device, by the return link; returns where that leads."""
        found = RETURN_LINK.search(self._shown(f"{self.home}leave/").text)
        if found is None:
            raise StrayedError("the page for leaving has no return link")
        self.browser = Browser(self.port)
        return self._followed(found[1])

    def _submit(self, form: Form) -> str:
        return self._sent(form, consented(form))

    def _sent(self, form: Form, fields: Fields) -> str:
        to = self._until_heard(form, fields, Random(f"{self.seed}/{self.number}/{form.action}"))
        assert isinstance(to, str)
        return to

    # --- until it is heard ---------------------------------------------------------------------

    def _shown(self, path: str) -> Answer:
        """The page. Raises StrayedError when the site leads elsewhere."""
        answer = self._persist(lambda: self.browser.get(path))
        if answer.status in LED_ON:
            return self._shown(answer.location)
        if answer.status != 200:
            raise StrayedError(f"GET {path}: status {answer.status}\n{answer.text[:500]}")
        return answer

    def _followed(self, path: str) -> str:
        """Where a link leads."""
        answer = self._persist(lambda: self.browser.get(path))
        if answer.status not in LED_ON:
            raise StrayedError(f"GET {path}: status {answer.status}, expected to be led on")
        return answer.location

    def _until_heard(
        self, form: Form, fields: Fields, random: Random, *, conflict_is_right: bool = False
    ) -> str | Answer:
        """Where the site leads after the form; or its answer to a conflict that had to come."""
        request = self.browser.request("POST", form.action, fields)
        fate, share = random.random(), random.random()
        if fate < BREAK_SHARE:
            cut = Break.SENDING if fate < BREAK_SHARE / 2 else Break.RECEIVING
            self._tried(request, cut, share)
        elif fate < BREAK_SHARE + DOUBLE_SHARE:
            return self._judged(form, self._doubled(request), conflict_is_right)
        answer = self._persist(lambda: self.browser.send(request))
        return self._judged(form, answer, conflict_is_right)

    def _judged(self, form: Form, answer: Answer, conflict_is_right: bool) -> str | Answer:
        if answer.status in LED_ON:
            return answer.location
        if answer.status == CONFLICT and conflict_is_right:
            return answer
        raise StrayedError(f"POST {form.action}: status {answer.status}\n{answer.text[:3000]}")

    def _tried(self, request: bytes, cut: Break, share: float) -> None:
        try:
            self.browser.send(request, cut, share)
        except LostError:
            self.record.losses += 1

    def _doubled(self, request: bytes) -> Answer:
        """The answer to a double click: two requests at once, and either answer will do."""
        with ThreadPoolExecutor(2) as clicks:
            sent = [clicks.submit(self.browser.send, request) for _ in range(2)]
        whole = [click.result() for click in sent if click.exception() is None]
        self.record.losses += 2 - len(whole)
        good = [answer for answer in whole if answer.status in LED_ON]
        if good or not whole or whole[0].status in OUT_OF_ORDER:
            return good[0] if good else self._persist(lambda: self.browser.send(request))
        return whole[0]

    def _persist(self, ask) -> Answer:
        """The first answer that is none of a site out of order. Raises LostError after minutes."""
        deadline = time.monotonic() + SECONDS_TO_GIVE_UP
        pause = 0.1
        while True:
            try:
                answer = ask()
                if answer.status not in OUT_OF_ORDER:
                    return answer
                self.record.out_of_order += 1
                found = f"status {answer.status}\n{answer.text[:300]}"
            except LostError as error:
                self.record.losses += 1
                found = str(error)
            if time.monotonic() > deadline:
                raise LostError(f"person {self.number} gave up: {found}")
            time.sleep(pause)
            pause = min(1.0, pause * 1.5)

    def _think(self) -> None:
        """Waits as long as this person takes for a page, or not at all once all must hurry."""
        self.hurry.wait(self.random.uniform(0.2, 1.8) * self.pace)


def _form(page: Answer, at: str, ending: str) -> Form:
    form = form_to(page.text, at, ending)
    if form is None:
        raise StrayedError(f"{at} has no form that leads to …{ending}\n{page.text[:3000]}")
    return form
