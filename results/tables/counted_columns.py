"""The **counted columns** of a question: a code a respondent for everything its tables stand on.

Each variable has one. Where a question has several, one more tells who answered any of them. What
a tab plan asks for besides, and cannot be added up from those, has its own: a **net** of a multiple
choice whether any of its options was chosen, a **composite** how many of its items were, and a
**share of responses** for each option among how many it was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import (
    HAS_VALUE,
    Column,
    Columns,
    has_state,
    state_name,
)
from questionnaire.instrument.elements import (
    CHOSEN,
    MultipleQuestion,
    NumberQuestion,
    Question,
    Variable,
)
from results.statistics.bases import FIRST_CODE
from results.statistics.composites import chosen_counts

from .engines import Coded
from .further_rows import SUFFIXES
from .subjects import main_variables, offers
from .tab_plan.plan import Composite, Measures, Net, TabPlan
from .table import Measure

Besides = TypeVar("Besides", Net, Composite, Measures)
NOTHING_BESIDES = TabPlan(banners=())


class CodeRangeError(ValueError):
    """A column holds a code that its variable does not have."""


def question_column(question: Question) -> str:
    """The name of the counted column that tells who was asked the question and who answered any
    of it: its variable's own, or one derived from several."""
    variables = main_variables(question)
    return state_name(variables[0]) if len(variables) == 1 else f"{question.name}#answered"


def net_column(question: str, net: str) -> str:
    """The name of the counted column, and of the row, of a net that stands on several variables."""
    return f"{question}#{net}"


def responses_column(variable: str) -> str:
    """The name of the counted column, and of the row, of an option's share of responses: how many
    options were chosen by who chose this one."""
    return f"{variable}{SUFFIXES[Measure.RESPONSE_SHARE]}"


def counted_columns(
    question: Question, columns: Columns, plan: TabPlan
) -> Iterator[tuple[str, Coded]]:
    """Every column a question is counted by, with its name. Raises CodeRangeError."""
    variables = main_variables(question)
    for variable in variables:
        highest = max(variable.missing_codes, default=HAS_VALUE)
        name = state_name(variable)
        yield _checked(name, columns[name], highest if has_state(variable) else max(variable.codes))
    if len(variables) > 1:
        states = [columns[state_name(variable)] for variable in variables]
        yield _checked(question_column(question), _any_answered(states), HAS_VALUE)
    if isinstance(question, MultipleQuestion):
        for net in _own(question, plan.nets):
            name = net_column(question.name, net.name)
            yield _checked(name, _any_chosen(net, columns), CHOSEN)
    for composite in _own(question, plan.composites):
        items = items_of(question, composite.options)
        column = _items_chosen(items, composite.options, columns)
        yield _checked(net_column(question.name, composite.name), column, len(items))
    if any(Measure.RESPONSE_SHARE in each.show for each in _own(question, plan.measures)):
        among = chosen_counts([columns[variable.name] for variable in variables])
        for variable in variables:
            column = columns[variable.name]
            name = responses_column(variable.name)
            yield _checked(name, np.where(column == CHOSEN, among, column), len(variables))


def items_of(question: Question, options: Collection[str]) -> list[Variable]:
    """The items of a question that have all of these options."""
    return [variable for variable in main_variables(question) if offers(variable, options)]


def _own(question: Question, besides: Iterable[Besides]) -> list[Besides]:
    return [each for each in besides if each.question == question.name]


def _any_answered(states: Sequence[Column]) -> Column:
    """HAS_VALUE where any column has an answer; else NOT_ANSWERED or NOT_ASKED, as they all are."""
    return np.asarray(np.minimum(reduce(np.maximum, states), HAS_VALUE))


def _any_chosen(net: Net, columns: Columns) -> Column:
    """CHOSEN where any of the net's options is; else what its options all have."""
    chosen = [columns[f"{net.question}.{option}"] for option in net.options]
    return np.asarray(reduce(np.maximum, chosen))


def _items_chosen(items: Sequence[Variable], options: Collection[str], columns: Columns) -> Column:
    """How many items have one of the options; as `_any_answered` where none has an answer."""
    chosen = [[o.code for o in variable.options if o.name in options] for variable in items]
    return chosen_counts([columns[variable.name] for variable in items], chosen)


def in_units(question: NumberQuestion, columns: Columns) -> NDArray[np.float64]:
    """The numbers in units of their last decimal, 0 where there is none."""
    state = columns[state_name(question.variables()[0])]
    values = np.where(state == HAS_VALUE, columns[question.name], 0.0)
    return np.asarray(np.rint(values * 10**question.decimals), dtype=np.float64)


def _checked(name: str, column: Column, highest: int) -> tuple[str, Coded]:
    if len(column) and not FIRST_CODE <= column.min() <= column.max() <= highest:
        raise CodeRangeError(
            f"column {name!r} holds codes from {column.min()} to {column.max()};"
            f" expected {FIRST_CODE} to {highest}; the answers belong to another questionnaire"
        )
    return name, Coded(column, highest)
