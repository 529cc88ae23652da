"""The **bases** of a variable: who stands in a denominator.

**Sums** is an array whose last axis runs over codes, from NOT_ANSWERED upwards, holding for each
code the number of respondents (n) or their weights (Σw). A base is a sum over some of the codes, so
that one function serves unweighted and weighted bases alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import NOT_ANSWERED, NOT_ASKED

Number = TypeVar("Number", np.int64, np.float64)
FIRST_CODE = min(NOT_ASKED, NOT_ANSWERED)


def place_of(code: int) -> int:
    """Where a code stands on the last axis of sums."""
    return code - FIRST_CODE


def asked_bases(sums: NDArray[Number]) -> NDArray[Number]:
    """Who was asked: the sums without their last axis.

    asked = Σ_c s_c over every code c but NOT_ASKED, with s the sums.
    Source: the question's routing, recomputed from the answers.
    Example: 3 not answered, 5 not asked, 2 and 4 with answers: 3 + 2 + 4 = 9.
    """
    return _total(sums) - sums[..., place_of(NOT_ASKED)]


def answered_bases(sums: NDArray[Number]) -> NDArray[Number]:
    """Who answered, missing codes such as "don't know" included: the sums without their last axis.

    answered = Σ_c s_c over the codes c ≥ 0, with s the sums.
    Source: "don't know" is an answer given, unlike a question left out.
    Example: 3 not answered, 5 not asked, 2 and 4 with answers: 2 + 4 = 6.
    """
    return _total(sums[..., place_of(0) :])


def valid_bases(sums: NDArray[Number], codes: Iterable[int]) -> NDArray[Number]:
    """Who gave one of the codes, usually those with a value: the sums without their last axis.

    valid = Σ_c s_c over the codes c given, with s the sums.
    Source: the base of a mean, which leaves missing codes out.
    Example: of codes 1, 2 and 9 (don't know) held by 4, 3 and 2: codes (1, 2) give 7.
    """
    return _total(sums[..., [place_of(code) for code in codes]])


def per_base(totals: NDArray[Any], bases: NDArray[Any]) -> NDArray[np.float64]:
    """totals / bases, NaN where the base is 0: a share in [0, 1] of counts, a mean of Σw·x.

    r = t/b, with t the total and b the base.
    Source: definition of a ratio estimate.
    Example: totals (3, 0) on bases (4, 0): (0.75, NaN).
    """
    result = np.full(np.broadcast(totals, bases).shape, np.nan)
    np.divide(totals, bases, out=result, where=bases != 0)
    return result


def _total(sums: NDArray[Number]) -> NDArray[Number]:
    return np.asarray(sums.sum(axis=-1), dtype=sums.dtype)
