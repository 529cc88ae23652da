"""Which kind of table a file is, told from its first bytes, whatever its name says."""

from __future__ import annotations

from pathlib import Path

from .parquet_table import ParquetTable
from .table import Layout, Table, refuse
from .text_table import TextTable
from .workbook_table import WorkbookTable

ZIP, PARQUET, OLD_OFFICE = b"PK", b"PAR1", b"\xd0\xcf\x11\xe0"


def open_table(path: Path, layout: Layout | None = None) -> Table:
    """The file as a table; its rows are read later. Raises TableError."""
    layout = layout or Layout()
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        refuse("file", f"{path}: {error.strerror}", "a file that can be read", "correct its path")
    if not start.strip():
        refuse("file", "nothing", "a header and rows of answers", "choose another file")
    if start.startswith(OLD_OFFICE):
        found = "a workbook with a password, or in the old .xls format"
        refuse("file", found, "an open .xlsx workbook", "save it as .xlsx without a password")
    if start.startswith(PARQUET):
        return ParquetTable(path, layout)
    if start.startswith(ZIP):
        return WorkbookTable(path, layout)
    return TextTable(path, layout)
