"""**Significance letters**: beside a figure, the lower columns of its banner that it differs from.

Each column but the total has a letter. Where two columns differ, the letter of the lower stands in
the cell of the higher: upper case at the upper level of confidence, lower case at the lower one. A
**pair** is two lettered columns, the first left of the second; arrays of pairs have them on their
last axis in the order of `pairs_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from .adjustments import Adjustment, adjusted
from .moments import Floats, Moments
from .precision import Sample
from .testing import Comparison, Family, Figure, p_values

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Rules:
    """How columns are tested: levels of confidence in (0, 1), bases in effective respondents.

    Columns below `minimum_base` are not tested; those below `flagged_base` are, with a flag.
    """

    family: Family = Family.DESIGN
    adjustment: Adjustment = Adjustment.NONE
    upper_level: float = 0.95
    lower_level: float = 0.90
    minimum_base: int = 30
    flagged_base: int = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """What testing the columns of some rows found.

    `p_values` are adjusted, rows × pairs, NaN where a test was not made; `letters` are rows ×
    columns, and so is `flagged`, which marks columns tested on a small base.
    """

    letters: tuple[tuple[str, ...], ...]
    p_values: Floats
    flagged: NDArray[np.bool_]

    def matrices(self) -> Floats:
        """The p-values as rows × columns × columns, symmetric, with NaN on the diagonal."""
        return pair_matrices(self.p_values, self.flagged.shape[-1])


def compare_columns(
    columns: Moments,
    shared: Moments | None,
    *,
    figure: Figure,
    sample: Sample,
    rules: Rules,
) -> Findings:
    """The letters of rows × columns, whose moments are given without the total's.

    `shared` are the moments of those in both columns of each pair, rows × pairs; None for a banner
    whose columns have nobody in common. The tests of one row are adjusted together.
    Source: `testing` and `adjustments`, by the rules.
    Raises PopulationError for a population below the sample size.
    Example: 60 of 100 in column A and 40 of 100 in B: "B" in A's cell, none in B's.
    """
    count = columns.w.shape[-1]
    first, second = pairs_of(count)
    comparison = Comparison(figure, sample, rules.family)
    found = p_values(columns[..., first], columns[..., second], shared, comparison)
    bases = columns.effective_bases
    tested = bases >= rules.minimum_base
    found = np.where(tested[..., first] & tested[..., second], found, np.nan)
    found = adjusted(found, rules.adjustment)
    return Findings(
        letters(columns.estimates, found, rules.upper_level, rules.lower_level),
        found,
        tested & (bases < rules.flagged_base),
    )


def compare_with_total(
    columns: Moments, total: Moments, *, figure: Figure, sample: Sample, rules: Rules
) -> Floats:
    """The p-value of each column against the total it is part of: rows × columns, adjusted by row.

    Those of a column are all shared with the total. `total` has one column, which broadcasts.
    Source: `testing`, with the column itself as what the two share.
    Raises PopulationError for a population below the sample size.
    Example: a column that holds everybody has a p-value of 1 against its total.
    """
    found = p_values(columns, total, columns, Comparison(figure, sample, rules.family))
    return adjusted(
        np.where(columns.effective_bases >= rules.minimum_base, found, np.nan), rules.adjustment
    )


def letters(
    figures: Floats, pair_p_values: Floats, upper_level: float = 0.95, lower_level: float = 0.90
) -> tuple[tuple[str, ...], ...]:
    """The letters of each cell, for figures of rows × columns and p-values of rows × pairs.

    A letter stands where p < 1 − level, upper case if so at the upper level.
    Source: the usual notation of column tests, as in SPSS Custom Tables.
    Example: figures 0.6, 0.4 and 0.5 with p-values 0.01 (A, B), 0.07 (A, C) and 0.3: "Bc", "", "".
    """
    count = figures.shape[-1]
    first, second = pairs_of(count)
    strength = (pair_p_values < 1 - lower_level - _ROUNDING).astype(np.intp)
    strength += pair_p_values < 1 - upper_level - _ROUNDING
    higher = figures[..., first] > figures[..., second]
    marks = np.zeros((*figures.shape, count), dtype=np.intp)
    marks[..., first, second] = np.where(higher, strength, 0)
    marks[..., second, first] = np.where(higher, 0, strength)
    glyphs = _glyphs(count)[np.arange(count), marks]
    between = "" if count <= len(ascii_uppercase) else " "
    return tuple(tuple(between.join(filter(None, cell)) for cell in row) for row in glyphs.tolist())


def column_letters(count: int) -> tuple[str, ...]:
    """The letters of that many columns, the total not among them: A to Z, then AA, AB and so on.

    Source: the columns of a spreadsheet.
    Example: 28 columns end with Z, AA and AB.
    """
    return tuple(_column_letter(place) for place in range(count))


def _column_letter(place: int) -> str:
    before, within = divmod(place, len(ascii_uppercase))
    return (_column_letter(before - 1) if before else "") + ascii_uppercase[within]


@lru_cache(maxsize=64)
def pairs_of(count: int) -> tuple[Places, Places]:
    """The first and the second column of each pair of that many columns, counted from 0.

    Source: convention.
    Example: of 3 columns: (0, 0, 1) and (1, 2, 2).
    """
    return np.triu_indices(count, 1)


def pair_matrices(pair_values: Floats, count: int) -> Floats:
    """Values of pairs as symmetric matrices on the last two axes, NaN on their diagonal.

    Source: convention.
    Example: the one pair of 2 columns, 0.3: ((NaN, 0.3), (0.3, NaN)).
    """
    first, second = pairs_of(count)
    found = np.full((*pair_values.shape[:-1], count, count), np.nan)
    found[..., first, second] = pair_values
    found[..., second, first] = pair_values
    return found


@lru_cache(maxsize=64)
def _glyphs(count: int) -> NDArray[np.str_]:
    """For each column: nothing, its letter in lower case, its letter in upper case."""
    return np.array([("", letter.lower(), letter) for letter in column_letters(count)]).reshape(
        count, 3
    )


_ROUNDING = 1e-12
"""1 − 0.95 is a little above 0.05 as a float."""
