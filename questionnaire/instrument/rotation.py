"""**Rotation**: rows and options begin at another one for each respondent.

What stands first in a list is chosen more often than what stands last. Where the order is turned,
every item comes first for as many respondents as any other, while neighbours stay neighbours; the
**seed**, one a response, keeps the order the same whenever that respondent comes back. Items are
**fixed** where they would mean nothing elsewhere: exclusive and missing options, and those with a
free text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .parts import Option, Row
from .questions import GridQuestion, MatrixQuestion, Question

Item = Row | Option


def rotated(question: Question, seed: str) -> Question:
    """The question with its rows (matrix, grid) or options turned; itself when it does not rotate.

    Fixed options keep their places, the others follow one another round from a start that the seed
    and the question's name decide.
    """
    if not _rotates(question):
        return question
    part = _turning_part(question)
    items: tuple[Item, ...] = getattr(question, part)
    changed: dict[str, Any] = {part: _turned(items, f"{seed} {question.name}")}
    return replace(question, **changed)


def order_of(question: Question) -> tuple[str, ...]:
    """What a rotated question has in which order, by name; empty for one that does not rotate."""
    if not _rotates(question):
        return ()
    return tuple(item.name for item in getattr(question, _turning_part(question)))


def _rotates(question: Question) -> bool:
    return getattr(question, "rotate", False)


def _turning_part(question: Question) -> str:
    return "rows" if isinstance(question, MatrixQuestion | GridQuestion) else "options"


def _turned(items: tuple[Item, ...], seed: str) -> tuple[Item, ...]:
    turning = [item for item in items if not _is_fixed(item)]
    if len(turning) < 2:
        return items
    start = _start(seed, len(turning))
    following: Iterator[Item] = iter(turning[start:] + turning[:start])
    return tuple(item if _is_fixed(item) else next(following) for item in items)


def _is_fixed(item: Item) -> bool:
    return isinstance(item, Option) and (item.exclusive or item.missing or item.specify)


def _start(seed: str, length: int) -> int:
    """A place from 0 to below `length`, each as likely as the others over many seeds."""
    drawn = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return int.from_bytes(drawn) % length
