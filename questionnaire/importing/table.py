"""A **table** is a file as a header and batches of rows, every cell as words.

A **batch** holds as many rows as fit in little memory. The frame has a column of words a column of
the file, named by its position: "0", "1" and so on; a cell without an answer is null. A table that
cannot be read raises TableError, whose problem says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

import numpy as np
import polars as pl

from questionnaire.instrument.problems import Problem
from questionnaire.instrument.reading import writable

from .report import Fault, Kind, Report, Rows

CELLS_A_BATCH = 400_000
MOST_ROWS_A_BATCH = 20_000
MOST_COLUMNS = 20_000


class TableError(ValueError):
    """The file cannot be read as a table; `problem` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def refuse(place: str, found: str, expected: str, remedy: str) -> NoReturn:
    """Raises the TableError that says so."""
    raise TableError(Problem(place, found, expected, remedy))


@dataclass(frozen=True)
class Layout:
    """What the importer says of the file, where it cannot be told by looking."""

    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows of the table; `rows` are their numbers, `share_read` how far into the file."""

    frame: pl.DataFrame
    rows: Rows
    share_read: float


class Table(Protocol):
    """A file with a header row; `unreadable` has, by position, why a column cannot be read."""

    path: Path
    header: tuple[str, ...]
    notes: list[str]
    unreadable: Mapping[int, str]

    def batches(self, report: Report) -> Iterator[Batch]:
        """The rows, once through; rows of a wrong width go to the report. Raises TableError."""


def rows_a_batch(columns: int) -> int:
    return max(1, min(MOST_ROWS_A_BATCH, CELLS_A_BATCH // max(columns, 1)))


def row_numbers(numbers: Iterable[int]) -> Rows:
    return np.fromiter(numbers, dtype=np.int64)


def tidy_header(cells: list[str]) -> tuple[str, ...]:
    """The headings on one line each, without the empty ones at the end. Raises TableError."""
    header = [" ".join(writable(cell.replace("\n", " ")).split()) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        refuse("row 1", "no heading", "a heading for each column", "write the names of variables")
    if len(header) > MOST_COLUMNS:
        found, remedy = f"{len(header)} columns", "keep those the questionnaire asks for"
        refuse("row 1", found, f"{MOST_COLUMNS} at most", remedy)
    return tuple(header)


@dataclass
class RowGatherer:
    """Rows of any width become batches of the header's width; empty rows are left out."""

    width: int
    report: Report
    short_is_fine: bool
    number: int = 1
    empty: int = 0
    _rows: list[list[str]] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)

    def add(self, cells: list[str]) -> bool:
        """Takes the next row of the file; whether a batch is full."""
        self.number += 1
        if not any(cells) or not any(cell.strip() for cell in cells):
            self.empty += 1
        elif len(cells) != self.width and not self._fits(cells):
            self._report_width(cells)
        else:
            self._rows.append(cells)
            self._numbers.append(self.number)
        return len(self._rows) >= rows_a_batch(self.width)

    def _fits(self, cells: list[str]) -> bool:
        """Cuts empty cells beyond the header; fills a short row up where that is fine."""
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if self.short_is_fine:
            cells += [""] * (self.width - len(cells))
        return len(cells) == self.width

    def _report_width(self, cells: list[str]) -> None:
        found, expected = f"{len(cells)} cells", f"{self.width} as in the header"
        remedy = "put quotes around cells that hold the delimiter, or complete the row"
        fault = Fault(Kind.RAGGED_ROW, expected, remedy)
        self.report.add_rows(fault, "", row_numbers([self.number]), [found])

    def batch(self, share_read: float) -> Batch | None:
        """The rows taken since the last batch; None when there are none."""
        if not self._rows:
            return None
        schema = dict.fromkeys(map(str, range(self.width)), pl.String)
        columns = [list(column) for column in zip(*self._rows, strict=True)]
        frame = pl.DataFrame(columns, schema=schema, orient="col")
        rows = row_numbers(self._numbers)
        self._rows, self._numbers = [], []
        return Batch(frame, rows, share_read)
