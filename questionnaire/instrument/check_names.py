"""Names and codes: each once in its scope, and none that means something else.

A **scope** is a set of things among which a name must be unique. Questions and segments share one,
since tables, banners and filters call both by name.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from typing import Any

from .elements import Instrument
from .places import Finding, Path, Places, finding, numbered_questions, option_groups
from .problems import quoted
from .syntax import FUNCTIONS

Named = tuple[Path, str]

# `csrfmiddlewaretoken` is a field of every form; a banner's first point is its total.
RESERVED_VARIABLES = frozenset((*FUNCTIONS, "csrfmiddlewaretoken"))
RESERVED_POINTS = frozenset(("total",))


def check_names(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """Repeated names and codes, Python's keywords, and the words this house keeps to itself."""
    for what, named in _scopes(instrument):
        yield from _repeated(what, named, places)
        yield from _keywords(named, places)
    for what, named in _option_scopes(instrument):
        yield from _repeated(what, named, places)
    yield from _reserved(instrument, places)


def _scopes(instrument: Instrument) -> Iterator[tuple[str, list[Named]]]:
    """What the scope holds, with path and name of each; names that conditions can spell."""
    yield "chapters", _entries(instrument.chapters, ("chapters",))
    yield "option lists", _entries(instrument.option_lists, ("option_lists",))
    yield "pages", _entries(instrument.pages, ("pages",))
    yield "questions and segments", _variables(instrument)
    for path, question in numbered_questions(instrument):
        for items in ("rows", "phases", "columns"):
            yield items, _entries(getattr(question, items, ()), (*path, items))


def _option_scopes(instrument: Instrument) -> Iterator[tuple[str, list[tuple[Path, Any]]]]:
    """Names and codes of options and points, which conditions only ever quote."""
    for group in option_groups(instrument):
        yield "options", _entries(group.options, group.path)
        yield "codes", _entries(group.options, group.path, "code")
    for position, segment in enumerate(instrument.segments):
        path: Path = ("segments", position, "points")
        yield "points", _entries(segment.points, path)
        yield "codes", _entries(segment.points, path, "code")


def _entries(things: Iterable[Any], path: Path, key: str = "name") -> list[tuple[Path, Any]]:
    return [((*path, at, key), getattr(thing, key)) for at, thing in enumerate(things)]


def _variables(instrument: Instrument) -> list[Named]:
    asked = [((*path, "name"), question.name) for path, question in numbered_questions(instrument)]
    return asked + _entries(instrument.segments, ("segments",))


def _repeated(what: str, named: list[tuple[Path, Any]], places: Places) -> Iterator[Finding]:
    first: dict[Any, Path] = {}
    for path, name in named:
        if name in first:
            found = f"{quoted(name)} a second time"
            remedy = f"Change this one or the one at {places.place(first[name])}."
            yield finding(places, path, found, f"each once among the {what}", remedy)
        first.setdefault(name, path)


def _keywords(named: list[Named], places: Places) -> Iterator[Finding]:
    for path, name in named:
        if keyword.iskeyword(name):
            found, expected = f"{quoted(name)}, a word of the condition language", "another name"
            yield finding(places, path, found, expected, "Rename it.")


def _reserved(instrument: Instrument, places: Places) -> Iterator[Finding]:
    for path, name in _variables(instrument):
        if name in RESERVED_VARIABLES:
            found = f"the reserved name {quoted(name)}"
            yield finding(places, path, found, "another name", "Rename it.")
    for position, segment in enumerate(instrument.segments):
        for path, name in _entries(segment.points, ("segments", position, "points")):
            if name in RESERVED_POINTS:
                found = f"the reserved name {quoted(name)}"
                yield finding(places, path, found, "another name", "Rename it.")
