"""Tables made from a cube: each row of the stub read off the tally of its variable.

**Who stands in a share's base.** The question's rule says: those asked, or those who answered. An
answer such as "don't know" is an answer, so it has a row and stands in the base of its question's
shares; it has no value, so means leave it out. Matrix and grid rows each stand on their own base;
the options of a multiple choice or a ranking all stand on the question's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import HAS_VALUE, state_name
from questionnaire.instrument.elements import (
    BaseRule,
    Instrument,
    MultipleQuestion,
    Question,
    RankingQuestion,
    Variable,
    VariableKind,
)
from results.statistics.bases import answered_bases, asked_bases, place_of, valid_bases
from results.statistics.means import code_totals, means
from results.statistics.shares import column_shares, share_bases

from .cube import Cube, Tally, main_variables, question_column
from .stub import stub_of
from .table import Banner, BaseNote, Cell, Measure, StubRow, Table, TableOptions


@dataclass(frozen=True, slots=True)
class _Source:
    """What a row is read off: the question's part of the cube under one banner."""

    question: Question
    variable: Variable
    tally: Tally
    base_tally: Tally
    number_totals: NDArray[np.float64] | None


def tabulate(
    instrument: Instrument,
    cube: Cube,
    question_name: str,
    banner: Banner,
    options: TableOptions | None = None,
) -> Table:
    """The table of a question by a banner that the cube was counted for.

    `options` say how the cube was made and travel with the table, which adds its own base notes and
    keeps the thresholds of its own banner. Raises KeyError for what the cube has not.
    """
    question = instrument.questions[question_name]
    asker = cube.tallies[banner.name, question_column(question)]
    rows = stub_of(instrument, question_name)
    return Table(
        question=question_name,
        chapter=instrument.page_of[question_name].chapter,
        kind=question.kind,
        title=question.text,
        base_rule=question.base,
        banner=banner,
        asked_bases=tuple(asked_bases(asker.counts).tolist()),
        answered_bases=tuple(answered_bases(asker.counts).tolist()),
        rows=rows,
        cells=tuple(_cells_of(row, _source(instrument, cube, row, banner)) for row in rows),
        options=_options_of(question, banner, options or TableOptions()),
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


def _source(instrument: Instrument, cube: Cube, row: StubRow, banner: Banner) -> _Source:
    variable = instrument.variables[row.variable]
    question = instrument.questions[variable.question]
    own = state_name(variable)
    base = question_column(question) if _shares_a_base(question) else own
    return _Source(
        question,
        variable,
        cube.tallies[banner.name, own],
        cube.tallies[banner.name, base],
        cube.number_totals.get((banner.name, variable.name)),
    )


def _cells_of(row: StubRow, source: _Source) -> tuple[Cell, ...]:
    return tuple(_CELLS[row.measure](row, source))


def _share_cells(row: StubRow, source: _Source) -> Iterator[Cell]:
    assert row.code is not None
    base_rule, base, place = source.question.base, source.base_tally, place_of(row.code)
    weighted_bases = share_bases(base.weights, base_rule)
    return _cells(
        counts=source.tally.counts[:, place].tolist(),
        unweighted_bases=share_bases(base.counts, base_rule),
        weighted_bases=weighted_bases,
        totals=source.tally.weights[:, place],
        values=column_shares(source.tally.weights, row.code, weighted_bases),
    )


def _mean_cells(row: StubRow, source: _Source) -> Iterator[Cell]:
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
