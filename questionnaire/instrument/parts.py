"""The parts of a question: what can be chosen, and of what.

An **option** is a possible answer: it has a stable `name` (a word, used in conditions and variable
names) and a stable integer `code` (what is stored and counted). A **row** is one item of several, a
**phase** a moment at which each is asked, a **column** one of several things asked of each. Every
text is a mapping of language to words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `missing` marks one such as "don't know"; `specify` adds a free text."""

    name: str
    code: int
    label: Text
    exclusive: bool = False
    missing: bool = False
    specify: bool = False


@dataclass(frozen=True, slots=True)
class OptionList:
    """Options named once and shared by several questions."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a matrix or a grid."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Phase:
    """A moment for which every row of a matrix is asked, such as before and during."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Column:
    """One of the things a grid asks of each row, with its own options."""

    name: str
    label: Text
    options: tuple[Option, ...]
    option_list: str = ""
