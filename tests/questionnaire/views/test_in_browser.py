"""The respondent's pages in a real browser: accessible, helped by JavaScript, whole without it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from questionnaire.models import Response
from tests.journeys.axe import violations_as_shown, wider_than_the_window

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = ["single", "multiple", "scale", "matrix", "phases", "grid", "ranking", "number", "text"]
LOOKS = {
    "small phone, light": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "desk, dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}


def begin(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/s/{kind}/2021/?language=en")
    page.get_by_role("button", name="Start").click()


def cont(page: Page) -> None:
    """Presses the visible Continue button and waits for what it leads to."""
    with page.expect_navigation():
        page.locator("#answers .btn-primary").click()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_accessible_and_fits_also_when_refused(
    browser: Browser, live_server, open_wave_of, kind, look
):
    open_wave_of(kind)
    page = browser.new_page(**look)
    begin(page, live_server.url, kind)
    assert (violations_as_shown(page), wider_than_the_window(page)) == ([], False)
    cont(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert (violations_as_shown(page), wider_than_the_window(page)) == ([], False)
    page.close()


def test_an_entry_of_the_summary_leads_to_its_field(page: Page, live_server, open_wave_of):
    open_wave_of("phases")
    begin(page, live_server.url, "phases")
    cont(page)
    page.get_by_role("link", name="Skills, Before: Choose an answer.").click()
    assert page.evaluate("location.hash") == "#q-barriers-skills-before-1"
    page.keyboard.press("Space")
    expect(page.locator("#q-barriers-skills-before-1")).to_be_checked()


def test_an_exclusive_option_clears_the_others_and_is_cleared(
    page: Page, live_server, open_wave_of
):
    open_wave_of("multiple")
    begin(page, live_server.url, "multiple")
    first, alone = page.get_by_label("Language processing"), page.get_by_label("None of these")
    first.check()
    alone.check()
    expect(first).not_to_be_checked()
    first.check()
    expect(alone).not_to_be_checked()


def test_words_typed_for_an_option_no_longer_chosen_are_not_sent(
    page: Page, live_server, open_wave_of
):
    open_wave_of("single")
    begin(page, live_server.url, "single")
    page.get_by_label("Other", exact=True).check()
    page.get_by_label("Please specify: Other").fill("a club")
    page.get_by_label("Hospital").check()
    expect(page.get_by_label("Please specify: Other")).to_be_hidden()
    cont(page)
    assert page.url.endswith("/check/")
    assert Response.objects.get().answers == {"category": 2}


def test_the_enter_key_continues_rather_than_changes_the_language(
    page: Page, live_server, open_wave_of
):
    open_wave_of("number")
    begin(page, live_server.url, "number")
    page.locator("#q-share").fill("12,5")
    page.locator("#q-share").press("Enter")
    page.wait_for_url("**/check/")
    assert Response.objects.get().language == "en"


def test_the_whole_way_without_javascript(browser: Browser, live_server, open_wave_of):
    open_wave_of("routing")
    page = browser.new_page(java_script_enabled=False)
    begin(page, live_server.url, "routing")
    page.get_by_label("Start-up").check()
    cont(page)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_label("Yes")).to_have_count(0)
    cont(page)
    page.locator("textarea").fill("Rien")
    cont(page)
    page.locator("main .btn-primary").click()
    assert page.url.endswith("/thanks/")
    assert Response.objects.get().answers == {"category": 1, "funding": 1, "remark": "Rien"}
    page.close()


def test_no_page_asks_another_site_or_breaks_the_policy(page: Page, live_server, open_wave_of):
    open_wave_of("matrix")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    begin(page, live_server.url, "matrix")
    assert {url.startswith(live_server.url) for url in asked} == {True}
    assert said == []


def test_a_long_word_of_the_respondents_own_breaks_in_a_question(
    browser: Browser, live_server, open_wave_of
):
    open_wave_of("turning")
    page = browser.new_page(**LOOKS["small phone, light"])
    begin(page, live_server.url, "turning")
    page.locator("#q-partner").fill("Bibliotheksverwaltungsgesellschaftszentrale" * 2)
    cont(page)
    assert (page.url.endswith("/page/second/"), wider_than_the_window(page)) == (True, False)
    page.close()
