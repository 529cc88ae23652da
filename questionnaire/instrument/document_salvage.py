"""What can still be judged of a document that has not the right shape.

The questions, pages, segments, chapters and option lists at fault are set aside, so that the rest
can be built and checked. Their names are **unjudged**: what refers to them may be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .places import Path, Places

SET_ASIDE = ("chapters", "option_lists", "pages", "segments")
STAND_INS: Mapping[str, Any] = {"wavebook": 1, "name": "unnamed", "title": {}}


@dataclass(frozen=True, slots=True)
class Salvage:
    """The sound part of a document, the places of its parts, and the names left unjudged."""

    document: Mapping[str, Any]
    places: Places
    unjudged: frozenset[str]


def sound_part(document: object, broken: Iterable[Path], places: Places) -> Salvage | None:
    """The document without its broken parts; None where nothing would be left to judge."""
    paths = set(broken)
    if not isinstance(document, Mapping) or any(_is_fatal(path) for path in paths):
        return None
    aside = {part for path in paths if (part := _part(path)) is not None}
    faulty = {path[0] for path in paths}
    kept: dict[Path, list[int]] = {}
    sound = {
        key: _without(value, (key,), aside, kept) if key in SET_ASIDE else value
        for key, value in document.items()
        if not (key in STAND_INS and key in faulty)
    }
    names = {name for part in aside for name in _names(_at(document, part))}
    return Salvage(dict(STAND_INS) | sound, replace(places, kept=kept), frozenset(names))


def _is_fatal(path: Path) -> bool:
    """Whether a fault at the path leaves nothing to stand on: at the top, or in a whole list."""
    return not path or path[0] == "languages" or (len(path) == 1 and path[0] in SET_ASIDE)


def _part(path: Path) -> Path | None:
    """The part to set aside for a fault at the path: a question where it is in one."""
    if len(path) < 2 or path[0] not in SET_ASIDE:
        return None
    in_question = path[0] == "pages" and len(path) > 3 and path[2] == "questions"
    return path[:4] if in_question else path[:2]


def _without(value: Any, path: Path, aside: set[Path], kept: dict[Path, list[int]]) -> Any:
    """The list without the parts set aside; `kept` notes the old positions of the others."""
    if not isinstance(value, list):
        return []
    kept[path] = [position for position in range(len(value)) if (*path, position) not in aside]
    sound = [value[position] for position in kept[path]]
    if path[0] != "pages" or len(path) > 1:
        return sound
    return [
        page | {"questions": _without(page["questions"], (*path, old, "questions"), aside, kept)}
        for old, page in zip(kept[path], sound, strict=True)
    ]


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _names(part: Any) -> Iterator[str]:
    """The names that others may refer to: the part's own, and those of a page's questions."""
    if not isinstance(part, Mapping):
        return
    if isinstance(part.get("name"), str):
        yield part["name"]
    questions = part.get("questions")
    for question in questions if isinstance(questions, list) else ():
        yield from _names(question)
