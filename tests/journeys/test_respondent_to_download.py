"""From two people's answers in a browser to the analyst's downloads, all of it real.

A hospital answers in French and a start-up in English; each stops half-way, closes the browser and
comes back by link. The worker counts; the analyst's CSV, workbook and page must show exactly them.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from questionnaire.editions.loading import read_edition
from questionnaire.instrument.elements import (
    CHOSEN,
    Instrument,
    MultipleQuestion,
    VariableKind,
)
from tests.live_site import LiveSite

from .respondent import Respondent

EDITION = "ai_for_health_2021"
SECONDS_TO_COUNT = 60
HOSPITAL = {"category": 6, "track": 2, "answers_for": 1, "value_chain": 2, "poc_run": 1}
STARTUP = {"category": 3, "track": 1, "answers_for": 1, "value_chain": 1, "poc_run": 1}
FRENCH = {"language": "Français", "start": "Commencer", "go_on": "Continuer"}
ENGLISH = {"language": "English", "start": "Start", "go_on": "Continue"}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return read_edition(EDITION).instrument()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def wave(request, waves: None) -> str:
    """The name of a wave of its own, so that the numbers are those of this journey alone."""
    return "with_script" if request.param else "without_script"


@pytest.fixture
def scripted(wave: str) -> bool:
    return wave == "with_script"


@pytest.fixture
def new_page(browser: Browser, scripted: bool) -> Iterator:
    """Opens a page in a browser that knows nothing yet."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        contexts.append(
            browser.new_context(java_script_enabled=scripted, accept_downloads=True, **options)
        )
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def answers_of(instrument: Instrument, person: dict[str, int], *, seed: int) -> dict[str, int]:
    """What a person would answer to everything: their own facts, else something by the seed."""
    answers: dict[str, int] = {}
    for place, variable in enumerate(instrument.variables.values(), start=seed):
        question = instrument.questions[variable.question]
        if isinstance(question, MultipleQuestion) and variable.kind is VariableKind.INDICATOR:
            assert variable.option is not None
            answers[variable.name] = int(place % 2 == 0 and not variable.option.exclusive)
        elif variable.kind in (VariableKind.CHOICE, VariableKind.SCALE):
            codes = [
                code
                for code in variable.codes
                if not any(o.code == code and o.specify for o in variable.options)
            ]
            answers[variable.name] = codes[place % len(codes)]
    return {**answers, **person}


def answer_everything(
    site: LiveSite, wave: str, new_page, answers: dict[str, int], words: dict[str, str]
) -> Respondent:
    """Answers some pages, leaves by link, comes back in another browser, and submits."""
    first = Respondent(new_page(), answers)
    first.begin(
        f"{site.url}/s/ai_for_health/{wave}/", language=words["language"], start=words["start"]
    )
    first.answer_pages(go_on=words["go_on"], most=3)
    first.answer_page()
    first.page.locator('button[name="_leave"]').click()
    link = first.page.locator("#return-link").input_value()
    first.page.context.close()

    again = Respondent(new_page(viewport={"width": 390, "height": 844}), answers)
    again.page.goto(link)
    assert "/r/" not in again.page.url
    again.answer_pages(go_on=words["go_on"])
    again.given |= first.given
    expect(again.page).to_have_url(re.compile("/check/$"))
    again.page.locator("form[action$='/submit/'] button[type=submit]").click()
    expect(again.page).to_have_url(re.compile("/thanks/$"))
    return again


def sign_in(page: Page, site: LiveSite, name: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(site.passwords[name])
    page.locator("main button[type=submit]").click()


def wait_for_results(page: Page, address: str, respondents: int) -> None:
    """Reloads the results page until the worker has counted that many respondents."""
    deadline = time.monotonic() + SECONDS_TO_COUNT
    while True:
        page.goto(address)
        counted = page.locator(".results-figure")
        if counted.count() and counted.inner_text().strip() == str(respondents):
            return
        assert time.monotonic() < deadline, page.inner_text("main")[:500]
        time.sleep(1)


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as started:
        page.locator(f'a[href*="/{name}"]').first.click()
    return started.value.path().read_bytes()


def test_what_two_people_answer_is_what_the_analyst_downloads(
    live_site: LiveSite, wave: str, new_page, instrument: Instrument
):
    people = [
        answer_everything(live_site, wave, new_page, answers_of(instrument, person, seed=seed), w)
        for seed, (person, w) in enumerate([(HOSPITAL, FRENCH), (STARTUP, ENGLISH)])
    ]
    assert all(len(person.given) > 60 for person in people)

    analyst = new_page()
    sign_in(analyst, live_site, "analyst")
    wait_for_results(analyst, f"{live_site.url}/results/ai_for_health/{wave}/", respondents=2)

    rows = list(csv.DictReader(io.StringIO(download(analyst, "tables.csv").decode("utf-8-sig"))))
    assert _counted(rows) == _expected(instrument, [person.given for person in people])

    workbook = openpyxl.load_workbook(io.BytesIO(download(analyst, "tables.xlsx")))
    assert len(workbook.sheetnames) >= 1 + len(instrument.chapters)
    assert _totals(workbook, "Hospital", "Start-up", "Pharma or biotech") == {
        "Hospital": (0.5, 1),
        "Start-up": (0.5, 1),
        "Pharma or biotech": (0, 0),
    }
    assert b"exec_priority" in download(analyst, "codebook.csv")


def _counted(rows: list[dict[str, str]]) -> dict[tuple[str, str, int], int]:
    """How many gave each code, by banner point of the category, from the CSV."""
    return {
        (row["banner_point"], row["variable"], int(row["code"])): int(row["unweighted_count"])
        for row in rows
        if row["banner"] == "category"
        and row["kind"] != "segment"
        and not row["filter"]
        and row["banner_point"] in ("total", "hospital", "startup")
        and row["measure"] == "share"
        and row["code"]
        and int(row["unweighted_count"] or 0)
    }


def _expected(
    instrument: Instrument, given: list[dict[str, int]]
) -> dict[tuple[str, str, int], int]:
    """The same, from what the two people clicked."""
    found: dict[tuple[str, str, int], int] = {}
    for point, answers in zip(("hospital", "startup"), given, strict=True):
        for name, code in answers.items():
            variable = instrument.variables[name]
            if variable.kind is VariableKind.INDICATOR and code != CHOSEN:
                continue
            for place in ("total", point):
                found[place, name, code] = found.get((place, name, code), 0) + 1
    return found


def _totals(workbook: openpyxl.Workbook, *labels: str) -> dict[str, tuple[float, int]]:
    """Share and count of all respondents in the first row of the workbook with each label."""
    found: dict[str, tuple[float, int]] = {}
    for sheet in workbook.worksheets[1:]:
        for label, share, count, *_ in sheet.iter_rows(values_only=True):
            if label in labels:
                found.setdefault(label, (share, count))
    return found
