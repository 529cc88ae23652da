"""Who is asked what: the path of one respondent, and the same for a whole wave.

A **path** is the pages one respondent sees and the questions asked on them. It is worked out from
the answers in the order of the questionnaire; an answer off the path counts as absent in every
later condition. An **asked-mask** says the same of a wave, a question at a time. A **segment code**
is the class an answer on the path puts a respondent in.

A **router** holds the conditions of one instrument, bound once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import (
    Column,
    Columns,
    Mask,
    codes,
    is_one_of,
    off_path_out,
    present,
)
from questionnaire.instrument.elements import (
    Instrument,
    Page,
    Question,
    RankingQuestion,
    Segment,
    Variable,
    VariableKind,
)
from questionnaire.instrument.evaluation import Answer, Answers, Test
from questionnaire.instrument.expressions import bind
from questionnaire.instrument.memory import remembered

NO_POINT = -1


class QuestionStep(NamedTuple):
    """A question with its condition bound; None where it is always asked."""

    question: Question
    asked_if: Test | None
    variables: tuple[Variable, ...]
    names: tuple[str, ...]


class PageStep(NamedTuple):
    """A page with its condition bound; None where it is always seen."""

    page: Page
    asked_if: Test | None
    questions: tuple[QuestionStep, ...]


class SegmentStep(NamedTuple):
    """A segment with the conditions of its points bound, or the variable it cuts."""

    codes: tuple[int, ...]
    tests: tuple[Test, ...]
    cut_variable: Variable | None
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Router:
    """An instrument's conditions, bound once."""

    pages: tuple[PageStep, ...]
    segments: Mapping[str, SegmentStep]


@dataclass(frozen=True)
class Path:
    """What one respondent is asked: the questions of each page, and the answers that count.

    `order` is every page name of the questionnaire, so that a page off the path has neighbours.
    """

    steps: Mapping[str, tuple[Question, ...]]
    answers: Mapping[str, Answer]
    order: tuple[str, ...] = field(repr=False)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The names of the pages with a question to answer."""
        return tuple(self.steps)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names of the questions asked."""
        return frozenset(question.name for asked in self.steps.values() for question in asked)

    @cached_property
    def incomplete(self) -> tuple[str, ...]:
        """The names of the pages where a required question still lacks an answer."""
        return tuple(
            page
            for page, asked in self.steps.items()
            if any(question.required and lacking(question, self.answers) for question in asked)
        )

    def questions_on(self, page: str) -> tuple[Question, ...]:
        """The questions asked on the page, in order; none when the page is off the path."""
        return self.steps.get(page, ())

    def next_page(self, page: str) -> str | None:
        """The page after it on the path, None after the last; KeyError for an unknown page."""
        following = self.order[self._place(page) + 1 :]
        return next((name for name in following if name in self.steps), None)

    def previous_page(self, page: str) -> str | None:
        """The page before it on the path, None before the first; KeyError for an unknown page."""
        earlier = reversed(self.order[: self._place(page)])
        return next((name for name in earlier if name in self.steps), None)

    def _place(self, page: str) -> int:
        if page not in self.order:
            raise KeyError(page)
        return self.order.index(page)


def lacking(question: Question, answers: Answers) -> tuple[str, ...]:
    """The variables that want a value before the question counts as answered in full.

    A multiple question wants any option, a ranking all its ranks or an exclusive option, others
    every variable; a free text beside an option is never wanted.
    """
    variables = question.variables()
    if wanted := [v for v in variables if v.option is None]:
        return tuple(v.name for v in wanted if v.name not in answers)
    own = [v for v in variables if v.kind is not VariableKind.TEXT]
    placed = [v for v in own if v.name in answers]
    enough = min(question.ranks, len(own)) if isinstance(question, RankingQuestion) else 1
    if len(placed) >= enough or any(v.option and v.option.exclusive for v in placed):
        return ()
    return tuple(v.name for v in own if v.name not in answers)


def find_path(instrument: Instrument, answers: Answers) -> Path:
    """The Path these answers lead along."""
    kept: dict[str, Answer] = {}
    steps: dict[str, tuple[Question, ...]] = {}
    pages = router(instrument).pages
    for page in pages:
        if page.asked_if is not None and not page.asked_if.holds(kept):
            continue
        asked = tuple(_questions_asked(page, answers, kept))
        if asked:
            steps[page.page.name] = asked
    return Path(steps, kept, tuple(page.page.name for page in pages))


def _questions_asked(page: PageStep, answers: Answers, kept: dict[str, Answer]) -> list[Question]:
    """The questions of the page that are asked; their answers are added to those kept."""
    asked: list[Question] = []
    for question, asked_if, _, names in page.questions:
        if asked_if is None or asked_if.holds(kept):
            asked.append(question)
            kept.update((name, answers[name]) for name in names if name in answers)
    return asked


