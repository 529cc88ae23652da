"""Problems that keys of a tab plan have in common: a name that is none, and one given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from questionnaire.instrument.places import Path, Places
from questionnaire.instrument.problems import Problem, listed, quoted


def each(key: str, values: Sequence[Any]) -> Iterator[tuple[tuple[str, int], Any]]:
    """Each value with its path."""
    return (((key, position), value) for position, value in enumerate(values))


def unknown(places: Places, path: Path, name: str, expected: str, known: Iterable[str]) -> Problem:
    """A name that is not among the known ones."""
    return Problem(
        places.place(path), quoted(name), f"{expected}: {listed(known)}", "correct the name"
    )


def repeated(places: Places, path: Path, name: str) -> Problem:
    """A name that stands there already."""
    return Problem(places.place(path), f"{quoted(name)} a second time", "each once", "take one out")
