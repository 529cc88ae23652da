"""The judge: what people were told, beside what is stored, counted and mailed. Pure.

A page is **lost** when its person's last acknowledged values are not what is stored. A response is
**doubled** when a person has another one, and **mixed** when it holds the marks of two people. A
count is a **miscount** when it is not that of the acknowledged answers. A mail sent again is **in
doubt** where a kill of the sender or of the database fell between the begin of its conversation
and the sender's record of it; elsewhere it is **doubled**. A run or mail is **stuck** that is
neither done nor failed when all has settled.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import find_path, segment_code

from .choosing import MARK, Values
from .killing import Killed
from .mail_server import Mail
from .people import Record
from .stack import Victim

SECONDS_TO_RECORD = 1.0
"""How long after the last word of a conversation the sender may take to commit that it was."""

SECONDS_BEFORE_CONVERSATION = 1.0
"""How long before it the sender may have read that the mail is to be sent."""

ENDS_SENDING = (Victim.WORKER, Victim.DATABASE, Victim.BACKEND)
PERSON = re.compile(r"person (\d+) ")


@dataclass(frozen=True)
class Stored:
    """A response as the database has it."""

    state: str
    answers: Values


@dataclass(frozen=True)
class Counted:
    """What the results say: how many respondents, and how many gave each code of a variable."""

    respondents: int
    by_code: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Evidence:
    """All that was found once the stack had settled. `invited` are the addresses to be mailed."""

    responses: Sequence[Stored]
    counted: Counted
    invited: Sequence[str]
    mails: Sequence[Mail]
    stuck: Sequence[str]


@dataclass
class Verdict:
    """What is wrong, in words, by kind; and how many mails were sent again in doubt."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)
    mails_lost: list[str] = field(default_factory=list)
    mails_doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    mails_in_doubt: int = 0

    @property
    def complaints(self) -> list[str]:
        """Everything that is wrong, each after the name of its kind."""
        kinds = (name for name in vars(self) if name != "mails_in_doubt")
        return [f"{kind}: {words}" for kind in kinds for words in getattr(self, kind)]


def judge(
    instrument: Instrument, record: Record, evidence: Evidence, kills: Sequence[Killed]
) -> Verdict:
    """The verdict on a run."""
    verdict = Verdict(strayed=list(record.strayed), stuck=list(evidence.stuck))
    expected = expected_answers(record)
    by_person = _by_person(evidence.responses, verdict)
    _judge_pages(record, expected, by_person, verdict)
    _judge_counts(instrument, record, expected, evidence, verdict)
    _judge_mails(evidence, kills, verdict)
    return verdict


def expected_answers(record: Record) -> dict[int, dict[str, int | float | str]]:
    """All answers of each person, as the pages acknowledged to them leave them."""
    answers: dict[int, dict[str, int | float | str]] = defaultdict(dict)
    for save in record.saves:
        own = answers[save.person]
        for variable in save.variables:
            own.pop(variable, None)
        own.update(save.values)
    return dict(answers)


def _by_person(responses: Sequence[Stored], verdict: Verdict) -> dict[int, list[Stored]]:
    """The responses by whose marks they hold; those of several people are mixed, of none spare."""
    found: dict[int, list[Stored]] = defaultdict(list)
    for response in responses:
        people = sorted(_people_in(response.answers))
        if len(people) > 1:
            verdict.mixed.append(f"one response holds the marks of people {people}")
        if not people:
            verdict.doubled.append(f"a response, {response.state}, that nobody answered")
        for person in people:
            found[person].append(response)
    for person, own in found.items():
        if len(own) > 1:
            verdict.doubled.append(f"person {person} has {len(own)} responses")
    return found


def _people_in(answers: Values) -> set[int]:
    marks = (str(value) for name, value in answers.items() if name.startswith(MARK))
    return {int(found[1]) for mark in marks if (found := PERSON.match(mark))}


def _judge_pages(
    record: Record,
    expected: Mapping[int, Values],
    by_person: Mapping[int, Sequence[Stored]],
    verdict: Verdict,
) -> None:
    last = {(save.person, save.page): save for save in record.saves}
    for (person, page), save in last.items():
        wanted = _only(expected[person], save.variables)
        found = [_only(response.answers, save.variables) for response in by_person.get(person, ())]
        if wanted not in found:
            verdict.lost.append(f"person {person}, page {page}: {wanted}, found {found}")
    for person in record.submitted:
        states = [response.state for response in by_person.get(person, ())]
        if "submitted" not in states:
            verdict.lost.append(f"person {person} submitted, and the responses are {states}")


def _only(answers: Values, variables: Iterable[str]) -> dict[str, int | float | str]:
    return {name: answers[name] for name in variables if name in answers}


def _judge_counts(
    instrument: Instrument,
    record: Record,
    expected: Mapping[int, Values],
    evidence: Evidence,
    verdict: Verdict,
) -> None:
    people = sorted(set(record.submitted))
    found = evidence.counted
    if found.respondents != len(people):
        verdict.miscounted.append(f"{found.respondents} respondents, expected {len(people)}")
    wanted: Counter[tuple[str, object]] = Counter()
    for person in people:
        wanted.update(_codes_of(instrument, expected.get(person, {})))
    for (variable, code), count in found.by_code.items():
        if count != wanted[variable, code]:
            verdict.miscounted.append(
                f"{variable} = {code}: {count}, expected {wanted[variable, code]}"
            )
    if people and not found.by_code:
        verdict.miscounted.append("no code was counted at all")


def _codes_of(instrument: Instrument, answers: Values) -> Iterator[tuple[str, object]]:
    """What one person's answers count for: codes of variables on the path, and of segments."""
    on_path = find_path(instrument, answers).answers
    yield from on_path.items()
    for segment in instrument.segments:
        yield segment.name, segment_code(instrument, segment, on_path)


def _judge_mails(evidence: Evidence, kills: Sequence[Killed], verdict: Verdict) -> None:
    by_address: dict[str, list[Mail]] = defaultdict(list)
    for mail in evidence.mails:
        by_address[mail.to].append(mail)
    for address in evidence.invited:
        mails = by_address.pop(address, [])
        if not mails:
            verdict.mails_lost.append(f"{address} got no mail")
        for again in mails[:-1]:
            if _in_doubt(again, kills):
                verdict.mails_in_doubt += 1
            else:
                verdict.mails_doubled.append(f"{address} got {len(mails)} mails")
    verdict.mails_doubled += [f"{address} was not invited" for address in by_address]


def _in_doubt(mail: Mail, kills: Sequence[Killed]) -> bool:
    """Whether the sender may have been unable to record that this mail was accepted."""
    begin = mail.connected_at - SECONDS_BEFORE_CONVERSATION
    end = max(mail.accepted_at, mail.left_at) + SECONDS_TO_RECORD
    return any(begin <= kill.at <= end for kill in kills if kill.victim in ENDS_SENDING)
