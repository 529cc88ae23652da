"""The **cube**: for every variable × banner point × code, n, Σw and Σw².

A **tally** is the part of the cube for one variable and one banner. All that a table prints is read
from it: those not asked and not answered are counted like any other code. Cubes of disjoint groups
of respondents add up to the cube of them all, in any order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    Instrument,
    MultipleQuestion,
    NumberQuestion,
    Question,
)
from results.statistics.bases import FIRST_CODE

from .banner import Positions, banner_column, positions
from .subjects import main_variables, subject_names, subject_of
from .tab_plan.plan import Net
from .table import Banner

Weights = NDArray[np.float64]


class CodeRangeError(ValueError):
    """A column holds a code that its variable does not have."""


@dataclass(frozen=True, slots=True)
class Tally:
    """n, Σw and Σw² as arrays of banner points × codes: the total first, codes from FIRST_CODE."""

    counts: NDArray[np.int64]
    weights: NDArray[np.float64]
    squares: NDArray[np.float64]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.counts + other.counts, self.weights + other.weights, self.squares + other.squares
        )


@dataclass(frozen=True, slots=True)
class Cube:
    """Tallies by banner and counted column, and for numbers Σw·x a banner point.

    `number_totals` is in units of the last decimal a number may have, so that unweighted totals are
    whole numbers and add up exactly.
    """

    tallies: Mapping[tuple[str, str], Tally]
    number_totals: Mapping[tuple[str, str], NDArray[np.float64]]

    def __add__(self, other: Cube) -> Cube:
        return Cube(
            {key: tally + other.tallies[key] for key, tally in self.tallies.items()},
            {key: total + other.number_totals[key] for key, total in self.number_totals.items()},
        )


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted and how. Without weights every respondent weighs 1.

    `subjects` names the questions and segments to count, None for all. Nets of multiple choices
    have columns of their own; those of other questions add up from their options.
    """

    weights: Weights | None = None
    nets: Sequence[Net] = ()
    subjects: Collection[str] | None = None


PLAIN = Counting()


def count(
    instrument: Instrument,
    columns: Columns,
    banners: Sequence[Banner],
    *,
    length: int,
    counting: Counting = PLAIN,
) -> Cube:
    """The cube of a wave of `length` respondents.

    Raises CodeRangeError for a code the instrument does not know.
    """
    crossings = [
        Crossing(
            banner,
            positions(banner, banner_column(instrument, banner, columns), length),
            counting.weights,
        )
        for banner in banners
    ]
    tallies: dict[tuple[str, str], Tally] = {}
    totals: dict[tuple[str, str], NDArray[np.float64]] = {}
    subjects = subject_names(instrument) if counting.subjects is None else counting.subjects
    for subject in subjects:
        question = subject_of(instrument, subject)
        for name, column, highest in _counted_columns(question, columns, counting.nets):
            _check(name, column, highest)
            for crossing in crossings:
                tallies[crossing.banner.name, name] = crossing.tally(column, highest)
        if isinstance(question, NumberQuestion):
            units = _in_units(question, columns)
            for crossing in crossings:
                totals[crossing.banner.name, question.name] = crossing.totals(units)
    return Cube(tallies, totals)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A banner with the position of every respondent in it, ready to count a column."""

    banner: Banner
    positions: Positions
    weights: Weights | None

    def tally(self, column: Column, highest: int) -> Tally:
        """The tally of a column whose codes go up to `highest`."""
        width = highest + 1 - FIRST_CODE
        cells = self.positions * width + column - FIRST_CODE
        counts = self._sums(cells, width, None).astype(np.int64)
        if self.weights is None:
            exact = counts.astype(np.float64)
            return Tally(counts, exact, exact)
        return Tally(
            counts,
            self._sums(cells, width, self.weights),
            self._sums(cells, width, self.weights**2),
        )

    def totals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Σw·x a banner point, the total first."""
        weighted = values if self.weights is None else values * self.weights
        return self._sums(self.positions, 1, weighted)[:, 0]

    def _sums(self, cells: Positions, width: int, weights: Weights | None) -> NDArray[Any]:
        points = len(self.banner.points)
        sums = np.bincount(cells, weights, minlength=points * width).reshape(points, width)
        sums[0] = sums.sum(axis=0)
        return sums


def question_column(question: Question) -> str:
    """The name of the counted column that tells who was asked the question and who answered any
    of it: its variable's own, or one derived from several."""
    variables = main_variables(question)
    return state_name(variables[0]) if len(variables) == 1 else f"{question.name}#answered"


def net_column(question: str, net: str) -> str:
    """The name of the counted column, and of the row, of a net that stands on several variables."""
    return f"{question}#{net}"


def _counted_columns(
    question: Question, columns: Columns, nets: Sequence[Net]
) -> Iterator[tuple[str, Column, int]]:
    """Name, codes and highest code of every column a question is counted by."""
    variables = main_variables(question)
    for variable in variables:
        highest = max(variable.missing_codes, default=HAS_VALUE)
        name = state_name(variable)
        yield name, columns[name], highest if has_state(variable) else max(variable.codes)
    if len(variables) > 1:
        states = [columns[state_name(variable)] for variable in variables]
        yield question_column(question), _any_answered(states), HAS_VALUE
    if isinstance(question, MultipleQuestion):
        for net in nets:
            if net.question == question.name:
                yield net_column(question.name, net.name), _any_chosen(net, columns), CHOSEN


def _any_answered(states: Sequence[Column]) -> Column:
    """HAS_VALUE where any column has an answer; else NOT_ANSWERED or NOT_ASKED, as they all are."""
    return np.asarray(np.minimum(np.maximum.reduce(states), HAS_VALUE))


def _any_chosen(net: Net, columns: Columns) -> Column:
    """CHOSEN where any of the net's options is; else what its options all have."""
    chosen = [columns[f"{net.question}.{option}"] for option in net.options]
    return np.asarray(np.maximum.reduce(chosen))


def _in_units(question: NumberQuestion, columns: Columns) -> NDArray[np.float64]:
    """The numbers in units of their last decimal, 0 where there is none."""
    state = columns[state_name(question.variables()[0])]
    values = np.where(state == HAS_VALUE, columns[question.name], 0.0)
    return np.asarray(np.rint(values * 10**question.decimals), dtype=np.float64)


def _check(name: str, column: Column, highest: int) -> None:
    if len(column) and not FIRST_CODE <= column.min() <= column.max() <= highest:
        raise CodeRangeError(
            f"column {name!r} holds codes from {column.min()} to {column.max()};"
            f" expected {FIRST_CODE} to {highest}; the answers belong to another questionnaire"
        )
