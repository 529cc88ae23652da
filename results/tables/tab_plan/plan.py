"""A **tab plan** says which tables a wave has: which by which, of whom, with which rows besides.

Every question and segment is tabulated by each of the plan's banners. A **net** is a further row of
several options of a question together, counted once a respondent. A **composite** is a further row
with the mean, over the items of a question, of the share of some options. **Measures** are rows
more of other kinds, such as a median or a top box. A **crossed banner** has a column for each pair
of points of two banners. A **planned table** is a table more: of a question by any banner, of those
of whom a **filter** is true, or on another base than the question's own. Answers such as "don't
know" stand in the bases of shares, unless the plan declares for a question or a table that they are
**missing out**.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from questionnaire.instrument.elements import BaseRule, Instrument, Text
from results.tables.table import TOTAL, Filter, Measure

DEFAULT_BANNERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Several options of a question, any of which counts."""

    question: str
    name: str
    label: Text
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """Options of a question with items, whose share is averaged over the items that have them."""

    question: str
    name: str
    label: Text
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedBanner:
    """A banner with a point for each pair of points of the two it crosses."""

    name: str
    title: Text
    crosses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Rows more of a question's tables: of the measures to `show`, and shares of several ends.

    `top_box` and `bottom_box` are how many points of a scale's end count together, `top_ranks` up
    to which rank an option counts; 0 is none.
    """

    question: str
    show: tuple[Measure, ...] = ()
    top_box: int = 0
    bottom_box: int = 0
    top_ranks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTable:
    """A subject by a banner. `filter` names one of the plan's; `base` None is the subject's own.

    With `missing_out`, answers such as "don't know" stand in no base.
    """

    question: str
    banner: str
    filter: str = ""
    base: BaseRule | None = None
    missing_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TabPlan:
    """Which tables a wave has; `against_total` tests columns against the total as well."""

    banners: tuple[str, ...]
    crossed: tuple[CrossedBanner, ...] = ()
    nets: tuple[Net, ...] = ()
    composites: tuple[Composite, ...] = ()
    measures: tuple[Measures, ...] = ()
    missing_out: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    tables: tuple[PlannedTable, ...] = ()
    against_total: bool = False

    def leaves_missing_out(self, table: PlannedTable) -> bool:
        """Whether answers such as "don't know" stand in no base of the table."""
        return table.missing_out or table.question in self.missing_out

    def filter_named(self, name: str) -> Filter | None:
        """The filter of that name, None for no name. Raises KeyError for a name that is none."""
        return {known.name: known for known in self.filters}[name] if name else None

    def banner_crossing(self, *names: str) -> str | None:
        """The name of the banner that crosses these two, in that order; None when there is none."""
        return next((banner.name for banner in self.crossed if banner.crosses == names), None)

    def planned(self, subjects: Iterable[str]) -> Iterator[PlannedTable]:
        """Every table: each subject by each banner, each followed by those planned besides."""
        for subject in subjects:
            yield from (PlannedTable(question=subject, banner=banner) for banner in self.banners)
            yield from (table for table in self.tables if table.question == subject)


def default_plan(instrument: Instrument) -> TabPlan:
    """The plan of a wave that has none: by its first segments, else the total alone."""
    segments = tuple(segment.name for segment in instrument.segments)
    return TabPlan(banners=segments[:DEFAULT_BANNERS] or (TOTAL,))
