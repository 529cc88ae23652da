"""No answer is lost in the browser: outages, two tabs, going on and coming back, in a real one."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from questionnaire.models import Response
from tests.journeys.axe import violations_as_shown

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = "Saved"
AWAY = re.compile("^Not saved yet: no connection")
expect.set_options(timeout=15_000)  # a retry on a busy machine takes its time
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('wavebook:')).length"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for each test."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    yield context
    context.close()


@pytest.fixture
def begin(context: BrowserContext, live_server, open_wave_of):
    """Opens the first page of the tiny questionnaire of that name, in a tab."""

    def begun(kind: str) -> Page:
        open_wave_of(kind)
        page = context.new_page()
        page.goto(f"{live_server.url}/s/{kind}/2021/?language=en")
        page.get_by_role("button", name="Start").click()
        page.wait_for_load_state()
        return page

    return begun


def hold(page: Page, address: str) -> list[Route]:
    """Holds back the next request there; it comes into the list."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep, times=1)
    return held


def status(page: Page):
    return page.locator("#saving")


def go_on(page: Page) -> None:
    page.locator("#answers .btn-primary").click()


def kept(page: Page) -> int:
    """How many pages the browser keeps a draft of."""
    return page.evaluate(KEPT)


def answers() -> dict[str, object]:
    return Response.objects.get().answers


def test_saved_is_said_once_it_is_and_not_before(begin):
    page = begin("single")
    held = hold(page, "**/quiet/")
    with page.expect_request("**/quiet/"):
        page.get_by_label("Hospital").check()
    expect(status(page)).to_have_text("Saving…")
    assert (answers(), kept(page)) == ({}, 1)
    held[0].continue_()
    expect(status(page)).to_have_text(SAVED)
    assert (answers(), kept(page)) == ({"category": 2}, 0)
    page.get_by_label("Start-up").check()
    expect(status(page)).not_to_have_text(SAVED)


def test_answers_given_during_an_outage_are_sent_when_it_is_over(begin, context):
    page = begin("single")
    context.set_offline(True)
    page.get_by_label("Hospital").check()
    expect(status(page)).to_have_text(AWAY)
    expect(page.locator("#saving-news")).to_have_text(AWAY)
    assert violations_as_shown(page) == []
    assert (answers(), kept(page)) == ({}, 1)
    context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert (answers(), kept(page)) == ({"category": 2}, 0)


