"""A sheet of an XLSX workbook as a table, read row by row.

A formula counts as the value the spreadsheet program stored with it; one without a stored value
was never computed, and is an error in its cell rather than an empty answer.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from questionnaire.instrument.problems import listed

from .report import Report
from .table import Batch, Layout, RowGatherer, TableError, refuse, tidy_header

LARGEST_UNPACKED = 4_000_000_000
LARGEST_WORDS = 200_000_000
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 10_000_000
MOST_PARTS = 5_000
WORDS_PART = "xl/sharedStrings.xml"
FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ />]")
BLOCK = 1 << 20
NEVER_COMPUTED = "#formula without a stored value"


class WorkbookTable:
    """The first sheet that is shown, or the one named; its first row is the header."""

    unreadable: Mapping[int, str] = {}

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self.notes: list[str] = []
        with _readable(), zipfile.ZipFile(path) as archive:
            _check_sizes(archive)
            self.sheet = self._chosen(layout.sheet)
            self.header = tidy_header([_words(value) for value in next(self._values(), ())])

    @cached_property
    def has_formulas(self) -> bool:
        """Looked up when the rows are read, as all of the file is unpacked for it."""
        with zipfile.ZipFile(self.path) as archive:
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
            return any(_has_formula(archive, name) for name in sheets)

    def _chosen(self, name: str) -> str:
        with self._book(data_only=True) as book:
            visible = [s.title for s in book.worksheets if s.sheet_state == "visible"]
        if name and name not in visible:
            remedy = "correct its name"
            refuse("workbook", f"no sheet {name!r}", f"one of {listed(visible)}", remedy)
        if not visible:
            refuse("workbook", "no sheet that is shown", "a sheet of answers", "show it")
        if len(visible) > 1 and not name:
            self.notes.append(f"the sheet {visible[0]!r} is read, the others are not")
        return name or visible[0]

    def _rows(self) -> Iterator[list[str]]:
        """Every row of the sheet as words, the header first."""
        with _readable():
            values = self._values()
            if not self.has_formulas:
                yield from (list(map(_words, row)) for row in values)
                return
            for row, formulas in zip(values, self._values(data_only=False), strict=True):
                yield [_computed(value, f) for value, f in zip(row, formulas, strict=True)]

    def _values(self, *, data_only: bool = True) -> Iterator[tuple[Any, ...]]:
        with self._book(data_only=data_only) as book:
            sheet = book[self.sheet]
            self._length = sheet.max_row or 0
            sheet.reset_dimensions()  # what a file says of its size need not be true
            yield from sheet.iter_rows(values_only=True)

    @contextmanager
    def _book(self, *, data_only: bool) -> Iterator[Workbook]:
        # As an open file: of a path, the library wants a name that ends in .xlsx.
        with self.path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=data_only)
            try:
                yield book
            finally:
                book.close()

    def batches(self, report: Report) -> Iterator[Batch]:
        gatherer = RowGatherer(len(self.header), report, short_is_fine=True)
        rows = self._rows()
        next(rows)
        for cells in rows:
            if gatherer.add(cells):
                share = min(gatherer.number / max(self._length, gatherer.number), 1.0)
                if batch := gatherer.batch(share):
                    yield batch
        if batch := gatherer.batch(1.0):
            yield batch


@contextmanager
def _readable() -> Iterator[None]:
    """Turns whatever a broken workbook makes the library raise into a TableError."""
    try:
        yield
    except (TableError, MemoryError, GeneratorExit):
        raise
    except Exception as error:  # the library documents none of its errors
        found = f"a workbook that cannot be read ({type(error).__name__}: {error})"
        refuse("workbook", found[:300], "an .xlsx file", "save it again as .xlsx, or as CSV UTF-8")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Raises TableError before anything is unpacked that would fill the memory or the day."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        refuse("workbook", "a password", "an open workbook", "save it without a password")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    words = max((p.file_size for p in parts if p.filename == WORDS_PART), default=0)
    swollen = unpacked > RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * packed
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or words > LARGEST_WORDS or swollen:
        found = f"{unpacked:,} bytes in {len(parts)} parts once unpacked, from {packed:,}"
        refuse("workbook", found, "a workbook of answers", "save it as CSV UTF-8 or Parquet")


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    kept = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            if FORMULA_TAG.search(kept + block):
                return True
            kept = block[-16:]
    return False


def _computed(value: Any, formula: Any) -> str:
    if value is None and formula is not None:
        return NEVER_COMPUTED
    return _words(value)


def _words(value: Any) -> str:
    """The cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
