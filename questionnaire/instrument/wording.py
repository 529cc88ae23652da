"""Texts in several languages, and how they are read.

A **text** maps a language to words. Words are **tidy** when they carry no blank ends, break lines
with a line feed alone and spell an accented letter one way, so that two copies that look the same
are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from .parts import Text

AND: Mapping[str, str] = {
    "de": "und",
    "en": "and",
    "es": "y",
    "fr": "et",
    "it": "e",
    "nl": "en",
    "pt": "e",
}
POINTED = frozenset(("en", "he", "ja", "ko", "th", "zh"))
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def words(text: Text, language: str) -> str:
    """The words in that language, else in the first language available, else nothing."""
    return text.get(language) or next((known for known in text.values() if known), "")


def tidy(written: str) -> str:
    """The same words, trimmed, with plain line feeds and composed accents (NFC)."""
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def tidy_text(text: Mapping[str, str]) -> Text:
    """The text with tidy words in every language."""
    return {language: tidy(written) for language, written in text.items()}


def figure(number: float) -> str:
    """The number in digits, a whole one without a point: "2" for 2.0, "2.5" for 2.5."""
    return str(int(number)) if float(number).is_integer() else repr(number)


def figure_in(number: float, language: str) -> str:
    """The number as people of that language write it: "2.5" in English, "2,5" in French."""
    written = figure(number)
    return written if _tongue(language) in POINTED else written.replace(".", ",")


def listed_in(said: Sequence[str], language: str) -> str:
    """The words as one list: "tea, milk and honey"; commas alone where no "and" is known."""
    joined = AND.get(_tongue(language))
    if joined is None or len(said) < 2:
        return ", ".join(said)
    return f"{', '.join(said[:-1])} {joined} {said[-1]}"


def shortened(written: str, longest: int) -> str:
    """The words on one line without signs that turn its direction, cut with "…" where too long."""
    line = " ".join(DIRECTIONS.sub("", written).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _tongue(language: str) -> str:
    """The language without its region: "pt" of "pt-BR"."""
    return language.partition("-")[0]
