"""The site's own pages in a real browser: nothing they load or run is against their policy."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from ..live_site import LiveSite


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about, filled while the test runs."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(f"{message.text} {message.location.get('url')}")

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page: Page, site: LiveSite, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.passwords[name])
    page.get_by_role("button", name="Sign in").click()


def test_the_front_page_speaks_both_languages(
    page: Page, live_site: LiveSite, complaints: list[str]
) -> None:
    page.goto(f"{live_site.url}/")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surveys you can answer now")
    assert complaints == []


def test_an_analyst_signs_in_and_out(
    page: Page, live_site: LiveSite, complaints: list[str]
) -> None:
    page.goto(f"{live_site.url}/results/")
    sign_in(page, live_site, "analyst")
    expect(page).to_have_url(f"{live_site.url}/results/")
    page.goto(f"{live_site.url}/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert complaints == []


def test_an_organiser_reaches_the_admin_whose_scripts_run(
    page: Page, live_site: LiveSite, complaints: list[str]
) -> None:
    page.goto(f"{live_site.url}/admin/")
    sign_in(page, live_site, "organiser")
    expect(page).to_have_url(f"{live_site.url}/admin/")
    expect(page.get_by_role("link", name="Waves").first).to_be_visible()
    assert complaints == []
