"""Small waves made up by chance, and an attacker that shares nothing with what is tested.

The attacker's unknowns are how many respondents there are of every **kind**: every combination of
answers there can be. What a protected table shows adds up some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import linprog

from questionnaire.instrument.columns import NOT_ANSWERED
from questionnaire.instrument.elements import (
    BaseRule,
    Chapter,
    Instrument,
    Option,
    Page,
    ScaleQuestion,
    SingleQuestion,
)
from results.disclosure.protection import WHOLE_COLUMN, HiddenCell
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Net, TabPlan
from results.tables.table import HIDDEN_BASE, Measure, Table, TableOptions

CODES = (1, 2, 3)
TITLE = {"en": "Title"}
PLAN = TabPlan(
    banners=("sector", "size"),
    nets=(Net(question="stage", name="begun", label=TITLE, options=("o1", "o2")),),
)


def _single(name: str) -> SingleQuestion:
    options = tuple(Option(f"o{code}", code, TITLE) for code in CODES)
    return SingleQuestion(name=name, text=TITLE, options=options, base=BaseRule.ANSWERED)


SCORE = ScaleQuestion(
    name="score",
    text=TITLE,
    base=BaseRule.ANSWERED,
    minimum=1,
    maximum=3,
    low_label={},
    high_label={},
)
QUESTIONS = (_single("sector"), _single("size"), _single("stage"), SCORE)
NAMES = tuple(question.name for question in QUESTIONS)
INSTRUMENT = Instrument(
    name="small",
    title=TITLE,
    languages=("en",),
    chapters=(Chapter("all", TITLE),),
    pages=(Page(name="all", title=TITLE, chapter="all", questions=QUESTIONS),),
)
Kind = tuple[int, ...]
ANSWERS = (*CODES, NOT_ANSWERED)


def tables_of(respondents: Sequence[Kind], plan: TabPlan = PLAN) -> tuple[Table, ...]:
    """Every table of these respondents; a kind has a code a question."""
    codes = np.array(respondents, dtype=np.int8).reshape(-1, len(NAMES))
    columns = {name: codes[:, place] for place, name in enumerate(NAMES)}
    return make_tables(INSTRUMENT, Respondents(columns, len(codes)), plan, TableOptions())


@dataclass(frozen=True)
class Shown:
    """A number that is printed: which kinds it adds up, each how many times, and to what."""

    factors: np.ndarray
    total: float


KINDS: tuple[Kind, ...] = tuple(product(ANSWERS, repeat=len(NAMES)))
ALL = np.array(KINDS)


def _in_column(table: Table, position: int) -> np.ndarray:
    code = table.banner.points[position].code
    return (
        np.ones(len(ALL), bool) if not position else ALL[:, NAMES.index(table.banner.name)] == code
    )


def counted(table: Table, row: int, position: int) -> np.ndarray:
    """The kinds a share counts."""
    stub, answers = table.rows[row], ALL[:, NAMES.index(table.question)]
    codes = [stub.code] if stub.code is not None else [int(name[-1]) for name in stub.options]
    return _in_column(table, position) & np.isin(answers, codes)


def shown_by(tables: Sequence[Table]) -> Iterator[Shown]:
    """Everything that protected tables print."""
    for table in tables:
        answers = ALL[:, NAMES.index(table.question)]
        for position, (asked, answered) in enumerate(
            zip(table.asked_bases, table.answered_bases, strict=True)
        ):
            inside = _in_column(table, position)
            if asked != HIDDEN_BASE:
                yield Shown(inside.astype(float), asked)
                yield Shown((inside & (answers > 0)).astype(float), answered)
        for row, cells in enumerate(table.cells):
            for position, cell in enumerate(cells):
                if cell.suppressed:
                    continue
                if table.rows[row].measure is Measure.SHARE:
                    yield Shown(counted(table, row, position).astype(float), cell.count or 0)
                else:
                    inside = _in_column(table, position) & (answers > 0)
                    yield Shown(inside * answers.astype(float), cell.weighted_total)


def interval(tables: Sequence[Table], wanted: np.ndarray) -> tuple[float, float]:
    """The least and the most that the wanted kinds can add up to, by all that is printed."""
    shown = list(shown_by(tables))
    equations = np.array([each.factors for each in shown])
    totals = np.array([each.total for each in shown])
    aims = wanted.astype(float)
    found = [
        linprog(sign * aims, A_eq=equations, b_eq=totals, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    assert all(result.status == 0 for result in found), [result.message for result in found]
    return found[0].fun, -found[1].fun


def hidden_shares(
    tables: Sequence[Table], hidden: Sequence[frozenset[HiddenCell]]
) -> Iterator[tuple[int, np.ndarray]]:
    """Each hidden share's true count, and the kinds it counts, where there can be any."""
    for table, cells in zip(tables, hidden, strict=True):
        for row, position in sorted(cells):
            if row != WHOLE_COLUMN and table.rows[row].measure is Measure.SHARE:
                kinds = counted(table, row, position)
                if kinds.any():
                    yield table.cells[row][position].count or 0, kinds
