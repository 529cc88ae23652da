"""The **kinds** of question, a class each, and the variables each yields.

A question that **rotates** begins at another of its rows or options for each respondent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from .parts import Column, Option, Phase, Row, Text
from .variables import Variable, VariableKind

SPECIFY_LENGTH = 200


class BaseRule(StrEnum):
    """Who stands in a question's denominator: everyone asked, or those who answered."""

    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every kind of question has. `asked_if` is a condition; empty means always."""

    kind: ClassVar[str]
    default_base: ClassVar[BaseRule]

    name: str
    text: Text
    help: Text = field(default_factory=dict)
    required: bool = True
    asked_if: str = ""
    base: BaseRule

    def variables(self) -> tuple[Variable, ...]:
        """The variables the question yields, in the order they are asked."""
        raise NotImplementedError

    def _specify(self, variable: str, options: tuple[Option, ...]) -> Iterator[Variable]:
        for option in options:
            if option.specify:
                yield Variable(
                    name=f"{variable}.{option.name}.text",
                    question=self.name,
                    kind=VariableKind.TEXT,
                    option=option,
                    maximum=SPECIFY_LENGTH,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleQuestion(Question):
    """One option out of several."""

    kind = "single"
    default_base = BaseRule.ANSWERED

    options: tuple[Option, ...]
    option_list: str = ""
    rotate: bool = False

    def variables(self) -> tuple[Variable, ...]:
        choice = Variable(
            name=self.name, question=self.name, kind=VariableKind.CHOICE, options=self.options
        )
        return (choice, *self._specify(self.name, self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleQuestion(Question):
    """Any of several options; an exclusive option stands alone. One indicator an option."""

    kind = "multiple"
    default_base = BaseRule.ASKED

    options: tuple[Option, ...]
    option_list: str = ""
    rotate: bool = False

    def variables(self) -> tuple[Variable, ...]:
        indicators = tuple(
            Variable(
                name=f"{self.name}.{option.name}",
                question=self.name,
                kind=VariableKind.INDICATOR,
                option=option,
            )
            for option in self.options
        )
        return (*indicators, *self._specify(self.name, self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleQuestion(Question):
    """A whole number from `minimum` to `maximum`, with words for its ends."""

    kind = "scale"
    default_base = BaseRule.ANSWERED

    minimum: int
    maximum: int
    low_label: Text
    high_label: Text
    missing_options: tuple[Option, ...] = ()

    def variables(self) -> tuple[Variable, ...]:
        score = Variable(
            name=self.name,
            question=self.name,
            kind=VariableKind.SCALE,
            options=self.missing_options,
            minimum=self.minimum,
            maximum=self.maximum,
        )
        return (score, *self._specify(self.name, self.missing_options))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixQuestion(Question):
    """Rows that share options, each asked once or once a phase."""

    kind = "matrix"
    default_base = BaseRule.ASKED

    rows: tuple[Row, ...]
    options: tuple[Option, ...]
    option_list: str = ""
    phases: tuple[Phase, ...] = ()
    rotate: bool = False

    def variables(self) -> tuple[Variable, ...]:
        found: list[Variable] = []
        for row in self.rows:
            for phase in self.phases or (None,):
                name = f"{self.name}.{row.name}" + (f".{phase.name}" if phase else "")
                found.append(
                    Variable(
                        name=name,
                        question=self.name,
                        kind=VariableKind.CHOICE,
                        options=self.options,
                        row=row,
                        phase=phase,
                    )
                )
                found.extend(self._specify(name, self.options))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridQuestion(Question):
    """Rows asked several things, each thing a column with its own options."""

    kind = "grid"
    default_base = BaseRule.ASKED

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    rotate: bool = False

    def variables(self) -> tuple[Variable, ...]:
        found: list[Variable] = []
        for row in self.rows:
            for column in self.columns:
                name = f"{self.name}.{row.name}.{column.name}"
                found.append(
                    Variable(
                        name=name,
                        question=self.name,
                        kind=VariableKind.CHOICE,
                        options=column.options,
                        row=row,
                        column=column,
                    )
                )
                found.extend(self._specify(name, column.options))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingQuestion(Question):
    """Options put in order; `ranks` is how many are placed. One rank an option, 1 is first."""

    kind = "ranking"
    default_base = BaseRule.ASKED

    options: tuple[Option, ...]
    option_list: str = ""
    ranks: int
    rotate: bool = False

    def variables(self) -> tuple[Variable, ...]:
        ranks = tuple(
            Variable(
                name=f"{self.name}.{option.name}",
                question=self.name,
                kind=VariableKind.RANK,
                option=option,
                minimum=1,
                maximum=self.ranks,
            )
            for option in self.options
        )
        return (*ranks, *self._specify(self.name, self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuestion(Question):
    """A number with `decimals` places at most, in `unit`."""

    kind = "number"
    default_base = BaseRule.ANSWERED

    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    unit: Text = field(default_factory=dict)
    missing_options: tuple[Option, ...] = ()

    def variables(self) -> tuple[Variable, ...]:
        number = Variable(
            name=self.name,
            question=self.name,
            kind=VariableKind.NUMBER,
            options=self.missing_options,
            minimum=self.minimum,
            maximum=self.maximum,
        )
        return (number, *self._specify(self.name, self.missing_options))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuestion(Question):
    """Free words, `maximum_length` characters at most."""

    kind = "text"
    default_base = BaseRule.ANSWERED

    maximum_length: int = 2000
    multiline: bool = True

    def variables(self) -> tuple[Variable, ...]:
        return (
            Variable(
                name=self.name,
                question=self.name,
                kind=VariableKind.TEXT,
                maximum=self.maximum_length,
            ),
        )


KINDS: Mapping[str, type[Question]] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (
            SingleQuestion,
            MultipleQuestion,
            ScaleQuestion,
            MatrixQuestion,
            GridQuestion,
            RankingQuestion,
            NumberQuestion,
            TextQuestion,
        )
    }
)
