"""The **cube**: for every variable × banner point × code, n, Σw and Σw².

A **tally** is the part of the cube for one variable and one banner. All that a table prints is read
from it: those not asked and not answered are counted like any other code. Inside, a cube holds
whole numbers only, so that cubes of disjoint groups of respondents add up to the cube of them all
in any order, to the last bit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import Instrument, NumberQuestion, Question
from results.statistics.bases import FIRST_CODE

from .counted_columns import NOTHING_BESIDES, counted_columns, in_units
from .engines import Coded, Engine, engine_for
from .exact import UNIT_BITS, as_float
from .grouping import Group, grouped, sides
from .subjects import subject_names, subject_of
from .tab_plan.plan import TabPlan
from .table import Banner
from .weights import Weights, summed

Key = tuple[str, str]
"""A banner and a counted column, or a question of numbers."""

Floats = NDArray[np.float64]

MOST_AT_ONCE = 1 << 21
"""Respondents counted at once: sums of as many limbs are exact in floats."""


@dataclass(frozen=True, slots=True)
class Tally:
    """n, Σw and Σw² as arrays of banner points × codes: the total first, codes from FIRST_CODE.

    A banner that overlaps has a `joint` tally too, of those who stand in both of two points: points
    × points × codes. A point stands with itself and within the total.
    """

    counts: NDArray[np.int64]
    weights: Floats
    squares: Floats
    joint: Tally | None = None


@dataclass(frozen=True)
class Cube:
    """What was counted of some respondents of a wave.

    `layers` are the whole numbers of each banner and counted column, layers × rows × codes (see
    `grouping`), and `sums` the exact moments of numbers. `points` says how many points each banner
    has, and `units` what a whole unit of weight is worth; None without weights.
    """

    layers: Mapping[Key, NDArray[np.int64]]
    sums: Mapping[Key, tuple[tuple[int, ...], ...]]
    points: Mapping[str, int]
    units: tuple[float, float] | None

    def __add__(self, other: Cube) -> Cube:
        """The cube of both groups. Raises ValueError when they were not weighted as one wave."""
        if self.units != other.units:
            raise ValueError(
                f"cubes with weights in units of {self.units} and {other.units} do not add up;"
                " count both with parts of the same weights"
            )
        return Cube(
            {key: layers + other.layers[key] for key, layers in self.layers.items()},
            {
                key: tuple(
                    tuple(map(add, *pair)) for pair in zip(own, other.sums[key], strict=True)
                )
                for key, own in self.sums.items()
            },
            self.points,
            self.units,
        )

    @cached_property
    def tallies(self) -> Mapping[Key, Tally]:
        """A tally by banner and counted column."""
        return {key: self._tally(key[0], layers) for key, layers in self.layers.items()}

    @cached_property
    def number_moments(self) -> Mapping[Key, Floats]:
        """Σw·x, Σw·x², Σw²·x and Σw²·x² by banner and question: points × 4.

        The numbers are in units of the last decimal they may have.
        """
        return {
            key: np.array([[as_float(sum_) for sum_ in rows] for rows in sums]).T[
                : self.points[key[0]]
            ]
            for key, sums in self.sums.items()
        }

    @cached_property
    def joint_moments(self) -> Mapping[Key, Floats]:
        """The same for each pair of points of the banners that overlap: points × points × 4."""
        return {
            key: _paired(np.array([[as_float(s) for s in rows] for rows in sums]).T, points)
            for key, sums in self.sums.items()
            if len(sums[0]) > (points := self.points[key[0]])
        }

    @property
    def number_totals(self) -> Mapping[Key, Floats]:
        """Σw·x a banner point, in units of the last decimal."""
        return {key: moments[:, 0] for key, moments in self.number_moments.items()}

    def _tally(self, banner: str, layers: NDArray[np.int64]) -> Tally:
        points = self.points[banner]
        counts, weights, squares = self._sums(layers)
        joint = None
        if len(counts) > points:
            joint = Tally(
                _paired(counts, points), _paired(weights, points), _paired(squares, points)
            )
        return Tally(counts[:points], weights[:points], squares[:points], joint)

    def _sums(self, layers: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats, Floats]:
        """n, Σw and Σw² a row."""
        counts = layers[0]
        if self.units is None:
            exact = counts.astype(np.float64)
            return counts, exact, exact
        weights, squares = self.units
        return counts, summed(layers[1:3], weights), summed(layers[3:5], squares)


def _paired(rows: NDArray[Any], points: int) -> NDArray[Any]:
    """Points × points of rows that hold points first and then pairs of all but the total."""
    joint = np.empty((points, points, *rows.shape[1:]), dtype=rows.dtype)
    for point in range(points):
        joint[point, point] = joint[0, point] = joint[point, 0] = rows[point]
    for row, (first, second) in zip(rows[points:], combinations(range(1, points), 2), strict=True):
        joint[first, second] = joint[second, first] = row
    return joint


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted and how. Without weights every respondent weighs 1.

    An array of weights is that of a whole wave. `subjects` names the questions and segments to
    count, None for all; the plan says what of them has columns of its own besides the variables
    (see `counted_columns`). The engine is one that suits, unless given.
    """

    weights: Weights | Floats | None = None
    plan: TabPlan = NOTHING_BESIDES
    subjects: Collection[str] | None = None
    engine: Engine | None = None


