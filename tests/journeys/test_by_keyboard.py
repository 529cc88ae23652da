"""The whole library barometer answered with the keyboard alone.

The keys are those that everybody has: Tab to go on, Space to tick and choose, the arrows within a
group or a list, Enter to press a button, and letters where words are asked for. Nothing but the
focus says where they go.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from questionnaire.models import Response

from .librarian import ADDRESS, ENTERED, STORED, open_the_wave

pytestmark = pytest.mark.django_db(transaction=True)

MOST_KEYS = 150
FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const ringed = [at, at.closest("label")].filter(Boolean).map(getComputedStyle);
    return {
        kind: at.matches("button, a, select, textarea") ? at.localName : at.type || at.localName,
        name: at.name || "", value: at.value || "", checked: Boolean(at.checked),
        words: at.textContent.trim(),
        shown: box.bottom > 0 && box.top < innerHeight
            && ringed.some(style => style.outlineStyle === "solid" && style.outlineWidth === "3px"),
    };
}"""


@dataclass
class Focus:
    """Where the keys go: the kind of element, its field and words, and whether that can be seen."""

    kind: str
    name: str
    value: str
    checked: bool
    words: str
    shown: bool


@dataclass
class Keyboard:
    """Somebody's keys, and the fields they have been through on this page."""

    page: Page
    done: set[str] = field(default_factory=set)

    def focus(self) -> Focus:
        return Focus(**self.page.evaluate(FOCUS))

    def tab_to(self, words: str) -> None:
        """On to the button or link of these words, filling in what comes before it."""
        for _ in range(MOST_KEYS):
            self.page.keyboard.press("Tab")
            at = self.focus()
            assert at.shown or at.kind == "body", f"The focus cannot be seen on {at}"
            if at.kind in ("button", "a") and at.words == words:
                return
            self.enter(at)
        raise AssertionError(f"No {words!r} within {MOST_KEYS} keys on {self.page.url}")

    def press(self, words: str) -> None:
        """Goes on to the button and through what it leads to."""
        self.tab_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.done.clear()

    def enter(self, at: Focus) -> None:
        """Enters what the librarian would, whatever way the field takes it."""
        ticked = at.name == "_consent" or at.value in ENTERED.get(at.name, ())
        if at.kind == "checkbox" and ticked != at.checked:
            self.page.keyboard.press("Space")
        elif at.kind == "radio" and at.name not in self.done:
            self.choose(at)
        elif at.kind == "select" and at.name in ENTERED and at.name not in self.done:
            for _ in range(int(ENTERED[at.name][0])):
                self.page.keyboard.press("ArrowDown")
        elif at.kind in ("text", "textarea") and at.name in ENTERED and not at.value:
            self.page.keyboard.type(ENTERED[at.name][0])
        self.done.add(at.name)

    def choose(self, at: Focus) -> None:
        """Chooses among radio buttons, from the one in focus round by the arrows."""
        (wanted,) = ENTERED[at.name]
        if at.value == wanted:
            self.page.keyboard.press("Space")
        for _ in range(MOST_KEYS):
            if self.focus().value == wanted:
                break
            self.page.keyboard.press("ArrowDown")
        reached = self.focus()
        assert (reached.name, reached.value, reached.checked) == (at.name, wanted, True)


def test_the_whole_way_by_keyboard(page: Page, live_server) -> None:
    open_the_wave()
    page.goto(f"{live_server.url}{ADDRESS}?language=en")
    keyboard = Keyboard(page)
    keyboard.press("Start")
    while "/check/" not in page.url:
        keyboard.press("Continue")
    keyboard.press("Submit my answers")
    expect(page).to_have_url(f"{live_server.url}{ADDRESS}thanks/")
    assert Response.objects.get().answers == STORED


def test_but_a_focus_that_cannot_be_seen_would_be_noticed(page: Page, live_server) -> None:
    open_the_wave()
    page.goto(f"{live_server.url}{ADDRESS}?language=en")
    hidden = "* { outline: none !important }"
    page.evaluate("rule => document.styleSheets[0].insertRule(rule)", hidden)
    with pytest.raises(AssertionError, match="The focus cannot be seen"):
        Keyboard(page).tab_to("Start")
