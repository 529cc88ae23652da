"""The edition that is shipped, answered by a made-up panel, has every table its plan asks for."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from questionnaire.instrument.elements import BaseRule, Instrument
from questionnaire.instrument.routing import find_path, segment_code
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave
from results.aggregation import aggregate, request_run
from results.exhibits.computing import Context
from results.exhibits.needs import tables_needed
from results.models import Run
from results.queries import find_table, outline_of, table_of, tables_by_key, tables_of
from results.tables.subjects import subject_names
from results.tables.table import SEGMENT, Table
from results.views.exhibit_words import Words
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
    subjects = subject_names(instrument_of_wave(wave))
    expected = [(subject, banner) for subject in subjects for banner in BANNERS]
    found = [
        (table.question, table.banner.name)
        for table in tables_of(run)
        if table.filter is None and table.banner.name in BANNERS
    ]
    assert found == expected


def test_the_tables_planned_besides_are_found_by_what_they_are_of(run: Run) -> None:
    condition = "category not in ('startup', 'hospital')"
    role = find_table(run, "ai_role", "category", condition, "answered")
    department = find_table(run, "ai_department", "category", condition)
    assert (role.filter.name, role.base_rule) == ("leadership", BaseRule.ANSWERED)
    assert (department.filter.name, department.base_rule) == ("leadership", BaseRule.ANSWERED)
    assert find_table(run, "maturity", "category_size").banner.crosses == ("category", "size")
    assert find_table(run, "ai_role", "category", "", "answered") is None


def test_its_bases_are_those_of_the_paths(run: Run, wave: Wave, panel: list[Answers]) -> None:
    instrument = instrument_of_wave(wave)
    paths = [find_path(instrument, answers) for answers in panel]
    asked = Counter(question for path in paths for question in path.asked)
    for table in questions_of(tables_of(run, "size")):
        assert (table.question, table.asked_bases[0]) == (table.question, asked[table.question])


def test_every_part_of_every_exhibit_is_there(run: Run, wave: Wave) -> None:
    outline = outline_of(wave)
    exhibits = outline.exhibits.values()
    tables = tables_by_key(run, tables_needed(exhibits, outline))
    words = Words(Context(outline, tables, instrument_of_wave(wave)), "en")
    shown = [words.exhibit(exhibit) for exhibit in exhibits]
    assert len(shown) == 24
    assert [each.name for each in shown for block in each.blocks if block.kind == "lacking"] == []


def questions_of(tables: list[Table]) -> list[Table]:
    """The tables of questions, without those of segments."""
    return [table for table in tables if table.kind != SEGMENT]


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
    options = [pair for pair in zip(table.rows, table.cells, strict=True) if not pair[0].is_net]
    assert [[cell.count for cell in cells] for _, cells in options] == [
        [in_cell[point, row.code] for point in points] for row, _ in options
    ]


def test_tables_of_a_chapter_follow_one_another(run: Run, wave: Wave) -> None:
    instrument: Instrument = instrument_of_wave(wave)
    chapters = [table.chapter for table in tables_of(run, "size")]
    assert list(dict.fromkeys(chapters)) == [chapter.name for chapter in instrument.chapters]
