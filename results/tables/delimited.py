"""Files of **delimited** rows with named columns, as spreadsheets write them.

Commas, semicolons and tabs are understood, and so is a byte order mark. A row's **place** names its
file and line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from questionnaire.instrument.problems import DocumentError, Problem, quoted

DELIMITERS = ",;\t"
MOST_BYTES = 2_000_000


def delimited_rows(
    source: bytes, columns: Sequence[str], *, filename: str
) -> list[tuple[str, dict[str, str]]]:
    """Each row that holds something, by column, with its place.

    Raises DocumentError for a file that has not just these columns, in this order.
    """
    text = _text(source, filename)
    header, _, _ = text.partition("\n")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
        if names != list(columns):
            raise DocumentError([_other_columns(filename, names, columns)])
        return list(_filled(reader, columns, filename))
    except csv.Error as error:
        place = f"{filename}, line {reader.line_num}"
        problem = Problem(place, str(error), "comma-separated text", "save it as CSV again")
        raise DocumentError([problem]) from error


def _text(source: bytes, filename: str) -> str:
    if len(source) > MOST_BYTES:
        found, remedy = f"{len(source)} bytes", "split the file"
        raise DocumentError([Problem(filename, found, f"{MOST_BYTES} at most", remedy)])
    try:
        return source.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} that is no UTF-8"
        raise DocumentError(
            [Problem(filename, found, "CSV in UTF-8", "save it as “CSV UTF-8”")]
        ) from error


def _filled(
    reader: Iterator[list[str]], columns: Sequence[str], filename: str
) -> Iterator[tuple[str, dict[str, str]]]:
    for number, cells in enumerate(reader, start=2):
        kept = [cell.strip() for cell in cells]
        if not any(kept):
            continue
        place = f"{filename}, row {number}"
        if len(kept) != len(columns):
            found, remedy = f"{len(kept)} cells", "quote cells that hold the separator"
            raise DocumentError([Problem(place, found, f"{len(columns)} cells", remedy)])
        yield place, dict(zip(columns, kept, strict=True))


def _other_columns(filename: str, names: Sequence[str], columns: Sequence[str]) -> Problem:
    place, found = f"{filename}, row 1", quoted(",".join(names))
    return Problem(place, found, ",".join(columns), "write these columns, in this order")
