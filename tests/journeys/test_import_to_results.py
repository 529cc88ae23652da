"""From a file collected elsewhere to counted results: an organiser's browser, a real worker."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from questionnaire.editions.loading import read_edition
from questionnaire.instrument.routing import find_path
from tests.results.generated import answers_by_chance

from .test_respondent_to_download import sign_in, wait_for_results

EDITION = "ai_for_health_2021"
RESPONSES = 40
PATIENCE = 60_000


@pytest.fixture
def wave(waves: None) -> str:
    """The name of an open wave that nobody has answered."""
    return "by_import"


@pytest.fixture
def answers(tmp_path) -> Path:
    """A file with good answers, whose id column has a heading of its own."""
    instrument, random = read_edition(EDITION).instrument(), Random(1)
    path = tmp_path / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["Respondent", *instrument.variables])
        writer.writeheader()
        for number in range(RESPONSES):
            found = find_path(instrument, answers_by_chance(instrument, random)).answers
            writer.writerow({"Respondent": f"r{number}", **found})
    return path


def test_a_file_is_checked_confirmed_imported_and_counted(live_site, wave, answers, page):
    sign_in(page, live_site, "organiser")
    page.goto(f"{live_site.url}/admin/questionnaire/wave/")
    page.get_by_role("link", name=wave).first.click()
    page.get_by_role("link", name="Import responses").click()
    page.locator("input[type=file]").set_input_files(answers)
    page.get_by_role("button", name="Upload and choose columns").click()
    page.get_by_label("Respondent", exact=True).fill("id")
    page.get_by_role("button", name="Check the file").click()

    confirm = page.get_by_role("button", name=f"Import {RESPONSES} responses")
    confirm.wait_for(timeout=PATIENCE)  # the page asks for it by itself
    confirm.click()
    done = page.get_by_text(f"{RESPONSES} responses imported.")
    done.wait_for(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Delete the file")).to_be_visible()
    wait_for_results(page, f"{live_site.url}/results/ai_for_health/{wave}/", respondents=RESPONSES)
