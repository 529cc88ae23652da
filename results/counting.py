"""A wave's cubes: those kept from an earlier snapshot, and those who came in since, added up.

Kept cubes are named by the snapshot they were counted from and by a **recipe**: the tab plan, as
far as it decides what is counted. With weights nothing is kept: each new response moves the weights
of all others, so that everybody is counted again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from questionnaire.dataset import Snapshot, columns_of

from .tables.cube_files import added, cubes_from_bytes, cubes_to_bytes
from .tables.making import Cubes, Respondents, count_cubes
from .tables.tab_plan.plan import TabPlan

FORMAT = 3
"""Changes whenever the same answers and plan would be counted differently."""


def recipe_of(options: dict[str, Any]) -> str:
    """The name of what a run's options count."""
    told = json.dumps([FORMAT, options["banners"], options["details"]], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def kept_cubes(
    snapshot: Snapshot, plan: TabPlan, recipe: str, earlier: Iterable[str]
) -> Cubes | None:
    """The cubes of the snapshot, from those kept of it or of an earlier one; None without any.

    `earlier` are digests of snapshots, the likeliest first.
    """
    for digest in (snapshot.digest, *earlier):
        kept = load(_path(snapshot, digest, recipe))
        since = snapshot.since(digest) if kept else None
        if kept is not None and since is not None:
            if not since.height:
                return kept
            new = Respondents(columns_of(since), since.height)
            return added(kept, count_cubes(snapshot.instrument, new, plan))
    return None


def keep_cubes(snapshot: Snapshot, recipe: str, cubes: Cubes) -> None:
    """Keeps the cubes for the next snapshot to begin with."""
    save(_path(snapshot, snapshot.digest, recipe), cubes)


def load(path: Path) -> Cubes | None:
    """The cubes of a file; None when there is none, or it is damaged."""
    try:
        return cubes_from_bytes(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def save(path: Path, cubes: Cubes) -> None:
    """Writes the cubes, whole or not at all."""
    unfinished = path.with_suffix(f".{secrets.token_hex(8)}.unfinished")
    try:
        unfinished.write_bytes(cubes_to_bytes(cubes))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _path(snapshot: Snapshot, digest: str, recipe: str) -> Path:
    return snapshot.folder / f"{digest}.{recipe}.cubes"
