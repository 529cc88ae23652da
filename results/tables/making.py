"""Every table of a wave, from its columns and its tab plan: counted first, then tabulated.

Tables under one **filter** are counted together, from the columns of the respondents it keeps.
**Cubes** are all that was counted, by filter and banner; those of disjoint groups of respondents
add up, and tables of the sum are those of everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import Column, Columns
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.expressions import bind
from questionnaire.instrument.piping import unpiped_instrument

from .banner import banner_of, crossed_banner
from .cube import Counting, Cube, count
from .subjects import subject_names, subject_of
from .tab_plan.plan import PlannedTable, TabPlan
from .table import Banner, Table, TableOptions
from .tabulation import Design, tabulate
from .weights import Weights

VALID = "valid"

Cubes = Mapping[tuple[str, str], Cube]


@dataclass(frozen=True, slots=True)
class Respondents:
    """Who is counted: their columns, their number, and their weights unless everybody weighs 1.

    An array of weights is that of a whole wave.
    """

    columns: Columns
    length: int
    weights: Weights | NDArray[np.float64] | None = None

    def kept_by(self, condition: str, instrument: Instrument) -> Respondents:
        """Those of whom the condition is true. Raises WeightError."""
        kept = bind(condition, instrument).mask(self.columns, self.length)
        weights = self.weights
        if weights is not None and not isinstance(weights, Weights):
            weights = Weights.of(weights, self.length)
        return Respondents(
            _KeptColumns(self.columns, kept), int(kept.sum()), weights and weights.part(kept)
        )


def make_tables(
    instrument: Instrument, respondents: Respondents, plan: TabPlan, options: TableOptions
) -> tuple[Table, ...]:
    """The tables of the plan, subject by subject in the order of the questionnaire.

    Raises CodeRangeError, WeightError and PopulationError for what cannot be counted.
    """
    cubes = count_cubes(instrument, respondents, plan)
    return tables_of_cubes(instrument, cubes, plan, options, sample_size=respondents.length)


def count_cubes(instrument: Instrument, respondents: Respondents, plan: TabPlan) -> Cubes:
    """All that the plan's tables need of those respondents. Raises as `make_tables`."""
    planned = tuple(plan.planned(subject_names(instrument)))
    cubes: dict[tuple[str, str], Cube] = {}
    for name in dict.fromkeys(table.filter for table in planned):
        known = plan.filter_named(name)
        kept = respondents.kept_by(known.condition, instrument) if known else respondents
        together = [table for table in planned if table.filter == name]
        for banner, cube in _counted(together, kept, instrument, plan):
            cubes[name, banner] = cube
    return cubes


def tables_of_cubes(
    instrument: Instrument, cubes: Cubes, plan: TabPlan, options: TableOptions, *, sample_size: int
) -> tuple[Table, ...]:
    """The tables of the plan from cubes of `sample_size` respondents, in or out of filters.

    Words with pipes are told without an answer in them.
    """
    instrument = unpiped_instrument(instrument)
    banners: dict[str, Banner] = {}
    tables = []
    for planned in plan.planned(subject_names(instrument)):
        name = planned.banner
        banner = banners.get(name) or banners.setdefault(name, banner_named(instrument, plan, name))
        design = _design(planned, plan, options, sample_size)
        cube = cubes[planned.filter, name]
        tables.append(tabulate(instrument, cube, planned.question, banner, design))
    return tuple(tables)


def base_rule_told(
    instrument: Instrument, table: Table, questions_without_missing: Collection[str] = ()
) -> str:
    """How a table's base is told apart from that of the other tables of its question.

    Empty for the question's own base; VALID where only this table leaves answers such as "don't
    know" out of it; else its rule.
    """
    if table.options.missing_out and table.question not in questions_without_missing:
        return VALID
    own = subject_of(instrument, table.question).base
    return "" if table.base_rule is own else table.base_rule.value


def _counted(
    planned: Sequence[PlannedTable],
    respondents: Respondents,
    instrument: Instrument,
    plan: TabPlan,
) -> Iterator[tuple[str, Cube]]:
    """A cube for each set of subjects, told by each of the banners that tabulate just them."""
    wanted: dict[str, list[str]] = {}
    for table in planned:
        wanted.setdefault(table.banner, []).append(table.question)
    groups: dict[tuple[str, ...], list[str]] = {}
    for banner, subjects in wanted.items():
        groups.setdefault(tuple(dict.fromkeys(subjects)), []).append(banner)
    for together, names in groups.items():
        cube = count(
            instrument,
            respondents.columns,
            [banner_named(instrument, plan, name) for name in names],
            length=respondents.length,
            counting=Counting(respondents.weights, plan, together),
        )
        yield from ((name, cube) for name in names)


def banner_named(instrument: Instrument, plan: TabPlan, name: str) -> Banner:
    """The banner of that name, crossed by the plan or not. Raises UnknownBannerError."""
    for crossed in plan.crossed:
        if crossed.name == name:
            return crossed_banner(instrument, name, crossed.title, crossed.crosses)
    return banner_of(instrument, name)


def _design(table: PlannedTable, plan: TabPlan, options: TableOptions, sample_size: int) -> Design:
    return Design(
        nets=plan.nets,
        composites=plan.composites,
        measures=plan.measures,
        base_rule=table.base,
        filter=plan.filter_named(table.filter),
        options=replace(
            options,
            against_total=plan.against_total,
            missing_out=plan.leaves_missing_out(table),
        ),
        sample_size=sample_size,
    )


@dataclass(frozen=True, slots=True)
class _KeptColumns(Mapping[str, Column]):
    """The columns of the respondents that are kept, each copied when it is first asked for."""

    columns: Columns
    kept: NDArray[np.bool_]
    copied: dict[str, Column] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Column:
        if name not in self.copied:
            self.copied[name] = self.columns[name][self.kept]
        return self.copied[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)
