"""Which columns of a table differ: letters, and marks of columns that differ from the total.

Shares, means of a value and composites are tested, row by row; what is taken from them is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.statistics.letters import Rules, compare_columns, compare_with_total
from results.statistics.moments import Moments
from results.statistics.precision import Sample
from results.statistics.testing import Figure

from .table import Measure, StubRow, TableOptions

FIGURES = {
    Measure.SHARE: Figure.SHARE,
    Measure.MEAN: Figure.MEAN,
    Measure.MEAN_SHARE: Figure.MEAN,
}
HIGHER, LOWER = "+", "-"


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows × banner points: letters, and whether a point is above or below the total."""

    letters: NDArray[np.object_]
    against_total: NDArray[np.object_]


def compared(
    rows: Sequence[StubRow],
    moments: Moments,
    shared: Moments | None,
    sample: Sample,
    options: TableOptions,
) -> Compared:
    """The letters of a table's cells, "" where there are none; the total stands first.

    `shared` are the moments of those in both of two points, rows × pairs of points.
    """
    found = Compared(
        np.full(moments.w.shape, "", dtype=object), np.full(moments.w.shape, "", dtype=object)
    )
    rules = _rules(options)
    if rules is None or moments.w.shape[-1] == 1:
        return found
    for measure, figure in FIGURES.items():
        places = np.array(
            [p for p, row in enumerate(rows) if row.measure is measure], dtype=np.intp
        )
        if len(places) == 0:
            continue
        columns, common = moments[places, 1:], None if shared is None else shared[places]
        tested = compare_columns(columns, common, figure=figure, sample=sample, rules=rules)
        found.letters[places, 1:] = tested.letters
        if options.against_total:
            total = moments[places, :1]
            chances = compare_with_total(columns, total, figure=figure, sample=sample, rules=rules)
            higher = columns.estimates > total.estimates
            differs = chances < 1 - rules.upper_level
            marks = np.where(higher, HIGHER, LOWER)
            found.against_total[places, 1:] = np.where(differs, marks, "")
    return found


def _rules(options: TableOptions) -> Rules | None:
    """How the table's columns are tested; None when they are not."""
    if options.family is None:
        return None
    return Rules(
        family=options.family,
        adjustment=options.adjustment,
        upper_level=options.upper_level,
        lower_level=options.lower_level,
        minimum_base=options.minimum_base,
        flagged_base=options.flagged_base,
    )
