"""Texts in several languages, and how they are read.

A **text** maps a language to words. Words are **tidy** when they carry no blank ends, break lines
with a line feed alone and spell an accented letter one way, so that two copies that look the same
are the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from .elements import Text


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
