"""The **bases** of a variable: who stands in a denominator.

**Sums** is an array whose last axis runs over codes, from NOT_ANSWERED upwards, holding for each
code the number of respondents (n) or their weights (Σw). A base is a sum over some of the codes, so
that one function serves unweighted and weighted bases alike.

The **effective base** is how many respondents of equal weight would tell as much as the weighted
ones do; the **design effect** says how many times more respondents the weights cost.
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
    """Where a code stands on the last axis of sums.

    Source: convention.
    Example: NOT_ANSWERED, −2, is the first: 0.
    """
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
    totals, bases = np.asarray(totals), np.asarray(bases)
    result = np.full(np.broadcast_shapes(totals.shape, bases.shape), np.nan)
    np.divide(totals, bases, out=result, where=bases != 0)
    return result


def effective_bases(
    weighted_bases: NDArray[Any], squared_weights: NDArray[Any]
) -> NDArray[np.float64]:
    """How many respondents of equal weight a base is worth: a float each, 0 where nobody weighs.

    n_eff = (Σw)² / Σw², with w the weights of those in the base.
    Source: Kish, Survey Sampling (1965), section 11.7.
    Example: weights 1, 1 and 2: (1 + 1 + 2)²/(1 + 1 + 4) = 16/6 = 2.666…
    """
    weights = np.asarray(weighted_bases, dtype=np.float64)
    return np.nan_to_num(per_base(weights * weights, squared_weights), nan=0.0)


def design_effects(
    unweighted_bases: NDArray[Any], weighted_bases: NDArray[Any], squared_weights: NDArray[Any]
) -> NDArray[np.float64]:
    """By what factor unequal weights raise the variance, 1 or more; NaN where nobody weighs.

    deff = n·Σw² / (Σw)², with n the respondents in the base and w their weights.
    Source: Kish, Survey Sampling (1965), section 11.7; 1/deff is the efficiency of the weights.
    Example: weights 1, 1 and 2: 3·6/16 = 1.125.
    """
    weights = np.asarray(weighted_bases, dtype=np.float64)
    return per_base(np.asarray(unweighted_bases) * squared_weights, weights * weights)


def _total(sums: NDArray[Number]) -> NDArray[Number]:
    return np.asarray(sums.sum(axis=-1), dtype=sums.dtype)
