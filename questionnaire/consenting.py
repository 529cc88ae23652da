"""**Consent**: the words of a wave that a respondent must agree to before answering.

A consent's **version** is the digest of its words in all languages, so that it can be told later
which words someone agreed to, whatever the wave says by then.
"""

import json
from hashlib import sha256

from .models import Consent, Wave


def consent_version(wave: Wave) -> str:
    """SHA-256 of the words to be agreed to, in hex; empty when there are none."""
    words = _words(wave)
    canonical = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest() if words else ""


def record_consent(*, wave: Wave) -> Consent | None:
    """The wave's words as they stand, kept once for all who agree to them; None when none are."""
    version = consent_version(wave)
    if not version:
        return None
    return Consent.objects.get_or_create(
        wave=wave, digest=version, defaults={"words": _words(wave)}
    )[0]


def _words(wave: Wave) -> dict[str, str]:
    return {language: words for language, words in wave.consent.items() if words.strip()}
