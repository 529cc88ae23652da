"""What a respondent's page weighs on the wire, as a browser counts it, on the real site.

The first visit loads everything; later pages find styles and scripts in the browser's memory.
"""

import json
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, CDPSession, Page

from questionnaire.instrument import document

from ...live_site import LiveSite

EDITION = Path("questionnaire/editions/ai_for_health_2021/questionnaire.yaml")
FIRST_VISIT, CACHED = 100_000, 20_000


class Wire:
    """Counts the bytes that come over the wire to one tab, and the addresses asked."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.addresses: list[str] = []
        session: CDPSession = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._count)
        session.on("Network.requestWillBeSent", self._note)
        session.send("Network.enable")

    def _count(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _note(self, event: dict) -> None:
        self.addresses.append(event["request"]["url"])

    def taken(self) -> int:
        """The bytes since the last time."""
        found, self.bytes = self.bytes, 0
        return found


def start(page: Page) -> None:
    """Agrees and starts, and waits until nothing more is loaded."""
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/page/**")
    page.wait_for_load_state("networkidle")


def answer_everything(site: LiveSite) -> None:
    """Stores an answer to every question for everyone, so that the whole path is open."""
    instrument = document.read(EDITION.read_bytes())
    answers = {name: v.codes[0] for name, v in instrument.variables.items() if v.codes}
    with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "UPDATE questionnaire_response SET answers = %s WHERE state = 'started'",
            [json.dumps(answers)],
        )


@pytest.fixture
def started(browser: Browser, live_site: LiveSite):
    """A new browser before the start page of the shipped questionnaire."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_site.url}/s/ai_for_health/2022/?language=en")
    yield page
    context.close()


def test_pages_stay_within_their_weight_and_ask_no_other_site(started: Page, live_site: LiveSite):
    wire = Wire(started)
    start(started)
    first = wire.taken()
    answer_everything(live_site)
    weights = {}
    for page in ("organisation", "roadblocks"):
        started.goto(f"{live_site.url}/s/ai_for_health/2022/page/{page}/")
        started.wait_for_load_state("networkidle")
        assert started.url.endswith(f"/page/{page}/")
        weights[page] = wire.taken()
    assert first <= FIRST_VISIT
    assert {page: weight for page, weight in weights.items() if weight > CACHED} == {}
    assert {address.startswith(live_site.url) for address in wire.addresses} == {True}


def test_the_first_visit_of_all_stays_within_it_too(browser: Browser, live_site: LiveSite):
    context = browser.new_context()
    page = context.new_page()
    wire = Wire(page)
    page.goto(f"{live_site.url}/s/ai_for_health/2022/?language=en")
    start(page)
    assert 10_000 < wire.taken() <= FIRST_VISIT
    context.close()
