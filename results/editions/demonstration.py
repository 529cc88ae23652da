"""The **demonstration** of an edition: what a first look at the site shows of it.

`demonstration.yaml` in the edition's folder names the file with the answers of its wave, the
published figures of the edition before, and the wave that is open for answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted

from . import EDITIONS

DEMONSTRATION_FILE = "demonstration.yaml"
ENTRIES = {"panel": str, "baseline": dict, "next_wave": str}
BASELINE = {"edition", "file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """The files, and the names of the baseline's edition and of the next wave."""

    panel: Path
    baseline: Path
    baseline_edition: str
    next_wave: str


def read_demonstration(edition: str, editions: Path = EDITIONS) -> Demonstration | None:
    """The edition's demonstration, None when it has none; DocumentError when it has problems."""
    folder = editions / edition
    path = folder / DEMONSTRATION_FILE
    if not path.exists():
        return None
    entries = yaml.safe_load(path.read_bytes())
    place = f"{edition}/{DEMONSTRATION_FILE}"
    if not _is_whole(entries):
        expected = f"the entries {listed(ENTRIES)}, baseline with {listed(sorted(BASELINE))}"
        raise DocumentError([Problem(place, quoted(entries), expected, "write them all")])
    return Demonstration(
        panel=folder / entries["panel"],
        baseline=folder / entries["baseline"]["file"],
        baseline_edition=entries["baseline"]["edition"],
        next_wave=entries["next_wave"],
    )


def _is_whole(entries: object) -> bool:
    if not isinstance(entries, dict) or set(entries) != set(ENTRIES):
        return False
    right_kinds = all(isinstance(entries[name], kind) for name, kind in ENTRIES.items())
    return right_kinds and set(entries["baseline"]) == BASELINE
