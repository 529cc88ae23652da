"""What is loaded for a first look leaves alone what people did since."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from questionnaire.consenting import consent_version
from questionnaire.fieldwork import close_wave, delete_answers, start
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Wave
from questionnaire.queries import response_counts
from results.editions.demonstration import Demonstration, read_demonstration
from results.management.commands import load_demonstration
from results.models import Run, TabPlan

pytestmark = pytest.mark.django_db

EDITION = "ai_for_health_2021"


@pytest.fixture(autouse=True)
def _own_snapshots(settings: Any, tmp_path: Path) -> None:
    settings.SNAPSHOTS = tmp_path / "snapshots"


def load(edition: str = EDITION) -> list[str]:
    said = StringIO()
    call_command("load_demonstration", edition, stdout=said)
    return said.getvalue().splitlines()


def waves() -> list[tuple[str, str, int]]:
    found = response_counts(Wave.objects.order_by("name"))
    return [(wave.name, wave.state, wave.started_count) for wave in found]


def test_a_wave_with_responses_of_its_own_gets_no_panel_and_stays_open() -> None:
    call_command("load_edition", EDITION, "--open", stdout=StringIO())
    wave = Wave.objects.get()
    start(wave=wave, language="en", consent=consent_version(wave))
    said = load()
    assert said.count("Panel: left out, the wave has responses.") == 1
    assert waves() == [("2021", "open", 1), ("2022", "open", 0)]
    assert Run.objects.count() == 0


def test_an_open_wave_without_responses_gets_the_panel_and_is_closed() -> None:
    call_command("load_edition", EDITION, "--open", stdout=StringIO())
    said = load()
    assert said.count("Fieldwork: closed, the panel is in.") == 1
    assert waves() == [("2021", "closed", 83), ("2022", "open", 0)]


def test_a_wave_whose_answers_were_deleted_gets_none() -> None:
    call_command("load_edition", EDITION, "--open", stdout=StringIO())
    wave = Wave.objects.get()
    close_wave(wave=wave)
    delete_answers(wave=wave)
    said = load()
    assert said.count("Panel: left out, the answers to the wave were deleted.") == 1
    assert waves() == [("2021", "closed", 0), ("2022", "open", 0)]
    assert Run.objects.count() == 0


def test_a_wave_that_is_opened_again_stays_open() -> None:
    load()
    Wave.objects.filter(name="2021").update(state=Wave.State.OPEN)
    load()
    assert waves() == [("2021", "open", 83), ("2022", "open", 0)]


def test_an_edition_without_a_demonstration_has_its_wave_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load_demonstration, "read_demonstration", lambda edition: None)
    load()
    assert waves() == [("2021", "open", 0)]


def test_the_small_edition_is_open_for_answers_with_its_tab_plan() -> None:
    assert load("library_barometer_2026")[-2:] == [
        "Fieldwork: open for answers.",
        "Tab plan: setting, staff_size, lends_things.",
    ]
    assert waves() == [("2026", "open", 0)]


def test_an_edition_without_a_tab_plan_is_tabulated_as_every_wave_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(load_demonstration, "EDITIONS", tmp_path)
    assert load("library_barometer_2026")[-1] == "Fieldwork: open for answers."
    assert TabPlan.objects.count() == 0


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(CommandError, match="No edition 'x'; choose one of: ai_for_health_2021"):
        call_command("load_demonstration", "x")


def test_the_file_names_the_others_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    path = tmp_path / "first" / "demonstration.yaml"
    assert read_demonstration("first", tmp_path) is None
    path.write_text('{panel: p.csv, baseline: {edition: "2020", file: b.csv}, next_wave: "2022"}')
    assert read_demonstration("first", tmp_path) == Demonstration(
        panel=tmp_path / "first" / "p.csv",
        baseline=tmp_path / "first" / "b.csv",
        baseline_edition="2020",
        next_wave="2022",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "panel",
        "panel: p.csv",
        "{panel: p.csv, baseline: b.csv, next_wave: '2022'}",
        "{panel: p.csv, baseline: {file: b.csv}, next_wave: '2022'}",
        "{panel: p.csv, baseline: {edition: '2020', file: b.csv}, next_wave: 2022}",
        "{panel: p.csv, baseline: {edition: '2020', file: b.csv}, next_wave: '2022', more: 1}",
    ],
)
def test_but_not_with_entries_missing_or_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "demonstration.yaml").write_text(text)
    with pytest.raises(DocumentError, match=r"^first/demonstration.yaml: found .* Write them all"):
        read_demonstration("first", tmp_path)
