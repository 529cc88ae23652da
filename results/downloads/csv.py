"""Rows as comma-separated text (RFC 4180) in UTF-8, behind the byte order mark Excel looks for.

Decimals have a point in every language, as the file is for tools.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from questionnaire.instrument.elements import Instrument
from results.tables.table import Table

from .codebook import CodebookFields, codebook_rows
from .provenance import Provenance
from .tidy import TidyRow, tidy_rows

BYTE_ORDER_MARK = "\ufeff"
ROWS_A_CHUNK = 500

Field = str | int | float | bool | None


def tables_csv(tables: Iterable[Table], provenance: Provenance, *, language: str) -> Iterator[str]:
    """The tables as one text, a piece at a time: a heading, then a line a cell."""
    return lines(TidyRow._fields, tidy_rows(tables, provenance, language=language))


def codebook_csv(instrument: Instrument, *, language: str) -> Iterator[str]:
    """The codebook as one text, a piece at a time: a heading, then a line a code."""
    return lines(CodebookFields._fields, codebook_rows(instrument, language=language))


def lines(fields: Iterable[str], rows: Iterable[Iterable[Field]]) -> Iterator[str]:
    """The text of the heading and the rows, a few hundred lines at a time."""
    yield BYTE_ORDER_MARK
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(fields)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_written(field) for field in row])
        if number % ROWS_A_CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _written(field: Field) -> Field:
    """Truth in lower case, as most tools write it; the rest as it is."""
    return str(field).lower() if isinstance(field, bool) else field
