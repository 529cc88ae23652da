"""From submitted answers to stored tables, step by step, beside `COPY … TO` of the same rows.

The **reference** is what no reading of the wave can undercut: the database sends every answer as
it stands, and nobody looks at them. A wave of many is some thousand made-up respondents, repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import TypeVar

from django.db import connection

from questionnaire.dataset import Snapshot, forget_wave, take_snapshot
from questionnaire.models import Response, Wave
from questionnaire.queries import instrument_of_wave
from results.aggregation import aggregate, options_of, request_run
from results.models import Run
from results.tables.banner import banner_of
from results.tables.cube import Cube, count
from results.tables.tabulation import tabulate
from tests.questionnaire.answered_waves import answer
from tests.results.generated import answers_by_chance

from .reporting import show_table
from .shipped_wave import open_wave_of_edition

PANEL = 83
MANY = 100_000
MADE_UP = 2_000
SEED = 2021
Result = TypeVar("Result")
HEADER = ("", "s", "times COPY")

REPEAT = """
    INSERT INTO questionnaire_response (id, token_hash, {others})
    SELECT gen_random_uuid(), sha256(convert_to(id::text || time, 'UTF8')), {others}
    FROM questionnaire_response, generate_series(2, {times}) AS time
    WHERE wave_id = {wave}
"""
COPY = """
    COPY (
        SELECT answers FROM questionnaire_response
        WHERE wave_id = {wave} AND state = 'submitted' ORDER BY id
    ) TO STDOUT
"""


def run(*, quick: bool) -> None:
    """Measures a wave as large as the shipped panel, and a large one."""
    _measure(PANEL, made_up=PANEL, repetitions=2 if quick else 21)
    _measure(4_000 if quick else MANY, made_up=MADE_UP, repetitions=1 if quick else 5)


def _measure(respondents: int, *, made_up: int, repetitions: int) -> None:
    """Fills a wave, takes each step once unmeasured and then some times, and prints medians."""
    wave = _answered_wave(made_up, times=respondents // made_up)
    turns = [_seconds(wave) for _ in range(1 + repetitions)][1:]
    assert wave.responses.count() == respondents
    rows = []
    for step in turns[0]:
        seconds = median(turn[step] for turn in turns)
        ratio = median(turn[step] / turn["COPY"] for turn in turns)
        rows.append([step, seconds, ratio])
    title = f"Aggregation of {respondents:,} respondents, median of {repetitions} runs"
    show_table(title, HEADER, rows)


def _answered_wave(made_up: int, *, times: int) -> Wave:
    wave = open_wave_of_edition(f"{made_up}_times_{times}")
    instrument, random = instrument_of_wave(wave), Random(SEED)
    answer(wave, (answers_by_chance(instrument, random) for _ in range(made_up)))
    columns = {field.column for field in Response._meta.concrete_fields} - {"id", "token_hash"}
    with connection.cursor() as cursor:
        cursor.execute(REPEAT.format(others=", ".join(columns), times=times, wave=wave.pk))
        cursor.execute(f"VACUUM ANALYZE {Response._meta.db_table}")
    return wave


def _seconds(wave: Wave) -> dict[str, float]:
    """How long COPY, each step and a whole run take, one after the other."""
    spent: dict[str, float] = {}
    _timed(spent, "COPY", lambda: _copy(wave))
    snapshot = _timed(spent, "snapshot", lambda: take_snapshot(wave.pk))
    cube = _timed(spent, "cube", lambda: _cube(wave, snapshot))
    _timed(spent, "tables", lambda: _tables(wave, snapshot, cube))
    forget_wave(wave.pk)  # so that the whole run, too, reads every answer
    _timed(spent, "a whole run, stored", lambda: _whole(wave))
    forget_wave(wave.pk)
    return spent


def _timed(spent: dict[str, float], step: str, take: Callable[[], Result]) -> Result:
    begun = time.perf_counter()
    result = take()
    spent[step] = time.perf_counter() - begun
    return result


def _copy(wave: Wave) -> int:
    with connection.cursor() as cursor, cursor.copy(COPY.format(wave=wave.pk)) as rows:
        return sum(map(len, rows))


def _cube(wave: Wave, snapshot: Snapshot) -> Cube:
    banners = [banner_of(snapshot.instrument, name) for name in options_of(wave)["banners"]]
    return count(snapshot.instrument, snapshot.columns, banners, length=snapshot.respondents)


def _tables(wave: Wave, snapshot: Snapshot, cube: Cube) -> int:
    instrument = snapshot.instrument
    return sum(
        bool(tabulate(instrument, cube, question, banner_of(instrument, name)))
        for question in instrument.questions
        for name in options_of(wave)["banners"]
    )


def _whole(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
