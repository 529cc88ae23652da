"""What is wrong with a questionnaire, said so that its author can mend it.

A **problem** says where, what was found there, what was expected, and what to do. A **document
error** carries every problem of a document, not only the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `str()` of it is one line, its remedy a sentence of its own."""

    place: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        remedy = self.remedy[:1].upper() + self.remedy[1:].removesuffix(".")
        return f"{self.place}: found {self.found}, expected {self.expected}. {remedy}."


class DocumentError(ValueError):
    """A document that cannot be used, with all its problems: of form, of shape, then of sense."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(value: object) -> str:
    """The value on one line, cut to a length that fits a message."""
    shown = repr(value)
    return shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"


def listed(names: Iterable[object]) -> str:
    """The names in a row, in their order: "a, b, c"; "none" when there are none."""
    return ", ".join(str(name) for name in names) or "none"
