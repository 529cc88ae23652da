"""A Parquet file as a table: its columns cast to words, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
from polars.exceptions import PanicException, PolarsError

from .report import HEADER_ROW, Report
from .table import Batch, Layout, refuse, rows_a_batch, tidy_header

TIME_FORMAT = "%Y-%m-%d %H:%M:%S%.6f"


class ParquetTable:
    """The columns of the file, and why those that are no words or numbers cannot be read."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self.notes: list[str] = []
        with _readable():
            self._lazy = pl.scan_parquet(path, glob=False)
            self._schema = dict(self._lazy.collect_schema())
            self._length = int(self._lazy.select(pl.len()).collect().item())
        self.header = tidy_header(list(self._schema))
        self.unreadable = {
            position: f"values of type {str(kind)[:60]}"
            for position, kind in enumerate(self._schema.values())
            if kind.is_nested() or isinstance(kind, pl.Binary | pl.Object)
        }

    def batches(self, report: Report) -> Iterator[Batch]:
        size = rows_a_batch(len(self.header))
        columns = [
            _as_words(position, name, kind, readable=position not in self.unreadable)
            for position, (name, kind) in enumerate(self._schema.items())
        ]
        read = 0
        with _readable():
            # Cast a batch at a time: words take many times the memory of numbers.
            for frame in self._lazy.collect_batches(chunk_size=size, maintain_order=True):
                for part in (typed.select(columns) for typed in frame.iter_slices(size)):
                    rows = np.arange(read, read + part.height) + HEADER_ROW + 1
                    read += part.height
                    yield _without_empty_rows(part, rows, read / max(self._length, 1))


def _as_words(position: int, name: str, kind: pl.DataType, *, readable: bool) -> pl.Expr:
    column = pl.col(name)
    if not readable:
        return pl.lit(None, pl.String).alias(str(position))
    if isinstance(kind, pl.Datetime):
        zoned = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return zoned.dt.strftime(TIME_FORMAT).alias(str(position))
    if kind.is_float():
        column = column.fill_nan(None)
    return column.cast(pl.String).alias(str(position))


def _without_empty_rows(frame: pl.DataFrame, rows: np.ndarray, share_read: float) -> Batch:
    filled = frame.select(
        pl.any_horizontal(pl.all().str.strip_chars().str.len_bytes() > 0).fill_null(value=False)
    ).to_series()
    return Batch(frame.filter(filled), rows[filled.to_numpy()], share_read)


@contextmanager
def _readable() -> Iterator[None]:
    """Turns what a broken file makes polars raise into a TableError."""
    try:
        yield
    except (PolarsError, PanicException, OSError) as error:
        found = f"a Parquet file that cannot be read ({str(error).splitlines()[0][:200]})"
        refuse("file", found, "a whole Parquet file", "write it again")
