"""The whole library barometer answered in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from questionnaire.models import Response

from .librarian import ADDRESS, ENTERED, STORED, open_the_wave

pytestmark = pytest.mark.django_db(transaction=True)

FOLLOW_UPS = ["people", "evenings", "obstacles", "outlook"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(java_script_enabled=False)
    yield opened
    opened.close()


def enter(field: Locator) -> None:
    """Enters what the librarian would, whatever way the field takes it."""
    name, kind = field.get_attribute("name") or "", field.get_attribute("type")
    wanted = ENTERED.get(name, ())
    if kind in ("radio", "checkbox"):
        if field.get_attribute("value") in wanted:
            field.check()
    elif wanted and field.evaluate("field => field.localName") == "select":
        field.select_option(wanted[0])
    elif wanted:
        field.fill(wanted[0])


def answer_page(page: Page) -> None:
    """Fills in what the page shows and continues."""
    for field in page.locator("#questions [name]").all():
        enter(field)
    page.locator("#answers .btn-primary").last.click()


def page_name(page: Page) -> str:
    return page.url.partition("/page/")[2].partition("/")[0]


def test_the_whole_way_without_javascript(page: Page, live_server) -> None:
    open_the_wave()
    page.goto(f"{live_server.url}{ADDRESS}?language=en")
    page.locator("[name=_consent]").check()
    page.get_by_role("button", name="Start").click()
    seen = []
    while "/check/" not in page.url:
        seen.append(page_name(page))
        answer_page(page)
    page.get_by_role("button", name="Submit my answers").click()
    expect(page).to_have_url(f"{live_server.url}{ADDRESS}thanks/")
    assert Response.objects.get().answers == STORED
    assert [name for name in seen if seen.count(name) == 2][::2] == FOLLOW_UPS
