"""**Paired tests** of changes between two waves, some of whose respondents are linked.

A **side** is one of the two waves: what was counted of all its respondents, and the columns of the
**linked**, in the same order on both sides. What is tested are the shares and means of everybody
who belongs in the question's base, each against the earlier one of the same place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import Instrument
from results.statistics.change import Linked, linked_change
from results.statistics.moments import Floats, Moments

from .baseline import counts_everybody
from .cube import EACH, Counting, Cube, count_each
from .grouping import sides
from .making import Cubes
from .places import FigurePlace, Point, banner_pairs, places_of
from .subjects import subject_of
from .sums import Subject, sums_of
from .tab_plan.plan import TabPlan
from .table import Banner, Measure, Table

TESTED = (Measure.SHARE, Measure.MEAN, Measure.MEAN_SHARE)
AT_ONCE = 1 << 13
"""Linked respondents read at once, so that memory does not grow with them."""

Cell = tuple[int, int, int]
"""The position of a table, of a row and of a banner point."""
Values = tuple[Floats, Floats]
"""Rows × linked: who stands in the base, as 1 or 0, and with what value, 0 outside it."""
PValues = tuple[tuple[float | None, ...], ...]


@dataclass(eq=False)
class Side:
    """A wave without weights: its tables, the plan and the cubes they were made from, how many
    `respondents` these are of, and the columns of its linked ones."""

    instrument: Instrument
    plan: TabPlan
    cubes: Cubes
    tables: Sequence[Table]
    respondents: int
    columns: Columns
    _moments: dict[int, Moments] = field(default_factory=dict)
    _values: dict[tuple[str, bool], Values] = field(default_factory=dict)

    @cached_property
    def linked(self) -> int:
        """How many are linked."""
        return len(next(iter(self.columns.values())))

    @cached_property
    def compared(self) -> list[int]:
        """The positions of the tables that have changes."""
        tables = enumerate(self.tables)
        return [place for place, table in tables if counts_everybody(table, self.instrument)]

    @cached_property
    def cells(self) -> Mapping[FigurePlace, Cell]:
        """Where each figure is; of several tables that have it in the last, as in a baseline."""
        found = (pair for number in self.compared for pair in self.cells_of(number))
        return dict(found)

    def cells_of(self, number: int) -> Iterator[tuple[FigurePlace, Cell]]:
        """The figures of a table that can be tested, and where they are."""
        table = self.tables[number]
        for row, places in enumerate(places_of(table, self.instrument)):
            for point, place in enumerate(places):
                if table.cells[row][point].value is not None and place.measure in TESTED:
                    yield place, (number, row, point)

    @cached_property
    def masks(self) -> Mapping[Point, Floats]:
        """Who of the linked stands in which point of the banners, as 1 or 0."""
        banners = {table.banner.name: table.banner for table in self.tables}
        found: dict[Point, Floats] = {}
        for banner in banners.values():
            (side,) = sides(self.instrument, [banner], self.columns, self.linked)
            for row, point in enumerate(banner.points):
                found[banner_pairs(banner, point.name)] = side.rows[row][side.factor.levels]
        return found

    def moments(self, number: int) -> Moments:
        """The moments of everybody in a table, rows × points; NaN in rows that are not tested."""
        if number not in self._moments:
            banner = self.tables[number].banner
            subject = self._subject(number, self.cubes["", banner.name], banner)
            self._moments[number] = self._read(number, subject, len(banner.points))
        return self._moments[number]

    def values(self, number: int) -> Values:
        """Of the linked, in a table. The last question's are kept, for its other banners."""
        table = self.tables[number]
        key = (table.question, table.options.missing_out)
        if key not in self._values:
            self._values.clear()
            starts = range(0, self.linked, AT_ONCE)
            parts = [self._values_from(number, start) for start in starts]
            inside, values = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
            self._values[key] = (inside, values)
        return self._values[key]

    def _values_from(self, number: int, start: int) -> Values:
        some = {name: column[start : start + AT_ONCE] for name, column in self.columns.items()}
        length = min(AT_ONCE, self.linked - start)
        counting = Counting(plan=self.plan, subjects=(self.tables[number].question,))
        cube = count_each(self.instrument, some, length, counting)
        each = self._read(number, self._subject(number, cube, Banner(EACH, {}, ())), length)
        # Whose value cannot be told stands in no cell that is tested.
        return each.respondents, np.nan_to_num(each.respondents * each.wx)

    def _subject(self, number: int, cube: Cube, banner: Banner) -> Subject:
        table = self.tables[number]
        question = subject_of(self.instrument, table.question)
        return Subject(question, cube, banner, table.options.missing_out)

    def _read(self, number: int, subject: Subject, points: int) -> Moments:
        table = self.tables[number]
        tested = [place for place, row in enumerate(table.rows) if row.measure in TESTED]
        found = Moments(*(np.full((len(table.rows), points), math.nan) for _ in range(7)))
        if tested:
            known = sums_of([table.rows[place] for place in tested], subject).moments
            for name in Moments.__slots__:
                getattr(found, name)[tested] = getattr(known, name)
        return found