def test_a_save_whose_acknowledgement_was_lost_is_no_other_tabs(begin):
    page = begin("single")

    def store_and_cut(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/quiet/", store_and_cut)
    page.get_by_label("Hospital").check()
    expect(status(page)).to_have_text(AWAY)
    assert answers() == {"category": 2}
    page.unroute("**/quiet/")
    page.get_by_label("Start-up").check()
    page.evaluate("void dispatchEvent(new Event('online'))")
    expect(status(page)).to_have_text(SAVED)
    response = Response.objects.get()
    assert (response.answers, response.page_revisions) == ({"category": 1}, {"first": 2})


def test_going_on_without_a_connection_stays_and_goes_on_by_itself(begin, context):
    page = begin("single")
    page.get_by_label("Hospital").check()
    expect(status(page)).to_have_text(SAVED)
    context.set_offline(True)
    go_on(page)
    expect(status(page)).to_have_text(re.compile("^No connection. .* you go on by yourself"))
    page.get_by_label("Start-up").check()
    context.set_offline(False)
    page.wait_for_url("**/check/")
    assert (answers(), kept(page)) == ({"category": 1}, 0)


def test_a_server_that_fails_is_waited_for_as_well(begin):
    page = begin("single")
    page.route("**/page/first/", lambda route: route.fulfill(status=503, body="busy"))
    page.get_by_label("Hospital").check()
    go_on(page)
    expect(status(page)).to_have_text(re.compile("^No connection"))
    page.unroute("**/page/first/")
    page.wait_for_url("**/check/")
    assert answers() == {"category": 2}


def test_going_on_waits_for_the_quiet_save_on_its_way(begin):
    page = begin("single")
    held = hold(page, "**/quiet/")
    with page.expect_request("**/quiet/"):
        page.get_by_label("Hospital").check()
    page.get_by_label("Yes").check()
    go_on(page)
    held[0].continue_()
    page.wait_for_url("**/check/")
    assert answers() == {"category": 2, "remarkable": 1}


def test_two_presses_are_one(begin):
    page = begin("single")
    page.get_by_label("Hospital").check()
    posts: list[str] = []
    page.on("request", lambda sent: sent.method == "POST" and posts.append(sent.url))
    page.locator("#answers .btn-primary").dblclick()
    page.wait_for_url("**/check/")
    assert [url for url in posts if url.endswith("/page/first/")] == posts[-1:]
    assert Response.objects.get().page_revisions == {"first": 1}


def test_an_older_tab_says_that_it_saves_nothing_and_shows_both(begin, context):
    older = begin("single")
    newer = context.new_page()
    newer.goto(older.url)
    newer.get_by_label("Hospital").check()
    expect(status(newer)).to_have_text(SAVED)
    older.get_by_label("Start-up").check()
    expect(status(older)).to_have_text(re.compile("^Not saved: this page was changed in another"))
    assert answers() == {"category": 2}
    go_on(older)
    expect(older.locator(".error-summary dd").first).to_have_text("Hospital")
    expect(older.get_by_label("Start-up")).to_be_checked()
    assert violations_as_shown(older) == []
    go_on(older)
    older.wait_for_url("**/check/")
    assert answers() == {"category": 1}


def test_what_was_typed_when_the_session_ended_is_back_after_coming_by_link(begin, context):
    page = begin("text")
    page.goto(page.url.replace("page/first/", "leave/"))
    link = page.locator("#return-link").input_value()
    page.go_back()
    context.clear_cookies(name="wavebook_response")
    page.locator("#q-remark").fill("Long words")
    expect(status(page)).to_have_text(re.compile("this browser no longer opens your answers"))
    assert (answers(), kept(page)) == ({}, 1)
    page.goto(link)
    expect(page.locator("#q-remark")).to_have_value("Long words")
    expect(status(page)).to_have_text(SAVED)
    assert (answers(), kept(page)) == ({"remark": "Long words"}, 0)


def test_what_was_typed_is_shown_beside_what_was_stored_elsewhere_since(begin, context):
    page = begin("text")
    context.set_offline(True)
    page.locator("#q-remark").fill("Typed here")
    expect(status(page)).to_have_text(AWAY)
    address = page.url
    page.close()
    context.set_offline(False)
    Response.objects.update(answers={"remark": "From elsewhere"}, page_revisions={"first": 1})
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#kept-draft h2")).to_be_focused()
    expect(page.locator("#kept-draft dd")).to_have_text("Typed here")
    assert violations_as_shown(page) == []
    expect(page.locator("#q-remark")).to_have_value("From elsewhere")
    page.get_by_role("button", name="Use what I typed here").click()
    expect(status(page)).to_have_text(SAVED)
    assert answers() == {"remark": "Typed here"}


def test_the_check_page_leads_to_what_may_not_be_stored(begin, context):
    page = begin("single")
    page.get_by_label("Hospital").check()
    go_on(page)
    page.wait_for_url("**/check/")
    page.get_by_role("link", name="Change").first.click()
    page.wait_for_url("**/page/first/**")
    context.set_offline(True)
    page.get_by_label("Start-up").check()
    expect(status(page)).to_have_text(AWAY)
    check = page.url.partition("page/")[0] + "check/"
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(check)
    page.locator("#unsent").get_by_role("link", name="Single page").click()
    expect(page.get_by_label("Start-up")).to_be_checked()
    expect(status(page)).to_have_text(SAVED)
    go_on(page)
    page.wait_for_url("**/check/")
    expect(page.locator("#unsent")).to_be_hidden()
    assert answers() == {"category": 1}


def test_leaving_by_a_link_sends_what_was_just_typed(begin):
    page = begin("routing")
    page.get_by_label("Hospital").check()
    go_on(page)
    page.wait_for_url("**/beds/")
    page.locator("#q-bed_count").fill("120")
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/who/")
    page.go_back()
    expect(page.locator("#q-bed_count")).to_have_value("120")
    expect(page.locator("#saving")).not_to_have_text(AWAY)
    assert answers() == {"category": 2, "bed_count": 120}


def test_a_part_that_cannot_be_stored_yet_is_not_said_to_be(begin):
    page = begin("number")
    page.locator("#q-people").fill("12")
    page.locator("#q-share").fill("1200")
    expect(status(page)).to_have_text("Saved, except what is not complete yet")
    assert (answers(), kept(page)) == ({"people": 12}, 1)
    page.reload()
    expect(page.locator("#q-share")).to_have_value("1200")


def test_a_refused_page_saves_nothing_before_it_is_touched(begin):
    page = begin("single")
    page.get_by_label("Yes").check()
    expect(status(page)).to_have_text(SAVED)
    with page.expect_navigation():
        go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(status(page)).to_be_empty()
    assert Response.objects.get().page_revisions == {"first": 1}
    page.get_by_label("Hospital").check()
    expect(status(page)).to_have_text(SAVED)
    assert answers() == {"category": 2, "remarkable": 1}


def test_nothing_is_kept_in_the_browser_once_submitted(begin, context):
    page = begin("single")
    page.get_by_label("Hospital").check()
    go_on(page)
    page.wait_for_url("**/check/")
    response = Response.objects.get().pk
    page.evaluate(f"localStorage.setItem('wavebook:{response}:first', '{{}}')")
    page.evaluate("localStorage.setItem('wavebook:another:first', '{}')")
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/thanks/")
    assert page.evaluate("Object.keys(localStorage)") == ["wavebook:another:first"]


def test_a_follow_up_is_added_and_announced_and_leaves_the_focus(begin):
    page = begin("routing")
    page.get_by_label("Start-up").check()
    expect(
        page.get_by_role("group", name="Is it funded?").or_(
            page.get_by_role("radiogroup", name="Is it funded?")
        )
    ).to_be_visible()
    expect(page.locator("#follow-up-news")).to_have_text(
        "A question has been added below: Is it funded?"
    )
    expect(page.get_by_label("Start-up")).to_be_focused()
    page.get_by_label("Yes").check()
    expect(status(page)).to_have_text(SAVED)
    page.get_by_label("Hospital").check()
    expect(page.get_by_label("Yes")).to_have_count(0)
    expect(page.locator("#follow-up-news")).to_have_text("A question below is no longer asked.")
    page.get_by_label("Start-up").check()
    expect(page.get_by_label("Yes")).to_be_checked()


def test_questions_may_be_named_as_the_parts_of_a_form(begin):
    page = begin("awkward_names")
    for name in ("action", "dataset", "elements", "submit", "append"):
        page.locator(f"#q-{name}").fill(name)
    expect(status(page)).to_have_text(SAVED)
    go_on(page)
    page.wait_for_url("**/check/")
    assert len(answers()) == 5


def test_a_session_that_ends_warns_and_is_made_longer(begin, context, settings):
    settings.RESPONDENT_SESSION_MINUTES = 60
    context.clock.install()
    page = begin("single")
    context.clock.fast_forward("56:00")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_be_visible()
    expect(page.locator("#session-title")).to_be_focused()
    assert violations_as_shown(page) == []
    with page.expect_response("**/stay/") as answer:
        dialog.get_by_role("button", name="Go on answering").click()
    assert answer.value.status == 200
    expect(dialog).to_be_hidden()


def test_an_answer_given_before_the_scripts_have_arrived_is_saved_as_well(
    context, live_server, open_wave_of
):
    open_wave_of("single")
    page = context.new_page()
    held = hold(page, "**/saving.js")
    page.goto(f"{live_server.url}/s/single/2021/?language=en")
    page.get_by_role("button", name="Start").click(no_wait_after=True)
    page.get_by_label("Hospital").check()
    held[0].continue_()
    expect(status(page)).to_have_text(SAVED)
    assert answers() == {"category": 2}
