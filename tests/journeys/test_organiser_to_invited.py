"""From an organiser's pasted list to an invited person's answers: real mail, real worker."""

from __future__ import annotations

import re
import time
from email.message import Message

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live_site import LiveSite

from .respondent import Respondent
from .test_respondent_to_download import sign_in

SECONDS_TO_SEND = 30


@pytest.fixture
def wave(waves: None) -> str:
    return "by_invitation"


def open_wave_page(page: Page, site: LiveSite, wave: str) -> None:
    page.goto(f"{site.url}/admin/")
    page.get_by_role("link", name=f"AI for Health barometer {wave}").click()


def wait_for_mail(site: LiveSite, address: str) -> Message:
    """The mail to that address, once the worker has sent it."""
    deadline = time.monotonic() + SECONDS_TO_SEND
    while True:
        for mail in site.mails():
            if mail["To"] == address:
                return mail
        assert time.monotonic() < deadline, site.last_words()
        time.sleep(0.3)


def text_of(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_an_invited_person_gets_a_mail_and_answers_by_its_link(
    live_site: LiveSite, wave: str, browser: Browser
):
    organiser = browser.new_page()
    sign_in(organiser, live_site, "organiser")
    open_wave_page(organiser, live_site, wave)
    organiser.get_by_role("link", name="Invite people").click()
    organiser.locator("[name=pasted]").fill(
        "email,name,language\nada@example.org,Ada,fr\nnot an address,,\n"
    )
    organiser.get_by_role("button", name="Check the list").click()
    expect(organiser.get_by_text("1 to invite. Nothing has been sent yet.")).to_be_visible()
    assert [mail["To"] for mail in live_site.mails()] == []
    organiser.get_by_role("button", name="Send 1 invitation").click()

    mail = text_of(wait_for_mail(live_site, "ada@example.org"))
    (link,) = re.findall(rf"{re.escape(live_site.url)}/i/\S+", mail)
    assert mail.splitlines()[0] == "Bonjour Ada,"

    ada = Respondent(browser.new_context(locale="fr-FR").new_page(), {"category": 6, "size": 1})
    ada.page.goto(link)
    assert "/i/" not in ada.page.url
    ada.page.locator("#consent").check()
    ada.page.locator("form[action$='/begin/'] button[type=submit]").first.click()
    expect(ada.page).to_have_url(re.compile("/page/organisation/$"))

    open_wave_page(organiser, live_site, wave)
    organiser.get_by_role("link", name="Invitations", exact=True).last.click()
    expect(organiser.get_by_text("Sent", exact=True).first).to_be_visible()


def test_the_results_are_recomputed_at_the_press_of_a_button(
    live_site: LiveSite, wave: str, browser: Browser
):
    organiser = browser.new_page()
    sign_in(organiser, live_site, "organiser")
    open_wave_page(organiser, live_site, wave)
    organiser.get_by_role("button", name="Recompute results").click()
    panel = organiser.locator("#results-panel")
    # The page asks by itself how far the run is; nobody reloads it.
    expect(panel.get_by_text("0 respondents")).to_be_visible(timeout=30_000)
