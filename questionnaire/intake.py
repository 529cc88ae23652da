"""Responses collected elsewhere enter a wave: all of them or none, by COPY, in one transaction.

An **external id** is what the other system called a response; a wave has each once. The frames come
one after the other, so that a large file is never in memory whole. Nobody holds the token of such a
response: its hash is random itself, the hash of nothing anybody knows.
"""

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from .models import Response, Version, Wave
from .queries import digest_of_wave
from .signals import response_submitted

ID_BYTES, HASH_BYTES = 16, 32
FRAME_COLUMNS = ("external_id", "language", "started_at", "submitted_at", "answers")
# Nothing to quote or escape: JSON has no control characters, and words are cleared of them.
COPY_RESPONSES = f"""
    COPY {Response._meta.db_table} (
        external_id, language, started_at, submitted_at, answers, id, token_hash,
        wave_id, state, page_revisions, passed_pages, page_seconds, revision, saved_at
    ) FROM STDIN (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01', ESCAPE E'\\x01', NULL '')
"""


class IntakeError(Exception):
    """The wave cannot take these responses; the message says what to do first."""


def check_intake(wave: Wave) -> str:
    """The digest of the questionnaire the answers must fit. Raises IntakeError when there is none.

    A wave takes them whether it is open or closed, and as a draft from its publishing on; not once
    its answers were deleted.
    """
    if wave.answers_deleted_at:
        raise IntakeError(
            f"The answers to {wave} are deleted, so it takes no more; add a new wave."
        )
    try:
        return digest_of_wave(wave)
    except Version.DoesNotExist:
        raise IntakeError(
            f"{wave} has no published questionnaire to hold the answers to; publish it first."
        ) from None


def external_ids(wave: Wave) -> list[str]:
    """Every external id of the wave."""
    known = wave.responses.filter(external_id__isnull=False)
    return list(known.values_list("external_id", flat=True).iterator(chunk_size=10_000))


@transaction.atomic
def add_responses(
    *, wave: Wave, digest: str, frames: Callable[[list[str]], Iterable[pl.DataFrame]]
) -> int:
    """How many submitted responses were added; their wave's results are refreshed once.

    `frames` gets the external ids of the wave and gives frames of FRAME_COLUMNS; what it raises
    undoes everything. Raises IntakeError when the wave asks another questionnaire by now than the
    one of that digest.
    """
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if check_intake(locked) != digest:
        raise IntakeError(f"{wave} was published anew meanwhile; check the file again.")
    added = 0
    given = iter(frames(external_ids(locked)))
    with connection.cursor() as cursor, cursor.copy(COPY_RESPONSES) as copy:
        for frame in given:
            copy.write(_lines(frame, locked.pk))
            added += frame.height
    if added:
        tell = partial(response_submitted.send_robust, sender=Response, wave_id=wave.pk)
        transaction.on_commit(tell, robust=True)
    return added


def _lines(frame: pl.DataFrame, wave_id: int) -> bytes:
    """The rows as COPY reads them."""
    secret = [secrets.token_bytes(HASH_BYTES).hex() for _ in range(frame.height)]
    ids = [str(UUID(bytes=secrets.token_bytes(ID_BYTES), version=4)) for _ in range(frame.height)]
    rows = frame.select(FRAME_COLUMNS).with_columns(
        pl.Series("id", ids, dtype=pl.String),
        pl.Series("token_hash", [rf"\x{digits}" for digits in secret], dtype=pl.String),
        wave_id=pl.lit(wave_id),
        state=pl.lit(Response.State.SUBMITTED.value),
        page_revisions=pl.lit("{}"),
        passed_pages=pl.lit("[]"),
        page_seconds=pl.lit("{}"),
        revision=pl.lit(0),
        saved_at=pl.lit(timezone.now().isoformat()),
    )
    written = rows.write_csv(include_header=False, separator="\t", quote_style="never")
    return written.encode()
