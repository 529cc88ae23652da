"""The **codebook**: every variable of a questionnaire with its codes and what they mean.

A **row** is one code of one variable, or a whole variable where it has no codes to list (a number,
a free text). Segments stand at the end, as variables derived from answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .elements import (
    CHOSEN,
    NOT_CHOSEN,
    Instrument,
    Question,
    ScaleQuestion,
    Segment,
    Text,
    Variable,
    VariableKind,
)
from .piping import unpiped
from .wording import figure

CHOSEN_LABELS: dict[int, Text] = {
    NOT_CHOSEN: {"en": "Not chosen", "fr": "Non choisi"},
    CHOSEN: {"en": "Chosen", "fr": "Choisi"},
}
SEGMENT_KIND = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookRow:
    """One code of a variable. `code` is None and `label` empty for a variable without codes.

    `variable_kind` tells how the codes are read; `item` holds the words of the row, phase, column
    and option the variable is about, outermost first. `asked_if` is the question's own condition,
    `page_asked_if` that of its page; `condition` is what puts a respondent in a segment's point.
    """

    variable: str
    question: str
    chapter: str
    kind: str
    variable_kind: str
    text: Text
    item: tuple[Text, ...] = ()
    code: int | None = None
    name: str = ""
    label: Text = field(default_factory=dict)
    missing: bool = False
    minimum: float | None = None
    maximum: float | None = None
    base_rule: str = ""
    asked_if: str = ""
    page_asked_if: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class _Code:
    """A code, its name where it has one, and its words."""

    code: int | None
    name: str = ""
    label: Text = field(default_factory=dict)
    missing: bool = False


def codebook(instrument: Instrument) -> tuple[CodebookRow, ...]:
    """Every code of every variable, in the order asked, then every point of every segment."""
    return (*_question_rows(instrument), *_segment_rows(instrument))


def _question_rows(instrument: Instrument) -> Iterator[CodebookRow]:
    for page in instrument.pages:
        for question in page.questions:
            for variable in question.variables():
                for code in _codes(question, variable):
                    yield CodebookRow(
                        variable=variable.name,
                        question=question.name,
                        chapter=page.chapter,
                        kind=question.kind,
                        variable_kind=variable.kind.value,
                        text=unpiped(question.text),
                        item=_item(variable),
                        code=code.code,
                        name=code.name,
                        label=code.label,
                        missing=code.missing,
                        minimum=variable.minimum,
                        maximum=variable.maximum,
                        base_rule=question.base.value,
                        asked_if=question.asked_if,
                        page_asked_if=page.asked_if,
                    )


def _item(variable: Variable) -> tuple[Text, ...]:
    """The words of what the variable is about within its question."""
    parts = (variable.row, variable.phase, variable.column, variable.option)
    return tuple(unpiped(part.label) for part in parts if part is not None)


def _codes(question: Question, variable: Variable) -> tuple[_Code, ...]:
    """The codes of the variable, at least one entry."""
    if variable.kind is VariableKind.INDICATOR:
        return tuple(_Code(code, label=CHOSEN_LABELS[code]) for code in variable.codes)
    points = _points(question, variable)
    listed = tuple(_Code(o.code, o.name, unpiped(o.label), o.missing) for o in variable.options)
    if variable.kind is VariableKind.NUMBER:
        return (_Code(None), *listed)
    return (*points, *listed) or (_Code(None),)


def _points(question: Question, variable: Variable) -> tuple[_Code, ...]:
    """The steps of a scale, its ends with their words, or the ranks that can be given."""
    if variable.kind not in (VariableKind.SCALE, VariableKind.RANK):
        return ()
    ends: dict[int, Text] = {}
    if isinstance(question, ScaleQuestion):
        ends = {
            question.minimum: unpiped(question.low_label),
            question.maximum: unpiped(question.high_label),
        }
    given = {option.code for option in variable.options}
    return tuple(_Code(c, label=ends.get(c, {})) for c in variable.codes if c not in given)


def _segment_rows(instrument: Instrument) -> Iterator[CodebookRow]:
    for segment in instrument.segments:
        for position, point in enumerate(segment.points):
            yield CodebookRow(
                variable=segment.name,
                question=segment.cut_variable,
                chapter="",
                kind=SEGMENT_KIND,
                variable_kind=VariableKind.CHOICE.value,
                text=segment.title,
                code=point.code,
                name=point.name,
                label=point.label,
                condition=point.condition or _cut_condition(segment, position),
            )


def _cut_condition(segment: Segment, position: int) -> str:
    """What a cut says, in the condition language: `maturity > 2 and maturity <= 3`."""
    variable, cuts = segment.cut_variable, segment.cuts
    above = f"{variable} > {figure(cuts[position - 1])}" if position else ""
    upto = f"{variable} <= {figure(cuts[position])}" if position < len(cuts) else ""
    return " and ".join(part for part in (above, upto) if part)
