"""What a published figure sums over, and what its printed value says of the two sums.

A figure is a **total** (of hits, or of scores for a mean) over a **base**, both sums of whole
numbers over respondents.
"""

from __future__ import annotations

from math import ceil, lcm

from ortools.sat.python import cp_model

from questionnaire.instrument.elements import (
    CHOSEN,
    BaseRule,
    Instrument,
    MultipleQuestion,
    Question,
    Variable,
    VariableKind,
)
from results.published import FigureMeasure, PublishedFigure

Sum = cp_model.LinearExpr | cp_model.IntVar | int


class UnsupportedFigureError(ValueError):
    """A figure that sums of whole numbers can't express."""


def counted_variables(instrument: Instrument, figure: PublishedFigure) -> list[Variable]:
    """The variables a figure counts: its item's, a multiple's option, or all for a mean share."""
    question = instrument.questions[figure.question]
    if figure.measure is FigureMeasure.MEAN_SHARE:
        return [v for v in question.variables() if v.kind is not VariableKind.TEXT]
    if isinstance(question, MultipleQuestion):
        if len(figure.options) != 1:
            raise UnsupportedFigureError(f"{figure.id}: a net of several options of a multiple.")
        return [instrument.variables[f"{question.name}.{figure.options[0]}"]]
    name = f"{question.name}.{figure.item}" if figure.item else question.name
    return [instrument.variables[name]]


def base_rule(figure: PublishedFigure, question: Question) -> BaseRule:
    """Who stands in the figure's base: what it says itself, else what its question says."""
    return BaseRule(figure.base_rule) if figure.base_rule else question.base


def weights(figure: PublishedFigure, variable: Variable) -> dict[int | None, int]:
    """What each code adds to the total: itself for a mean, one for a hit."""
    if variable.kind is VariableKind.INDICATOR:
        return {CHOSEN: 1}
    if figure.measure is FigureMeasure.MEAN:
        return {code: code for code in variable.codes if code not in variable.missing_codes}
    codes = {option.name: option.code for option in variable.options}
    return {codes[name]: 1 for name in figure.options}


def printed_as(figure: PublishedFigure, total: Sum, base: Sum) -> list:
    """What is printed as v, on whole numbers: low ≤ total/base < high, the figure's bounds."""
    if figure.measure is FigureMeasure.BASE:
        return [base == int(figure.value)]
    low, high = figure.bounds
    if figure.base is not None and figure.measure is not FigureMeasure.MEAN_SHARE:
        fewest, most = ceil(low * figure.base), ceil(high * figure.base) - 1
        return [base == figure.base, total >= fewest, total <= most]
    scale = lcm(low.denominator, high.denominator)
    return [
        scale * total - int(low * scale) * base >= 0,
        scale * total - int(high * scale) * base <= -1,
        base >= 1,
    ]
