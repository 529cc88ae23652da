"""Whatever bytes a file has, it is a table or is refused as one; nothing else happens."""

from __future__ import annotations

import io
from contextlib import suppress

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaire.importing.opening import open_table
from questionnaire.importing.report import Report
from questionnaire.importing.table import TableError


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["category", "remark"])
        sheet.write_row(1, 0, [1, "words"])
        sheet.write_formula(2, 0, "=1+1", None, 2)
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"category": [1, 2], "remark": ["words", None]}).write_parquet(buffer)
    return buffer.getvalue()


WHOLE = {"xlsx": workbook(), "parquet": parquet(), "csv": b'category,remark\n1,"words"\n2,\n'}
in_a_file = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def read(path) -> int | None:
    """How many rows the file has as a table; None when it is refused as one."""
    with suppress(TableError), Report() as report:
        table = open_table(path)
        return sum(batch.frame.height for batch in table.batches(report))
    return None


@pytest.mark.parametrize(("kind", "rows"), [("xlsx", 2), ("parquet", 2), ("csv", 2)])
def test_a_whole_file_is_read(kind, rows, tmp_path):
    path = tmp_path / "answers"
    path.write_bytes(WHOLE[kind])
    assert read(path) == rows


@in_a_file
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(tmp_path, content):
    path = tmp_path / "answers"
    path.write_bytes(content)
    assert read(path) in {None, *range(301)}


@in_a_file
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_a_damaged_file_is_a_table_or_refused(tmp_path, kind, damages):
    content = bytearray(WHOLE[kind])
    for place, byte in damages:
        content[place % len(content)] = byte
    path = tmp_path / "answers"
    path.write_bytes(content)
    assert read(path) in {None, *range(20)}


@in_a_file
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 20_000))
def test_a_file_cut_short_is_a_table_or_refused(tmp_path, kind, length):
    path = tmp_path / "answers"
    path.write_bytes(WHOLE[kind][: length % len(WHOLE[kind])])
    assert read(path) in {None, 0, 1, 2}
