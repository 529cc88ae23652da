"""How the answers of a reconstruction lean where the figures leave them free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted


class UnsolvedError(RuntimeError):
    """The solver ran out of effort before it found an answer or proved that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibility:
    """What a reconstruction is told besides figures.

    `grouping` is the question that every split of figures shares, such as the category. `scale` is
    the question by which respondents are ordered, such as their maturity; `leanings` maps a
    question to how strongly its codes rise (1) or fall (-1) with it, 0 where it is not named.
    `effort` bounds the finding of the tallies, in the solver's deterministic seconds.
    """

    respondents: int
    grouping: str
    scale: str
    leanings: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    effort: float = 120.0


KEYS = ("respondents", "grouping", "scale", "leanings", "seed", "effort")
REQUIRED = KEYS[:3]


def read_plausibility(source: bytes, instrument: Instrument, *, filename: str) -> Plausibility:
    """What a file says, in YAML; raises DocumentError with everything that is wrong in it."""
    document = yaml.safe_load(source)
    if not isinstance(document, dict):
        raise DocumentError([Problem(filename, quoted(document), "keys and values", "write them")])
    problems = [
        Problem(f"{filename}: {key}", "nothing", "a value", "add the key")
        for key in REQUIRED
        if key not in document
    ]
    problems += [
        Problem(f"{filename}: {key}", "an unknown key", f"one of {listed(KEYS)}", "take it out")
        for key in document
        if key not in KEYS
    ]
    problems += _unknown_questions(document, instrument, filename)
    if problems:
        raise DocumentError(problems)
    return Plausibility(**document)


def _unknown_questions(
    document: Mapping[str, Any], instrument: Instrument, filename: str
) -> list[Problem]:
    named = [*document.get("leanings", {}), document.get("grouping"), document.get("scale")]
    return [
        Problem(filename, quoted(name), "a question of the edition", "correct the name")
        for name in named
        if name is not None and name not in instrument.questions
    ]
