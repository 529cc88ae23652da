"""Every page of both shipped questionnaires passes axe: each language, each look, errors too.

So do the pages around the questions, from the start to the receipt, and those that say what is
wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.live_site import LiveSite

from .axe import WIDE, violations
from .prefilled import Names, Prefilled, prefill

LANGUAGES = ("en", "fr")
WAVES = {"big": ("ai_for_health", "2022"), "small": ("library_barometer", "2026")}
CLOSED = "/s/ai_for_health/2021/"
SEND_NOTHING = """(form, stray) => {
    const empty = document.createElement("form");
    empty.method = "post";
    empty.action = form.action;
    for (const field of form.elements)
        if (field.type === "hidden") empty.append(field.cloneNode());
    if (stray) {
        const name = `${document.querySelector("[data-asked]").dataset.asked}.stray`;
        empty.append(Object.assign(document.createElement("input"), {name, value: "1"}));
    }
    document.body.append(empty);
    empty.submit();
}"""


@dataclass
class Fielded:
    """A wave of the site at its address, with responses that are filled in already."""

    address: str
    responses: list[Prefilled]

    def in_language(self, language: str, *, submitted: bool = False) -> list[Prefilled]:
        return [r for r in self.responses if (r.language, r.submitted) == (language, submitted)]


@pytest.fixture(scope="module")
def prefilled(live_site: LiveSite) -> dict[Names, list[Prefilled]]:
    return prefill(live_site, WAVES.values(), *LANGUAGES)


@pytest.fixture(scope="module", params=WAVES.values(), ids=WAVES)
def fielded(
    live_site: LiveSite, prefilled: dict[Names, list[Prefilled]], request: pytest.FixtureRequest
) -> Fielded:
    survey, wave = request.param
    return Fielded(f"{live_site.url}/s/{survey}/{wave}", prefilled[survey, wave])


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all tests of the module: what is cached stays cached."""
    opened = browser.new_page(viewport=WIDE)
    yield opened
    opened.close()


def open_response(page: Page, live_site: LiveSite, filled: Prefilled) -> None:
    page.goto(f"{live_site.url}/r/{filled.token}/")


def looked_at(page: Page, address: str, *, status: int = 200, language: str) -> list[str]:
    """What is wrong with the page at the address, which must have that status and language."""
    answer = page.goto(address)
    assert answer is not None
    assert (answer.status, page.get_attribute("html", "lang")) == (status, language), address
    return violations(page)


def refused(page: Page, *, stray: bool = False) -> list[str]:
    """What is wrong with the page that comes back when its form is sent with nothing in it.

    Where all may be left empty, a stray field stands for what is refused.
    """
    address = page.url
    with page.expect_navigation() as answer:
        page.locator("#answers, form[action$='/begin/']").first.evaluate(SEND_NOTHING, stray)
    assert answer.value.status == 422, f"{address} takes no answers at all"
    return violations(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_questions_filled_in_and_refused(
    page: Page, live_site: LiveSite, fielded: Fielded, language: str
) -> None:
    found = []
    for filled in fielded.in_language(language):
        open_response(page, live_site, filled)
        for name in reversed(filled.pages):  # what a refused page loses leads to no earlier one
            found += looked_at(page, f"{fielded.address}/page/{name}/", language=language)
            found += refused(page, stray=not filled.pages[name])
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_before_and_after_the_questions(
    page: Page, live_site: LiveSite, fielded: Fielded, language: str
) -> None:
    page.context.clear_cookies()
    found = looked_at(page, f"{fielded.address}/?language={language}", language=language)
    found += looked_at(page, f"{fielded.address}/privacy/?language={language}", language=language)
    page.go_back()
    found += refused(page)
    begun, *_ = fielded.in_language(language)
    open_response(page, live_site, begun)
    for name in ("", "check/", "leave/", "privacy/", "withdraw/"):
        found += looked_at(page, f"{fielded.address}/{name}", language=language)
    (finished,) = fielded.in_language(language, submitted=True)
    open_response(page, live_site, finished)
    for name in ("", "thanks/", "receipt/", "withdraw/"):
        found += looked_at(page, f"{fielded.address}/{name}", language=language)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_say_what_is_wrong(
    page: Page, live_site: LiveSite, fielded: Fielded, language: str
) -> None:
    page.context.clear_cookies()
    page.set_extra_http_headers({"Accept-Language": language})
    found = looked_at(page, f"{live_site.url}/i/unknown/", status=404, language=language)
    found += looked_at(page, f"{live_site.url}{CLOSED}", status=410, language=language)
    begun, *_ = fielded.in_language(language)
    open_response(page, live_site, begun)
    unknown = f"{fielded.address}/page/unknown/"
    found += looked_at(page, unknown, status=404, language=language)
    page.set_extra_http_headers({})
    assert found == []
