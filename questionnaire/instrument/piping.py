"""**Piping**: an earlier answer in later words.

A **pipe** stands in braces: `{role}` becomes the words of the answer to `role`, and
`{role|your work}` becomes "your work" where there is no such answer. `{{` and `}}` are plain
braces. A pipe names a variable, or a question with several answers, whose options are then listed.
A missing code ("don't know") and an exclusive option ("none of these") are no words to pipe, and
give the **fallback**, the words after the bar. Where words leave without a respondent they are
**unpiped**: every pipe becomes its fallback.

What comes out is plain words and is never read again: braces and markup that somebody typed as an
answer mean nothing. Writing it into HTML is left to templates, which escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from .elements import (
    CHOSEN,
    Column,
    Instrument,
    MultipleQuestion,
    Option,
    OptionList,
    Phase,
    Question,
    Row,
    Text,
    Variable,
)
from .elements import VariableKind as Kind
from .evaluation import Answer, Answers
from .memory import remembered
from .wording import figure_in, listed_in, shortened, words

ELLIPSIS = "…"
LONGEST_PIPED = 80

BRACES = re.compile(r"\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[{}]")


@dataclass(frozen=True, slots=True)
class Pipe:
    """The variable or question named, and the fallback if one is given. `column` counts from 1."""

    name: str
    fallback: str | None
    column: int


@dataclass(frozen=True, slots=True)
class LooseBrace:
    """A brace that opens or closes nothing; it is shown as it is written."""

    brace: str
    column: int


Piece = str | Pipe | LooseBrace
Element = TypeVar("Element", bound=Question | Option | OptionList | Row | Phase | Column)


def piped(text: Text, instrument: Instrument, answers: Answers, language: str) -> str:
    """The words of the text in that language, with the answers in place of its pipes.

    `answers` are those on the respondent's path. A pipe that finds nothing, and has no fallback,
    becomes "…".
    """
    said = words(text, language)
    if "{" not in said and "}" not in said:
        return said
    return "".join(_piece_in_words(piece, instrument, answers, language) for piece in pieces(said))


def unpiped(text: Text) -> Text:
    """The text with the fallback in place of every pipe, "…" where there is none."""
    if not any(_has_braces(said) for said in text.values()):
        return text
    return {language: _without_pipes(said) for language, said in text.items()}


def piped_question(question: Question, instrument: Instrument, answers: Answers) -> Question:
    """The question with the answers in place of the pipes in all its texts, itself without any."""
    if question.name not in _questions_with_braces(instrument):
        return question

    def in_words(text: Text) -> Text:
        return {language: piped(text, instrument, answers, language) for language in text}

    return _reworded(question, in_words)


def unpiped_question(question: Question) -> Question:
    """The question with all its texts unpiped; itself where no text has a pipe."""
    return _reworded(question, unpiped) if _question_has_braces(question) else question


def unpiped_instrument(instrument: Instrument) -> Instrument:
    """The questionnaire without pipes, as it is told of: the same one each time it is asked for."""
    return _unpiped(instrument) or instrument


@remembered
def _unpiped(instrument: Instrument) -> Instrument | None:
    """None for an instrument without pipes: one that remembered itself would never be forgotten."""
    told = _without_any_pipe(instrument)
    return None if told == instrument else told


def _without_any_pipe(instrument: Instrument) -> Instrument:
    pages = (
        replace(
            page,
            title=unpiped(page.title),
            introduction=unpiped(page.introduction),
            questions=tuple(unpiped_question(question) for question in page.questions),
        )
        for page in instrument.pages
    )
    lists = (_reworded(shared, unpiped) for shared in instrument.option_lists)
    return replace(instrument, pages=tuple(pages), option_lists=tuple(lists))


@lru_cache(maxsize=4096)
def pieces(said: str) -> tuple[Piece, ...]:
    """The words and pipes that one language of a text consists of, in order."""
    return tuple(_pieces(said))


def _pieces(said: str) -> Iterator[Piece]:
    end = 0
    for match in BRACES.finditer(said):
        if match.start() > end:
            yield said[end : match.start()]
        end = match.end()
        yield _piece(match)
    if end < len(said):
        yield said[end:]


def _piece(match: re.Match[str]) -> Piece:
    if match[0] in ("{{", "}}"):
        return match[0][0]
    column = match.start() + 1
    if match[1] is None:
        return LooseBrace(match[0], column)
    return Pipe(match[1].strip(), None if match[2] is None else match[2].strip(), column)


def _has_braces(said: str) -> bool:
    return "{" in said or "}" in said


def _without_pipes(said: str) -> str:
    return "".join(_fallback(piece) for piece in pieces(said)) if _has_braces(said) else said


def _fallback(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, LooseBrace):
        return piece.brace
    return ELLIPSIS if piece.fallback is None else piece.fallback


def _piece_in_words(piece: Piece, instrument: Instrument, answers: Answers, language: str) -> str:
    if not isinstance(piece, Pipe):
        return _fallback(piece)
    return _answer_in_words(piece.name, instrument, answers, language) or _fallback(piece)


def _answer_in_words(name: str, instrument: Instrument, answers: Answers, language: str) -> str:
    """The words of one answer; empty where there is none to tell."""
    variable = instrument.variables.get(name)
    if variable is None:
        question = instrument.questions.get(name)
        if not isinstance(question, MultipleQuestion):
            return ""
        return listed_in(_chosen(question, answers, language), language)
    stored = answers.get(name)
    if stored is None or stored in variable.missing_codes or variable.kind not in IN_WORDS:
        return ""
    return IN_WORDS[variable.kind](variable, stored, answers, language)


def _chosen(question: MultipleQuestion, answers: Answers, language: str) -> list[str]:
    return [
        _option_in_words(question.name, option, answers, language)
        for option in question.options
        if answers.get(f"{question.name}.{option.name}") == CHOSEN
        and not (option.exclusive or option.missing)
    ]


def _option_in_words(owner: str, option: Option, answers: Answers, language: str) -> str:
    """What was typed beside the option, else its label."""
    typed = answers.get(f"{owner}.{option.name}.text")
    return _typed(str(typed)) if typed else words(unpiped(option.label), language)


def _choice(variable: Variable, stored: Answer, answers: Answers, language: str) -> str:
    chosen = next((option for option in variable.options if option.code == stored), None)
    return _option_in_words(variable.name, chosen, answers, language) if chosen else ""


def _figure(variable: Variable, stored: Answer, answers: Answers, language: str) -> str:
    return "" if isinstance(stored, str) else figure_in(stored, language)


def _words(variable: Variable, stored: Answer, answers: Answers, language: str) -> str:
    return _typed(str(stored))


def _typed(said: str) -> str:
    return shortened(said, LONGEST_PIPED)


IN_WORDS: Mapping[Kind, Callable[[Variable, Answer, Answers, str], str]] = {
    Kind.CHOICE: _choice,
    Kind.SCALE: _figure,
    Kind.NUMBER: _figure,
    Kind.TEXT: _words,
}


# The texts of a question

TEXTS = ("text", "help", "label", "low_label", "high_label", "unit")
PARTS = ("options", "missing_options", "rows", "phases", "columns")


def _reworded(element: Element, change: Callable[[Text], Text]) -> Element:
    """The question, or a part of it, with all its texts changed."""
    names = {field.name for field in fields(element)}
    changed: dict[str, Any] = {
        name: change(getattr(element, name)) for name in TEXTS if name in names
    }
    for name in PARTS:
        if name in names:
            changed[name] = tuple(_reworded(part, change) for part in getattr(element, name))
    return replace(element, **changed)


def _question_has_braces(element: Any) -> bool:
    """Whether a text of the question, or of a part of it, has a brace."""
    texts = (getattr(element, name, {}) for name in TEXTS)
    if any(_has_braces(said) for text in texts for said in text.values()):
        return True
    return any(_question_has_braces(part) for name in PARTS for part in getattr(element, name, ()))


@remembered
def _questions_with_braces(instrument: Instrument) -> frozenset[str]:
    """The names of the questions with a brace."""
    return frozenset(
        name for name, asked in instrument.questions.items() if _question_has_braces(asked)
    )
