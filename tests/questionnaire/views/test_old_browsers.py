"""A browser that lacks what the scripts would like: every page works, by itself where need be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from questionnaire.models import Response

pytestmark = pytest.mark.django_db(transaction=True)

LACKING = """
    delete SubmitEvent.prototype.submitter;
    delete HTMLDialogElement.prototype.showModal;
    delete Navigator.prototype.clipboard;
    Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("forbidden", "SecurityError"); },
    });
"""


@pytest.fixture
def page(browser: Browser, live_server, open_wave_of) -> Iterator[Page]:
    """The first page of a questionnaire in a browser that knows no better, answered."""
    open_wave_of("single")
    page = browser.new_page()
    page.add_init_script(LACKING)
    page.goto(f"{live_server.url}/s/single/2021/?language=en")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Start-up").check()
    yield page
    page.close()


def answers() -> list[object]:
    return list(Response.objects.get().answers.values())


def test_it_saves_as_one_answers(page: Page) -> None:
    expect(page.locator("#saving")).to_have_text("Saved")
    assert len(answers()) == 1


def test_it_goes_on(page: Page) -> None:
    page.locator("#answers .btn-primary").click()
    page.wait_for_url("**/check/")
    assert len(answers()) == 1


def test_it_leaves_when_asked_to_leave(page: Page) -> None:
    page.get_by_role("button", name="Save and leave").click()
    page.wait_for_url("**/leave/")
    assert len(answers()) == 1
    expect(page.locator("#return-link")).to_be_visible()


def test_it_changes_its_language_and_keeps_the_answer(page: Page) -> None:
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#answers input:checked")).to_have_count(1)
