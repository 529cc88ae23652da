"""A wave as columns: one array a variable, one element a respondent.

A CHOICE, INDICATOR, SCALE or RANK is an array of **codes**, negative where there is no answer. A
NUMBER is an array of floats beside its **state** array, and a TEXT has only a state: 0 where there
is a value, a missing code where one was chosen, negative where there is no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.elements import Variable, VariableKind

NOT_ASKED = -1
NOT_ANSWERED = -2
HAS_VALUE = 0

Column = NDArray[Any]
Columns = Mapping[str, Column]
Mask = NDArray[np.bool_]

_WITH_STATE = (VariableKind.NUMBER, VariableKind.TEXT)


def has_state(variable: Variable) -> bool:
    """Whether what is absent stands in a state column of its own."""
    return variable.kind in _WITH_STATE


def state_name(variable: Variable) -> str:
    """The name of the column that says which respondents have no answer."""
    return f"{variable.name}#state" if has_state(variable) else variable.name


def present(variable: Variable, columns: Columns) -> Mask:
    """Who gave an answer to the variable, missing codes included: a bool a respondent."""
    return np.asarray(columns[state_name(variable)] >= 0)


def codes(variable: Variable, columns: Columns) -> Column:
    """The value or missing code of each respondent; without meaning where `present` is False."""
    if variable.kind is not VariableKind.NUMBER:
        return columns[variable.name]
    state = columns[state_name(variable)]
    return np.where(state > HAS_VALUE, state, columns[variable.name])


def is_one_of(found: Column, wanted: Collection[float]) -> Mask:
    """Where the column holds one of the wanted codes: a bool a respondent."""
    # One comparison a code is many times faster than np.isin for the few codes of a condition.
    equal = np.zeros(len(found), dtype=np.bool_)
    for code in wanted:
        equal |= found == code
    return equal


def off_path_out(variable: Variable, columns: Columns, asked: Mask) -> dict[str, Column]:
    """The variable's columns, new, with NOT_ASKED off the path and NOT_ANSWERED on it."""
    state = columns[state_name(variable)]
    placed = _or_else(asked, _or_else(state >= 0, state, NOT_ANSWERED), NOT_ASKED)
    routed = {state_name(variable): placed}
    if variable.kind is VariableKind.NUMBER:
        values = columns[variable.name].astype(np.float64)
        routed[variable.name] = np.where(placed == HAS_VALUE, values, np.nan)
    return routed


def _or_else(mask: Mask, whole: Column, otherwise: int) -> Column:
    """The whole numbers where the mask is true, the other one elsewhere; of the same type."""
    # np.where does the same many times slower: it branches on every element.
    return np.asarray(mask * whole + ~mask * whole.dtype.type(otherwise))
