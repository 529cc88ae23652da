"""Every table of a wave, from its columns and its tab plan.

Tables under one **filter** are counted together, from the columns of the respondents it keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import BaseRule, Instrument
from questionnaire.instrument.expressions import bind

from .banner import banner_of, crossed_banner
from .cube import Counting, Cube, count
from .subjects import subject_names, subject_of
from .tab_plan.plan import PlannedTable, TabPlan
from .table import Banner, Filter, Table, TableOptions
from .tabulation import Design, tabulate


@dataclass(frozen=True, slots=True)
class _Part:
    """The respondents that one filter keeps, or everybody: their columns and their number."""

    filter: Filter | None
    columns: Columns
    length: int


def make_tables(
    instrument: Instrument,
    columns: Columns,
    length: int,
    plan: TabPlan,
    options: TableOptions,
) -> tuple[Table, ...]:
    """The tables of the plan, subject by subject in the order of the questionnaire."""
    planned = tuple(plan.planned(subject_names(instrument)))
    cubes: dict[tuple[str, str], Cube] = {}
    for name in dict.fromkeys(table.filter for table in planned):
        part = _part(plan.filter_named(name), instrument, columns, length)
        together = [table for table in planned if table.filter == name]
        for banner, cube in _counted(together, part, instrument, plan):
            cubes[name, banner] = cube
    return tuple(
        tabulate(
            instrument,
            cubes[table.filter, table.banner],
            table.question,
            banner_named(instrument, plan, table.banner),
            _design(table, plan, options),
        )
        for table in planned
    )


def own_base_rule(instrument: Instrument, subject: str) -> BaseRule:
    """The base rule of a question or segment where the tab plan gives no other."""
    return subject_of(instrument, subject).base


def _part(known: Filter | None, instrument: Instrument, columns: Columns, length: int) -> _Part:
    if known is None:
        return _Part(None, columns, length)
    kept = bind(known.condition, instrument).mask(columns, length)
    return _Part(known, {name: column[kept] for name, column in columns.items()}, int(kept.sum()))


def _counted(
    planned: Sequence[PlannedTable], part: _Part, instrument: Instrument, plan: TabPlan
) -> Iterator[tuple[str, Cube]]:
    """A cube for each set of subjects, told by each of the banners that tabulate just them."""
    wanted: dict[str, list[str]] = {}
    for table in planned:
        wanted.setdefault(table.banner, []).append(table.question)
    groups: dict[tuple[str, ...], list[str]] = {}
    for banner, subjects in wanted.items():
        groups.setdefault(tuple(dict.fromkeys(subjects)), []).append(banner)
    for together, names in groups.items():
        banners = [banner_named(instrument, plan, name) for name in names]
        counting = Counting(nets=plan.nets, subjects=together)
        cube = count(instrument, part.columns, banners, length=part.length, counting=counting)
        yield from ((name, cube) for name in names)


def banner_named(instrument: Instrument, plan: TabPlan, name: str) -> Banner:
    """The banner of that name, crossed by the plan or not. Raises UnknownBannerError."""
    for crossed in plan.crossed:
        if crossed.name == name:
            return crossed_banner(instrument, name, crossed.title, crossed.crosses)
    return banner_of(instrument, name)


def _design(table: PlannedTable, plan: TabPlan, options: TableOptions) -> Design:
    return Design(
        nets=plan.nets,
        composites=plan.composites,
        base_rule=table.base,
        filter=plan.filter_named(table.filter),
        options=options,
    )