def asked_masks(instrument: Instrument, columns: Columns, length: int) -> dict[str, Mask]:
    """Who is asked each question, by question name: a bool a respondent.

    `columns` are those of every variable of the instrument, answers off the path included.
    """
    return _route(instrument, columns, length)[0]


def mask_columns(instrument: Instrument, columns: Columns, length: int) -> dict[str, Column]:
    """New columns: NOT_ASKED off the path, NOT_ANSWERED on it where there is no answer."""
    return _route(instrument, columns, length)[1]


def _route(
    instrument: Instrument, columns: Columns, length: int
) -> tuple[dict[str, Mask], dict[str, Column]]:
    masks: dict[str, Mask] = {}
    kept: dict[str, Column] = {}
    everyone = np.ones(length, dtype=np.bool_)
    for page in router(instrument).pages:
        on_page = page.asked_if.mask(kept, length) if page.asked_if else everyone
        for question, asked_if, variables, _ in page.questions:
            asked = on_page & asked_if.mask(kept, length) if asked_if else on_page.copy()
            masks[question.name] = asked
            for variable in variables:
                kept |= off_path_out(variable, columns, asked)
    return masks, kept


def segment_code(instrument: Instrument, segment: str | Segment, answers: Answers) -> int:
    """The code of the segment point these answers, of a path, are in; NO_POINT when in none."""
    step = _segment_step(instrument, segment)
    if step.cut_variable is None:
        points = zip(step.codes, step.tests, strict=True)
        held = (code for code, test in points if test.holds(answers))
        return next(held, NO_POINT)
    value = answers.get(step.cut_variable.name)
    if value is None or value in step.cut_variable.missing_codes or isinstance(value, str):
        return NO_POINT
    return step.codes[bisect_left(step.cuts, value)]


def segment_codes(
    instrument: Instrument,
    segment: str | Segment,
    columns: Columns,
    length: int,
    cuts: Sequence[float] | None = None,
) -> NDArray[np.int8]:
    """The code of each respondent's segment point, NO_POINT for none; `columns` are masked ones.

    `cuts` replace those of the segment; ValueError when they are not one fewer than its points,
    ascending.
    """
    step = _segment_step(instrument, segment)
    if step.cut_variable is not None:
        return _cut(step, step.cut_variable, columns, _checked_cuts(step, cuts))
    found = np.full(length, NO_POINT, dtype=np.int8)
    for code, test in zip(reversed(step.codes), reversed(step.tests), strict=True):
        found[test.mask(columns, length)] = code
    return found


def check_cuts(instrument: Instrument, segment: str, cuts: Sequence[float]) -> None:
    """Raises ValueError for cuts that `segment_codes` would not take."""
    _checked_cuts(_segment_step(instrument, segment), cuts)


def _cut(
    step: SegmentStep, variable: Variable, columns: Columns, cuts: tuple[float, ...]
) -> NDArray[np.int8]:
    values = codes(variable, columns)
    points = np.asarray(step.codes, dtype=np.int8)[np.searchsorted(cuts, values, side="left")]
    missing = is_one_of(values, variable.missing_codes)
    counts = present(variable, columns) & ~missing
    return np.where(counts, points, np.int8(NO_POINT))


def _checked_cuts(step: SegmentStep, cuts: Sequence[float] | None) -> tuple[float, ...]:
    if cuts is None:
        return step.cuts
    if len(cuts) != len(step.codes) - 1 or any(low >= high for low, high in pairwise(cuts)):
        raise ValueError(
            f"found cuts {list(cuts)}, expected {len(step.codes) - 1} ascending numbers: "
            "give the highest value of each point but the last"
        )
    return tuple(cuts)


@remembered
def router(instrument: Instrument) -> Router:
    """The instrument's Router, bound the first time and kept as long as the instrument lives.

    Raises ExpressionError for a condition that does not fit.
    """

    def test(source: str) -> Test | None:
        return bind(source, instrument).test if source.strip() else None

    return Router(
        pages=tuple(
            PageStep(
                page,
                test(page.asked_if),
                tuple(_question_step(instrument, question, test) for question in page.questions),
            )
            for page in instrument.pages
        ),
        segments={
            segment.name: _bound_segment(instrument, segment) for segment in instrument.segments
        },
    )


def _question_step(
    instrument: Instrument, question: Question, test: Callable[[str], Test | None]
) -> QuestionStep:
    variables = instrument.variables_of[question.name]
    names = tuple(variable.name for variable in variables)
    return QuestionStep(question, test(question.asked_if), variables, names)


def _bound_segment(instrument: Instrument, segment: Segment) -> SegmentStep:
    cut = instrument.variables[segment.cut_variable] if segment.cut_variable else None
    return SegmentStep(
        codes=tuple(point.code for point in segment.points),
        tests=() if cut else tuple(bind(p.condition, instrument).test for p in segment.points),
        cut_variable=cut,
        cuts=segment.cuts,
    )


def _segment_step(instrument: Instrument, segment: str | Segment) -> SegmentStep:
    name = segment if isinstance(segment, str) else segment.name
    return router(instrument).segments[name]
