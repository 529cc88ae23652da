"""A **subject** is what a table is about: a question, or a segment told like a single choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaire.instrument.elements import (
    BaseRule,
    Instrument,
    Option,
    Question,
    Segment,
    SingleQuestion,
    TextQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.expressions import bind


def subject_names(instrument: Instrument) -> tuple[str, ...]:
    """Every question in the order asked, each chapter's followed by the segments made from it."""
    segments = [(chapter_of(instrument, segment.name), segment) for segment in instrument.segments]
    found: list[str] = []
    for chapter in instrument.chapters:
        found += [q for q, page in instrument.page_of.items() if page.chapter == chapter.name]
        found += [segment.name for name, segment in segments if name == chapter.name]
    return tuple(found)


def subject_of(instrument: Instrument, name: str) -> Question:
    """The question of that name, or the segment as a question. Raises KeyError for neither."""
    question = instrument.questions.get(name)
    return question or _as_question(instrument.segment(name))


def subjects(instrument: Instrument) -> Iterator[Question]:
    """Every subject, in the order of `subject_names`."""
    return (subject_of(instrument, name) for name in subject_names(instrument))


def is_segment(instrument: Instrument, name: str) -> bool:
    """Whether the subject of that name is a segment."""
    return name not in instrument.questions


def chapter_of(instrument: Instrument, name: str) -> str:
    """The chapter a subject belongs to; a segment's is the last of those it is made from."""
    if not is_segment(instrument, name):
        return instrument.page_of[name].chapter
    sources = _sources(instrument, instrument.segment(name))
    chapters = [page.chapter for q, page in instrument.page_of.items() if q in sources]
    return chapters[-1] if chapters else instrument.chapters[0].name


def main_variables(question: Question) -> tuple[Variable, ...]:
    """The variables a table counts: all but the words beside a "please specify"."""
    if isinstance(question, TextQuestion):
        return question.variables()
    return tuple(v for v in question.variables() if v.kind is not VariableKind.TEXT)


def offers(variable: Variable, options: Iterable[str]) -> bool:
    """Whether the variable is a choice that has all of these options."""
    return variable.kind is VariableKind.CHOICE and set(options) <= {
        option.name for option in variable.options
    }


def _sources(instrument: Instrument, segment: Segment) -> set[str]:
    """The questions a segment is made from."""
    variables = {segment.cut_variable} if segment.cut_variable else set()
    for point in segment.points:
        variables |= bind(point.condition, instrument).variables
    return {instrument.variables[name].question for name in variables}


def _as_question(segment: Segment) -> SingleQuestion:
    """The segment as a single choice of its points, on those who are in any."""
    options = tuple(Option(point.name, point.code, point.label) for point in segment.points)
    return SingleQuestion(
        name=segment.name, text=segment.title, options=options, base=BaseRule.ANSWERED
    )
