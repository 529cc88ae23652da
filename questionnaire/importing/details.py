"""The **details** of a response beside its answers: its id, its language and its times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from questionnaire.instrument.problems import listed
from questionnaire.instrument.reading import writable

from .decoding import CellReader, FaultyCellError, report_faults
from .report import BatchReport, Fault, Kind

LONGEST_ID = 200
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
TIME_EXPECTED = "a time gone by, such as 2021-03-31 14:30"
ONE_ID = Fault(Kind.NO_ID, "an id", "give the row an id, or leave the column out")
OWN_ID = Fault(Kind.DUPLICATE_ID, "each id once a wave", "remove one of the rows")
SHORT_ID = Fault(Kind.TOO_LONG, f"an id of {LONGEST_ID} characters at most", "shorten it")
IN_ORDER = Fault(
    Kind.IMPOSSIBLE_TIME, "submitted after it was started", "correct one of the two times"
)


class Ids:
    """The ids met so far: those the wave has, and those of the file with their rows."""

    def __init__(self, in_wave: Sequence[str]) -> None:
        self.rows = dict.fromkeys(in_wave, 0)

    def check(self, cells: pl.Series, heading: str, to: BatchReport) -> pl.Series:
        """The ids to store; faulty ones go to the report."""
        ids = [" ".join(writable(cell).split()) for cell in cells]
        empty = np.array([not written for written in ids], dtype=np.bool_)
        to.add(ONE_ID, heading, empty, "an empty cell")
        long = np.array([len(written) > LONGEST_ID for written in ids], dtype=np.bool_)
        to.add(SHORT_ID, heading, long, lambda place: f"{len(ids[place])} characters")
        first = [
            self.rows.setdefault(written, int(row)) if written else int(row)
            for written, row in zip(ids, to.rows, strict=True)
        ]
        again = np.array(first, dtype=np.int64) != to.rows
        to.add(OWN_ID, heading, again, lambda place: _again(ids[place], first[place]))
        return pl.Series(ids, dtype=pl.String)


def _again(written: str, row: int) -> str:
    where = f"first on row {row}" if row else "which the wave has already"
    return f"{written[:40]!r} again, {where}"


class Languages:
    """Reads the language of a response: one the wave speaks, as "fr" or "fr-FR"."""

    def __init__(self, spoken: Sequence[str]) -> None:
        self.spoken = {language.lower(): language for language in spoken}
        self.reader = CellReader(self._read)

    def _read(self, cell: str) -> str:
        written = cell.lower().replace("_", "-")
        found = self.spoken.get(written) or self.spoken.get(written.partition("-")[0])
        if found is None:
            expected = f"one of {listed(self.spoken.values())}"
            raise FaultyCellError(Kind.UNKNOWN_LANGUAGE, expected)
        return found

    def check(self, cells: pl.Series, heading: str, otherwise: str, to: BatchReport) -> pl.Series:
        """The language of each row, `otherwise` where none is given."""
        return _read_words(self.reader, cells, heading, to).fill_null(otherwise)


class Times:
    """Reads points in time; those without a zone are UTC."""

    def __init__(self, now: datetime) -> None:
        self.latest = now + timedelta(days=1)  # clocks and zones differ
        self.reader = CellReader(self._read)

    def _read(self, cell: str) -> str:
        try:
            time = datetime.fromisoformat(cell.removesuffix(" UTC"))
            time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise FaultyCellError(Kind.WRONG_TYPE, TIME_EXPECTED) from None
        if not EARLIEST <= time <= self.latest:
            raise FaultyCellError(Kind.IMPOSSIBLE_TIME, TIME_EXPECTED)
        return time.isoformat(timespec="microseconds")

    def check(self, cells: pl.Series, heading: str, to: BatchReport) -> pl.Series:
        """The times in one format that also sorts; null where none is given."""
        return _read_words(self.reader, cells, heading, to)


def check_order(started: pl.Series, submitted: pl.Series, heading: str, to: BatchReport) -> None:
    """Nothing is submitted before it was started."""
    early = (submitted < started).fill_null(value=False).to_numpy()
    to.add(IN_ORDER, heading, early, lambda place: f"{submitted[place]}, before {started[place]}")


def _read_words(reader: CellReader, cells: pl.Series, heading: str, to: BatchReport) -> pl.Series:
    places = reader.places_of(cells)
    report_faults(reader, places, cells, heading, to)
    return pl.Series(reader.answers, dtype=pl.String).gather(places)
