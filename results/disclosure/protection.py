"""A run protected: which cells of each table do not leave, the audit, and tables as they leave.

A **hidden cell** is the position of its row and of its column. WHOLE_COLUMN as the row is a column
with its bases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaire.instrument.elements import Instrument
from results.tables.table import HIDDEN_BASE, HIDDEN_CELL, Cell, Measure, StubRow, Table

from .audit import Audit
from .quantities import Placed, ledger_of
from .relations import relations_of
from .suppression import Suppressor
from .system import Mask, system_of

WHOLE_COLUMN = -1
HiddenCell = tuple[int, int]
SAFE: Audit = Audit(hidden=0, exposed=frozenset())


@dataclass(frozen=True, slots=True)
class Protection:
    """The hidden cells of each table, in the order of the tables, and the audit of them all."""

    threshold: int
    hidden: tuple[frozenset[HiddenCell], ...]
    audit: Audit

    @property
    def summary(self) -> dict[str, int | bool]:
        """What a run keeps of it."""
        return {
            "threshold": self.threshold,
            "passed": self.audit.passed,
            "hidden_cells": sum(len(cells) for cells in self.hidden),
            "hidden_quantities": self.audit.hidden,
            "exposed_quantities": len(self.audit.exposed),
        }


def protect_run(tables: Sequence[Table], instrument: Instrument, threshold: int) -> Protection:
    """The protection of all tables of a run together; with a threshold of 0 nothing is hidden.

    `instrument` has the thresholds of segments that the tables were counted with.
    """
    if threshold <= 0:
        return Protection(0, tuple(frozenset() for _ in tables), SAFE)
    ledger = ledger_of(tables, instrument, threshold)
    if not ledger.sensitive:
        return Protection(threshold, tuple(frozenset() for _ in tables), SAFE)
    suppressor = Suppressor(ledger, system_of(ledger, relations_of(ledger)))
    audit = suppressor.protect()
    hidden = tuple(frozenset(_hidden_in(placed, suppressor.mask)) for placed in ledger.tables)
    return Protection(threshold, hidden, audit)


def with_cuts(instrument: Instrument, cuts: Mapping[str, Sequence[float]]) -> Instrument:
    """The instrument with the thresholds of its segments where a wave moved them."""
    segments = tuple(
        replace(segment, cuts=tuple(cuts[segment.name])) if segment.name in cuts else segment
        for segment in instrument.segments
    )
    return replace(instrument, segments=segments)


def _hidden_in(placed: Placed, mask: Mask) -> Iterable[HiddenCell]:
    for position, column in enumerate(placed.columns):
        bases = [base for base in (column.asked, column.answered) if base is not None]
        if any(mask[base] for base in bases):
            yield (WHOLE_COLUMN, position)
            yield from ((row, position) for row in range(len(placed.places)))
        else:
            for row, places in enumerate(placed.places):
                if any(mask[number] for number in places[position]):
                    yield (row, position)


def apply(table: Table, hidden: Collection[HiddenCell]) -> Table:
    """The table as it leaves: hidden cells without numbers, hidden columns without bases, and
    nothing left by which the rest would tell of them. Paired tests stay behind: they tell how many
    gave an answer in both waves, which no audit has seen."""
    known = frozenset(hidden)
    columns = frozenset(column for row, column in known if row == WHOLE_COLUMN)
    return replace(
        table,
        asked_bases=_shown(table.asked_bases, columns),
        answered_bases=_shown(table.answered_bases, columns),
        cells=tuple(_row_shown(table, row, known) for row in range(len(table.rows))),
        pairing=None,
    )


def _shown(bases: tuple[int, ...], hidden: frozenset[int]) -> tuple[int, ...]:
    return tuple(HIDDEN_BASE if place in hidden else base for place, base in enumerate(bases))


def _row_shown(table: Table, row: int, hidden: frozenset[HiddenCell]) -> tuple[Cell, ...]:
    letters = "".join(
        point.letter
        for position, point in enumerate(table.banner.points)
        if (row, position) in hidden
    )
    return tuple(
        HIDDEN_CELL
        if (row, position) in hidden
        else _quiet(cell, letters, precise=_is_precise(table, row, position, hidden))
        for position, cell in enumerate(table.cells[row])
    )


def _quiet(cell: Cell, hidden_letters: str, *, precise: bool) -> Cell:
    """The cell without the letters of hidden columns; and without its precision where that is not
    to be told, as the hidden parts of a mean could be worked out from it."""
    letters = "".join(
        letter for letter in cell.letters if letter.upper() not in hidden_letters.upper()
    )
    if precise:
        return replace(cell, letters=letters)
    return replace(cell, letters=letters, standard_error=None, interval=None)


def _is_precise(table: Table, row: int, position: int, hidden: frozenset[HiddenCell]) -> bool:
    """Whether the cell's precision tells nothing that is not printed anyway.

    That of a composite and of a share of responses tells how many gave several of the answers at
    once: counts that no audit has seen, and that other tables may hide.
    """
    several = table.rows[row].measure in (Measure.MEAN_SHARE, Measure.RESPONSE_SHARE)
    if several and table.options.suppression_threshold:
        return False
    return not _has_hidden_parts(table, row, position, hidden)


def _has_hidden_parts(table: Table, row: int, position: int, hidden: frozenset[HiddenCell]) -> bool:
    """Whether the row is a mean, and a share it is made of is hidden in the column."""
    if table.rows[row].measure not in (Measure.MEAN, Measure.MEAN_SHARE):
        return False
    return any(
        (other, position) in hidden and _is_part(known, table.rows[row])
        for other, known in enumerate(table.rows)
    )


def _is_part(share: StubRow, mean: StubRow) -> bool:
    if share.measure is not Measure.SHARE:
        return False
    return share.variable == mean.variable or mean.measure is Measure.MEAN_SHARE
