"""Tables made from a cube: each row of the stub read off the tally of its variable.

**Who stands in a share's base.** The question's rule says: those asked, or those who answered. An
answer such as "don't know" is an answer, so it has a row and stands in the base of its question's
shares; it has no value, so means leave it out. Matrix and grid rows each stand on their own base;
the options of a multiple choice or a ranking all stand on the question's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import HAS_VALUE, state_name
from questionnaire.instrument.elements import (
    CHOSEN,
    BaseRule,
    Instrument,
    MultipleQuestion,
    Question,
    RankingQuestion,
    Variable,
    VariableKind,
)
from results.statistics.bases import (
    answered_bases,
    asked_bases,
    per_base,
    place_of,
    valid_bases,
)
from results.statistics.means import code_totals, means
from results.statistics.shares import column_shares, mean_shares, share_bases

from .cube import Cube, Tally, question_column
from .stub import offers, stub_of
from .subjects import chapter_of, is_segment, main_variables, subject_of
from .tab_plan.plan import Composite, Net
from .table import (
    SEGMENT,
    Banner,
    BaseNote,
    Cell,
    Filter,
    Measure,
    StubRow,
    Table,
    TableOptions,
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a row is read off: the question's part of the cube under one banner.

    `tally` and `base_tally` are of the row's variable and of what its shares stand on.
    """

    question: Question
    variable: Variable | None
    tally: Tally
    base_tally: Tally
    number_totals: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class Design:
    """How a table is to be made, beside its question and banner.

    `base_rule` is None for the question's own. `filter` is what the cube was counted under, and
    `options` say how; both travel with the table, which adds its own notes on bases and keeps the
    thresholds of its own banner only.
    """

    nets: Sequence[Net] = ()
    composites: Sequence[Composite] = ()
    base_rule: BaseRule | None = None
    filter: Filter | None = None
    options: TableOptions = field(default_factory=TableOptions)


PLAIN = Design()


def tabulate(
    instrument: Instrument, cube: Cube, subject: str, banner: Banner, design: Design = PLAIN
) -> Table:
    """The table of a question or segment by a banner that the cube was counted for.

    Raises KeyError for what the cube has not.
    """
    question = subject_of(instrument, subject)
    if design.base_rule is not None:
        question = replace(question, base=design.base_rule)
    asker = cube.tallies[banner.name, question_column(question)]
    rows = stub_of(instrument, subject, design.nets, design.composites)
    return Table(
        question=subject,
        chapter=chapter_of(instrument, subject),
        kind=SEGMENT if is_segment(instrument, subject) else question.kind,
        title=question.text,
        base_rule=question.base,
        banner=banner,
        asked_bases=tuple(asked_bases(asker.counts).tolist()),
        answered_bases=tuple(answered_bases(asker.counts).tolist()),
        rows=rows,
        cells=tuple(tuple(_cells_of(row, question, cube, banner.name)) for row in rows),
        options=_options_of(question, banner, design.options),
        filter=design.filter,
    )


def _options_of(question: Question, banner: Banner, options: TableOptions) -> TableOptions:
    cuts = options.segment_cuts
    return replace(
        options,
        base_notes=tuple(base_notes(question)),
        segment_cuts={banner.name: cuts[banner.name]} if banner.name in cuts else {},
    )


def base_notes(question: Question) -> Iterator[BaseNote]:
    """What must be said of the question's bases, in the order to print it."""
    variables = main_variables(question)
    has_means = any(v.kind in _WITH_VALUES for v in variables)
    has_missing = any(v.missing_codes or (v.option and v.option.missing) for v in variables)
    if has_missing:
        yield BaseNote.MISSING_IN_SHARES
        if has_means:
            yield BaseNote.MISSING_NOT_IN_MEANS
    if len(variables) > 1 and question.base is BaseRule.ANSWERED and not _shares_a_base(question):
        yield BaseNote.ROW_BASES
    if isinstance(question, RankingQuestion):
        yield BaseNote.RANKED_IN_MEANS


_WITH_VALUES = (VariableKind.SCALE, VariableKind.NUMBER)


def _shares_a_base(question: Question) -> bool:
    return isinstance(question, MultipleQuestion | RankingQuestion)


def _cells_of(row: StubRow, question: Question, cube: Cube, banner: str) -> Iterator[Cell]:
    if row.measure is Measure.MEAN_SHARE:
        return _mean_share_cells(row, question, cube, banner)
    return _CELLS[row.measure](row, _source(row, question, cube, banner))


