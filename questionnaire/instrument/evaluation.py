"""How conditions are evaluated, each in two ways that agree.

A **test** is yes or no: `holds` tells it for one respondent's answers, `mask` for a wave's columns.
A **quantity** is a code or number a respondent may have: a variable, or a count. A test on a
quantity without an answer is no, whatever is asked of it; a missing code equals no number and comes
neither before nor after one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from questionnaire.instrument.columns import Column, Columns, Mask, codes, is_one_of, present
from questionnaire.instrument.elements import CHOSEN, Variable

Answer = int | float | str
Answers = Mapping[str, Answer]

ORDERINGS: Mapping[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
EQUALITIES: Mapping[str, Callable[..., bool]] = {"==": operator.eq, "!=": operator.ne}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Test:
    """Yes or no, for one respondent or for a whole wave."""

    holds: Callable[[Answers], bool]
    mask: Callable[[Columns, int], Mask]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number a respondent may have. `missing` are its codes that are no numbers."""

    value: Callable[[Answers], Answer | None]
    codes: Callable[[Columns], Column]
    present: Callable[[Columns], Mask]
    missing: frozenset[int] = frozenset()


def constant(value: bool) -> Test:
    """A Test that is always, or never, met."""
    return Test(lambda answers: value, lambda columns, length: np.full(length, value))


def conjunction(tests: Sequence[Test]) -> Test:
    """A Test met where all are."""
    scalars = tuple(test.holds for test in tests)
    masks = tuple(test.mask for test in tests)
    return Test(
        lambda answers: all(holds(answers) for holds in scalars),
        lambda columns, length: np.logical_and.reduce([mask(columns, length) for mask in masks]),
    )


def disjunction(tests: Sequence[Test]) -> Test:
    """A Test met where one or more are."""
    scalars = tuple(test.holds for test in tests)
    masks = tuple(test.mask for test in tests)
    return Test(
        lambda answers: any(holds(answers) for holds in scalars),
        lambda columns, length: np.logical_or.reduce([mask(columns, length) for mask in masks]),
    )


def negation(test: Test) -> Test:
    """A Test met where the other is not."""
    return Test(
        lambda answers: not test.holds(answers),
        lambda columns, length: ~test.mask(columns, length),
    )


def answered(variables: Sequence[Variable]) -> Test:
    """A Test met where one or more of the variables have an answer."""
    names = tuple(variable.name for variable in variables)
    return Test(
        lambda answers: any(name in answers for name in names),
        lambda columns, length: _any_present(variables, columns),
    )


def variable_quantity(variable: Variable) -> Quantity:
    """The code or number of a variable."""
    name = variable.name
    return Quantity(
        value=lambda answers: answers.get(name),
        codes=lambda columns: codes(variable, columns),
        present=lambda columns: present(variable, columns),
        missing=variable.missing_codes,
    )


def tally(variables: Sequence[Variable], counted: Sequence[Test]) -> Quantity:
    """How many of the `counted` tests are met; no answer where none of the variables has one."""
    someone = answered(variables)

    def value(answers: Answers) -> int | None:
        if not someone.holds(answers):
            return None
        return sum(test.holds(answers) for test in counted)

    def totals(columns: Columns) -> Column:
        total = np.zeros(len(_any_present(variables, columns)), dtype=np.int16)
        for test in counted:
            total += test.mask(columns, len(total))
        return total

    return Quantity(value, totals, lambda columns: _any_present(variables, columns))


def chosen(variable: Variable) -> Test:
    """A Test met where the option of an INDICATOR was chosen."""
    return membership(variable_quantity(variable), frozenset({CHOSEN}), positive=True)


def membership(quantity: Quantity, wanted: frozenset[float], *, positive: bool) -> Test:
    """A Test met where the quantity is one of the wanted codes, or is none of them."""
    value = quantity.value

    def holds(answers: Answers) -> bool:
        code = value(answers)
        return code is not None and (code in wanted) is positive

    def mask(columns: Columns, length: int) -> Mask:
        found = is_one_of(quantity.codes(columns), wanted)
        return (found if positive else ~found) & quantity.present(columns)

    return Test(holds, mask)


def ordering(quantity: Quantity, symbol: str, bound: float) -> Test:
    """A Test met where the quantity is a number that stands so to the bound."""
    value, missing, compare = quantity.value, quantity.missing, ORDERINGS[symbol]

    def holds(answers: Answers) -> bool:
        code = value(answers)
        return code is not None and code not in missing and compare(code, bound)

    def mask(columns: Columns, length: int) -> Mask:
        found = quantity.codes(columns)
        return np.asarray(compare(found, bound)) & _is_number(quantity, columns, found)

    return Test(holds, mask)


def relation(left: Quantity, symbol: str, right: Quantity) -> Test:
    """A Test met where two quantities stand so to each other; a missing code differs from all."""
    compare = ORDERINGS.get(symbol) or EQUALITIES[symbol]
    if_missing = symbol == "!="

    def holds(answers: Answers) -> bool:
        first, second = left.value(answers), right.value(answers)
        if first is None or second is None:
            return False
        if first in left.missing or second in right.missing:
            return if_missing
        return compare(first, second)

    def mask(columns: Columns, length: int) -> Mask:
        first, second = left.codes(columns), right.codes(columns)
        both = left.present(columns) & right.present(columns)
        numbers = _is_number(left, columns, first) & _is_number(right, columns, second)
        return np.asarray(both & np.where(numbers, compare(first, second), if_missing))

    return Test(holds, mask)


def _is_number(quantity: Quantity, columns: Columns, found: Column) -> Mask:
    there = quantity.present(columns)
    if not quantity.missing:
        return there
    return there & ~is_one_of(found, quantity.missing)


def _any_present(variables: Sequence[Variable], columns: Columns) -> Mask:
    return np.asarray(np.logical_or.reduce([present(v, columns) for v in variables]))
