"""What stands in the fields of a page.

A **filling** is posted strings by field name, the messages by field name, and the language. Stored
answers are turned into the strings that would have posted them, so that a form shows both alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import formats

from questionnaire.instrument.elements import CHOSEN, Question, Variable, VariableKind

Answers = Mapping[str, object]
Posted = Mapping[str, Sequence[str]]
Messages = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in the fields of a page, and what is wrong with it."""

    posted: Posted
    messages: Messages
    language: str

    def values(self, name: str) -> Sequence[str]:
        return self.posted.get(name, ())

    def value(self, name: str) -> str:
        return next(iter(self.posted.get(name, ())), "")

    def holds(self, question: str) -> bool:
        """Whether anything stands in the fields of the question, or beside one of them."""
        parts = f"{question}."
        return any(
            field == question or field.startswith(parts) for field in (*self.posted, *self.messages)
        )

    def errors(self, name: str) -> tuple[str, ...]:
        return tuple(self.messages.get(name, ()))


def posted_from(questions: Iterable[Question], answers: Answers) -> Posted:
    """The stored answers as the fields that would post them."""
    posted: dict[str, list[str]] = {}
    for question in questions:
        for variable in question.variables():
            stored = answers.get(variable.name)
            if stored is not None:
                field, value = _field_and_value(variable, stored)
                posted.setdefault(field, []).extend(value)
    return posted


def number_in_words(value: float) -> str:
    """The number as people of the active language write it, with no idle decimals: "3", "3,5"."""
    whole = int(value) if float(value).is_integer() else value
    return formats.number_format(whole, use_l10n=True)


def _field_and_value(variable: Variable, stored: object) -> tuple[str, list[str]]:
    if variable.kind is VariableKind.INDICATOR:
        assert variable.option is not None
        return variable.question, [str(variable.option.code)] if stored == CHOSEN else []
    if variable.kind is VariableKind.NUMBER:
        if stored in variable.missing_codes:
            return f"{variable.name}.missing", [str(stored)]
        return variable.name, [number_in_words(float(str(stored)))]
    return variable.name, [str(stored)]
