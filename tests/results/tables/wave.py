"""Six respondents to a small questionnaire of every kind, small enough to count by hand.

Users are asked all of it; vendors, and those who did not say, are not asked the second page.

    respondent   1      2      3       4        5        6
    track        user   user   user    vendor   vendor   –
"""

from dataclasses import replace
from typing import Any

from questionnaire.instrument.columns import Column
from questionnaire.instrument.elements import BaseRule, Question
from questionnaire.instrument.routing import mask_columns, segment_codes
from results.tables.banner import banner_of
from results.tables.cube import count
from results.tables.table import Cell, Table
from results.tables.tabulation import tabulate
from tests.questionnaire.instrument.miniature import (
    BUDGET,
    GOALS,
    MATURITY,
    REMARKS,
    ROADBLOCKS,
    SOURCES,
    STAGE,
    TECHNIQUES,
    TRACK,
    by_cuts,
    instrument,
    page,
)

RANKED = replace(GOALS, options=GOALS.options[:3])

WAVE: tuple[dict[str, Any], ...] = (
    {
        "track": 1,
        "stage": 1,
        "techniques.nlp": 1,
        "techniques.vision": 1,
        "techniques.other": 0,
        "techniques.none": 0,
        "maturity": 1,
        "roadblocks.data.before": 2,
        "roadblocks.data.during": 2,
        "roadblocks.law.before": 1,
        "sources.claims.value": 2,
        "goals.cost": 1,
        "goals.care": 2,
        "budget": 10.5,
        "remarks": "words that must not leave the database",
    },
    {
        "track": 1,
        "stage": 3,
        "stage.other.text": "something else",
        "techniques.nlp": 1,
        "techniques.vision": 0,
        "techniques.other": 0,
        "techniques.none": 0,
        "maturity": 4,
        "roadblocks.data.before": 1,
        "goals.care": 1,
        "goals.cost": 2,
        "budget": 0.2,
    },
    {"track": 1, "maturity": 99, "budget": 9999},
    {"track": 2, "stage": 1, "maturity": 3},
    {"track": 2},
    {},
)


def asking(base: BaseRule | None = None) -> Any:
    """The questionnaire; with a base rule, every question has it."""

    def ruled(question: Question) -> Question:
        return replace(question, base=base) if base else question

    return instrument(
        page("first", ruled(TRACK), ruled(STAGE)),
        page(
            "second",
            *map(ruled, (TECHNIQUES, MATURITY, ROADBLOCKS, SOURCES, RANKED, BUDGET, REMARKS)),
            asked_if="track == 'user'",
        ),
        segments=(by_cuts("maturity", 2),),
    )


def routed(questionnaire: Any, columns: dict[str, Column], length: int) -> dict[str, Column]:
    """The columns as a snapshot has them: routed, with the segments."""
    masked = mask_columns(questionnaire, columns, length)
    for segment in questionnaire.segments:
        masked[segment.name] = segment_codes(questionnaire, segment, masked, length)
    return masked


def tabulated(questionnaire: Any, columns: dict[str, Column], question: str, banner: str) -> Table:
    """The unweighted table of a question by a banner."""
    length = len(columns["track"])
    crossed = banner_of(questionnaire, banner)
    cube = count(questionnaire, columns, [crossed], length=length)
    return tabulate(questionnaire, cube, question, crossed)


def share(count: int, base: int) -> Cell:
    return Cell(
        count=count,
        unweighted_base=base,
        weighted_base=float(base),
        weighted_total=float(count),
        value=count / base if base else None,
    )


def mean(total: float, base: int) -> Cell:
    return replace(share(0, base), count=None, weighted_total=total, value=_mean(total, base))


def number(count: int, base: int) -> Cell:
    return replace(share(count, base), value=float(count))


def _mean(total: float, base: int) -> float | None:
    return total / base if base else None


def plain(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells with their values and bases only: no precision, letters or marks."""
    return tuple(
        replace(
            cell,
            effective_base=0.0,
            standard_error=None,
            interval=None,
            letters="",
            caution=False,
            against_total="",
        )
        for cell in cells
    )
