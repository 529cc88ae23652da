"""The values of a table's rows by their measure, from their sums."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from questionnaire.instrument.columns import state_name
from results.statistics.bases import per_base
from results.statistics.moments import Floats, Moments

from .sums import Subject, Sums, valued_codes
from .table import Measure, StubRow


def values_of(rows: Sequence[StubRow], sums: Sums, subject: Subject) -> Floats:
    """The value of each cell, rows × banner points, NaN where there is none."""
    values = sums.moments.estimates
    for place, row in enumerate(rows):
        if row.measure in _OTHERS:
            values[place] = _OTHERS[row.measure](row, sums.moments[place], subject)
    return values


def _total(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    return moments.wx


def _index(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    shares = moments.estimates
    return 100 * per_base(shares, np.nan_to_num(shares[:1]))


def _standard_deviation(_row: StubRow, moments: Moments, _subject: Subject) -> Floats:
    n, means = moments.respondents, moments.estimates
    around = per_base(moments.wxx, moments.w) - means * means
    return np.sqrt(np.maximum(per_base(n * around, np.where(n > 1, n - 1, 0)), 0))


def _median(row: StubRow, _moments: Moments, subject: Subject) -> Floats:
    variable = subject.variables[row.variable]
    codes = np.array(valued_codes(variable))
    weights = subject.tally(state_name(variable)).weights[:, [c + 2 for c in codes]]
    return np.full(len(weights), math.nan)


_OTHERS: Mapping[Measure, Callable[[StubRow, Moments, Subject], Floats]] = {
    Measure.COUNT: _total,
    Measure.STANDARD_DEVIATION: _standard_deviation,
    Measure.MEDIAN: _median,
    Measure.INDEX: _index,
}
