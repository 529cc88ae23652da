"""The codebook as rows of one language: a row a code, the fields in the order of the file."""

from collections.abc import Iterator
from typing import NamedTuple

from questionnaire.instrument.codebook import CodebookRow, codebook
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.wording import words

from .text import harmless

ITEM_SEPARATOR = " – "


class CodebookFields(NamedTuple):
    """One code of one variable; docs/analysts.md explains each field."""

    variable: str
    question: str
    chapter: str
    kind: str
    variable_kind: str
    text: str
    item: str
    code: int | None
    name: str
    label: str
    missing: bool
    minimum: float | None
    maximum: float | None
    base_rule: str
    asked_if: str
    page_asked_if: str
    condition: str


def codebook_rows(instrument: Instrument, *, language: str) -> Iterator[CodebookFields]:
    """Every code of every variable, then of every segment, with words of that language."""
    for row in codebook(instrument):
        yield _fields(row, language)


def _fields(row: CodebookRow, language: str) -> CodebookFields:
    return CodebookFields(
        variable=row.variable,
        question=row.question,
        chapter=row.chapter,
        kind=row.kind,
        variable_kind=row.variable_kind,
        text=harmless(words(row.text, language)),
        item=harmless(ITEM_SEPARATOR.join(words(part, language) for part in row.item)),
        code=row.code,
        name=row.name,
        label=harmless(words(row.label, language)),
        missing=row.missing,
        minimum=row.minimum,
        maximum=row.maximum,
        base_rule=row.base_rule,
        asked_if=harmless(row.asked_if),
        page_asked_if=harmless(row.page_asked_if),
        condition=harmless(row.condition),
    )
