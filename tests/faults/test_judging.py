"""The judge finds what it is there to find: each fault is planted in a run where all was well."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from questionnaire.instrument.elements import Instrument
from tests.faults.judging import Counted, Evidence, Stored, Verdict, judge
from tests.faults.killing import Killed
from tests.faults.mail_server import Mail
from tests.faults.marked import marked
from tests.faults.people import Record, Save
from tests.faults.stack import Victim
from tests.questionnaire.instrument.miniature import TRACK, instrument, page

ASKED = marked(instrument(page("only", TRACK)))
PAGE, QUESTION, MARK = "only", "track", "mark_of_only"
ADDRESSES = ["person0@example.org", "person1@example.org"]


def saved(person: int, code: int, save: int = 1) -> Save:
    values = {QUESTION: code, MARK: f"person {person} page {PAGE} save {save}"}
    return Save(person, PAGE, values, (QUESTION, MARK))


def stored(save: Save, state: str = "submitted") -> Stored:
    return Stored(state, dict(save.values))


def mail(address: str, at: float) -> Mail:
    return Mail(address, "/i/link/", connected_at=at, accepted_at=at + 0.1, left_at=at + 0.2)


def all_well() -> tuple[Record, Evidence, list[Killed]]:
    """Two people, the first of whom changed their answer; one kill, long after the mails."""
    changed = saved(0, 2, save=2)
    record = Record([saved(0, 1), saved(1, 1), changed], submitted=[0, 1])
    evidence = Evidence(
        responses=[stored(changed), stored(saved(1, 1))],
        counted=Counted(2, {(QUESTION, 1): 1, (QUESTION, 2): 1}),
        invited=ADDRESSES,
        mails=[mail(address, 10.0) for address in ADDRESSES],
        stuck=[],
    )
    return record, evidence, [Killed(Victim.WORKER, 100.0)]


def kinds_found(asked: Instrument, *found: object) -> dict[str, int]:
    """How many faults of each kind the judge finds, of those it finds any."""
    verdict: Verdict = judge(asked, *found)  # type: ignore[arg-type]
    return {kind: len(words) for kind, words in vars(verdict).items() if kind in KINDS and words}


KINDS = set(vars(Verdict())) - {"mails_in_doubt"}


def test_it_finds_nothing_where_all_is_well() -> None:
    assert kinds_found(ASKED, *all_well()) == {}


def lost_page(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, responses=[Stored("submitted", {}), evidence.responses[1]])


def lost_change(record: Record, evidence: Evidence) -> Evidence:
    """The database went back to the first save of the page."""
    back = Counted(2, {(QUESTION, 1): 2, (QUESTION, 2): 0})
    first = [stored(record.saves[0]), evidence.responses[1]]
    return replace(evidence, responses=first, counted=back)


def lost_value(record: Record, evidence: Evidence) -> Evidence:
    half = {MARK: record.saves[2].values[MARK]}
    return replace(evidence, responses=[Stored("submitted", half), evidence.responses[1]])


def lost_submission(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, responses=[stored(record.saves[2], "started"), evidence.responses[1]])


def doubled_response(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, responses=[*evidence.responses, evidence.responses[1]])


def empty_response(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, responses=[*evidence.responses, Stored("started", {})])


def mixed_response(record: Record, evidence: Evidence) -> Evidence:
    """Person 1's response has a page of person 0 as well."""
    both = {**evidence.responses[1].answers, "mark_of_other": "person 0 page other save 1"}
    return replace(evidence, responses=[evidence.responses[0], Stored("submitted", both)])


def swapped_answers(record: Record, evidence: Evidence) -> Evidence:
    """Two people's answers to one question changed places, marks aside; the counts are the same."""
    first, second = (dict(response.answers) for response in evidence.responses)
    first[QUESTION], second[QUESTION] = second[QUESTION], first[QUESTION]
    swapped = [Stored("submitted", answers) for answers in (first, second)]
    return replace(evidence, responses=swapped)


def counted_twice(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, counted=Counted(3, {(QUESTION, 1): 2, (QUESTION, 2): 1}))


def counted_elsewhere(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, counted=Counted(2, {(QUESTION, 1): 2, (QUESTION, 2): 0}))


def not_counted(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, counted=Counted(0, {}))


def mail_never_sent(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, mails=evidence.mails[:1])


def mail_sent_again(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, mails=[*evidence.mails, mail(ADDRESSES[0], 50.0)])


def mail_to_a_stranger(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, mails=[*evidence.mails, mail("who@example.org", 50.0)])


def run_at_work(record: Record, evidence: Evidence) -> Evidence:
    return replace(evidence, stuck=["run 1 is started"])


def strayed(record: Record, evidence: Evidence) -> Evidence:
    record.strayed.append("status 500")
    return evidence


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lost_page, {"lost": 2, "doubled": 1}),
        (lost_change, {"lost": 1, "miscounted": 2}),
        (lost_value, {"lost": 1}),
        (lost_submission, {"lost": 1}),
        (doubled_response, {"doubled": 1}),
        (empty_response, {"doubled": 1}),
        (mixed_response, {"mixed": 1, "doubled": 1}),
        (swapped_answers, {"lost": 2}),
        (counted_twice, {"miscounted": 2}),
        (counted_elsewhere, {"miscounted": 2}),
        (not_counted, {"miscounted": 2}),
        (mail_never_sent, {"mails_lost": 1}),
        (mail_sent_again, {"mails_doubled": 1}),
        (mail_to_a_stranger, {"mails_doubled": 1}),
        (run_at_work, {"stuck": 1}),
        (strayed, {"strayed": 1}),
    ],
)
def test_it_finds_what_was_planted(
    plant: Callable[[Record, Evidence], Evidence], found: dict[str, int]
) -> None:
    record, evidence, kills = deepcopy(all_well())
    assert kinds_found(ASKED, record, plant(record, evidence), kills) == found


@pytest.mark.parametrize(
    ("victim", "at", "in_doubt"),
    [
        (Victim.WORKER, 10.15, 1),
        (Victim.DATABASE, 10.9, 1),
        (Victim.BACKEND, 9.5, 1),
        (Victim.WORKER, 11.5, 0),
        (Victim.DATABASE, 8.5, 0),
        (Victim.BROKER, 10.15, 0),
        (Victim.WEB, 10.15, 0),
    ],
)
def test_a_mail_sent_again_is_in_doubt_only_where_a_kill_met_its_sending(
    victim: Victim, at: float, in_doubt: int
) -> None:
    record, evidence, _ = all_well()
    twice = replace(evidence, mails=[*evidence.mails, mail(ADDRESSES[0], 50.0)])
    verdict = judge(ASKED, record, twice, [Killed(victim, at)])
    assert (verdict.mails_in_doubt, len(verdict.mails_doubled)) == (in_doubt, 1 - in_doubt)
