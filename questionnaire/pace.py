"""How long answering takes: the **pace** of a wave, learnt from those who have submitted.

The pace of a page is the median of the seconds spent at it, once enough respondents have been
there; until then it is guessed from the number of items. `WHOLE` stands for all that one respondent
is asked.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db import connection

from questionnaire.instrument.elements import Instrument, Question
from questionnaire.instrument.memory import remembered

from .models import Response, Wave

WHOLE = "*"  # no page has this name
ENOUGH = 10
LATEST = 500
SECONDS_A_QUESTION = 8
SECONDS_AN_ANSWER = 4

MEDIANS = """
    WITH latest AS (
        SELECT page_seconds FROM questionnaire_response
        WHERE wave_id = %(wave)s AND state = %(submitted)s AND page_seconds <> '{}'
        ORDER BY submitted_at DESC LIMIT %(latest)s
    ), spent AS (
        SELECT entry.key AS page, entry.value::float AS seconds
        FROM latest, jsonb_each_text(page_seconds) AS entry
        UNION ALL
        SELECT %(whole)s, (SELECT sum(value::float) FROM jsonb_each_text(page_seconds))
        FROM latest
    )
    SELECT page, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds))::integer
    FROM spent GROUP BY page HAVING count(*) >= %(enough)s
"""


class HasPace(Protocol):
    """A wave, as far as its pace is concerned."""

    pace: Mapping[str, int]


def minutes_for(instrument: Instrument, wave: HasPace, pages: Iterable[str]) -> int:
    """Minutes for these pages, rounded up, at least 1: each as learnt, else guessed."""
    learnt, guessed = wave.pace, guessed_seconds(instrument)
    return _minutes(sum(learnt.get(page) or guessed[page] for page in pages))


def minutes_for_all(instrument: Instrument, wave: HasPace) -> int:
    """Minutes for the questionnaire, at least 1: the median learnt, else a guess at every page."""
    if WHOLE in wave.pace:
        return _minutes(wave.pace[WHOLE])
    return minutes_for(instrument, wave, [page.name for page in instrument.pages])


@remembered
def guessed_seconds(instrument: Instrument) -> Mapping[str, int]:
    """Seconds for each page while nobody has been there: to read each question and give answers."""
    return {page.name: sum(map(_guess, page.questions)) for page in instrument.pages}


def _guess(question: Question) -> int:
    items = {v.question if v.option else v.name for v in question.variables()}
    return SECONDS_A_QUESTION + len(items) * SECONDS_AN_ANSWER


def learn_pace(*, wave: Wave) -> None:
    """Keeps the pace of the latest submitted responses; pages few have seen are left out."""
    parameters = {
        "wave": wave.pk,
        "submitted": Response.State.SUBMITTED.value,
        "latest": LATEST,
        "whole": WHOLE,
        "enough": ENOUGH,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, parameters)
        learnt = dict(cursor.fetchall())
    if learnt != wave.pace:
        Wave.objects.filter(pk=wave.pk).update(pace=learnt)
        wave.pace = learnt


def _minutes(seconds: float) -> int:
    return max(1, -(-round(seconds) // 60))
