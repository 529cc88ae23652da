"""What a visitor sees of a site that was just started: results of one wave, and one to answer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.live_site import LiveSite

from .test_respondent_to_download import sign_in


def test_the_wave_of_the_panel_has_results_and_changes_and_the_next_is_open(
    live_site: LiveSite, page: Page
) -> None:
    page.goto(f"{live_site.url}/s/ai_for_health/2022/")
    expect(page.locator("form[action$='/begin/'] button[type=submit]").first).to_be_enabled()
    assert page.goto(f"{live_site.url}/s/ai_for_health/2021/").status == 410

    sign_in(page, live_site, "analyst")
    page.goto(f"{live_site.url}/results/ai_for_health/2021/?language=en")
    expect(page.locator(".results-figure")).to_have_text("83")
    expect(page.locator("#q-business_objectives .results-change")).to_have_text(
        "▲ +9 ptsup 9 points since 2020"
    )
