"""What is wrong with a questionnaire before anyone answers it, beyond the shape of its document.

Every check looks at the whole instrument for one sort of fault and yields a finding for each: a
problem with the path it stands at. Paths are those of the canonical document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from .check_names import check_names
from .check_options import check_options
from .check_piping import check_piping
from .document_writing import to_document
from .elements import (
    Instrument,
    NumberQuestion,
    RankingQuestion,
    ScaleQuestion,
    Segment,
    VariableKind,
)
from .expressions import problems_of as condition_problems
from .places import (
    Finding,
    Path,
    Places,
    finding,
    in_document_order,
    numbered_questions,
    texts_of,
)
from .problems import Problem, listed, quoted
from .wording import figure

LONGEST_VARIABLE_NAME = 63


def problems_of(instrument: Instrument, *, places: Places | None = None) -> list[Problem]:
    """Everything wrong with the instrument, in the order of its document; nothing if it is fit."""
    return [problem for _, problem in findings(instrument, places or Places())]


def findings(
    instrument: Instrument, places: Places, unjudged: frozenset[str] = frozenset()
) -> list[Finding]:
    """Every finding, in the order of the document.

    `unjudged` are names of things that exist but could not be built: references to them pass.
    """
    found = [each for check in CHECKS for each in check(instrument, places)]
    found += _check_references(instrument, places, unjudged)
    found += _check_conditions(instrument, places, unjudged)
    found += check_piping(instrument, places, unjudged)
    return in_document_order(found, places)


def _check_texts(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """Every text has words in every language of the questionnaire, and in no other."""
    declared = listed(instrument.languages)
    for path, text in texts_of(to_document(instrument)):
        for language in instrument.languages:
            if language not in text:
                found, expected = f"no words in {language}", f"words in {declared}"
                remedy = f"Translate it, or take {language} out of the languages."
                yield finding(places, (*path, language), found, expected, remedy)
        for language in text:
            if language not in instrument.languages:
                found, expected = f"words in {language}", f"words in {declared}"
                remedy = f"Take them out, or add {language} to the languages."
                yield finding(places, (*path, language), found, expected, remedy)


def _check_pages(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """A page asks something."""
    for position, page in enumerate(instrument.pages):
        if not page.questions:
            path: Path = ("pages", position, "questions")
            remedy = "Add a question, or take the page out."
            yield finding(places, path, "no question", "one at least", remedy)


def _check_bounds(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """The least is below the most."""
    for path, question in numbered_questions(instrument):
        if not isinstance(question, ScaleQuestion | NumberQuestion):
            continue
        low, high = question.minimum, question.maximum
        if low is not None and high is not None and low >= high:
            found, expected = figure(low), f"less than the maximum, {figure(high)}"
            remedy = "Correct the minimum or the maximum."
            yield finding(places, (*path, "minimum"), found, expected, remedy)


def _check_ranks(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """There are options enough to fill the ranks."""
    for path, question in numbered_questions(instrument):
        if isinstance(question, RankingQuestion) and question.ranks > len(question.options) > 0:
            expected = f"{len(question.options)} at most, the number of options"
            remedy = "Ask for fewer ranks, or add options."
            yield finding(places, (*path, "ranks"), str(question.ranks), expected, remedy)


def _check_variables(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """Variable names fit where they are to be columns: PostgreSQL and SPSS cut longer ones."""
    for path, question in numbered_questions(instrument):
        longest = max((v.name for v in question.variables()), key=len, default="")
        if len(longest) > LONGEST_VARIABLE_NAME:
            found = f"the variable {longest}, {len(longest)} characters long"
            expected = f"{LONGEST_VARIABLE_NAME} at most"
            remedy = "Shorten the name of the question, of its rows or of its options."
            yield finding(places, (*path, "name"), found, expected, remedy)


def _check_cuts(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """The cuts of a segment ascend, one fewer than its points."""
    for position, segment in enumerate(instrument.segments):
        if not segment.cut_variable:
            continue
        path: Path = ("segments", position, "cuts")
        cuts, wanted = segment.cuts, len(segment.points) - 1
        if len(cuts) != wanted:
            expected = f"{wanted}, one fewer than the points"
            remedy = "Give the highest value of each point but the last."
            yield finding(places, path, str(len(cuts)), expected, remedy)
        if any(low >= high for low, high in pairwise(cuts)):
            found, expected = listed(map(figure, cuts)), "each above the one before"
            yield finding(places, path, found, expected, "Put them in order.")


CHECKS: tuple[Callable[[Instrument, Places], Iterator[Finding]], ...] = (
    check_names,
    check_options,
    _check_texts,
    _check_pages,
    _check_bounds,
    _check_ranks,
    _check_variables,
    _check_cuts,
)


def _check_references(
    instrument: Instrument, places: Places, unjudged: frozenset[str]
) -> Iterator[Finding]:
    """Chapters, option lists and cut variables exist."""
    known = {
        "chapter": [chapter.name for chapter in instrument.chapters],
        "option list": [shared.name for shared in instrument.option_lists],
        "scale or number": _cuttable(instrument),
    }
    for path, what, name in _references(instrument):
        if name not in known[what] and name.split(".")[0] not in unjudged:
            found, expected = f"the {what} {quoted(name)}", f"one of {listed(known[what])}"
            remedy = f"Correct the name, or add the {what}."
            yield finding(places, path, found, expected, remedy)


def _references(instrument: Instrument) -> Iterator[tuple[Path, str, str]]:
    """Path, what is meant, and the name given, wherever a name stands for something else."""
    for position, page in enumerate(instrument.pages):
        yield ("pages", position, "chapter"), "chapter", page.chapter
    for path, question in numbered_questions(instrument):
        if name := getattr(question, "option_list", ""):
            yield (*path, "options"), "option list", name
        for number, column in enumerate(getattr(question, "columns", ())):
            if column.option_list:
                where = (*path, "columns", number, "options")
                yield where, "option list", column.option_list
    for position, segment in enumerate(instrument.segments):
        if segment.cut_variable:
            where = ("segments", position, "cut_variable")
            yield where, "scale or number", segment.cut_variable


def _cuttable(instrument: Instrument) -> list[str]:
    kinds = (VariableKind.SCALE, VariableKind.NUMBER)
    return [name for name, variable in instrument.variables.items() if variable.kind in kinds]


def _check_conditions(
    instrument: Instrument, places: Places, unjudged: frozenset[str]
) -> Iterator[Finding]:
    """Every condition can be read, and uses only what was asked before it."""
    for path, condition, before in _conditions(instrument):
        place = places.place(path)
        for problem in condition_problems(condition, instrument, place=place, before=before):
            if problem.found.split(".")[0] not in unjudged:
                yield path, problem


def _conditions(instrument: Instrument) -> Iterator[tuple[Path, str, str | None]]:
    """Path, condition, and the question before which everything it reads must be asked."""
    for position, page in enumerate(instrument.pages):
        if page.asked_if and page.questions:
            yield ("pages", position, "asked_if"), page.asked_if, page.questions[0].name
    for path, question in numbered_questions(instrument):
        if question.asked_if:
            yield (*path, "asked_if"), question.asked_if, question.name
    for position, segment in enumerate(instrument.segments):
        yield from _point_conditions(position, segment)


def _point_conditions(position: int, segment: Segment) -> Iterator[tuple[Path, str, None]]:
    for number, point in enumerate(segment.points):
        if point.condition:
            yield ("segments", position, "points", number, "condition"), point.condition, None
