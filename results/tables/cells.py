"""Cells from arrays: what cannot be known becomes None, so that no NaN ever leaves a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.statistics.moments import Floats

from .comparing import Compared
from .precision import Precision
from .sums import NO_COUNT, Sums
from .table import Cell


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed from a table's sums, rows × banner points."""

    values: Floats
    precision: Precision
    compared: Compared


def cells_of(
    sums: Sums, computed: Computed, caution_threshold: int
) -> tuple[tuple[Cell, ...], ...]:
    """The cells, a tuple a row; those on fewer respondents than the threshold are in caution."""
    moments, precision, compared = sums.moments, computed.precision, computed.compared
    arrays = (
        sums.counts,
        moments.respondents.astype(np.int64),
        sums.bases,
        sums.totals,
        computed.values,
        sums.effective_bases,
        precision.errors,
        precision.lows,
        precision.highs,
        compared.letters,
        compared.against_total,
    )
    rows = zip(*(array.tolist() for array in arrays), strict=True)
    return tuple(tuple(_cells(row, caution_threshold)) for row in rows)


def _cells(row: Sequence[Sequence[Any]], caution_threshold: int) -> Iterator[Cell]:
    unknown = math.isnan
    for number, base, w, wx, value, effective, error, low, high, letters, mark in zip(
        *row, strict=True
    ):
        yield Cell(
            count=None if number == NO_COUNT else number,
            unweighted_base=base,
            weighted_base=w,
            weighted_total=wx,
            value=None if unknown(value) else value,
            effective_base=effective,
            standard_error=None if unknown(error) else error,
            interval=None if unknown(low) or unknown(high) else (low, high),
            letters=letters,
            caution=base < caution_threshold and not unknown(value),
            against_total=mark,
        )
