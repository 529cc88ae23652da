"""**Moments**: the sums over the respondents of a base from which figures and their errors follow.

Each respondent of the base has a weight w and a value x. A share is the mean of an **indicator**,
which is 1 for those it counts and 0 for the others of its base; so shares and means are estimated,
and tested, by the same formulas. Moments of disjoint groups add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bases import effective_bases, per_base, place_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """n, Σw, Σw·x, Σw·x², Σw², Σw²·x and Σw²·x² of bases: arrays of any one shape."""

    respondents: Floats
    w: Floats
    wx: Floats
    wxx: Floats
    ww: Floats
    wwx: Floats
    wwxx: Floats

    def __getitem__(self, key: Any) -> Moments:
        """The moments of some of the bases, chosen as from an array."""
        return Moments(*(part[key] for part in self._parts()))

    def __add__(self, other: Moments) -> Moments:
        return Moments(*(a + b for a, b in zip(self._parts(), other._parts(), strict=True)))

    def _parts(self) -> tuple[Floats, ...]:
        return self.respondents, self.w, self.wx, self.wxx, self.ww, self.wwx, self.wwxx

    @property
    def estimates(self) -> Floats:
        """The shares or means, NaN where the base is 0: Σw·x / Σw."""
        return per_base(self.wx, self.w)

    @property
    def effective_bases(self) -> Floats:
        return effective_bases(self.w, self.ww)

    def deviations(self, first: Floats, second: Floats) -> Floats:
        """Σw²·(x−a)·(x−b) about two numbers a base, never below 0 when they are one.

        = Σw²x² − (a+b)·Σw²x + a·b·Σw². What is left to rounding alone comes back as 0.
        Source: algebra.
        Example: weights 1 and 2 on values 0 and 1, about 1/2 twice: 1/4 + 4/4 = 1.25.
        """
        size = self.wwxx + np.abs((first + second) * self.wwx) + np.abs(first * second) * self.ww
        found = self.wwxx - (first + second) * self.wwx + first * second * self.ww
        return np.where(np.abs(found) <= size * _ROUNDING, 0.0, found)


_ROUNDING = 1e-13


def indicator_moments(
    unweighted_bases: NDArray[Any],
    weighted_bases: NDArray[Any],
    squared_bases: NDArray[Any],
    weighted_parts: NDArray[Any],
    squared_parts: NDArray[Any],
) -> Moments:
    """Moments of shares: n, Σw and Σw² of the bases, Σw and Σw² of those the share counts.

    The arrays broadcast, so that the rows of a table may share one base.
    x is 1 or 0, hence x² = x and Σw·x = Σw·x² is the weight of the part.
    Source: definition.
    Example: 2 of 3 respondents, each of weight 1: n 3, Σw 3, Σwx 2, Σwx² 2, Σw² 3, Σw²x 2, Σw²x² 2.
    """
    respondents, w, ww, wx, wwx = np.broadcast_arrays(
        *(
            np.asarray(part, dtype=np.float64)
            for part in (
                unweighted_bases,
                weighted_bases,
                squared_bases,
                weighted_parts,
                squared_parts,
            )
        )
    )
    return Moments(respondents, w, wx, wx, ww, wwx, wwx)


def code_moments(
    counts: NDArray[Any],
    weights: NDArray[Any],
    squares: NDArray[Any],
    codes: Sequence[int],
    values: Sequence[float] | None = None,
) -> Moments:
    """Moments of means from n, Σw and Σw² by code; the arrays of sums without their last axis.

    Only respondents with one of the codes are in the base; x is the code, or its place in `values`.
    Σw·x = Σ_c x_c·Σw_c over the codes c, and so on.
    Source: definition.
    Example: codes 1 and 3 held by 2 and 1 of weight 1: n 3, Σwx 2·1 + 1·3 = 5, Σwx² 2·1 + 1·9 = 11.
    """
    places = [place_of(code) for code in codes]
    x = np.asarray(codes if values is None else values, dtype=np.float64)
    n, w, ww = (np.asarray(sums[..., places], np.float64) for sums in (counts, weights, squares))
    return Moments(n.sum(-1), w.sum(-1), w @ x, w @ (x * x), ww.sum(-1), ww @ x, ww @ (x * x))


def response_moments(counts: NDArray[Any], weights: NDArray[Any], squares: NDArray[Any]) -> Moments:
    """Moments of shares of responses: the arrays of sums without their last axis.

    The first axis runs over the m options, the last over how many of them who chose the option
    chose in all: 1 to m. A share of responses Σw·y/Σw·k, with y whether a respondent chose the
    option and k how many options they chose, is the mean of y/k with weights w·k: so in place of Σw
    stands Σw·k, of Σw·x Σw·y, of Σw² Σw²·k², of Σw²·x Σw²·k·y and of Σw²·x² Σw²·y. In place of n
    stands the number of responses.
    Source: a ratio of two totals is a mean; Σ_o y_o = k over the options o.
    Example: one chose both of two options, another the first alone, each of weight 1: n = Σwk = 3,
    Σwy = 2 for the first, Σw²k² = 5 and Σw²ky = 3.
    """
    numbers = np.arange(1, weights.shape[-1] + 1, dtype=np.float64)
    n, w, ww = (np.asarray(sums, dtype=np.float64) for sums in (counts, weights, squares))
    y, wwky = w.sum(-1), ww @ numbers
    responses, wk, wwkk = (
        np.broadcast_to(part.sum(axis=0), y.shape) for part in (n.sum(-1), y, wwky)
    )
    return Moments(responses, wk, y, w @ (1 / numbers), wwkk, wwky, ww.sum(-1))


def value_moments(
    values: Floats,
    weights: Floats | None = None,
    groups: NDArray[np.integer[Any]] | None = None,
    group_count: int = 1,
) -> Moments:
    """Moments of means from a value a respondent, NaN for none: arrays of one element a group.

    `groups` holds each respondent's group from 0, or below 0 for none; None puts all into one.
    Source: definition.
    Example: values 1, 3 and NaN without weights: n 2, Σw 2, Σwx 4, Σwx² 10.
    """
    inside = ~np.isnan(values)
    places = np.zeros(len(values), dtype=np.intp) if groups is None else groups
    inside &= places >= 0
    x, places = values[inside], places[inside]
    w = np.ones(len(x)) if weights is None else weights[inside]

    def total(summed: Floats) -> Floats:
        return np.bincount(places, summed, minlength=group_count).astype(np.float64)

    return Moments(
        total(np.ones(len(x))),
        total(w),
        total(w * x),
        total(w * x * x),
        total(w * w),
        total(w * w * x),
        total(w * w * x * x),
    )


def published_moments(share: float, base: int) -> Moments:
    """Moments of a share of which only the print is left: each respondent is taken to weigh 1.

    Σw = Σw² = n, and Σw·x = n·p, with p the share in [0, 1] and n the base.
    Source: definition.
    Example: 0.68 of 50: n 50, Σwx 34.
    """
    bases, parts = np.float64(base), np.float64(share * base)
    return indicator_moments(*(np.asarray(part) for part in (bases, bases, bases, parts, parts)))
