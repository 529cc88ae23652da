"""One run of the harness, from an empty folder to the verdict."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .killing import LONGEST_AFTER, Killer, schedule
from .mail_server import MailServer, run_mail_server
from .people import Person, Record
from .stack import CHILDREN, Stack, run_stack

EDITION = "ai_for_health_2021"
PAGES_TYPICAL = 17
MAILED_SHARE = 0.5
SECONDS_FOR_MAIL = 120.0
BATCH = 10
SETTINGS = {
    "RESULTS_DEBOUNCE_SECONDS": "1",
    "RESULTS_SILENCE_SECONDS": "6",
    "RESULTS_RETRY_SECONDS": "10",
    "SENDING_SILENCE_SECONDS": "8",
    "CATCH_UP_SECONDS": "5",
}


@dataclass(frozen=True)
class Plan:
    """What is to happen; with the seed, all that can be decided beforehand."""

    seed: int
    respondents: int
    kills: int

    @property
    def seconds(self) -> float:
        """About how long the killing takes."""
        return max(1, self.kills) * (LONGEST_AFTER / 2 + 0.2)


@dataclass(frozen=True)
class Outcome:
    """The verdict of a run, the line that sums it up, and how the run went."""

    verdict: "Verdict"  # noqa: F821, UP037  imported once Django knows its settings
    line: str
    details: str


def run(plan: Plan, keep: Path | None = None) -> Outcome:
    """The outcome of the plan, carried out on a stack of its own, of which nothing stays."""
    with _folder(keep) as folder, run_mail_server(plan.seed) as mail_server:
        settings = {**SETTINGS, "EMAIL_URL": mail_server.url}
        with run_stack(folder, settings) as stack:
            _set_up(stack)
            return _carried_out(plan, stack, mail_server)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """An empty folder; its logs are kept in another one if that is wanted."""
    folder = Path(tempfile.mkdtemp(prefix="wavebook-faults-"))
    try:
        yield folder
    finally:
        if keep and keep.name and (folder / "log").is_dir():
            shutil.copytree(folder / "log", keep, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(stack: Stack) -> None:
    """Tables and files of the site, and this process's own way to them."""
    stack.manage("migrate", "--verbosity=0")
    stack.manage("collectstatic", "--verbosity=0", "--no-input")
    os.environ.update(stack.environment, DJANGO_SETTINGS_MODULE="surveysite.settings")
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a dead database is no news here
    import django

    django.setup()
    from surveysite.celery import app  # tasks sent from here go where the stack's go

    app.finalize()


def _carried_out(plan: Plan, stack: Stack, mail_server: MailServer) -> Outcome:
    from . import evidence
    from .judging import judge
    from .marked import open_marked_wave

    wave = open_marked_wave(EDITION)
    for name in CHILDREN:
        stack.start(name)
    stack.wait_until_well()
    record, hurry = Record(), threading.Event()
    people = _people(plan, stack, wave, record, hurry)
    killer = Killer(stack, plan.seed, schedule(plan.seed, plan.kills))
    invited = [address_of(person.number) for person in people]
    with ThreadPoolExecutor(len(people) + 1) as crowd:
        crowd.submit(_told, record, lambda: _invite(wave, invited, plan))
        for person in people:
            crowd.submit(_told, record, lambda person=person: _take_part(person, plan, mail_server))
        killer.start()
        killer.wait()
        hurry.set()
    stack.wait_until_well()
    evidence.settled(wave)
    found = evidence.gather(wave, invited, mail_server)
    verdict = judge(people[0].instrument, record, found, killer.done)
    return Outcome(verdict, _line(killer, record, verdict), _details(killer, record, found))


def address_of(number: int) -> str:
    return f"person{number}@example.org"


def _people(plan: Plan, stack: Stack, wave, record: Record, hurry: threading.Event) -> list[Person]:
    from questionnaire.queries import instrument_of_wave
    from questionnaire.views.visits import cookie_path

    shared = {"seed": plan.seed, "port": stack.port, "home": cookie_path(wave), "hurry": hurry}
    instrument = instrument_of_wave(wave)
    pace = plan.seconds * 0.6 / PAGES_TYPICAL
    return [
        Person(number=number, instrument=instrument, record=record, pace=pace, **shared)
        for number in range(plan.respondents)
    ]


def _take_part(person: Person, plan: Plan, mail_server: MailServer) -> None:
    """One person's part, begun at a time of their own."""
    random = Random(f"{plan.seed}/arrival {person.number}")
    by_mail = random.random() < MAILED_SHARE
    person.hurry.wait(random.uniform(0, plan.seconds * 0.35))
    if by_mail:
        address = address_of(person.number)
        person.link = mail_server.link_of(address, plan.seconds + SECONDS_FOR_MAIL)
    person.take_part()


def _told(record: Record, do) -> None:
    """Does it, and puts what goes wrong on record."""
    try:
        do()
    except Exception:
        record.strayed.append(traceback.format_exc(limit=-3))


def _invite(wave, invited: Sequence[str], plan: Plan) -> None:
    """Invites people batch by batch while the killing goes on."""
    import time

    from questionnaire.fieldwork import InvitationEntry, invite
    from questionnaire.tasks import send_invitations

    from .evidence import patiently

    batches = [invited[start : start + BATCH] for start in range(0, len(invited), BATCH)]
    for batch in batches:
        entries = [InvitationEntry(address) for address in batch]
        new = patiently(lambda entries=entries: invite(wave=wave, entries=entries))
        send_invitations(new)
        time.sleep(plan.seconds * 0.6 / len(batches))


def _line(killer: Killer, record: Record, verdict) -> str:
    spoiled = len(verdict.doubled) + len(verdict.mixed)
    return (
        f"{len(killer.done)} kills, {len(record.saves):,} pages acknowledged, "
        f"{len(verdict.lost)} lost, {spoiled} doubled, {len(verdict.miscounted)} miscounted; "
        f"mails: {len(verdict.mails_lost)} lost, {len(verdict.mails_doubled)} doubled, "
        f"{verdict.mails_in_doubt} sent again where a kill left it in doubt; "
        f"{len(verdict.stuck)} stuck, {len(verdict.strayed)} strayed."
    )


def _details(killer: Killer, record: Record, found) -> str:
    kills = ", ".join(f"{count} {victim}" for victim, count in sorted(killer.counts.items()))
    return (
        f"Killed: {kills}.\n{len(set(record.submitted))} submitted; {record.losses} requests "
        f"without an answer, {record.out_of_order} answered by a site out of order, "
        f"{record.conflicts} conflicts of two tabs; {len(found.mails)} mails to "
        f"{len(found.invited)} addresses; {len(found.counted.by_code)} codes compared."
    )
