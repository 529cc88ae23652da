"""How a page of answers is stored: judged and written by PostgreSQL in one statement.

The statement locks the response, compares what is stored with what comes in, and replaces the
variables of this page only, so that two tabs on different pages both survive.

A page is **passed** when the respondent goes on from it; a **quiet save** while they are at it
passes nothing. The **seconds** of a page are the time since the response was last saved, which is
when its form was made, capped for those who went to lunch.
"""

import json
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from .models import Response

LONGEST_SECONDS = 300
DOCUMENTS = ("answers", "page_revisions", "passed_pages", "page_seconds")


class SaveOutcome(StrEnum):
    """What became of a page that was to be saved."""

    SAVED = "saved"
    UNCHANGED = "unchanged"  # the same values as stored, whatever the revision
    CONFLICT = "conflict"  # another tab has saved the page since; nothing was stored
    CLOSED = "closed"  # the wave takes no answers, or the response is submitted


SAVE_PAGE = """
    WITH found AS (
        SELECT
            response.id, response.state, response.answers, response.page_revisions,
            response.revision, response.saved_at, response.passed_pages, response.page_seconds,
            response.state = 'started' AND wave.state = 'open'
                AND coalesce(wave.opens_at <= %(now)s, true)
                AND coalesce(%(now)s < wave.closes_at, true) AS accepts,
            coalesce((response.page_revisions ->> %(page)s)::integer, 0) AS page_revision,
            (response.answers - %(variables)s::text[]) || %(values)s AS replaced
        FROM questionnaire_response AS response
        JOIN questionnaire_wave AS wave ON wave.id = response.wave_id
        WHERE response.id = %(response)s
        FOR NO KEY UPDATE OF response
    ), judged AS (
        SELECT *, CASE
            WHEN NOT accepts THEN 'closed'
            WHEN page_revision > 0 AND replaced = answers THEN 'unchanged'
            WHEN page_revision <> %(expected)s THEN 'conflict'
            ELSE 'saved'
        END AS outcome,
        %(passed)s::boolean AND NOT passed_pages ? %(page)s::text AS passes
        FROM found
    ), weighed AS (
        SELECT *, (outcome = 'saved')::integer AS bump FROM judged
        WHERE outcome = 'saved' OR outcome = 'unchanged' AND passes
    ), saved AS (
        UPDATE questionnaire_response AS response SET
            answers = weighed.replaced,
            page_revisions = response.page_revisions
                || jsonb_build_object(%(page)s::text, weighed.page_revision + weighed.bump),
            passed_pages = CASE WHEN weighed.passes
                THEN response.passed_pages || to_jsonb(%(page)s::text)
                ELSE response.passed_pages END,
            page_seconds = response.page_seconds || jsonb_build_object(
                %(page)s::text,
                coalesce((response.page_seconds ->> %(page)s::text)::numeric, 0) + round(least(
                    greatest(extract(epoch FROM %(now)s::timestamptz - response.saved_at), 0),
                    %(longest_seconds)s::integer
                ), 1)
            ),
            revision = response.revision + weighed.bump,
            saved_at = %(now)s
        FROM weighed WHERE response.id = weighed.id
        RETURNING response.id, response.answers, response.page_revisions, response.revision,
            response.saved_at, response.passed_pages, response.page_seconds
    )
    SELECT
        judged.outcome, judged.state,
        coalesce(saved.answers, judged.answers)::text,
        coalesce(saved.page_revisions, judged.page_revisions)::text,
        coalesce(saved.passed_pages, judged.passed_pages)::text,
        coalesce(saved.page_seconds, judged.page_seconds)::text,
        coalesce(saved.revision, judged.revision),
        coalesce(saved.saved_at, judged.saved_at)
    FROM judged LEFT JOIN saved ON saved.id = judged.id
"""


def record_page(  # noqa: PLR0913  all are needed, all by keyword
    *,
    response: Response,
    page_name: str,
    values: Mapping[str, int | float | str],
    page_variables: Collection[str],
    expected_revision: int,
    passed: bool = True,
) -> SaveOutcome:
    """What became of the save: the page's variables are replaced by `values`, or nothing is.

    `expected_revision` is the page revision the respondent saw, 0 when never saved. `passed` says
    that they go on from the page, which also a save that changes no answer records. `response` is
    brought up to date either way, so that after a CONFLICT its answers are those another tab
    stored. Raises ValueError when a value is not of the page, Response.DoesNotExist when the
    response is gone.
    """
    strangers = sorted(set(values) - set(page_variables))
    if strangers:
        raise ValueError(f"Page {page_name} has no variable {', '.join(strangers)}.")
    parameters = {
        "response": response.pk,
        "page": page_name,
        "values": Jsonb(dict(values)),
        "variables": list(page_variables),
        "expected": expected_revision,
        "now": timezone.now(),
        "passed": passed,
        "longest_seconds": LONGEST_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE_PAGE, parameters)
        row = cursor.fetchone()
    if row is None:
        raise Response.DoesNotExist(f"Response {response.pk} is gone.")
    return _brought_up_to_date(response, *row)


def _brought_up_to_date(response: Response, outcome: str, state: str, *stored: Any) -> SaveOutcome:
    response.state = state
    *documents, response.revision, response.saved_at = stored
    for field, document in zip(DOCUMENTS, documents, strict=True):
        setattr(response, field, json.loads(document))
    return SaveOutcome(outcome)
