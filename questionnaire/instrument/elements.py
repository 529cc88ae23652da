"""What a questionnaire is made of, as frozen values.

An **instrument** is the whole questionnaire. It has **pages** of **questions**; a question is of
one kind and yields variables. A **segment** is a variable derived from answers by conditions or by
cutting a scale. Questions, their parts and their variables are defined in modules of their own and
named here too, so that what works with a whole questionnaire finds all its elements in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .parts import Column, Option, OptionList, Phase, Row, Text
from .questions import (
    KINDS,
    BaseRule,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    Question,
    RankingQuestion,
    ScaleQuestion,
    SingleQuestion,
    TextQuestion,
)
from .variables import CHOSEN, NOT_CHOSEN, Variable, VariableKind

__all__ = [
    "CHOSEN",
    "KINDS",
    "NOT_CHOSEN",
    "BaseRule",
    "Chapter",
    "Column",
    "GridQuestion",
    "Instrument",
    "MatrixQuestion",
    "MultipleQuestion",
    "NumberQuestion",
    "Option",
    "OptionList",
    "Page",
    "Phase",
    "Question",
    "RankingQuestion",
    "Row",
    "ScaleQuestion",
    "Segment",
    "SegmentPoint",
    "SingleQuestion",
    "Text",
    "TextQuestion",
    "Variable",
    "VariableKind",
]


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
