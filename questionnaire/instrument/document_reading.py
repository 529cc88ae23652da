"""From the source of a document, YAML or JSON, to plain values with their lines.

The YAML read here is a small, safe part of it: mappings, sequences and scalars. The only booleans
are `true` and `false`, so that `no` and `on` stay words; anchors, aliases, tags and repeated keys
are refused. A **tree** is the plain value with its places and the problems met in reading it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .places import Path, Places
from .problems import Problem, quoted

LARGEST_SOURCE = 2_000_000
DEEPEST_NESTING = 20
MOST_PROBLEMS = 200
LONGEST_NUMBER = 18

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

INTEGER = re.compile(r"[-+]?[0-9]+")
DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?")
NAMED_SCALARS = {"true": True, "false": False, "null": None, "~": None, "": None}
SURROGATE_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


class UnreadableError(Exception):
    """Reading cannot go on; what was wrong is in the problems."""


@dataclass
class Tree:
    """A document's plain value, where everything stands in it, and what was wrong with its form."""

    filename: str
    value: Any = None
    whole: bool = False
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)

    @property
    def places(self) -> Places:
        return Places(self.filename, self.lines)

    def report(self, line: int, path: Path, found: str, expected: str, remedy: str) -> None:
        """Note a problem; too many of them end the reading."""
        self.lines.setdefault(path, line)
        self.refused.add(path)
        at = Places(self.filename, {path: line}).place(path)
        self.problems.append(Problem(at, found, expected, remedy))
        if len(self.problems) >= MOST_PROBLEMS:
            raise UnreadableError

    def stop(self, line: int, found: str, expected: str, remedy: str) -> UnreadableError:
        """The error to raise after noting a problem that reading cannot get past."""
        self.report(line, (), found, expected, remedy)
        return UnreadableError()


def read_tree(source: str | bytes, *, filename: str) -> Tree:
    """The plain value of the source. Never raises: what is wrong is in `problems`.

    `whole` says whether the reading came to the end, hence whether `value` can be checked further.
    """
    tree = Tree(filename)
    try:
        written = _decode(source, tree)
        _Reading(written, tree).document()
        tree.whole = True
    except UnreadableError:
        pass
    except yaml.YAMLError as error:
        tree.problems.append(_syntax_problem(error, filename))
    return tree


def _decode(source: str | bytes, tree: Tree) -> str:
    if len(source) > LARGEST_SOURCE:
        found = f"{len(source)} {'bytes' if isinstance(source, bytes) else 'characters'}"
        raise tree.stop(0, found, f"{LARGEST_SOURCE} at most", "Split the questionnaire.")
    if isinstance(source, bytes):
        try:
            source = str(source, "utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            found = f"the byte 0x{error.object[error.start]:02x}"
            raise tree.stop(line, found, "UTF-8 text", "Save the file as UTF-8.") from error
    return _with_whole_characters(source.removeprefix("\ufeff"))


def _with_whole_characters(source: str) -> str:
    """The source with JSON's two-part escapes of rarer characters, which YAML lacks, resolved."""
    if not source.lstrip().startswith("{"):
        return source

    def join(match: re.Match[str]) -> str:
        pair = (int(match[2][2:6], 16), int(match[2][8:12], 16))
        return match[1] + chr(0x10000 + ((pair[0] - 0xD800) << 10) + (pair[1] - 0xDC00))

    return SURROGATE_PAIR.sub(join, source)


def _syntax_problem(error: yaml.YAMLError, filename: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{filename}:{mark.line + 1} column {mark.column + 1}" if mark else filename
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable text"
    found = f"what cannot be read ({said})"
    return Problem(where, found, "YAML or JSON", "Mend the line, or the one above it.")


class _Reading:
    """One pass over the parser's events, a method for each thing YAML can hold."""

    def __init__(self, source: str, tree: Tree) -> None:
        self.tree = tree
        self.events: Iterator[Any] = yaml.parse(source, Loader=Loader)
        self.read: dict[type, Callable[[Any, Path], Any]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.SequenceStartEvent: self.sequence,
            yaml.MappingStartEvent: self.mapping,
            yaml.AliasEvent: self.alias,
        }

    def document(self) -> None:
        """Read the only document of the source into the tree."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise self.tree.stop(1, "nothing", "a questionnaire", "Write one.")
        self.tree.value = self.value(next(self.events), ())
        next(self.events)
        end = next(self.events)
        if not isinstance(end, yaml.StreamEndEvent):
            line = end.start_mark.line + 1
            raise self.tree.stop(line, "a second document", "one", "Keep one document a file.")

    def value(self, event: Any, path: Path) -> Any:
        line = event.start_mark.line + 1
        self.tree.lines.setdefault(path, line)
        if len(path) > DEEPEST_NESTING:
            found = f"more than {DEEPEST_NESTING} levels of nesting"
            raise self.tree.stop(line, found, "fewer", "Flatten the document.")
        self.refuse_decorations(event, line, path)
        return self.read[type(event)](event, path)

    def refuse_decorations(self, event: Any, line: int, path: Path) -> None:
        anchor = None if isinstance(event, yaml.AliasEvent) else event.anchor
        if anchor is not None:
            found = f"the anchor {quoted('&' + anchor)}"
            self.tree.report(line, path, found, "no anchors", "Write the value out in each place.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            found = f"the tag {quoted(tag)}"
            self.tree.report(line, path, found, "no tags", "Take the tag out, quote the words.")

    def alias(self, event: Any, path: Path) -> None:
        line, found = event.start_mark.line + 1, f"the alias {quoted('*' + event.anchor)}"
        self.tree.report(line, path, found, "no aliases", "Write the value out in each place.")

    def sequence(self, event: Any, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def mapping(self, event: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line, key = event.start_mark.line + 1, self.key(event, path)
            repeated = key in found
            value = self.value(next(self.events), (*path, key))
            if repeated:
                text = f"the key {quoted(key)} a second time"
                self.tree.report(line, (*path, key), text, "each key once", "Take one of them out.")
            else:
                found[key] = value
        return found

    def key(self, event: Any, path: Path) -> str:
        """A key is always the word as written."""
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            raise self.tree.stop(line, "a key that is not a word", "a word", "Name the key.")
        self.refuse_decorations(event, line, (*path, event.value))
        self.tree.lines.setdefault((*path, event.value), line)
        return str(event.value)

    def scalar(self, event: Any, path: Path) -> Any:
        if event.style or event.tag is not None:
            return self.whole_words(event, path)
        if event.value in NAMED_SCALARS:
            return NAMED_SCALARS[event.value]
        if DECIMAL.fullmatch(event.value):
            return self.number(event, path)
        return event.value

    def whole_words(self, event: Any, path: Path) -> str:
        if any("\ud800" <= character <= "\udfff" for character in event.value):
            line, found = event.start_mark.line + 1, "half of a character"
            self.tree.report(line, path, found, "whole characters", "Write the character itself.")
            return ""
        return str(event.value)

    def number(self, event: Any, path: Path) -> int | float:
        if INTEGER.fullmatch(event.value) and len(event.value) <= LONGEST_NUMBER:
            return int(event.value)
        number = float(event.value)
        if len(event.value) > LONGEST_NUMBER or not math.isfinite(number):
            line, expected = event.start_mark.line + 1, f"{LONGEST_NUMBER} digits at most"
            found = f"the number {quoted(event.value)}"
            self.tree.report(line, path, found, expected, "Shorten it, or put it in quotes.")
            return 0
        return number
