"""**Variables**, the units of analysis: each question yields some, with stable names and codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .parts import Column, Option, Phase, Row

NOT_CHOSEN = 0
CHOSEN = 1


class VariableKind(StrEnum):
    """How the codes of a variable are to be read."""

    CHOICE = "choice"
    INDICATOR = "indicator"
    SCALE = "scale"
    RANK = "rank"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One stored answer. `name` is dotted: question[.row][.phase or .column][.option][.text].

    `options` lists the codes of a CHOICE, the labelled ends and missing codes of a SCALE, and the
    missing codes of a NUMBER; it is empty for INDICATOR (0 and 1), RANK (1 is first) and TEXT.
    `minimum` and `maximum` bound a SCALE, RANK or NUMBER, and the length of a TEXT.
    """

    name: str
    question: str
    kind: VariableKind
    options: tuple[Option, ...] = ()
    row: Row | None = None
    phase: Phase | None = None
    column: Column | None = None
    option: Option | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def codes(self) -> tuple[int, ...]:
        """Every code the variable can hold, ascending; empty for NUMBER and TEXT."""
        if self.kind is VariableKind.INDICATOR:
            return (NOT_CHOSEN, CHOSEN)
        listed = {option.code for option in self.options}
        if self.kind in (VariableKind.SCALE, VariableKind.RANK):
            assert self.minimum is not None
            assert self.maximum is not None
            listed |= set(range(int(self.minimum), int(self.maximum) + 1))
        return tuple(sorted(listed)) if self.kind is not VariableKind.NUMBER else ()

    @property
    def missing_codes(self) -> frozenset[int]:
        return frozenset(option.code for option in self.options if option.missing)
