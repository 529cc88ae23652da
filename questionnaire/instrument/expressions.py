"""Conditions: who is asked a question, who belongs to a segment, which cases a filter keeps.

A condition compares variables with values and joins the comparisons:

    track == 'user' and category not in ('startup', 'hospital')
    any_of(ds_techniques, 'nlp', 'ml_dl') or 2 <= maturity <= 3

It knows `== != < <= > >= in`, `not in`, `and or not`, and five functions: `any_of`, `all_of` and
`none_of` for the options chosen or placed, `count` for how many were (options that say "none" or
"don't know" add nothing), and `answered`, which a missing code such as "don't know" is too. Where
there is no answer every comparison and function is false; only `not` turns that round.

A condition is **parsed** (its grammar), **bound** to a questionnaire (its names and options), and
then evaluated for one respondent (`holds`) or a whole wave (`mask`), with the same outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

from questionnaire.instrument.binding import Binder
from questionnaire.instrument.columns import Columns, Mask
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.evaluation import Answers, Test
from questionnaire.instrument.problems import Problem
from questionnaire.instrument.syntax import Expression, ExpressionError, parse

__all__ = ["Condition", "Expression", "ExpressionError", "bind", "parse", "problems_of"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition bound to a questionnaire. `variables` are the names of those it reads."""

    source: str
    variables: frozenset[str]
    test: Test

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is true of one respondent's answers."""
        return self.test.holds(answers)

    def mask(self, columns: Columns, length: int) -> Mask:
        """Of whom in a wave of that length the condition is true: a bool a respondent."""
        return self.test.mask(columns, length)


def bind(source: str, instrument: Instrument) -> Condition:
    """The condition, ready to evaluate; blank words always hold. Raises ExpressionError."""
    binder = Binder(instrument)
    test = binder.test(parse(source).root)
    if binder.faults:
        raise binder.faults[0]
    return Condition(source, frozenset(binder.variables), test)


def problems_of(
    source: str, instrument: Instrument, *, place: str, before: str | None = None
) -> list[Problem]:
    """Everything wrong with the condition, from left to right; nothing when it can be bound.

    `before` names the question the condition routes: neither it nor a later one may be read.
    """
    binder = Binder(instrument, before)
    try:
        binder.test(parse(source).root)
        faults = sorted(binder.faults, key=lambda fault: fault.column)
    except ExpressionError as error:
        faults = [error]
    return [
        Problem(f"{place}, column {fault.column}", fault.found, fault.expected, fault.remedy)
        for fault in faults
    ]
