"""**Shares**: which part of a base gave an answer. They live in [0, 1]; percents are for print.

A share of **respondents** has them in its base once each; a share of **responses** has all the
answers given to a multiple choice. An **index** holds a share, or a mean, against its total's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.elements import BaseRule

from .bases import Number, answered_bases, asked_bases, per_base, place_of, valid_bases


def share_bases(
    sums: NDArray[Number], base_rule: BaseRule, left_out: Sequence[int] = ()
) -> NDArray[Number]:
    """The denominator of shares under the question's base rule: the sums without their last axis.

    base = asked or answered, as declared, without those who gave a code that is left out, such as
    "don't know".
    Source: `bases.asked_bases`, `bases.answered_bases`.
    Example: 3 not answered, 2 and 4 with answers: 9 when the rule is asked, 6 when answered, and 2
    when answered and the second code is left out.
    """
    if left_out:
        sums = sums.copy()
        sums[..., [place_of(code) for code in left_out]] = 0
    return {BaseRule.ASKED: asked_bases, BaseRule.ANSWERED: answered_bases}[base_rule](sums)


def column_shares(
    sums: NDArray[Number], codes: Sequence[int], bases: NDArray[Number]
) -> NDArray[np.float64]:
    """The share of each base that gave one of the codes, in [0, 1], NaN where the base is 0.

    p = Σ_c s_c / b over the codes c given, with s_c the sum at code c and b the base.
    Source: the ratio estimate of a proportion in a domain (Cochran, Sampling Techniques, 1977).
    Example: 4 of the 6 who answered chose code 2: 4/6 = 0.666…
    """
    return per_base(valid_bases(sums, codes), bases)


def mean_shares(
    totals: NDArray[np.float64], bases: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of the shares of several items, as the total and the base whose ratio it is.

    Items are the first axis of both arrays, which the result lacks. m = (1/k) Σ_i t_i/b_i over the
    k items i whose base b_i is not 0, with t_i the total; base = Σ_i b_i, total = m · base. Where
    the bases of the items are equal, the total is Σ_i t_i, and hence exact.
    Source: the mean of k proportions.
    Example: 2 of 4 and 3 of 4: (0.5 + 0.75)/2 = 0.625, as 5 of 8.
    """
    base = bases.sum(axis=0)
    alike = (bases == bases[:1]).all(axis=0)
    items = np.maximum((bases != 0).sum(axis=0), 1)
    mean = np.nansum(per_base(totals, bases), axis=0) / items
    return np.where(alike, totals.sum(axis=0), mean * base), base


def response_shares(parts: NDArray[Number]) -> NDArray[np.float64]:
    """The share of all responses that each option has: options × … as given, summing to 1 a column.

    r_o = s_o / Σ_o s_o, with s_o the n or Σw of those who chose option o. NaN where nobody chose.
    Source: definition; a respondent counts as often as they chose.
    Example: 3, 2 and 1 chose each of three options: 1/2, 1/3 and 1/6.
    """
    return per_base(parts, parts.sum(axis=0))


def indexes(
    figures: NDArray[np.float64], total_figures: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Each share or mean against the total's, which is 100; NaN where the total's is 0.

    i = 100·p/P, with p the figure of a column and P that of the total.
    Source: the index of media and market tables.
    Example: a share of 0.3 where the total has 0.25: 120.
    """
    return per_base(100 * figures, total_figures)
