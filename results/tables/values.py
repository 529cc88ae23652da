"""The values of a table's rows by their measure, from their sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from questionnaire.instrument.columns import state_name
from results.statistics.bases import per_base
from results.statistics.means import standard_deviations
from results.statistics.medians import medians
from results.statistics.moments import Floats, Moments
from results.statistics.shares import indexes

from .sums import Subject, Sums, valued_codes
from .table import Measure, StubRow


def values_of(rows: Sequence[StubRow], sums: Sums, subject: Subject) -> Floats:
    """The value of each cell, rows × banner points, NaN where there is none."""
    values = per_base(sums.totals, sums.bases)
    for place, row in enumerate(rows):
        if row.measure in _OTHERS:
            values[place] = _OTHERS[row.measure](row, sums.moments[place], subject)
    return values


def _total(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    return moments.wx


def _standard_deviation(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    return standard_deviations(moments)


def _median(row: StubRow, _moments: Moments, subject: Subject) -> Floats:
    variable = subject.variables[row.variable]
    tally = subject.tally(state_name(variable))
    return medians(tally.weights, valued_codes(variable))


def _index(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    shares = moments.estimates
    return indexes(shares, shares[:1])


_OTHERS: Mapping[Measure, Callable[[StubRow, Moments, Subject], Floats]] = {
    Measure.COUNT: _total,
    Measure.STANDARD_DEVIATION: _standard_deviation,
    Measure.MEDIAN: _median,
    Measure.INDEX: _index,
}
