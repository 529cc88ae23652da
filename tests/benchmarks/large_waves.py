"""Waves of as many respondents as wanted: some thousand made up by chance, repeated."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from questionnaire.dataset import columns_of, with_segments
from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import mask_columns
from questionnaire.models import Response, Wave
from questionnaire.queries import instrument_of_wave
from tests.questionnaire.answered_waves import answer
from tests.questionnaire.instrument.miniature import columns_of as given
from tests.results.generated import answers_by_chance

from .shipped_wave import open_wave_of_edition

MADE_UP = 2_000
SEED = 2021
ROOT = Path(__file__).parents[2]

REPEAT = """
    INSERT INTO questionnaire_response (id, token_hash, {others})
    SELECT gen_random_uuid(), sha256(convert_to(id::text || time || clock_timestamp(), 'UTF8')),
        {others}
    FROM (SELECT * FROM questionnaire_response WHERE wave_id = {wave} LIMIT {first}) AS made_up,
        generate_series(1, {times}) AS time
"""


def answered_wave(made_up: int, *, times: int) -> Wave:
    """A wave of the shipped edition in the database, each made-up respondent so many times."""
    wave = open_wave_of_edition(f"{made_up}_times_{times}")
    instrument, random = instrument_of_wave(wave), Random(SEED)
    answer(wave, (answers_by_chance(instrument, random) for _ in range(made_up)))
    repeat(wave, made_up, times=times - 1)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {Response._meta.db_table}")
    return wave


def repeat(wave: Wave, first: int, *, times: int) -> None:
    """Adds the first respondents of a wave to it again."""
    own = {"id", "token_hash", "moved_in"}
    columns = {field.column for field in Response._meta.concrete_fields} - own
    query = REPEAT.format(others=", ".join(columns), times=times, wave=wave.pk, first=first)
    with connection.cursor() as cursor:
        cursor.execute(query)


def drawn_columns(instrument: Instrument, length: int) -> Columns:
    """The columns of so many respondents, drawn from those made up; without the database."""
    return columns_of(with_segments(instrument, drawn_frame(instrument, length), {}))


def drawn_frame(instrument: Instrument, length: int) -> pl.DataFrame:
    """The same as a frame, without segments."""
    random = Random(SEED)
    answers = [answers_by_chance(instrument, random) for _ in range(MADE_UP)]
    routed = pl.DataFrame(mask_columns(instrument, given(instrument, answers), MADE_UP))
    return routed[np.random.default_rng(SEED).integers(0, MADE_UP, length)]


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds it takes, and what it returns."""
    begun = time.perf_counter()
    result = act()
    return time.perf_counter() - begun, result
