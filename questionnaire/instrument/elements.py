"""What a questionnaire is made of, as frozen values.

An **instrument** is the whole questionnaire. It has **pages** of **questions**; a question is of
one **kind** (a class each) and yields **variables**, the units of analysis. An **option** is a
possible answer: it has a stable `name` (a word, used in conditions and variable names) and a
stable integer `code` (what is stored and counted). A **segment** is a variable derived from
answers by conditions or by cutting a scale. Every text is a mapping of language to words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

Text = Mapping[str, str]

NOT_CHOSEN = 0
CHOSEN = 1


class BaseRule(StrEnum):
    """Who stands in a question's denominator: everyone asked, or those who answered."""

    ASKED = "asked"
    ANSWERED = "answered"


class VariableKind(StrEnum):
    """How the codes of a variable are to be read."""

    CHOICE = "choice"
    INDICATOR = "indicator"
    SCALE = "scale"
    RANK = "rank"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `missing` marks one such as "don't know"; `specify` adds a free text."""

    name: str
    code: int
    label: Text
    exclusive: bool = False
    missing: bool = False
    specify: bool = False


@dataclass(frozen=True, slots=True)
class OptionList:
    """Options named once and shared by several questions."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a matrix or a grid."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Phase:
    """A moment for which every row of a matrix is asked, such as before and during."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Column:
    """One of the things a grid asks of each row, with its own options."""

    name: str
    label: Text
    options: tuple[Option, ...]
    option_list: str = ""


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


SPECIFY_LENGTH = 200


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


@dataclass(frozen=True, slots=True)
class Chapter:
    """A theme that groups pages, and later the results."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a respondent sees at once. `asked_if` routes the page as a whole."""

    name: str
    title: Text
    chapter: str
    questions: tuple[Question, ...]
    introduction: Text = field(default_factory=dict)
    asked_if: str = ""


@dataclass(frozen=True, slots=True)
class SegmentPoint:
    """A class of a segment. `condition` says who is in it; empty when the segment cuts a scale."""

    name: str
    code: int
    label: Text
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A variable derived from answers: the first point that holds, or none.

    Either every point has a condition, or `cut_variable` names a scale or number and `cuts` holds
    the highest value of every point but the last, ascending.
    """

    name: str
    title: Text
    points: tuple[SegmentPoint, ...]
    cut_variable: str = ""
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """The whole questionnaire. The first language is the default one."""

    name: str
    title: Text
    languages: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    pages: tuple[Page, ...]
    option_lists: tuple[OptionList, ...] = ()
    segments: tuple[Segment, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by name, in the order asked."""
        return {question.name: question for page in self.pages for question in page.questions}

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Every variable by name, in the order asked."""
        return {
            variable.name: variable
            for question in self.questions.values()
            for variable in question.variables()
        }

    @cached_property
    def variables_of(self) -> Mapping[str, tuple[Variable, ...]]:
        """The variables of each question, by question name."""
        return {name: question.variables() for name, question in self.questions.items()}

    @cached_property
    def page_of(self) -> Mapping[str, Page]:
        """The page each question stands on, by question name."""
        return {question.name: page for page in self.pages for question in page.questions}

    def page(self, name: str) -> Page:
        """The page of that name; KeyError when there is none."""
        return self._pages[name]

    def segment(self, name: str) -> Segment:
        """The segment of that name; KeyError when there is none."""
        return self._segments[name]

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.name: page for page in self.pages}

    @cached_property
    def _segments(self) -> Mapping[str, Segment]:
        return {segment.name: segment for segment in self.segments}
