"""**Composites**: one figure a respondent from several items, to be averaged like any other.

Averages of values go through `moments.value_moments`. A count of chosen items is a column of codes,
so the cube counts it and `moments.code_moments` gives its mean with all that follows from it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import is_one_of

from .moments import Floats

Codes = NDArray[np.integer[Any]]


def respondent_averages(items: Sequence[Floats], least_items: int = 1) -> Floats:
    """The mean of each respondent's values over the items, NaN for those with too few of them.

    a_i = Σ_j x_ij / k_i over the k_i items j of which respondent i has a value, if k_i is at least
    `least_items`. NaN stands for no value.
    Source: the usual scale score with available items.
    Example: values 2 and 4 in two items, and NaN in a third: 3; NaN if all three are wanted.
    """
    values = np.stack(items)
    known = ~np.isnan(values)
    number = known.sum(axis=0)
    totals = np.where(known, values, 0.0).sum(axis=0)
    return np.where(number >= max(least_items, 1), totals / np.maximum(number, 1), np.nan)


def chosen_counts(items: Sequence[Codes], chosen: Sequence[Collection[int]] | None = None) -> Codes:
    """How many of the items each respondent chose: a code from 0 to the number of items.

    `chosen` has the codes that count for each item, which are 1 if not given. Whoever has no answer
    to any item keeps the highest of their negative codes. The mean of the column over k is the mean
    of the k items' shares where these stand on one base.
    Source: Σ_i w_i·Σ_j y_ij / kW = (1/k)·Σ_j p_j, with y_ij whether respondent i chose item j.
    Example: codes (1, 0, 1) in three items: 2; codes (−1, −2, −1): −1.
    """
    counts = np.zeros(len(items[0]), dtype=np.min_scalar_type(-1 - len(items)))
    highest = items[0]
    for item, codes in zip(items, chosen or [(1,)] * len(items), strict=True):
        counts += is_one_of(item, codes)
        highest = np.maximum(highest, item)
    return np.where(highest >= 0, counts, highest).astype(counts.dtype)
