"""What a screen reader is told of the questions with several rows: the tree of the page, in full.

A **tree** is the lines of Playwright's snapshot of what assistive technology gets: each role with
its name and state, and what is in it further to the right.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

BARRIERS = ("Not a barrier", "Intermediate", "Strong barrier", "I don’t know")
PHASES = ("Before", "During")
REQUIRED = '- paragraph: "Error: Choose an answer."'


def begin(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/s/{kind}/2021/?language=en")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/page/first/")


def refuse(page: Page) -> None:
    """Continues with nothing answered."""
    with page.expect_navigation():
        page.locator("#answers .btn-primary").click()


def tree(page: Page, place: str = "#questions") -> str:
    return page.locator(place).aria_snapshot()


def holding(role: str, name: str, *inside: str, state: str = "") -> str:
    """The role with what is in it; the snapshot quotes a line with a colon."""
    head = f'{role} "{name}"{state}'
    quoted = f"'{head}'" if ": " in head else head
    return f"- {quoted}:\n{indent(chr(10).join(inside), '  ')}" if inside else f"- {quoted}"


def asked(words: str, *inside: str) -> str:
    """A question: a group of that name, whose heading says the same."""
    return holding("group", words, f'- heading "{words}" [level=2]', *inside)


def radios(name: str, labels: Iterable[str], *, refused: bool = False) -> str:
    choices = [f'- radio "{label}"\n- text: {label}' for label in labels]
    said = [REQUIRED] if refused else []
    state = " [invalid]" if refused else ""
    return holding("radiogroup", name, f"- text: {name}", *said, *choices, state=state)


def row(name: str, *inside: str) -> str:
    return holding("group", name, f"- text: {name}", *inside)


def ranked(name: str, rank: str, *, up: bool, down: bool) -> str:
    """An option of the ranking question of two ranks, with its rank and its buttons."""
    ranks = [
        f'- option "{given}"{" [selected]" if given == rank else ""}'
        for given in ("No rank", "1", "2")
    ]
    return "\n".join(
        [
            f"- listitem:\n  - text: {name}",
            indent(holding("combobox", name, *ranks), "  "),
            indent(holding("button", f"Move up: {name}", state="" if up else " [disabled]"), "  "),
            indent(
                holding("button", f"Move down: {name}", state="" if down else " [disabled]"), "  "
            ),
        ]
    )


def test_a_matrix_is_a_group_of_radio_groups_each_named_by_its_row(page, live_server, open_wave_of):
    open_wave_of("matrix")
    begin(page, live_server.url, "matrix")
    rows = ("Access to data", "Skills", "Law and regulation")
    words = "What stands in the way?"
    assert tree(page) == asked(words, *(radios(name, BARRIERS) for name in rows))
    refuse(page)
    assert tree(page) == asked(words, *(radios(name, BARRIERS, refused=True) for name in rows))


def test_with_phases_each_row_is_a_group_of_its_own(page, live_server, open_wave_of):
    open_wave_of("phases")
    begin(page, live_server.url, "phases")
    phases = [radios(phase, BARRIERS) for phase in PHASES]
    rows = (row(name, *phases) for name in ("Access to data", "Skills"))
    assert tree(page) == asked("What stood in the way?", *rows)


def test_a_grid_asks_each_row_every_column(page, live_server, open_wave_of):
    open_wave_of("grid")
    begin(page, live_server.url, "grid")
    columns = [
        radios("Under way", ("None", "Some projects")),
        radios("Value", ("Rather low", "Rather high", "I don’t know")),
    ]
    rows = (row(name, *columns) for name in ("Medical imaging", "Triage in emergency rooms"))
    assert tree(page) == asked("What about these uses?", *rows)


def test_a_ranking_is_a_list_of_ranks_with_buttons_named_by_what_they_move(
    page, live_server, open_wave_of
):
    open_wave_of("ranking")
    begin(page, live_server.url, "ranking")
    page.get_by_label("Lower cost", exact=True).select_option("1")
    entries = [
        ranked("Better care", "No rank", up=True, down=False),
        ranked("Lower cost", "1", up=False, down=True),
        ranked("Time for patients", "No rank", up=True, down=False),
    ]
    told = tree(page).splitlines()
    listed = told.index("  - list:")
    assert told[:3] == [
        '- group "What matters most?":',
        '  - heading "What matters most?" [level=2]',
        '  - paragraph: "Give each of your first 2 a rank: 1 comes first. Use each rank once."',
    ]
    assert told[3].startswith("  - status")
    assert "\n".join(told[listed + 1 :]) == indent("\n".join(entries), "    ")


def test_the_summary_of_errors_is_an_alert_whose_links_say_where(page, live_server, open_wave_of):
    open_wave_of("phases")
    begin(page, live_server.url, "phases")
    refuse(page)
    places = [f"{row}, {phase}" for row in ("Access to data", "Skills") for phase in PHASES]
    links = page.locator(".error-summary").get_by_role("link").all_inner_texts()
    assert links == [f"{place}: Choose an answer." for place in places]
    assert tree(page, ".error-summary").splitlines()[0] == '- alert "Please look at this again":'
