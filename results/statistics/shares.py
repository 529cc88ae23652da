"""**Shares**: which part of a base gave an answer. They live in [0, 1]; percents are for print."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.elements import BaseRule

from .bases import Number, answered_bases, asked_bases, per_base, place_of


def share_bases(sums: NDArray[Number], base_rule: BaseRule) -> NDArray[Number]:
    """The denominator of shares under the question's base rule: the sums without their last axis.

    base = asked or answered, as declared.
    Source: `bases.asked_bases`, `bases.answered_bases`.
    Example: 3 not answered, 2 and 4 with answers: 9 when the rule is asked, 6 when answered.
    """
    return {BaseRule.ASKED: asked_bases, BaseRule.ANSWERED: answered_bases}[base_rule](sums)


def column_shares(sums: NDArray[Number], code: int, bases: NDArray[Number]) -> NDArray[np.float64]:
    """The share of each base that gave the code, a float in [0, 1], NaN where the base is 0.

    p = s_c / b, with s_c the sum at code c and b the base.
    Source: the ratio estimate of a proportion in a domain (Cochran, Sampling Techniques, 1977).
    Example: 4 of the 6 who answered chose code 2: 4/6 = 0.666…
    """
    return per_base(sums[..., place_of(code)], bases)
