"""The edition that is shipped, answered by a made-up panel, has every table its plan asks for."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import find_path, segment_code
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave
from results.aggregation import aggregate, request_run
from results.models import Run
from results.queries import table_of, tables_of
from tests.questionnaire.answered_waves import answer

from .generated import Answers, answers_by_chance

pytestmark = pytest.mark.django_db

RESPONDENTS = 83
BANNERS = ["category", "size", "startup", "maturity_step"]


@pytest.fixture
def wave(settings: Any, tmp_path: Path) -> Wave:
    settings.SNAPSHOTS = tmp_path
    call_command("load_edition", "ai_for_health_2021", "--open", stdout=StringIO())
    call_command("load_tab_plan", "ai_for_health_2021", stdout=StringIO())
    return Wave.objects.get()


@pytest.fixture
def panel(wave: Wave) -> list[Answers]:
    random, instrument = Random(2021), instrument_of_wave(wave)
    made = [answers_by_chance(instrument, random) for _ in range(RESPONDENTS)]
    answer(wave, made)
    return made


@pytest.fixture
def run(wave: Wave, panel: list[Answers]) -> Run:
    requested = request_run(wave_id=wave.pk)
    aggregate(requested.pk)
    return Run.objects.get(pk=requested.pk)


def test_every_question_has_a_table_by_every_banner(run: Run, wave: Wave) -> None:
    assert (run.state, run.error, run.respondents) == (Run.State.DONE, "", RESPONDENTS)
    expected = [
        (question, banner) for question in instrument_of_wave(wave).questions for banner in BANNERS
    ]
    found = [(table.question, table.banner.name) for table in tables_of(run)]
    assert found == expected


def test_its_bases_are_those_of_the_paths(run: Run, wave: Wave, panel: list[Answers]) -> None:
    instrument = instrument_of_wave(wave)
    paths = [find_path(instrument, answers) for answers in panel]
    asked = Counter(question for path in paths for question in path.asked)
    for table in tables_of(run, "size"):
        assert (table.question, table.asked_bases[0]) == (table.question, asked[table.question])


def test_a_cell_counts_the_respondents_who_are_in_it(
    run: Run, wave: Wave, panel: list[Answers]
) -> None:
    instrument = instrument_of_wave(wave)
    in_cell = Counter(
        (step, path.answers.get("size"))
        for path in (find_path(instrument, answers) for answers in panel)
        for step in ("total", segment_code(instrument, "maturity_step", path.answers))
    )
    table = table_of(run, "size", "maturity_step")
    points = ["total", *(point.code for point in table.banner.points[1:])]
    assert [[cell.count for cell in row] for row in table.cells] == [
        [in_cell[point, row.code] for point in points] for row in table.rows
    ]


def test_tables_of_a_chapter_follow_one_another(run: Run, wave: Wave) -> None:
    instrument: Instrument = instrument_of_wave(wave)
    chapters = [table.chapter for table in tables_of(run, "size")]
    assert list(dict.fromkeys(chapters)) == [chapter.name for chapter in instrument.chapters]
