"""What is found once the stack has settled: in the database, in the results, in the mails.

The stack has **settled** when no invitation is queued, no run is active, and the last run that is
done counted as many respondents as have submitted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from questionnaire.models import Invitation, Response, Wave
from results.models import Run
from results.queries import latest_run, tables_of
from results.tables.table import Measure

from .judging import Counted, Evidence, Stored
from .mail_server import MailServer

SECONDS_TO_SETTLE = 90.0


def settled(wave: Wave, seconds: float = SECONDS_TO_SETTLE) -> bool:
    """Whether all came to rest in that time."""
    connection.close()  # of a database that has died since
    deadline = time.monotonic() + seconds
    while not _at_rest(wave):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def gather(wave: Wave, invited: Sequence[str], mail_server: MailServer) -> Evidence:
    """The evidence as it stands now."""
    responses = Response.objects.filter(wave=wave).values_list("state", "answers")
    return Evidence(
        responses=[Stored(state, answers) for state, answers in responses],
        counted=_counted(wave),
        invited=list(invited),
        mails=list(mail_server.mails),
        stuck=[*_stuck_mails(wave), *_stuck_runs(wave)],
    )


def patiently(do: Callable[[], object], seconds: float = 60.0) -> object:
    """What `do` returns, tried again while the database is away. Raises its last DatabaseError."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return do()
        except DatabaseError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _at_rest(wave: Wave) -> bool:
    run = latest_run(wave)
    submitted = Response.objects.filter(wave=wave, state=Response.State.SUBMITTED).count()
    counted = run.respondents if run else 0
    return not _stuck_mails(wave) and not _stuck_runs(wave) and counted == submitted


def _stuck_mails(wave: Wave) -> list[str]:
    queued = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.SENT)
    return [f"the invitation of {one.member} is {one.state}" for one in queued]


def _stuck_runs(wave: Wave) -> list[str]:
    active = Run.objects.filter(wave=wave, state__in=Run.ACTIVE)
    return [
        f"run {run.pk} is {run.state} at {run.step!r}, attempt {run.attempts}" for run in active
    ]


def _counted(wave: Wave) -> Counted:
    """What the latest run counted of everybody, for each row that counts one code."""
    run = latest_run(wave)
    if run is None:
        return Counted(0, {})
    found: dict[tuple[str, int], int] = {}
    for table in tables_of(run):
        if table.filter:
            continue
        for row, cells in zip(table.rows, table.cells, strict=True):
            count = cells[0].count
            if row.measure is Measure.SHARE and row.code is not None and count is not None:
                found[row.variable, row.code] = count
    return Counted(run.respondents or 0, found)
