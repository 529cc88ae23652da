"""What an import found, by kind, row and column.

A **finding** is one thing found. A **problem** keeps its row out; a **note** does not. The
**report** counts every finding, lists the first of each kind, and writes all of them to a file
where one is wanted. Rows are numbered as a spreadsheet does: the header is row 1.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.problems import Problem, quoted

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

HEADER_ROW = 1
LISTED_A_KIND = 50
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Kind(StrEnum):
    """What can be found in a file. The value is what stands in reports and is stable."""

    UNKNOWN_COLUMN = "unknown column"
    COLUMN_TWICE = "column twice"
    UNREADABLE_COLUMN = "unreadable column"
    RAGGED_ROW = "ragged row"
    UNKNOWN_ANSWER = "unknown answer"
    TWO_MEANINGS = "two meanings"
    WRONG_TYPE = "wrong type"
    OUT_OF_BOUNDS = "out of bounds"
    TOO_LONG = "too long"
    EXCLUSIVE_CLASH = "exclusive clash"
    RANK_TWICE = "rank twice"
    RANK_SKIPPED = "rank skipped"
    WORDS_WITHOUT_OPTION = "words without option"
    OFF_PATH = "off the path"
    NO_ID = "no id"
    DUPLICATE_ID = "duplicate id"
    UNKNOWN_LANGUAGE = "unknown language"
    IMPOSSIBLE_TIME = "impossible time"
    MISSING_ANSWER = "missing answer"
    KEPT_OFF_PATH = "kept off the path"
    READING = "reading"

    @property
    def is_note(self) -> bool:
        return self in NOTES

    @property
    def of_columns(self) -> bool:
        """Whether it stops the whole file, not only a row of it."""
        return self in COLUMN_KINDS


NOTES = frozenset({Kind.MISSING_ANSWER, Kind.KEPT_OFF_PATH, Kind.READING})
COLUMN_KINDS = frozenset({Kind.UNKNOWN_COLUMN, Kind.COLUMN_TWICE, Kind.UNREADABLE_COLUMN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `row` is 0 where it is about the file as a whole."""

    kind: Kind
    row: int
    column: str
    found: str
    expected: str
    remedy: str

    @property
    def place(self) -> str:
        row = f"row {self.row}" if self.row else "file"
        return f"{row}, column {quoted(self.column)}" if self.column else row

    def __str__(self) -> str:
        return str(Problem(self.place, self.found, self.expected, self.remedy))


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that rows can break: how it is counted, what was expected, and what to do."""

    kind: Kind
    expected: str
    remedy: str


class Report:
    """Counts, the first findings of each kind, and a CSV file of all of them where one is named."""

    def __init__(self, path: Path | None = None) -> None:
        self.counts: Counter[Kind] = Counter()
        self.listed: list[Finding] = []
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Report:
        if self._path is not None:
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(field.name for field in fields(Finding))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def problem_count(self) -> int:
        return sum(count for kind, count in self.counts.items() if not kind.is_note)

    @property
    def stops_the_file(self) -> bool:
        """Whether a column as a whole is wrong, so that leaving out rows would not help."""
        return any(kind.of_columns for kind in self.counts)

    @property
    def problems(self) -> list[Finding]:
        """Those listed, from the first row to the last."""
        return sorted((f for f in self.listed if not f.kind.is_note), key=lambda f: f.row)

    @property
    def notes(self) -> list[Finding]:
        """Those listed, from the first row to the last."""
        return sorted((f for f in self.listed if f.kind.is_note), key=lambda f: f.row)

    def add(self, finding: Finding) -> None:
        """Counts the finding, and lists and writes it where there is room."""
        if self.counts[finding.kind] < LISTED_A_KIND:
            self.listed.append(finding)
        self.counts[finding.kind] += 1
        if self._file is not None:
            self._writer.writerow(harmless(str(value)) for value in asdict(finding).values())

    def add_rows(self, fault: Fault, column: str, rows: Rows, found: Sequence[str]) -> None:
        """Adds a finding a row. What would be neither listed nor written is only counted."""
        room = max(LISTED_A_KIND - self.counts[fault.kind], 0)
        kept = len(rows) if self._file is not None else min(room, len(rows))
        for row, what in zip(rows[:kept], found[:kept], strict=True):
            remedy = fault.remedy
            self.add(Finding(fault.kind, int(row), column, what, fault.expected, remedy))
        self.counts[fault.kind] += len(rows) - kept


class BatchReport:
    """The report on some rows of the file; `bad` marks those that have a problem."""

    def __init__(self, report: Report, rows: Rows) -> None:
        self.report = report
        self.rows = rows
        self.bad: Mask = np.zeros(len(rows), dtype=np.bool_)

    def add(
        self, fault: Fault, column: str, where: Mask, found: str | Callable[[int], str]
    ) -> None:
        """Adds a finding for every row where the mask is true; `found` may depend on its place."""
        places = np.flatnonzero(where)
        if not len(places):
            return
        if not fault.kind.is_note:
            self.bad |= where
        self.report.add_rows(fault, column, self.rows[places], _Said(found, places))


class _Said(Sequence[str]):
    """What was found at each place, put into words only when it is read."""

    def __init__(self, found: str | Callable[[int], str], places: NDArray[np.int64]) -> None:
        self.found, self.places = found, places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return _Said(self.found, self.places[index])
        place = int(self.places[index])
        return self.found if isinstance(self.found, str) else self.found(place)


def harmless(cell: str) -> str:
    """The cell as no spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