def paired_tests(now: Side, before: Side) -> list[PValues]:
    """The p-values of each table of the present wave, by `linked_change`; none in tables that have
    no changes. Both sides have the same respondents linked."""
    return [
        _tests(now, before, number) if number in now.compared else ()
        for number in range(len(now.tables))
    ]


def _tests(now: Side, before: Side, number: int) -> PValues:
    """The p-values of a table: rows × points."""
    matched = [
        (cell, before.cells[place]) for place, cell in now.cells_of(number) if place in before.cells
    ]
    found: list[list[float | None]] = [
        [None] * len(table_row) for table_row in now.tables[number].cells
    ]
    if matched:
        for (cell, _), p_value in zip(matched, _p_values(now, before, matched), strict=True):
            found[cell[1]][cell[2]] = None if math.isnan(p_value) else p_value
    return tuple(map(tuple, found))


def _p_values(now: Side, before: Side, matched: Sequence[tuple[Cell, Cell]]) -> list[float]:
    own = _joined([now.moments(cell[0])[cell[1:]] for cell, _ in matched])
    earlier = _joined([before.moments(cell[0])[cell[1:]] for _, cell in matched])
    people = now.respondents + before.respondents - now.linked
    change = linked_change(own, earlier, _linked_sums(now, before, matched), people)
    return [float(p_value) for p_value in change.p_values]


def _linked_sums(now: Side, before: Side, matched: Sequence[tuple[Cell, Cell]]) -> Linked:
    """n, Σwv, Σwvx, Σwvy and Σwvxy of each pair of cells, everybody weighing 1."""
    sums = np.zeros((4, len(matched)))
    known: dict[tuple[tuple[Point, Point], ...], Floats] = {}
    rows: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    for position, (cell, other) in enumerate(matched):
        rows[(*cell[:2], *other[:2])].append(position)
    for (table, row, other_table, other_row), positions in rows.items():
        inside, values = (part[row] for part in now.values(table))
        was_inside, were = (part[other_row] for part in before.values(other_table))
        both = np.stack([inside * was_inside, values * was_inside, inside * were, values * were])
        points = tuple(
            (_point(now, matched[position][0]), _point(before, matched[position][1]))
            for position in positions
        )
        if points not in known:
            known[points] = np.stack([now.masks[one] * before.masks[two] for one, two in points])
        sums[:, positions] = both @ known[points].T
    respondents, wvx, wvy, wvxy = sums
    return Linked(respondents, respondents, wvx, wvy, wvxy)


def _point(side: Side, cell: Cell) -> Point:
    banner = side.tables[cell[0]].banner
    return banner_pairs(banner, banner.points[cell[2]].name)


def _joined(moments: Sequence[Moments]) -> Moments:
    return Moments(
        *(np.array([getattr(one, name) for one in moments]) for name in Moments.__slots__)
    )
