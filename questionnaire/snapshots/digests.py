"""**Digests** that do not depend on order: the same answers have the same one, however stored.

Each respondent's row is hashed with SHA-256, and the hashes are added up, in LANES whole numbers of
64 bits that wrap around. Sums of disjoint groups of respondents add up to the sum of them all; so
the digest of a wave that grew by a few responses needs those few only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

LANES = 4
WRAP = 1 << 64
ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Content:
    """Some respondents' answers, told from all others: how many, and their hashes added."""

    rows: int = 0
    sums: tuple[int, ...] = (0,) * LANES

    def __add__(self, other: Content) -> Content:
        sums = zip(self.sums, other.sums, strict=True)
        return Content(self.rows + other.rows, tuple((a + b) % WRAP for a, b in sums))

    def digest(self, *described: object) -> str:
        """SHA-256 in hexadecimal, of the answers and of what describes them (as JSON)."""
        told = json.dumps([self.rows, self.sums, *described], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def content_of(frame: pl.DataFrame) -> Content:
    """The content of a frame, by the bytes of its rows; little-endian everywhere."""
    columns = [np.ascontiguousarray(column.to_numpy()) for column in frame.get_columns()]
    total = np.zeros(LANES, dtype=np.uint64)
    for start in range(0, frame.height, ROWS_AT_ONCE):
        total += _added([column[start : start + ROWS_AT_ONCE] for column in columns])
    return Content(frame.height, tuple(total.tolist()))


def _added(columns: Sequence[np.ndarray]) -> np.ndarray:
    """The hashes of these rows, added."""
    parts = [column.view(np.uint8).reshape(len(column), -1) for column in columns]
    rows = np.concatenate(parts, axis=1)
    width = rows.shape[1]
    told = rows.tobytes()
    sha256 = hashlib.sha256
    hashes = [sha256(told[at : at + width]).digest() for at in range(0, len(told), width)]
    return np.frombuffer(b"".join(hashes), dtype="<u8").reshape(-1, LANES).sum(axis=0)
