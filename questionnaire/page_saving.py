"""How a page of answers is stored: judged and written by PostgreSQL in one statement.

The statement locks the response, compares what is stored with what comes in, and replaces the
variables of this page only, so that two tabs on different pages both survive.
"""

import json
from collections.abc import Collection, Mapping
from enum import StrEnum

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from .models import Response


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
            response.revision, response.saved_at,
            response.state = 'started' AND wave.state = 'open'
                AND coalesce(wave.opens_at <= %(now)s, true)
                AND coalesce(%(now)s < wave.closes_at, true) AS accepts,
            coalesce((response.page_revisions ->> %(page)s)::integer, 0) AS page_revision,
            (
                SELECT coalesce(jsonb_object_agg(key, value), '{}')
                FROM jsonb_each(response.answers) WHERE key = ANY(%(variables)s::text[])
            ) AS stored
        FROM questionnaire_response AS response
        JOIN questionnaire_wave AS wave ON wave.id = response.wave_id
        WHERE response.id = %(response)s
        FOR NO KEY UPDATE OF response
    ), judged AS (
        SELECT *, CASE
            WHEN NOT accepts THEN 'closed'
            WHEN page_revision > 0 AND stored = %(values)s THEN 'unchanged'
            WHEN page_revision <> %(expected)s THEN 'conflict'
            ELSE 'saved'
        END AS outcome
        FROM found
    ), saved AS (
        UPDATE questionnaire_response AS response SET
            answers = (response.answers - %(variables)s::text[]) || %(values)s,
            page_revisions = response.page_revisions
                || jsonb_build_object(%(page)s::text, judged.page_revision + 1),
            revision = response.revision + 1,
            saved_at = %(now)s
        FROM judged WHERE response.id = judged.id AND judged.outcome = 'saved'
        RETURNING response.id, response.answers, response.page_revisions, response.revision,
            response.saved_at
    )
    SELECT
        judged.outcome, judged.state,
        coalesce(saved.answers, judged.answers)::text,
        coalesce(saved.page_revisions, judged.page_revisions)::text,
        coalesce(saved.revision, judged.revision),
        coalesce(saved.saved_at, judged.saved_at)
    FROM judged LEFT JOIN saved ON saved.id = judged.id
"""


def record_page(
    *,
    response: Response,
    page_name: str,
    values: Mapping[str, int | float | str],
    page_variables: Collection[str],
    expected_revision: int,
) -> SaveOutcome:
    """What became of the save: the page's variables are replaced by `values`, or nothing is.

    `expected_revision` is the page revision the respondent saw, 0 when never saved. `response` is
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
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE_PAGE, parameters)
        row = cursor.fetchone()
    if row is None:
        raise Response.DoesNotExist(f"Response {response.pk} is gone.")
    return _brought_up_to_date(response, *row)


def _brought_up_to_date(
    response: Response, outcome: str, state: str, answers: str, page_revisions: str, *rest: object
) -> SaveOutcome:
    response.state = state
    response.answers = json.loads(answers)
    response.page_revisions = json.loads(page_revisions)
    response.revision, response.saved_at = rest
    return SaveOutcome(outcome)
