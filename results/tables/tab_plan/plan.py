"""A **tab plan** says which tables a wave has: which by which, of whom, with which rows besides.

Every question and segment is tabulated by each of the plan's banners. A **net** is a further row of
several options of a question together, counted once a respondent. A **composite** is a further row
with the mean, over the items of a question, of the share of some options. A **crossed banner** has
a column for each pair of points of two banners. A **planned table** is a table more: of a question
by any banner, of those of whom a **filter** is true, or on another base than the question's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from questionnaire.instrument.elements import BaseRule, Instrument, Text
from results.tables.table import TOTAL, Filter

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
class PlannedTable:
    """A subject by a banner. `filter` names one of the plan's; `base` None is the subject's own."""

    question: str
    banner: str
    filter: str = ""
    base: BaseRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TabPlan:
    """Which tables a wave has."""

    banners: tuple[str, ...]
    crossed: tuple[CrossedBanner, ...] = ()
    nets: tuple[Net, ...] = ()
    composites: tuple[Composite, ...] = ()
    filters: tuple[Filter, ...] = ()
    tables: tuple[PlannedTable, ...] = ()

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