PLAIN = Counting()


def count(
    instrument: Instrument,
    columns: Columns,
    banners: Sequence[Banner],
    *,
    length: int,
    counting: Counting = PLAIN,
) -> Cube:
    """The cube of `length` respondents.

    Raises CodeRangeError for a code the instrument does not know, and WeightError.
    """
    weights = counting.weights
    if weights is not None and not isinstance(weights, Weights):
        weights = Weights.of(weights, length)
    counter = _Counter(instrument, banners, counting, weights)
    starts = range(0, length, MOST_AT_ONCE) or (0,)
    return reduce(add, (counter.count(columns, start, length) for start in starts))


@dataclass(frozen=True, slots=True)
class _Counter:
    """Counts by those banners, MOST_AT_ONCE respondents at a time."""

    instrument: Instrument
    banners: Sequence[Banner]
    counting: Counting
    weights: Weights | None

    def count(self, columns: Columns, start: int, length: int) -> Cube:
        """The cube of the respondents from `start` on."""
        chosen = slice(start, min(start + MOST_AT_ONCE, length))
        if chosen != slice(0, length):
            columns = {name: column[chosen] for name, column in columns.items()}
        return self._count(columns, chosen.stop - chosen.start, chosen)

    def _count(self, columns: Columns, length: int, chosen: slice) -> Cube:
        weights = self.weights.part(chosen) if self.weights else None
        groups = self._groups(columns, length, weights)
        coded = self._coded(columns)
        layers = {
            (banner, name): part
            for group in groups
            for name, parts in zip(coded, group.tallies(list(coded.values())), strict=True)
            for banner, part in parts.items()
        }
        sums = {
            (banner.name, question.name): part
            for question in self.questions()
            if isinstance(question, NumberQuestion)
            for group in groups
            for banner, part in group.moments(in_units(question, columns))
        }
        points = {banner.name: len(banner.points) for banner in self.banners}
        return Cube(layers, sums, points, self.weights.units if self.weights else None)

    def _coded(self, columns: Columns) -> dict[str, Coded]:
        """The counted columns of all questions by name."""
        coded: dict[str, Coded] = {}
        for question in self.questions():
            coded |= counted_columns(question, columns, self.counting.plan)
        return coded

    def _groups(self, columns: Columns, length: int, weights: Weights | None) -> list[Group]:
        banners = sides(self.instrument, self.banners, columns, length)
        return list(grouped(banners, weights, length, self.counting.engine or engine_for(length)))

    def questions(self) -> Iterator[Question]:
        """What is counted."""
        subjects = self.counting.subjects
        names = subject_names(self.instrument) if subjects is None else subjects
        return (subject_of(self.instrument, name) for name in names)


EACH = "#each"


def count_each(instrument: Instrument, columns: Columns, length: int, counting: Counting) -> Cube:
    """The cube in which every respondent is a point, of a banner EACH without a total: it tells of
    each who stands in which base, and with what value. Weights are left out. It is large.

    Raises CodeRangeError.
    """
    layers: dict[Key, NDArray[np.int64]] = {}
    sums: dict[Key, tuple[tuple[int, ...], ...]] = {}
    counter = _Counter(instrument, (), counting, None)
    for question in counter.questions():
        for name, coded in counted_columns(question, columns, counting.plan):
            found = np.zeros((1, length, coded.width), dtype=np.int64)
            found[0, np.arange(length), coded.column.astype(np.intp) - FIRST_CODE] = 1
            layers[EACH, name] = found
        if isinstance(question, NumberQuestion):
            units = [int(unit) for unit in in_units(question, columns)]
            own = tuple(unit << UNIT_BITS for unit in units)
            squares = tuple(unit * unit << UNIT_BITS for unit in units)
            sums[EACH, question.name] = (own, squares, own, squares)
    return Cube(layers, sums, {EACH: length}, None)
