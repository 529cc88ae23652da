"""What JSON columns hold, and what forms refuse of it.

A **text** is a mapping of language to words: `{"en": "Yes", "fr": "Oui"}`.
"""

import math
import re
from collections.abc import Mapping
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models

LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL keeps neither NUL nor half characters


def validate_text(value: object) -> None:
    """Nothing when `value` maps languages to words; ValidationError naming what is wrong."""
    if not isinstance(value, Mapping):
        raise ValidationError('Write words by language, such as {"en": "Yes", "fr": "Oui"}.')
    for language, words in value.items():
        if not LANGUAGE_PATTERN.match(language):
            raise ValidationError(f"“{language}” is no language code; use one such as en or fr.")
        if not isinstance(words, str) or UNSTORABLE.search(words):
            raise ValidationError(f"Write plain words for “{language}”.")


def validate_languages(value: object) -> None:
    """Nothing when `value` lists language codes, each once; else ValidationError."""
    if not isinstance(value, list) or not value:
        raise ValidationError('List the languages, the default first, such as ["en", "fr"].')
    for language in value:
        if not isinstance(language, str) or not LANGUAGE_PATTERN.match(language):
            raise ValidationError(f"“{language}” is no language code; use one such as en or fr.")
    if len(set(value)) != len(value):
        raise ValidationError("List every language once.")


def validate_cuts(value: object) -> None:
    """Nothing when `value` lists rising numbers; else ValidationError."""
    sound = isinstance(value, list) and all(
        isinstance(cut, int | float) and not isinstance(cut, bool) and math.isfinite(cut)
        for cut in value
    )
    if not sound or any(low >= high for low, high in pairwise(value)):
        raise ValidationError("List rising numbers, such as [2, 3].")


def validate_segment_cuts(value: object) -> None:
    """Nothing when `value` maps segments to rising numbers; else ValidationError."""
    if not isinstance(value, Mapping):
        raise ValidationError('Write numbers by segment, such as {"maturity_step": [2, 3]}.')
    for cuts in value.values():
        validate_cuts(cuts)


def text_field(*, optional: bool = False, help_text: str = "") -> models.JSONField:
    """A JSON field for a text; an optional one may be empty."""
    return models.JSONField(
        default=dict, blank=optional, help_text=help_text, validators=[validate_text]
    )


def first_words(text: object, otherwise: str) -> str:
    """The words of the first language that has any, else `otherwise`; for lists in the admin."""
    if isinstance(text, Mapping):
        return next((words for words in text.values() if isinstance(words, str) and words), "") or (
            otherwise
        )
    return otherwise
