"""What is wrong with the measures of a tab plan, and with what it leaves out as missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from questionnaire.instrument.elements import (
    Instrument,
    Question,
    RankingQuestion,
    ScaleQuestion,
)
from questionnaire.instrument.places import Path, Places
from questionnaire.instrument.problems import Problem, listed
from results.tables.subjects import main_variables, subject_names, subject_of
from results.tables.table import Measure

from .plan import Measures, TabPlan
from .problems import each, repeated, unknown

KINDS_OF_MEASURE: Mapping[Measure, tuple[str, ...]] = MappingProxyType(
    {
        Measure.RESPONSE_SHARE: ("multiple",),
        Measure.STANDARD_DEVIATION: ("scale", "ranking"),
        Measure.MEDIAN: ("scale", "ranking"),
        Measure.INDEX: ("single", "multiple", "scale", "matrix", "grid", "ranking"),
    }
)
"""The kinds of question that a measure can be of."""


def measures_problems(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    """Measures must be of questions that can have them."""
    known = subject_names(instrument)
    seen: set[str] = set()
    for path, measures in each("measures", plan.measures):
        if measures.question not in known:
            where = (*path, "question")
            yield unknown(places, where, measures.question, "a question or segment", known)
            continue
        if measures.question in seen:
            yield repeated(places, (*path, "question"), measures.question)
        seen.add(measures.question)
        question = subject_of(instrument, measures.question)
        yield from _shown_problems(measures, question, path, places)
        yield from _end_problems(measures, question, path, places)


def _shown_problems(
    measures: Measures, question: Question, path: Path, places: Places
) -> Iterator[Problem]:
    for position, measure in enumerate(measures.show):
        kinds = KINDS_OF_MEASURE[measure]
        if question.kind not in kinds:
            place = places.place((*path, "show", position))
            yield _other_kind(place, measure.value, question, kinds)


def _end_problems(
    measures: Measures, question: Question, path: Path, places: Places
) -> Iterator[Problem]:
    """Boxes are of scales and shorter than they are; ranks are of rankings and given by them."""
    scale = question if isinstance(question, ScaleQuestion) else None
    ranking = question if isinstance(question, RankingQuestion) else None
    points = scale.maximum - scale.minimum if scale else None
    ranks = ranking.ranks if ranking else None
    for key, number, most, kind in (
        ("top_box", measures.top_box, points, "scale"),
        ("bottom_box", measures.bottom_box, points, "scale"),
        ("top_ranks", measures.top_ranks, ranks, "ranking"),
    ):
        place = places.place((*path, key))
        if number and most is None:
            yield _other_kind(place, key, question, (kind,))
        elif most is not None and number > most:
            yield Problem(place, str(number), f"{most} at most", "write a smaller number")


def _other_kind(place: str, found: str, question: Question, kinds: tuple[str, ...]) -> Problem:
    return Problem(
        place,
        f"{found} of {question.name}, which is a {question.kind}",
        f"a question of kind {listed(kinds)}",
        "take it out",
    )


def missing_out_problems(
    plan: TabPlan, instrument: Instrument, places: Places
) -> Iterator[Problem]:
    """Only questions with answers such as "don't know" can leave them out of the base."""
    known = [name for name in subject_names(instrument) if _has_missing(instrument, name)]
    expected = "a question with answers that stand for none"
    for path, name in each("missing_out", plan.missing_out):
        if name not in known:
            yield unknown(places, path, name, expected, known)
    for path, table in each("tables", plan.tables):
        if table.missing_out and table.question not in known:
            yield unknown(places, (*path, "missing_out"), table.question, expected, known)


def _has_missing(instrument: Instrument, name: str) -> bool:
    return any(
        variable.missing_codes or (variable.option and variable.option.missing)
        for variable in main_variables(subject_of(instrument, name))
    )
