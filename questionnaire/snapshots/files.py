"""A wave's folder of **parts**: Parquet files of routed answers, written once and never changed.

A **manifest** names the parts that a snapshot is made of. Each refresh of a wave adds a
**generation**, of those who came in since; a part holds the generations from `first` to `last`. A
**lineage** is all that was built on one full reading; its **head** is the newest manifest, from
which the next goes on.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from .digests import Content
from .selection import View

HEAD = "head.json"
FULL = 500_000
"""Respondents of a full part: a larger reading makes several, and full ones stay as they are."""

MOST_PARTS = 16
"""More parts that are not full are brought together."""

STRAY_SECONDS = 3600
"""Files that no manifest names are left alone for so long: another worker may be about to."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of `rows` respondents, of the generations `first` to `last`."""

    file: str
    rows: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of; `instrument` and `cuts` say how to read it."""

    instrument: str
    cuts: dict[str, list[float]]
    lineage: str
    generation: int
    parts: tuple[Part, ...]
    content: Content
    view: View | None

    def since(self, earlier: Manifest) -> tuple[Part, ...] | None:
        """The parts of those who came in since an earlier manifest; None when that is not known."""
        same = (self.lineage, self.instrument, self.cuts) == (
            earlier.lineage,
            earlier.instrument,
            earlier.cuts,
        )
        later = tuple(part for part in self.parts if part.last > earlier.generation)
        apart = all(part.first > earlier.generation for part in later)
        return later if same and apart and self.generation >= earlier.generation else None


def folder_of(wave_id: int) -> Path:
    """Where a wave's parts and manifests are kept."""
    return Path(settings.SNAPSHOTS) / str(wave_id)


def wave_of(folder: Path) -> int:
    """Whose folder it is."""
    return int(folder.name)


def new_lineage() -> str:
    return secrets.token_hex(8)


def write_part(folder: Path, frame: pl.DataFrame, first: int, last: int) -> Part:
    """A new part of these answers, of the generations `first` to `last`."""
    file = f"{secrets.token_hex(16)}.parquet"
    # One row group, so that a column is read into one piece of memory.
    options = {"compression": "snappy", "statistics": False, "row_group_size": frame.height or 1}
    _written(folder / file, lambda path: frame.write_parquet(path, **options))
    return Part(file, frame.height, first, last)


def read_parts(folder: Path, parts: Iterable[Part], *, like: Part) -> pl.DataFrame:
    """The answers of the parts, in columns as those of another one; any number of parts.

    Raises FileNotFoundError when one is gone.
    """
    none = pl.read_parquet(folder / like.file, n_rows=0)
    return pl.concat([none, *(pl.read_parquet(folder / part.file) for part in parts)], rechunk=True)


def write_manifest(path: Path, manifest: Manifest) -> None:
    told = json.dumps(asdict(manifest))
    _written(path, lambda unfinished: unfinished.write_text(told))


def read_manifest(path: Path) -> Manifest | None:
    """The manifest; None when there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text())
        return Manifest(
            **{
                **found,
                "parts": tuple(Part(**part) for part in found["parts"]),
                "content": Content(found["content"]["rows"], tuple(found["content"]["sums"])),
                "view": View(**found["view"]) if found["view"] else None,
            }
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def merged(folder: Path, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, those that are not full brought together when there are too many of them."""
    full = tuple(part for part in parts if part.rows >= FULL)
    small = tuple(part for part in parts if part.rows < FULL)
    if len(small) <= MOST_PARTS:
        return tuple(parts)
    together = read_parts(folder, small, like=small[0])
    return (*full, write_part(folder, together, small[0].first, small[-1].last))


def sweep(folder: Path) -> None:
    """Deletes the parts that no manifest names any more."""
    manifests = (read_manifest(path) for path in folder.glob("*.json"))
    named = {part.file for manifest in manifests if manifest for part in manifest.parts}
    before = time.time() - STRAY_SECONDS
    for path in (*folder.glob("*.parquet"), *folder.glob("*.unfinished")):
        if path.name not in named and _modified(path) < before:
            path.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Deletes all that is kept of a wave."""
    shutil.rmtree(folder, ignore_errors=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _written(path: Path, write: Any) -> None:
    """Writes the file whole or not at all: a reader never meets half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(8)}.unfinished")
    try:
        write(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