def _source(row: StubRow, question: Question, cube: Cube, banner: str) -> _Source:
    """What the row is read off; a net of several variables is counted under its own name."""
    known = {variable.name: variable for variable in main_variables(question)}
    variable = known.get(row.variable)
    own = state_name(variable) if variable else row.name
    return _Source(
        question,
        variable,
        cube.tallies[banner, own],
        cube.tallies[banner, question_column(question) if _shares_a_base(question) else own],
        cube.number_totals.get((banner, row.variable)),
    )


def _share_cells(row: StubRow, source: _Source) -> Iterator[Cell]:
    base_rule, base, codes = source.question.base, source.base_tally, _counted_codes(row, source)
    weighted_bases = share_bases(base.weights, base_rule)
    return _cells(
        counts=valid_bases(source.tally.counts, codes).tolist(),
        unweighted_bases=share_bases(base.counts, base_rule),
        weighted_bases=weighted_bases,
        totals=valid_bases(source.tally.weights, codes),
        values=column_shares(source.tally.weights, codes, weighted_bases),
    )


def _counted_codes(row: StubRow, source: _Source) -> list[int]:
    """The codes a share counts: the row's own, or those of a net's options."""
    if row.code is not None:
        return [row.code]
    if source.variable is None:
        return [CHOSEN]
    return [option.code for option in source.variable.options if option.name in row.options]


def _mean_share_cells(row: StubRow, question: Question, cube: Cube, banner: str) -> Iterator[Cell]:
    """The mean of the shares over the question's items that have the row's options."""
    items = [
        tuple(_share_cells(item, _source(item, question, cube, banner)))
        for variable in main_variables(question)
        if offers(variable, row.options)
        for item in [replace(row, variable=variable.name)]
    ]
    totals, bases = mean_shares(
        np.array([[cell.weighted_total for cell in cells] for cells in items]),
        np.array([[cell.weighted_base for cell in cells] for cells in items]),
    )
    return _cells(
        counts=[None] * len(totals),
        unweighted_bases=np.array([[c.unweighted_base for c in cells] for cells in items]).max(0),
        weighted_bases=bases,
        totals=totals,
        values=per_base(totals, bases),
    )


def _mean_cells(row: StubRow, source: _Source) -> Iterator[Cell]:
    assert source.variable is not None
    codes, scale = _valued_codes(source.variable), _units(source.question)
    weighted_bases = valid_bases(source.tally.weights, codes)
    totals = source.number_totals
    if totals is None:
        totals = code_totals(source.tally.weights, codes)
    totals = totals / scale
    return _cells(
        counts=[None] * len(totals),
        unweighted_bases=valid_bases(source.tally.counts, codes),
        weighted_bases=weighted_bases,
        totals=totals,
        values=means(totals, weighted_bases),
    )


def _count_cells(row: StubRow, source: _Source) -> Iterator[Cell]:
    place = place_of(HAS_VALUE)
    return _cells(
        counts=source.tally.counts[:, place].tolist(),
        unweighted_bases=asked_bases(source.tally.counts),
        weighted_bases=asked_bases(source.tally.weights),
        totals=source.tally.weights[:, place],
        values=source.tally.weights[:, place],
    )


_CELLS: Mapping[Measure, Callable[[StubRow, _Source], Iterator[Cell]]] = {
    Measure.SHARE: _share_cells,
    Measure.MEAN: _mean_cells,
    Measure.COUNT: _count_cells,
}


def _valued_codes(variable: Variable) -> list[int]:
    """The codes that stand for a value: the points of a scale, the ranks, or "has a number"."""
    if variable.kind is VariableKind.NUMBER:
        return [HAS_VALUE]
    assert variable.minimum is not None
    assert variable.maximum is not None
    points = range(int(variable.minimum), int(variable.maximum) + 1)
    return [point for point in points if point not in variable.missing_codes]


def _units(question: Question) -> int:
    """How many units of the last decimal make 1."""
    return int(10 ** getattr(question, "decimals", 0))


def _cells(
    *,
    counts: Sequence[int | None],
    unweighted_bases: NDArray[np.int64],
    weighted_bases: NDArray[np.float64],
    totals: NDArray[np.float64],
    values: NDArray[np.float64],
) -> Iterator[Cell]:
    parts = (unweighted_bases, weighted_bases, totals, values)
    for number, base, weighted, total, value in zip(
        counts, *(part.tolist() for part in parts), strict=True
    ):
        yield Cell(
            count=number,
            unweighted_base=base,
            weighted_base=weighted,
            weighted_total=total,
            value=None if math.isnan(value) else value,
        )
