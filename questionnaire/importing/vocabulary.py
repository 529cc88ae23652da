"""What a cell may say, and which code it means.

The **vocabulary** of a variable has its codes, the names of its options and their labels in every
language. Capitals, blanks and the shape of apostrophes do not matter. A cell that means one option
by its code and another by its words has **two meanings**: it is refused until the importer says
which way the file is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from questionnaire.instrument.codebook import CHOSEN_LABELS
from questionnaire.instrument.elements import (
    CHOSEN,
    NOT_CHOSEN,
    Option,
    Question,
    ScaleQuestion,
    Variable,
    VariableKind,
)

_WHOLE = re.compile(r"(-?[0-9]{1,9})(?:[.,]0+)?", re.ASCII)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
YES = ("x", "y", "yes", "o", "oui", "true", "vrai", "✓", "✔", *CHOSEN_LABELS[CHOSEN].values())
NO = ("n", "no", "non", "false", "faux", *CHOSEN_LABELS[NOT_CHOSEN].values())
CODES_SHOWN = 12


class Written(StrEnum):
    """How the answers of a file are written: by codes, by words before codes, or either way."""

    EITHER = "either"
    CODES = "codes"
    LABELS = "labels"


class TwoMeaningsError(ValueError):
    """A cell that can mean several codes; `meanings` puts them in words."""

    def __init__(self, meanings: str) -> None:
        self.meanings = meanings
        super().__init__(meanings)


@dataclass(frozen=True)
class Vocabulary:
    """The codes a cell may mean: by number, and by words (spoken form to every code it means)."""

    by_number: frozenset[int]
    by_words: dict[str, frozenset[int]]
    written: Written

    def code(self, cell: str) -> int | None:
        """The code the cell means, None for none. Raises TwoMeaningsError."""
        whole = _WHOLE.fullmatch(cell)
        number = int(whole[1]) if whole and int(whole[1]) in self.by_number else None
        meant = set(self.by_words.get(spoken(cell), ()))
        if self.written is Written.CODES:
            meant = set()
        elif self.written is Written.LABELS and meant:
            number = None
        if number is not None:
            meant.add(number)
        if len(meant) > 1:
            raise TwoMeaningsError(" or ".join(f"the code {code}" for code in sorted(meant)))
        return meant.pop() if meant else None

    @property
    def shown(self) -> str:
        """The codes, for a message; the first and last of many."""
        codes = [str(code) for code in sorted(self.by_number)]
        if len(codes) > CODES_SHOWN:
            codes = [*codes[:CODES_SHOWN], "…", codes[-1]]
        return "one of " + ", ".join(codes)


def spoken(cell: str) -> str:
    """The form in which words are compared."""
    tidy = " ".join(unicodedata.normalize("NFC", cell).split())
    return tidy.casefold().translate(_APOSTROPHES)


def vocabulary_of(variable: Variable, question: Question, written: Written) -> Vocabulary:
    """What a cell of the variable may say; for a NUMBER, its missing options."""
    meant: dict[str, set[int]] = {}
    numbers = set(variable.codes)
    if variable.kind is VariableKind.INDICATOR and variable.option is not None:
        _add(meant, CHOSEN, (*_said_of(variable.option), *YES))
        for word in NO:
            meant[spoken(word)] = {NOT_CHOSEN}
    else:
        for option in variable.options:
            _add(meant, option.code, _said_of(option))
    if isinstance(question, ScaleQuestion) and variable.kind is VariableKind.SCALE:
        _add(meant, question.minimum, question.low_label.values())
        _add(meant, question.maximum, question.high_label.values())
    if variable.kind is VariableKind.NUMBER:
        numbers = {option.code for option in variable.options}
    return _vocabulary(numbers, meant, written)


def vocabulary_of_options(options: Iterable[Option], written: Written) -> Vocabulary:
    """What one of several joined answers may say."""
    meant: dict[str, set[int]] = {}
    chosen = tuple(options)
    for option in chosen:
        _add(meant, option.code, _said_of(option))
    return _vocabulary({option.code for option in chosen}, meant, written)


def _vocabulary(
    numbers: Iterable[int], meant: Mapping[str, Iterable[int]], written: Written
) -> Vocabulary:
    by_words = {said: frozenset(codes) for said, codes in meant.items()}
    return Vocabulary(frozenset(numbers), by_words, written)


def _said_of(option: Option) -> tuple[str, ...]:
    return (option.name, *option.label.values())


def _add(meant: dict[str, set[int]], code: int, said: Iterable[str]) -> None:
    for written in said:
        if written.strip():
            meant.setdefault(spoken(written), set()).add(code)
