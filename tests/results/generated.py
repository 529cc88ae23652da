"""Respondents made up by chance, to fill a wave of any questionnaire with answers it can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from questionnaire.instrument.elements import Instrument, Question, Variable, VariableKind

Answers = dict[str, int | float | str]

LEFT_OUT = 0.05
"""How often a question is left unanswered."""


def answers_by_chance(instrument: Instrument, random: Random) -> Answers:
    """Answers to most questions, on the path or off it."""
    found: Answers = {}
    for question in instrument.questions.values():
        if random.random() > LEFT_OUT:
            found |= _MAKERS.get(question.kind, _each)(question, random)
    return found


def _each(question: Question, random: Random) -> Answers:
    return {
        variable.name: _code(variable, random)
        for variable in question.variables()
        if variable.option is None
    }


def _indicators(question: Question, random: Random) -> Answers:
    options = [v for v in question.variables() if v.kind is VariableKind.INDICATOR]
    alone = [v for v in options if v.option and v.option.exclusive]
    if alone and random.random() < 0.1:
        chosen = {alone[0].name}
    else:
        chosen = {v.name for v in options if v not in alone and random.random() < 0.4}
    return {v.name: int(v.name in chosen) for v in options} if chosen else {}


def _ranks(question: Question, random: Random) -> Answers:
    options = [v for v in question.variables() if v.kind is VariableKind.RANK]
    ranks = int(options[0].maximum or 1)
    order = random.sample(options, k=ranks)
    return {variable.name: rank for rank, variable in enumerate(order, 1)}


def _code(variable: Variable, random: Random) -> int | float | str:
    if variable.kind is VariableKind.TEXT:
        return "words"
    if variable.kind is VariableKind.NUMBER:
        return random.randint(int(variable.minimum or 0), int(variable.maximum or 100))
    return random.choice(variable.codes)


_MAKERS: Mapping[str, Callable[[Question, Random], Answers]] = {
    "multiple": _indicators,
    "ranking": _ranks,
}
