"""A respondent who drives the pages as a person does: reads what is asked, clicks, types, goes on.

What they would answer is a mapping of variable to code for every question of the questionnaire;
the site decides which of them it asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

MOST_PAGES = 40


class Respondent:
    """One person at one browser page. `given` are the answers they were asked for."""

    def __init__(self, page: Page, answers: Mapping[str, int]) -> None:
        self.page = page
        self.answers = answers
        self.given: dict[str, int] = {}

    def begin(self, address: str, *, language: str, start: str) -> None:
        """Opens the wave's address, chooses a language, agrees and presses the start button."""
        self.page.goto(address)
        offered = self.page.get_by_role("link", name=language)
        if offered.count():  # The language the page is in already is not offered.
            offered.click()
        consent = self.page.locator("#consent")
        if consent.count():
            consent.check()
        self.page.get_by_role("button", name=start, exact=True).click()

    def answer_pages(self, *, go_on: str, until: str = "/check/", most: int = MOST_PAGES) -> int:
        """Answers page after page, to the address `until` or as many as `most`; says how many."""
        answered = 0
        while until not in self.page.url and answered < most:
            self.answer_page()
            with self.page.expect_navigation():
                self.press(go_on)
            answered += 1
        return answered

    def answer_page(self) -> None:
        """Answers every question that the page shows."""
        names = self.page.locator("#answers [name]").evaluate_all(
            "fields => [...new Set(fields.map(field => field.name))]"
        )
        for name in names:
            self._answer(name)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).last.click()

    def _answer(self, name: str) -> None:
        fields = self.page.locator(f'#answers [name="{name}"]')
        kind = fields.first.get_attribute("type")
        if kind == "radio" and name in self.answers:
            self._choose(fields, self.answers[name])
            self.given[name] = self.answers[name]
        elif kind == "checkbox":
            self._tick(name, fields)

    def _choose(self, fields: Locator, code: int) -> None:
        fields.and_(self.page.locator(f'[value="{code}"]')).check()

    def _tick(self, name: str, fields: Locator) -> None:
        boxes = {v: c for v, c in self.answers.items() if v.startswith(f"{name}.")}
        for place, (variable, chosen) in enumerate(boxes.items()):
            fields.nth(place).set_checked(bool(chosen))
            self.given[variable] = chosen


def expect_heading(page: Page, words: str) -> None:
    """Fails unless the page's main heading says so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
