"""Where things stand in a document.

A **path** leads from the top of a document to one of its values: keys and positions in turn. A
**place** is a path in words, with the file and line when the document came from one:
`questionnaire.yaml:123 pages[2].questions[0].options[1].code`. A **finding** is a problem with the
path it stands at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .elements import Instrument, Option, Question, Text
from .problems import Problem

Path = tuple[str | int, ...]
Finding = tuple[Path, Problem]

TEXT_KEYS = frozenset(
    ("title", "text", "help", "label", "low_label", "high_label", "unit", "introduction")
)


@dataclass(frozen=True)
class Places:
    """The line of every path; without lines, paths alone.

    Where parts of a document were set aside, `kept` maps the path of a list to the positions that
    its remaining entries had, and paths count the remaining ones.
    """

    filename: str = ""
    lines: Mapping[Path, int] = field(default_factory=dict)
    kept: Mapping[Path, Sequence[int]] = field(default_factory=dict)

    def original(self, path: Path) -> Path:
        """The path in the whole document."""
        whole: Path = ()
        for step in path:
            positions = self.kept.get(whole)
            whole = (*whole, positions[step] if positions and isinstance(step, int) else step)
        return whole

    def place(self, path: Path) -> str:
        """The path in words, after the file and line where they are known."""
        line = self.line(path)
        where = f"{self.filename}:{line}" if line else self.filename
        steps = in_words(self.original(path))
        return " ".join(part for part in (where, steps) if part) or "document"

    def line(self, path: Path) -> int:
        """The line of the path, or of what it would stand in; 0 when there are no lines."""
        path = self.original(path)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def in_words(path: Path) -> str:
    """The path as one would write it: `pages[2].questions[0].kind`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def in_order(path: Path) -> tuple[tuple[int, str], ...]:
    """A key that sorts paths: positions by number, keys by letter."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def in_document_order(found: list[Finding], places: Places) -> list[Finding]:
    """The findings by line where there are lines, else by path."""
    return sorted(found, key=lambda finding: (places.line(finding[0]), in_order(finding[0])))


def finding(places: Places, path: Path, found: str, expected: str, remedy: str) -> Finding:
    """A problem with its path and its place."""
    return path, Problem(places.place(path), found, expected, remedy)


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options written out together: where, and in which kind of question or in an option list."""

    path: Path
    kind: str
    options: tuple[Option, ...]


def numbered_questions(instrument: Instrument) -> Iterator[tuple[Path, Question]]:
    """Every question with its path, also those whose name was used before."""
    for at, page in enumerate(instrument.pages):
        for position, question in enumerate(page.questions):
            yield ("pages", at, "questions", position), question


def texts_of(document: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """The texts of a canonical document, or of what stands at a path in one, with their paths."""
    entries = enumerate(document) if isinstance(document, list) else document.items()
    for step, entry in entries:
        if step in TEXT_KEYS and isinstance(entry, dict):
            yield (*path, step), entry
        elif isinstance(entry, dict | list):
            yield from texts_of(entry, (*path, step))


def option_groups(instrument: Instrument) -> Iterator[OptionGroup]:
    """Every group of options where it is written out, hence each shared list once."""
    for at, shared in enumerate(instrument.option_lists):
        yield OptionGroup(("option_lists", at, "options"), "option list", shared.options)
    for path, question in numbered_questions(instrument):
        for key in ("options", "missing_options"):
            options = getattr(question, key, ())
            if options and not getattr(question, "option_list", ""):
                yield OptionGroup((*path, key), question.kind, options)
        for position, column in enumerate(getattr(question, "columns", ())):
            if not column.option_list:
                where = (*path, "columns", position, "options")
                yield OptionGroup(where, question.kind, column.options)
