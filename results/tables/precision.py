"""How precise the figures of a table are: standard errors and intervals.

Shares of respondents and of responses, means and composites have them. What is taken from shares
and means, such as an index or a median, has neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.statistics.intervals import Limits, implied_bases, share_intervals, t_interval
from results.statistics.moments import Floats, Moments
from results.statistics.precision import Sample, corrected_bases, standard_errors

from .table import Measure, StubRow, TableOptions


@dataclass(frozen=True, slots=True)
class Precision:
    """Rows × banner points: standard errors and the limits of intervals, NaN for none."""

    errors: Floats
    lows: Floats
    highs: Floats


def precision_of(
    rows: Sequence[StubRow], moments: Moments, sample: Sample, options: TableOptions
) -> Precision:
    """The precision of a table's cells. Raises PopulationError."""
    found = Precision(*(np.full(moments.w.shape, math.nan) for _ in range(3)))
    for measure, limits_of in _LIMITS.items():
        places = places_of_measure(rows, measure)
        if len(places):
            some = moments[places]
            errors = standard_errors(some, sample)
            found.errors[places] = errors
            if options.interval is not None:
                limits = limits_of(some, errors, sample, options)
                found.lows[places], found.highs[places] = limits
    return found


def _of_shares(some: Moments, errors: Floats, sample: Sample, options: TableOptions) -> Limits:
    assert options.interval is not None
    bases = corrected_bases(some.effective_bases, sample)
    return share_intervals(options.interval, some.estimates, errors, bases, options.upper_level)


def _of_responses(some: Moments, errors: Floats, sample: Sample, options: TableOptions) -> Limits:
    """As shares, on the base that their errors imply: those of one respondent hang together."""
    assert options.interval is not None
    shares = some.estimates
    bases = implied_bases(shares, errors, corrected_bases(some.effective_bases, sample))
    return share_intervals(options.interval, shares, errors, bases, options.upper_level)


def _of_means(some: Moments, errors: Floats, _sample: Sample, options: TableOptions) -> Limits:
    return t_interval(some.estimates, errors, some.respondents - 1, options.upper_level)


def _of_composites(some: Moments, errors: Floats, sample: Sample, options: TableOptions) -> Limits:
    low, high = _of_means(some, errors, sample, options)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


_LIMITS: Mapping[Measure, Callable[[Moments, Floats, Sample, TableOptions], Limits]] = {
    Measure.SHARE: _of_shares,
    Measure.MEAN: _of_means,
    Measure.MEAN_SHARE: _of_composites,
    Measure.RESPONSE_SHARE: _of_responses,
}
"""The limits of each measure's intervals."""


def places_of_measure(rows: Sequence[StubRow], measure: Measure) -> NDArray[np.intp]:
    """The positions of the rows of that measure."""
    return np.array([p for p, row in enumerate(rows) if row.measure is measure], dtype=np.intp)
