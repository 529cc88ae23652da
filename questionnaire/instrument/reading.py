"""One posted value at a time: words into a code, a number or a text, or a refusal of them.

A **refusal** is an answer problem raised where it is met; `answers.py` adds the field it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from enum import StrEnum

from questionnaire.instrument.elements import NumberQuestion

LONGEST_NUMBER = 28
LARGEST_NUMBER = Decimal(10) ** 15

_CODE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
# Thousands may stand apart, as the French write them; comma and point both mark decimals.
_SIGN, _GROUPED, _DECIMALS = "[+-]?", "[0-9]{1,3}(?: [0-9]{3})+", "[0-9]+"
_NUMBER = re.compile(f"({_SIGN}(?:{_GROUPED}|{_DECIMALS}))(?:[.,]({_DECIMALS}))?", re.ASCII)
_SPACES = re.compile("[\u00a0\u2009\u202f]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# What a database or a file cannot hold, or nobody types: control characters, halves of characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class AnswerProblem(StrEnum):
    """What can be wrong with an answer. The value is stable: messages are found by it."""

    REQUIRED = "required"
    UNKNOWN_OPTION = "unknown_option"
    UNKNOWN_FIELD = "unknown_field"
    SEVERAL_ANSWERS = "several_answers"
    EXCLUSIVE_CLASH = "exclusive_clash"
    OFF_SCALE = "off_scale"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    RESERVED_NUMBER = "reserved_number"
    NUMBER_AND_OPTION = "number_and_option"
    RANK_UNKNOWN = "rank_unknown"
    RANK_TWICE = "rank_twice"
    RANK_SKIPPED = "rank_skipped"
    TOO_LONG = "too_long"
    SPECIFY_WITHOUT_OPTION = "specify_without_option"


class RefusalError(ValueError):
    """A posted value that is no answer: the problem, what was expected, and how much or many."""

    def __init__(self, problem: AnswerProblem, expected: str, **params: int | float | str) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.expected = expected
        self.params = params


def one_of(posted: Sequence[str]) -> str:
    """The only value posted for a field, "" when there is none. Raises RefusalError for several."""
    values = dict.fromkeys(value for value in posted if value)
    if len(values) > 1:
        raise RefusalError(AnswerProblem.SEVERAL_ANSWERS, "one answer", count=len(values))
    return next(iter(values), "")


def code(value: str, known: Collection[int], problem: AnswerProblem) -> int:
    """The code a form field carries, one of those known. Raises RefusalError with the problem."""
    if _CODE.fullmatch(value) and int(value) in known:
        return int(value)
    lowest, highest = min(known, default=0), max(known, default=0)
    raise RefusalError(problem, _codes_in_words(known), minimum=lowest, maximum=highest)


def _codes_in_words(known: Collection[int]) -> str:
    return "one of " + ", ".join(str(value) for value in sorted(known))


def number(value: str, question: NumberQuestion) -> int | float:
    """The number typed: an int where the question takes no decimals, else a float.

    Raises RefusalError for what is no number, has too many decimals or lies outside the bounds.
    """
    exact = _exact(value)
    decimals = -int(min(exact.normalize().as_tuple().exponent, 0)) if exact else 0
    if decimals > question.decimals:
        expected = f"at most {question.decimals} decimals"
        raise RefusalError(AnswerProblem.TOO_MANY_DECIMALS, expected, decimals=question.decimals)
    low = -LARGEST_NUMBER if question.minimum is None else Decimal(str(question.minimum))
    high = LARGEST_NUMBER if question.maximum is None else Decimal(str(question.maximum))
    if exact < low:
        raise RefusalError(AnswerProblem.TOO_LOW, f"{low} or more", minimum=_plain(low))
    if exact > high:
        raise RefusalError(AnswerProblem.TOO_HIGH, f"{high} or less", maximum=_plain(high))
    if exact in {option.code for option in question.missing_options}:
        raise RefusalError(AnswerProblem.RESERVED_NUMBER, "another number", number=_plain(exact))
    return _plain(exact) if question.decimals == 0 else float(exact)


def _exact(value: str) -> Decimal:
    typed = _SPACES.sub(" ", value).strip().replace("\u2212", "-")
    match = _NUMBER.fullmatch(typed) if len(typed) <= LONGEST_NUMBER else None
    if match is None:
        raise RefusalError(AnswerProblem.NOT_A_NUMBER, "a number such as 12 or 2.5")
    exact = Decimal(f"{match[1].replace(' ', '')}.{match[2] or '0'}")
    return exact or Decimal(0)


def _plain(exact: Decimal) -> int | float:
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def writable(value: str) -> str:
    """The words without what no database, file or page can hold."""
    return _UNWRITABLE.sub("", value)


def text(value: str, *, longest: int, multiline: bool) -> str:
    """The words as typed, without blank ends and control characters; lines end in a line feed.

    Raises RefusalError when they are longer than `longest` characters.
    """
    lines = _LINE_ENDS.sub("\n", value)
    kept = writable(lines if multiline else lines.replace("\n", " ")).strip()
    if len(kept) > longest:
        expected = f"at most {longest} characters"
        raise RefusalError(AnswerProblem.TOO_LONG, expected, maximum=longest, length=len(kept))
    return kept
