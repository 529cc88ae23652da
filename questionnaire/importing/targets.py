"""Which variable each column of a file fills.

A **target** is the name of a variable, or of a multiple or ranking question whose options stand
joined in one cell, or of a **detail** of the response: `#id`, `#language`, `#started_at` and
`#submitted_at`, also without the mark where no question has that name. A column **left out** has
the target "". Columns are matched by name first, then by the words of the question and its items.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from questionnaire.instrument.elements import (
    Instrument,
    MultipleQuestion,
    RankingQuestion,
    Text,
    Variable,
    VariableKind,
)
from questionnaire.instrument.problems import listed, quoted
from questionnaire.instrument.wording import words

from .report import HEADER_ROW, Finding, Kind, Report

ID, LANGUAGE, STARTED_AT, SUBMITTED_AT = "#id", "#language", "#started_at", "#submitted_at"
DETAILS: Mapping[str, str] = {
    ID: "Id of the response",
    LANGUAGE: "Language it was answered in",
    STARTED_AT: "Time it was started",
    SUBMITTED_AT: "Time it was submitted",
}
LEFT_OUT = ""
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Matching:
    """The target of each column by position; None where a column is neither matched nor left out.

    `instrument` is the one the targets belong to.
    """

    instrument: Instrument
    header: tuple[str, ...]
    targets: tuple[str | None, ...]

    def position(self, target: str) -> int | None:
        """Where the column that fills the target stands; None when there is none."""
        return self.targets.index(target) if target in self.targets else None

    def heading(self, target: str) -> str:
        """The heading of the column that fills the target, else the target's own name."""
        position = self.position(target)
        return target if position is None else self.header[position]


def targets_of(instrument: Instrument) -> dict[str, str]:
    """Every target with its words in the questionnaire's first language."""
    language = instrument.languages[0]
    found = dict(DETAILS)
    for question in instrument.questions.values():
        if isinstance(question, MultipleQuestion | RankingQuestion):
            found[question.name] = words(question.text, language)
        for variable in instrument.variables_of[question.name]:
            parts = [words(text, language) for text in _texts(instrument, variable)]
            found[variable.name] = ": ".join(part for part in parts if part)
    return found


def match_columns(
    instrument: Instrument, header: Sequence[str], mapping: Mapping[str, str] | None = None
) -> Matching:
    """The Matching of a header; `mapping` (heading to target) goes before what is found."""
    given = {_tidy(heading): target for heading, target in (mapping or {}).items()}
    known = _known_words(instrument)
    found: list[str | None] = []
    for heading in header:
        if _tidy(heading) in given:
            target = given[_tidy(heading)]
            found.append(named_target(instrument, target) if target else LEFT_OUT)
        else:
            found.append(named_target(instrument, heading) or known.get(folded(heading)))
    return Matching(instrument, tuple(header), tuple(found))


def named_target(instrument: Instrument, name: str) -> str | None:
    """The target of that name, capitals aside; None when there is none."""
    lowered = _tidy(name).lower()
    question = instrument.questions.get(lowered)
    if lowered in instrument.variables or lowered in DETAILS:
        return lowered
    if isinstance(question, MultipleQuestion | RankingQuestion):
        return lowered
    return f"#{lowered}" if f"#{lowered}" in DETAILS and question is None else None


def check_columns(
    matching: Matching, mapping: Mapping[str, str], unreadable: Mapping[int, str], report: Report
) -> None:
    """Adds every problem of the columns as such, and notes what the file does not hold."""
    for finding in (
        *_unused_mappings(matching, mapping),
        *_unknown(matching),
        *_doubled_headings(matching),
        *_doubled_targets(matching),
        *_unreadable(matching, unreadable),
        *_without_column(matching),
    ):
        report.add(finding)


def variables_filled(instrument: Instrument, target: str) -> tuple[Variable, ...]:
    """The variables a target fills; none for a detail."""
    if target in instrument.variables:
        return (instrument.variables[target],)
    kinds = (VariableKind.INDICATOR, VariableKind.RANK)
    return tuple(v for v in instrument.variables_of.get(target, ()) if v.kind in kinds)


def folded(written: str) -> str:
    """The words alone, without capitals, marks and blanks that two copies may differ in."""
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", written).casefold()).strip()


def _tidy(heading: str) -> str:
    return " ".join(heading.split())


