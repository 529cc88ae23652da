"""The shipped edition as an open wave, and respondents who have reached its longest page."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from random import Random

from django.core.management import call_command

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave, response_by_token
from questionnaire.views.visits import cookie_path

from .load import Visitor
from .respondents import Browser, Fields, Respondent
from .shipped_edition import EDITION

PAGE = "roadblocks"


def open_wave_of_edition(name: str) -> Wave:
    """A wave of that name that asks the shipped questionnaire, by the shipped tab plan."""
    call_command("load_edition", EDITION, wave=name, open=True, stdout=StringIO())
    call_command("load_tab_plan", EDITION, wave=name, stdout=StringIO())
    return Wave.objects.select_related("survey").get(name=name)


@dataclass(frozen=True)
class Reached:
    """A respondent on the longest page, who saves it with one of two sets of answers in turn."""

    respondent: Respondent
    alternatives: tuple[tuple[Fields, dict[str, int | float | str]], ...]
    following: str

    def showing(self) -> Visitor:
        """Gets the page, again and again."""
        return Visitor(
            path=self.respondent.page_url(PAGE),
            status=200,
            expected=f'name="{self._last_field}"',
            cookie=self.respondent.browser.cookie_header,
        )

    def saving(self) -> Visitor:
        """Saves the page, with other answers each time."""
        bodies = tuple(self.respondent.browser.encoded(fields) for fields, _ in self.alternatives)
        return Visitor(
            path=self.respondent.page_url(PAGE),
            status=302,
            expected=f": {self.following}\r\n",
            cookie=self.respondent.browser.cookie_header,
            bodies=bodies,
            revision=1,
        )

    def check_saved(self, visitor: Visitor) -> None:
        """Raises AssertionError unless each save the visitor was told of is in the database."""
        response = response_by_token(self.respondent.token)
        _, expected = self.alternatives[(visitor.revision - 1) % 2]
        assert response is not None
        found = (response.page_revisions[PAGE], response.answers)
        assert found == (visitor.revision, expected), f"{found}, expected {visitor.revision} saves"

    @property
    def _last_field(self) -> str:
        return self.alternatives[0][0][-1][0]


def reach_longest_page(wave: Wave, port: int, seed: int) -> Reached:
    """A new respondent who has answered all pages up to the longest, and saved that one once."""
    respondent = Respondent(
        browser=Browser(port),
        instrument=instrument_of_wave(wave),
        home=cookie_path(wave),
        random=Random(seed),
    )
    respondent.answer_up_to(PAGE)
    following = respondent.answer(PAGE)
    respondent.browser.get(respondent.page_url(PAGE))
    chosen = [respondent.chosen(PAGE) for _ in range(2)]
    return Reached(respondent, tuple(chosen), following)
