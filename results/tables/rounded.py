"""Whether the whole percents of a table add up as its shares do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from results.statistics.rounding import whole_percent

from .table import SEGMENT, Cell, Measure, StubRow, Table

KINDS_OF_ONE_ANSWER = ("single", "scale", "matrix", "grid", SEGMENT)
WHOLE = 100
CLOSE = 1e-9


def adds_up(table: Table) -> bool:
    """Whether in every column the printed percents of one answer each add up to 100.

    Columns whose shares are of less or more than everybody have nothing to add up to.
    """
    if table.kind not in KINDS_OF_ONE_ANSWER:
        return True
    return all(
        sum(whole_percent(cell.weighted_total, cell.weighted_base) or 0 for cell in column) == WHOLE
        for column in _columns_of_everybody(table)
    )


def _columns_of_everybody(table: Table) -> Iterator[Sequence[Cell]]:
    """The shares of each variable by point, where they are parts of a whole and none is hidden."""
    pairs = zip(table.rows, table.cells, strict=True)
    parts = [(row, cells) for row, cells in pairs if _is_part(row)]
    for _variable, together in groupby(parts, key=lambda pair: pair[0].variable):
        rows = [cells for _row, cells in together]
        for column in zip(*rows, strict=True):
            base = column[0].weighted_base
            if any(cell.suppressed for cell in column) or not base:
                continue
            if abs(sum(cell.weighted_total for cell in column) / base - 1) < CLOSE:
                yield column


def _is_part(row: StubRow) -> bool:
    return row.measure is Measure.SHARE and not row.is_net