def _known_words(instrument: Instrument) -> dict[str, str]:
    """Targets by the folded words that mean one of them only."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for target, said in _words_of_targets(instrument):
        meant[folded(said)].add(target)
    return {said: min(targets) for said, targets in meant.items() if len(targets) == 1 and said}


def _words_of_targets(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for language in instrument.languages:
        for question in instrument.questions.values():
            joined = isinstance(question, MultipleQuestion | RankingQuestion)
            if joined:
                yield question.name, question.text.get(language, "")
            for variable in instrument.variables_of[question.name]:
                texts = [text.get(language, "") for text in _texts(instrument, variable)]
                yield variable.name, " ".join(texts)
                yield variable.name, variable.name
                if len(texts) > 1 and all(texts):
                    yield variable.name, " ".join(texts[1:])


def _texts(instrument: Instrument, variable: Variable) -> list[Text]:
    """The texts a variable is known by: its question's, then its items', outermost first."""
    items = (variable.row, variable.phase, variable.column, variable.option)
    texts = [item.label for item in items if item is not None]
    if variable.kind is VariableKind.TEXT and variable.option is not None:
        texts.append(dict.fromkeys(instrument.languages, "text"))
    return [instrument.questions[variable.question].text, *texts]


def _finding(kind: Kind, column: str, found: str, expected: str, remedy: str) -> Finding:
    return Finding(kind, HEADER_ROW, column, found, expected, remedy)


def _unused_mappings(matching: Matching, mapping: Mapping[str, str]) -> Iterator[Finding]:
    headings = set(matching.header)
    for heading, target in mapping.items():
        if _tidy(heading) not in headings:
            near = get_close_matches(_tidy(heading), headings, 1)
            expected = f"a column of the file{_perhaps(near)}"
            found, remedy = "no such column, though it is mapped", "correct its heading"
            yield _finding(Kind.UNKNOWN_COLUMN, heading, found, expected, remedy)
        elif target and named_target(matching.instrument, target) is None:
            near = _near(matching.instrument, target)
            expected, remedy = f"a variable{_perhaps(near)}", "correct the mapping"
            found = f"the target {quoted(target)}"
            yield _finding(Kind.UNKNOWN_COLUMN, heading, found, expected, remedy)


def _unknown(matching: Matching) -> Iterator[Finding]:
    remedy = "map it to a variable, or leave it out"
    for position, (heading, target) in enumerate(
        zip(matching.header, matching.targets, strict=True), 1
    ):
        if target is not None:
            continue
        found = "a column that is no variable" if heading else f"column {position} without heading"
        expected = f"the name of a variable{_perhaps(_near(matching.instrument, heading))}"
        yield _finding(Kind.UNKNOWN_COLUMN, heading, found, expected, remedy)


def _near(instrument: Instrument, heading: str) -> list[str]:
    return get_close_matches(heading.lower(), targets_of(instrument), 1)


def _perhaps(near: Sequence[str]) -> str:
    return f", perhaps {near[0]}" if near else ""


def _doubled_headings(matching: Matching) -> Iterator[Finding]:
    for heading, times in Counter(matching.header).items():
        if times > 1 and heading:
            at = [str(n) for n, known in enumerate(matching.header, 1) if known == heading]
            found, remedy = f"the heading at columns {listed(at)}", "rename or remove the others"
            yield _finding(Kind.COLUMN_TWICE, heading, found, "each heading once", remedy)


def _doubled_targets(matching: Matching) -> Iterator[Finding]:
    """Two columns, each with a heading of its own, that would fill the same variable."""
    filled: dict[str, str] = {}
    for heading, target in zip(matching.header, matching.targets, strict=True):
        names = [v.name for v in variables_filled(matching.instrument, target or "")]
        first = {filled[name] for name in names or [target or ""] if name in filled}
        if target and first - {heading}:
            found = f"{target}, which {quoted(min(first - {heading}))} fills as well"
            remedy = "leave one of them out"
            yield _finding(Kind.COLUMN_TWICE, heading, found, "one column each", remedy)
        if target:
            filled |= dict.fromkeys(names or [target], heading)


def _unreadable(matching: Matching, unreadable: Mapping[int, str]) -> Iterator[Finding]:
    for position, why in unreadable.items():
        if matching.targets[position]:
            heading, remedy = matching.header[position], "spread it into plain columns"
            yield _finding(Kind.UNREADABLE_COLUMN, heading, why, "words or numbers", remedy)


def _without_column(matching: Matching) -> Iterator[Finding]:
    """A note on the questions of which the file has nothing."""
    instrument = matching.instrument
    questions = {v.question for t in matching.targets if t for v in variables_filled(instrument, t)}
    absent = [name for name in instrument.questions if name not in questions]
    if absent:
        found = f"no column for {len(absent)} of {len(instrument.questions)} questions"
        remedy = "go on if they were not asked there"
        yield Finding(Kind.READING, 0, "", f"{found}: {listed(absent)}"[:300], "answers", remedy)
