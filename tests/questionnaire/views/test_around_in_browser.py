"""The pages around the questions in a real browser: accessible, and whole without JavaScript."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from questionnaire.logos import keep_logo, read_logo
from questionnaire.models import Response, Survey, Wave
from tests.journeys.axe import COLOURS, EVERYTHING, NARROW, WIDE, Look, violations

from ..test_logos import picture

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS: tuple[Look, ...] = (
    ("desk, light", WIDE, "light", EVERYTHING),
    ("desk, dark", WIDE, "dark", COLOURS),
    ("phone, dark", NARROW, "dark", EVERYTHING),
    ("small phone, light", {"width": 320, "height": 640}, "light", EVERYTHING),
)


@pytest.fixture
def wave(open_wave_of) -> Wave:
    """A wave that has words for every place, a logo and an accent."""
    wave = open_wave_of(
        "single",
        consent={"en": "I agree.", "fr": "J’accepte."},
        introduction={"en": "Words of the wave.", "fr": "Mots de la vague."},
        kept={"en": "Your answers.", "fr": "Vos réponses."},
        kept_until=date(2030, 5, 1),
        closes_at=timezone.now() + timedelta(days=9),
    )
    Survey.objects.update(
        purpose={"en": "To learn.", "fr": "Apprendre."},
        privacy={"en": "Kept by us.", "fr": "Gardé par nous."},
        contact_email="ask@example.org",
        accent="#7c3aed",
    )
    keep_logo(survey=wave.survey, logo=read_logo(picture()))
    return wave


def judge(page: Page) -> None:
    assert violations(page, LOOKS) == []


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_accessible_and_fits(page, live_server, wave, language):
    home = f"{live_server.url}/s/single/2021/"
    page.goto(f"{home}?language={language}")
    judge(page)
    page.goto(f"{home}privacy/?language={language}")
    judge(page)
    page.goto(f"{home}?language={language}")
    press(page, ".btn-start")
    expect(page.locator(".error-summary")).to_be_focused()
    judge(page)
    page.check("#consent")
    press(page, ".btn-start")
    for address in ("leave/", "leave/?notice=mailed", "privacy/", "withdraw/", ""):
        page.goto(home + address)
        judge(page)
    page.goto(f"{home}leave/")
    page.fill("#email", "nobody")
    press(page, ".mail-link .btn")
    expect(page.locator(".error-summary")).to_be_focused()
    judge(page)
    Response.objects.update(
        state="submitted", submitted_at=timezone.now(), answers={"category": 1, "remarkable": 2}
    )
    for address in ("thanks/", "receipt/", "withdraw/", ""):
        page.goto(home + address)
        judge(page)
    page.goto(f"{home}withdraw/")
    press(page, "main .btn-danger")
    judge(page)
    page.goto(home)
    judge(page)
    page.goto(f"{live_server.url}/i/unknown/")
    judge(page)


def test_it_all_works_without_javascript(browser: Browser, live_server, wave):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    home = f"{live_server.url}/s/single/2021/"
    page.goto(f"{home}?language=en")
    page.check("#consent")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Start-up").check()
    page.get_by_role("button", name="Save and leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are saved")
    page.get_by_role("link", name="Go on now").click()
    page.goto(f"{home}check/")
    page.get_by_role("button", name="Submit my answers").click()
    page.get_by_role("link", name="Your receipt").click()
    expect(page.get_by_text("Start-up")).to_be_visible()
    page.get_by_role("link", name="Withdraw my answers").click()
    page.get_by_role("button", name="Withdraw my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are withdrawn")
    assert (Response.objects.get().state, Response.objects.get().answers) == ("withdrawn", {})
    context.close()


def test_the_receipt_prints_itself(page: Page, live_server, wave):
    home = f"{live_server.url}/s/single/2021/"
    page.goto(f"{home}?language=en")
    page.check("#consent")
    press(page, ".btn-start")
    Response.objects.update(state="submitted", submitted_at=timezone.now())
    page.goto(f"{home}receipt/")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print or save as PDF").click()
    expect(page).to_have_title(re.compile("^printed$"))
