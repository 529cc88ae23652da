"""Exclusive options, ranking, taking answers back: by mouse, by keyboard, without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from questionnaire.models import Response
from tests.journeys.axe import violations_as_shown

pytestmark = pytest.mark.django_db(transaction=True)

CARE, COST, TIME = "Better care", "Lower cost", "Time for patients"


@pytest.fixture
def begin(page: Page, live_server, open_wave_of):
    """Opens the first page of the tiny questionnaire of that name."""

    def begun(kind: str, page: Page = page) -> Page:
        open_wave_of(kind)
        page.goto(f"{live_server.url}/s/{kind}/2021/?language=en")
        page.get_by_role("button", name="Start").click()
        page.wait_for_load_state()
        return page

    return begun


def order(page: Page) -> list[str]:
    return page.locator(".rank label").all_inner_texts()


def places(page: Page) -> dict[str, str]:
    """The number each item shows, by its words, for those that have one."""
    return {
        item.locator("label").inner_text(): item.locator("select").input_value()
        for item in page.locator(".rank").all()
        if item.locator("select").input_value()
    }


def news(page: Page):
    return page.locator(".ranking-news")


def stored() -> dict[str, object]:
    return Response.objects.get().answers


def test_an_exclusive_option_clears_the_others_without_scripts(
    browser: Browser, begin, open_wave_of
):
    page = begin("multiple", browser.new_page(java_script_enabled=False))
    page.get_by_label("Language processing").check()
    page.get_by_role("button", name="Save and leave").click()
    page.wait_for_url("**/leave/")
    page.go_back()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Continue").last.click()
    assert page.url.endswith("/check/")
    assert [name for name, chosen in stored().items() if chosen] == ["techniques.none"]
    page.close()


def test_ranking_by_keyboard_says_the_new_place_and_keeps_the_focus(begin):
    page = begin("ranking")
    up = page.get_by_role("button", name=f"Move up: {TIME}")
    up.focus()
    page.keyboard.press("Enter")
    expect(news(page)).to_have_text(f"{TIME}: now place 1 of 2")
    expect(up).to_be_focused()
    page.get_by_role("button", name=f"Move up: {CARE}").press("Space")
    assert (order(page), places(page)) == ([TIME, CARE, COST], {TIME: "1", CARE: "2"})
    page.get_by_role("button", name=f"Move up: {CARE}").press("Space")
    assert places(page) == {CARE: "1", TIME: "2"}
    expect(page.locator("#saving")).to_have_text("Saved")
    assert stored() == {"priorities.care": 1, "priorities.time": 2}


def test_a_third_item_pushes_out_the_last_and_moving_down_takes_the_place_away(begin):
    page = begin("ranking")
    for name in (CARE, COST, TIME):
        page.get_by_role("button", name=f"Move up: {name}").click()
    assert places(page) == {CARE: "1", TIME: "2"}
    page.get_by_role("button", name=f"Move down: {TIME}").click()
    expect(news(page)).to_have_text(f"{TIME}: no place now")
    assert violations_as_shown(page) == []
    assert places(page) == {CARE: "1"}


def test_picking_a_number_that_is_taken_changes_places(begin):
    page = begin("ranking")
    page.get_by_role("combobox", name=CARE).select_option("1")
    page.get_by_role("combobox", name=COST).select_option("2")
    page.get_by_role("combobox", name=COST).select_option("1")
    assert places(page) == {COST: "1", CARE: "2"}
    assert order(page) == [CARE, COST, TIME]


def test_own_words_are_asked_for_while_their_option_has_a_rank(begin):
    page = begin("own_priority")
    own = page.get_by_label("Please specify")
    expect(own).to_be_hidden()
    page.get_by_role("button", name="Move up: Something else").click()
    own.fill("More time")
    page.get_by_role("combobox", name=CARE).select_option("1")
    expect(own).to_be_hidden()
    expect(news(page)).to_have_text(f"{CARE}: now place 1 of 1")
    page.get_by_role("combobox", name="Something else").select_option("1")
    expect(own).to_have_value("More time")
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_url("**/check/")
    assert stored() == {"priorities.other": 1, "priorities.other.text": "More time"}


def test_own_words_that_are_hidden_are_not_sent(begin):
    page = begin("own_priority")
    page.get_by_role("combobox", name="Something else").select_option("1")
    page.get_by_label("Please specify").fill("More time")
    page.get_by_role("button", name=f"Move up: {CARE}").click()
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_url("**/check/")
    assert stored() == {"priorities.care": 1}


def test_dragging_to_the_top_is_the_first_place(begin):
    page = begin("ranking")
    page.get_by_role("button", name=f"Move up: {CARE}").click()
    handle = page.locator(".rank", has_text=TIME).locator(".rank-handle").bounding_box()
    top = page.locator(".rank").first.bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(handle["x"], handle["y"] + (top["y"] - handle["y"]) * step / 8, steps=3)
    page.mouse.up()
    assert (order(page), places(page)) == ([TIME, CARE, COST], {TIME: "1", CARE: "2"})


def test_the_lists_of_numbers_do_without_scripts(browser: Browser, begin):
    page = begin("ranking", browser.new_page(java_script_enabled=False))
    expect(page.locator(".rank-moves").first).to_be_hidden()
    page.get_by_label(COST).select_option("1")
    page.get_by_label(CARE).select_option("2")
    page.get_by_role("button", name="Continue").last.click()
    assert page.url.endswith("/check/")
    assert stored() == {"priorities.care": 2, "priorities.cost": 1}
    page.close()


def test_an_optional_choice_can_be_taken_back(begin):
    page = begin("single")
    back = page.get_by_role("button", name="Take the answer back")
    expect(back).to_be_hidden()
    page.get_by_label("Hospital").check()
    page.get_by_label("Yes").check()
    expect(page.locator("#saving")).to_have_text("Saved")
    back.click()
    expect(page.get_by_label("Yes")).to_be_focused()
    expect(page.locator("#saving")).to_have_text("Saved")
    assert stored() == {"category": 2}


def tree(page: Page, question: str) -> str:
    """What a screen reader is told of the question."""
    return page.locator(f"#{question}").aria_snapshot()


def test_a_screen_reader_hears_a_matrix_row_by_row(begin):
    assert tree(begin("matrix"), "q-barriers-data") == "\n".join(
        [
            '- radiogroup "Access to data":',
            "  - text: Access to data",
            '  - radio "Not a barrier"',
            "  - text: Not a barrier",
            '  - radio "Intermediate"',
            "  - text: Intermediate",
            '  - radio "Strong barrier"',
            "  - text: Strong barrier",
            '  - radio "I don’t know"',
            "  - text: I don’t know",
        ]
    )


def test_a_screen_reader_hears_the_ends_of_a_scale(begin):
    page = begin("scale")
    names = page.locator("#q-maturity").get_by_role("radio")
    expect(names.first).to_have_accessible_name("0 – not at all")
    expect(names.nth(10)).to_have_accessible_name("10 – fully")


def test_the_words_for_no_rank_are_whole_in_every_language(begin):
    page = begin("ranking")
    page.get_by_role("button", name="Français").click()
    expect(page.locator(".rank option").first).to_have_text("Sans rang")
    cut = """(select) => {
        const {font, paddingLeft, paddingRight} = getComputedStyle(select);
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = font;
        const words = pen.measureText(select.options[0].text).width;
        return words > select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    }"""
    assert page.locator(".rank select").first.evaluate(cut) is False
