"""Answers in words, as the respondent checks them.

An **answer line** is what was answered for one thing asked: the words that name it (empty when the
question says it all) and the words of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from questionnaire.instrument.elements import CHOSEN, Question, RankingQuestion, Variable
from questionnaire.instrument.elements import VariableKind as Kind
from questionnaire.instrument.wording import words

from .filling import Answers, number_in_words


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """`label` names the row or rank; empty for a plain question."""

    label: str
    answer: str


def answer_lines(question: Question, answers: Answers, language: str) -> tuple[AnswerLine, ...]:
    """The answers to the question, in the order asked (ranks: first to last); empty when none."""
    lines = _ranked if isinstance(question, RankingQuestion) else _in_order
    return tuple(lines(question, answers, language))


def label_of(variable: Variable, language: str) -> str:
    """The words of the variable's row, phase and column: "Data access, before"; empty if none."""
    parts = (variable.row, variable.phase, variable.column)
    return ", ".join(words(part.label, language) for part in parts if part)


def _in_order(question: Question, answers: Answers, language: str) -> Iterator[AnswerLine]:
    """A line an answer; the phases or columns of a row share one."""
    by_row = groupby(question.variables(), key=lambda variable: variable.row)
    for row, variables in by_row:
        parts = list(_answered(variables, answers, language))
        if row is None:
            yield from (AnswerLine("", said) for _, said in parts)
        elif parts:
            said = gettext("; ").join(
                _labelled(_part_label(v, language), said) for v, said in parts
            )
            yield AnswerLine(words(row.label, language), said)


def _answered(
    variables: Iterable[Variable], answers: Answers, language: str
) -> Iterator[tuple[Variable, str]]:
    """The variables that were answered, with the words of the answer."""
    for variable in variables:
        stored = answers.get(variable.name)
        said = "" if stored is None else _IN_WORDS[variable.kind](variable, stored, language)
        if said and not _is_specification(variable):
            yield variable, _specified(variable, said, answers)


def _part_label(variable: Variable, language: str) -> str:
    part = variable.phase or variable.column
    return words(part.label, language) if part else ""


def _labelled(label: str, said: str) -> str:
    if not label:
        return said
    return gettext("%(place)s: %(message)s") % {"place": label, "message": said}


def _ranked(question: Question, answers: Answers, language: str) -> Iterator[AnswerLine]:
    ranked = [
        (int(str(answers[variable.name])), variable)
        for variable in question.variables()
        if variable.kind is Kind.RANK and variable.name in answers
    ]
    for rank, variable in sorted(ranked, key=lambda pair: pair[0]):
        assert variable.option is not None
        said = words(variable.option.label, language)
        yield AnswerLine(str(rank), _specified(variable, said, answers))


def _is_specification(variable: Variable) -> bool:
    return variable.kind is Kind.TEXT and variable.option is not None


def _specified(variable: Variable, said: str, answers: Answers) -> str:
    """The answer with the text that was typed for its option, if one was."""
    option = variable.option or next(
        (option for option in variable.options if option.code == answers.get(variable.name)), None
    )
    prefix = variable.question if variable.option else variable.name
    typed = answers.get(f"{prefix}.{option.name}.text") if option else None
    return _labelled(said, str(typed)) if typed else said


def _code_in_words(variable: Variable, stored: object, language: str) -> str:
    labels = {option.code: option.label for option in variable.options}
    return words(labels[stored], language) if stored in labels else str(stored)


def _indicator_in_words(variable: Variable, stored: object, language: str) -> str:
    assert variable.option is not None
    return words(variable.option.label, language) if stored == CHOSEN else ""


def _number_in_words(variable: Variable, stored: object, language: str) -> str:
    if stored in variable.missing_codes:
        return _code_in_words(variable, stored, language)
    return number_in_words(float(str(stored)))


_IN_WORDS: Mapping[Kind, Callable[[Variable, object, str], str]] = {
    Kind.CHOICE: _code_in_words,
    Kind.SCALE: _code_in_words,
    Kind.INDICATOR: _indicator_in_words,
    Kind.NUMBER: _number_in_words,
    Kind.TEXT: lambda variable, stored, language: str(stored),
}
