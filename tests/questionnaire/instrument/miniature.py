"""A tiny questionnaire with one question of each kind, and answers turned into columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from questionnaire.instrument.columns import HAS_VALUE, NOT_ANSWERED, Column, has_state, state_name
from questionnaire.instrument.elements import (
    BaseRule,
    Chapter,
    GridQuestion,
    Instrument,
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    Option,
    Page,
    Phase,
    Question,
    RankingQuestion,
    Row,
    ScaleQuestion,
    Segment,
    SegmentPoint,
    SingleQuestion,
    TextQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.elements import Column as GridColumn

ANSWERED = BaseRule.ANSWERED
ASKED = BaseRule.ASKED
DONT_KNOW = Option("dont_know", 99, {"en": "I don't know", "fr": "Je ne sais pas"}, missing=True)


def named(name: str) -> dict[str, str]:
    """Words in two languages made from a name."""
    return {"en": name.capitalize(), "fr": f"[{name}]"}


def options(*names: str) -> tuple[Option, ...]:
    """Options coded from 1."""
    return tuple(Option(name, code, named(name)) for code, name in enumerate(names, 1))


def page(name: str, *questions: Question, asked_if: str = "") -> Page:
    return Page(name=name, title=named(name), chapter="all", questions=questions, asked_if=asked_if)


def instrument(*pages: Page, segments: Sequence[Segment] = ()) -> Instrument:
    return Instrument(
        name="miniature",
        title=named("miniature"),
        languages=("en", "fr"),
        chapters=(Chapter("all", named("all")),),
        pages=pages,
        segments=tuple(segments),
    )


def single(name: str, *names: str, **extra: Any) -> SingleQuestion:
    return SingleQuestion(
        name=name, text=named(name), base=ANSWERED, options=options(*names), **extra
    )


TRACK = single("track", "user", "vendor")
STAGE = SingleQuestion(
    name="stage",
    text=named("stage"),
    base=ANSWERED,
    options=(*options("idea", "pilot"), Option("other", 3, named("other"), specify=True)),
)
TECHNIQUES = MultipleQuestion(
    name="techniques",
    text=named("techniques"),
    base=ASKED,
    options=(
        *options("nlp", "vision"),
        Option("other", 3, named("other"), specify=True),
        Option("none", 4, named("none"), exclusive=True),
    ),
)
MATURITY = ScaleQuestion(
    name="maturity",
    text=named("maturity"),
    base=ANSWERED,
    minimum=1,
    maximum=4,
    low_label=named("low"),
    high_label=named("high"),
    missing_options=(DONT_KNOW,),
)
ROADBLOCKS = MatrixQuestion(
    name="roadblocks",
    text=named("roadblocks"),
    base=ASKED,
    rows=(Row("data", named("data")), Row("law", named("law"))),
    phases=(Phase("before", named("before")), Phase("during", named("during"))),
    options=options("weak", "strong"),
)
SOURCES = GridQuestion(
    name="sources",
    text=named("sources"),
    base=ASKED,
    rows=(Row("claims", named("claims")),),
    columns=(
        GridColumn("value", named("value"), options("low", "high")),
        GridColumn("open", named("open"), options("yes", "no")),
    ),
)
GOALS = RankingQuestion(
    name="goals",
    text=named("goals"),
    base=ASKED,
    options=(*options("cost", "care", "speed"), Option("none", 4, named("none"), exclusive=True)),
    ranks=2,
)
BUDGET = NumberQuestion(
    name="budget",
    text=named("budget"),
    base=ANSWERED,
    minimum=0,
    maximum=5000,
    decimals=1,
    missing_options=(Option("refused", 9999, named("refused"), missing=True),),
)
STAFF = NumberQuestion(name="staff", text=named("staff"), base=ANSWERED, required=False)
REMARKS = TextQuestion(
    name="remarks", text=named("remarks"), base=ANSWERED, maximum_length=10, required=False
)
EVERY_KIND = instrument(
    page("first", TRACK, STAGE),
    page("second", TECHNIQUES, MATURITY),
    page("third", ROADBLOCKS, SOURCES),
    page("fourth", GOALS, BUDGET, STAFF, REMARKS),
)


def by_conditions(**points: str) -> Segment:
    """A segment of one point a condition, coded from 1."""
    return Segment(
        name="segment",
        title=named("segment"),
        points=tuple(
            SegmentPoint(name, code, named(name), condition)
            for code, (name, condition) in enumerate(points.items(), 1)
        ),
    )


def by_cuts(variable: str, *cuts: float) -> Segment:
    """A segment of steps of a scale or number, coded from 1."""
    return Segment(
        name="step",
        title=named("step"),
        points=tuple(
            SegmentPoint(f"step_{code}", code, named("step")) for code in range(1, len(cuts) + 2)
        ),
        cut_variable=variable,
        cuts=cuts,
    )


def columns_of(instrument: Instrument, wave: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    """The answers of several respondents, whatever their path, as columns."""
    columns: dict[str, Column] = {}
    for variable in instrument.variables.values():
        given = [answers.get(variable.name) for answers in wave]
        states = [_state(variable, answer) for answer in given]
        columns[state_name(variable)] = np.array(states, dtype=np.int32)
        if variable.kind is VariableKind.NUMBER:
            numbers = [
                np.nan if state else answer for state, answer in zip(states, given, strict=True)
            ]
            columns[variable.name] = np.array(numbers, dtype=np.float64)
    return columns


def _state(variable: Variable, answer: Any) -> int:
    if answer is None:
        return NOT_ANSWERED
    return answer if not has_state(variable) or answer in variable.missing_codes else HAS_VALUE
