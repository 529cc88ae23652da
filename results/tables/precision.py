"""How precise the shares, means and composites of a table are: standard errors and intervals.

What is taken from shares and means, such as an index or a median, has neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.statistics.intervals import share_intervals, t_interval
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
    shares, means, composites = (
        places_of_measure(rows, m) for m in (Measure.SHARE, Measure.MEAN, Measure.MEAN_SHARE)
    )
    for places in (shares, means, composites):
        found.errors[places] = standard_errors(moments[places], sample)
    if options.interval is not None:
        some, errors = moments[shares], found.errors[shares]
        bases = corrected_bases(some.effective_bases, sample)
        found.lows[shares], found.highs[shares] = share_intervals(
            options.interval, some.estimates, errors, bases, options.upper_level
        )
        for places, ends in ((means, (-math.inf, math.inf)), (composites, (0.0, 1.0))):
            some, errors = moments[places], found.errors[places]
            limits = t_interval(some.estimates, errors, some.respondents - 1, options.upper_level)
            found.lows[places], found.highs[places] = (np.clip(limit, *ends) for limit in limits)
    return found


def places_of_measure(rows: Sequence[StubRow], measure: Measure) -> NDArray[np.intp]:
    """The positions of the rows of that measure."""
    return np.array([p for p, row in enumerate(rows) if row.measure is measure], dtype=np.intp)
