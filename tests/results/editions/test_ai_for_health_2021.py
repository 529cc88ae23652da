"""The edition that is shipped, from nothing: its panel comes in and yields what was published."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest, instrument_of_wave, response_counts
from results.baselines import baseline_of
from results.models import Run
from results.published import FigureStatus, read_figures
from results.published_check import Counted
from results.queries import latest_run, tables_of
from results.statistics.rounding import half_up

pytestmark = pytest.mark.django_db

EDITION = "ai_for_health_2021"
FIGURES = read_figures(Path(f"results/editions/{EDITION}/figures.csv"))
PRINTED_CHANGES = {
    ("business_objectives", "", "better_care"): 9,
    ("data_profiles", "", "product_owner"): -15,
    ("roadblocks", "data.before", "strong"): 17,
    ("roadblocks", "", "not"): -17,
    ("roadblocks", "", "intermediate|strong"): 17,
    ("uc_pharma", "epidemiology.under_way", "many|some"): 27,
    ("uc_pharma", "drug_discovery.under_way", "many|some"): 24,
    ("uc_pharma", "drug_device_dev.under_way", "many|some"): 70,
    ("uc_pharma", "market_access.under_way", "many|some"): 26,
    ("uc_pharma", "marketing_sales.under_way", "many|some"): 24,
    ("uc_pharma", "post_market.under_way", "many|some"): 44,
    ("uc_risk", "population_health.accessible", "rather_accessible"): -24,
    ("uc_risk", "marketing_sales.accessible", "rather_accessible"): -24,
    ("uc_risk", "claims_payments.under_way", "many|some"): 37,
    ("uc_risk", "customer_service.under_way", "many|some"): 30,
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """What loading the demonstration says; the database is as before when the tests are done."""
    folder = tmp_path_factory.mktemp("snapshots")
    with django_db_blocker.unblock(), override_settings(SNAPSHOTS=folder), transaction.atomic():
        yield said("load_demonstration", EDITION)
        transaction.set_rollback(True)


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


def test_loading_it_says_what_was_done(loaded: list[str]) -> None:
    assert loaded == [
        "Survey ai_for_health: created.",
        "Wave 2021: created.",
        "Questionnaire: 38 questions on 21 pages, published as version 1.",
        "Tab plan: category, size, startup, maturity_step.",
        "Exhibits: 24.",
        "Baseline: loaded, 2020, 15 figures.",
        "Panel: imported.",
        "Fieldwork: closed, the panel is in.",
        "Results: computed for 83 respondents.",
        "Survey ai_for_health: already there.",
        "Wave 2022: created.",
        "Questionnaire: 38 questions on 21 pages, published as version 1.",
        "Fieldwork: open for answers.",
        "Tab plan: category, size, startup, maturity_step.",
        "Exhibits: 24.",
    ]


def test_every_figure_but_those_known_not_to_comes_out(loaded: list[str]) -> None:
    lines = said("check_figures", EDITION)
    assert lines[-4:] == ["statements 8/8", "implied 19/19", "likely 58/58", "targets 612/612"]


def test_every_known_difference_is_told_with_what_is_computed_instead(loaded: list[str]) -> None:
    lines = said("check_figures", EDITION)
    start = lines.index("Known differences, with what is computed instead:")
    told = [line.split()[0] for line in lines[start + 1 : lines.index("", start)]]
    known = (FigureStatus.TRUNCATED, FigureStatus.MISPRINT)
    assert told == [figure.id for figure in FIGURES if figure.status in known]


def test_the_wave_is_closed_with_its_results_and_the_next_one_open(loaded: list[str]) -> None:
    waves = response_counts(Wave.objects.order_by("name"))
    assert [(wave.name, wave.state, wave.submitted_count) for wave in waves] == [
        ("2021", Wave.State.CLOSED, 83),
        ("2022", Wave.State.OPEN, 0),
    ]
    run = latest_run(waves[0])
    assert run is not None
    assert (run.state, run.respondents) == (Run.State.DONE, 83)


def test_the_baseline_gives_every_change_that_was_printed(loaded: list[str]) -> None:
    wave = Wave.objects.get(name="2021")
    instrument, baseline, run = instrument_of_wave(wave), baseline_of(wave), latest_run(wave)
    assert run is not None
    found: dict[tuple[str, str, str], set[Fraction]] = {}
    for table in tables_of(run):
        for change in baseline.changes_of(table, instrument).values():
            place = change.earlier.place
            key = (place.question, place.item, "|".join(sorted(place.options)))
            found.setdefault(key, set()).add(change.amount)
    assert {key: [half_up(amount) for amount in of] for key, of in found.items()} == {
        key: [points] for key, points in PRINTED_CHANGES.items()
    }


def test_loading_it_again_adds_nothing(loaded: list[str]) -> None:
    again = said("load_demonstration", EDITION)
    assert again == [
        "Survey ai_for_health: already there.",
        "Wave 2021: already there.",
        "Questionnaire: already published for this wave.",
        "Tab plan: already there.",
        "Exhibits: already there.",
        "Baseline: already there.",
        "Panel: left out, the wave has responses.",
        "Survey ai_for_health: already there.",
        "Wave 2022: already there.",
        "Questionnaire: already published for this wave.",
        "Fieldwork: left open.",
        "Tab plan: already there.",
        "Exhibits: already there.",
    ]
    assert Run.objects.count() == 1


def test_the_documentation_lists_every_known_difference_as_it_is_computed(
    loaded: list[str],
) -> None:
    run = latest_run(Wave.objects.get(name="2021"))
    assert run is not None
    counted = Counted(instrument_of_digest(run.instrument_digest), tables_of(run))
    known = (FigureStatus.TRUNCATED, FigureStatus.MISPRINT)
    findings = [counted.find(figure) for figure in FIGURES if figure.status in known]
    page = Path("docs/ai_for_health_2021.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| F0")]
    told = [
        (id_, status.strip(), Decimal(printed), Decimal(computed))
        for ids, status, _of, printed, computed, _why in rows
        for id_ in ids.split()
    ]
    assert told == [
        (f.figure.id, f.figure.status, f.figure.value, f.computed.rounded(f.figure.measure))
        for f in findings
        if f.computed
    ]
