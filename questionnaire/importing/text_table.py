"""CSV and its kin as a table: commas, semicolons, tabs or bars; any encoding found or named.

Lines above the header that begin with COMMENT say what the file is and are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from .encodings import encoding_of
from .report import Report
from .table import Batch, Layout, RowGatherer, refuse, tidy_header

DELIMITERS = (",", ";", "\t", "|")
LONGEST_HEADER = 2_000_000
COMMENT = "# "  # with the space: "#" alone is how some systems head a column of numbers


class TextTable:
    """A text file whose first row is its header."""

    unreadable: Mapping[int, str] = {}

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        encoding = encoding_of(path, layout.encoding)
        self.encoding = encoding.name
        self.notes = [encoding.note] if encoding.note else []
        self.comments = 0
        with self._open() as file:
            first = file.readline(LONGEST_HEADER)
            while first.startswith(COMMENT):
                self.comments += 1
                first = file.readline(LONGEST_HEADER)
            # Excel's own hint of the delimiter stands before the header.
            self.hinted = first[4:5] if first.lower().startswith("sep=") else ""
            shown = file.readline(LONGEST_HEADER) if self.hinted else first
        if self.comments:
            self.notes.append(f"{self.comments} lines above the header that begin with {COMMENT!r}")
        self.delimiter = layout.delimiter or self.hinted or _delimiter(shown)
        if len(self.delimiter) != 1:
            found = f"the delimiter {self.delimiter!r}"
            refuse("file", found, "one character", "name a comma, a semicolon or a tab")
        self.header = tidy_header(next(self._records(), []))

    def _open(self) -> io.TextIOWrapper:
        return self.path.open(encoding=self.encoding, newline="")

    def _records(self) -> Iterator[list[str]]:
        """Every record, the header first. Raises TableError where quotes do not pair up."""
        with self._open() as file:
            for _ in range(self.comments + bool(self.hinted)):
                file.readline()
            self._position = file.buffer.tell
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            read = 0
            try:
                for cells in reader:
                    read += 1
                    yield cells
            except csv.Error as error:
                expected = f"quotes in pairs, and cells of {csv.field_size_limit():,} at most"
                remedy = "close the quotes of that row, and double those within a cell"
                refuse(f"row {self.comments + read + 1}", f"{error}", expected, remedy)

    def batches(self, report: Report) -> Iterator[Batch]:
        size = max(self.path.stat().st_size, 1)
        gatherer = RowGatherer(
            len(self.header), report, short_is_fine=False, number=1 + self.comments
        )
        records = self._records()
        next(records)
        for cells in records:
            if gatherer.add(cells) and (batch := gatherer.batch(self._position() / size)):
                yield batch
        if batch := gatherer.batch(1.0):
            yield batch


def _delimiter(header: str) -> str:
    """The delimiter that parts the header into most cells."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
