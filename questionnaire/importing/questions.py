"""The columns of one multiple or ranking question, settled together, and its own rules.

A multiple question with no option chosen was not answered, whether its cells are empty or 0: an
answer is one option at least, as it is for respondents in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import NOT_ANSWERED, Column
from questionnaire.instrument.elements import (
    CHOSEN,
    NOT_CHOSEN,
    MultipleQuestion,
    Option,
    RankingQuestion,
    Variable,
    VariableKind,
)

from .decoding import CellReader
from .report import BatchReport, Fault, Kind

TOGETHER = Fault(
    Kind.EXCLUSIVE_CLASH, "that option alone", "keep that option alone, or take it out"
)
RANK_ONCE = Fault(Kind.RANK_TWICE, "each rank once", "give each option a rank of its own")
NO_GAP = Fault(Kind.RANK_SKIPPED, "ranks from 1 on without a gap", "close the gap")
TOO_MANY_RANKS = "fewer options"


def spread(
    question: MultipleQuestion | RankingQuestion, reader: CellReader, places: NDArray[np.int32]
) -> list[Column]:
    """Columns of indicators or ranks, an option each, from cells that join the options."""
    chosen = np.full((len(reader.answers), len(question.options)), NOT_ANSWERED, dtype=np.int16)
    for place, joined in enumerate(reader.answers):
        if joined:
            positions = [int(position) for position in str(joined).split(",")]
            ranks = range(1, len(positions) + 1)
            is_ranking = isinstance(question, RankingQuestion)
            chosen[place, positions] = list(ranks) if is_ranking else CHOSEN
    return list(chosen[places].T)


def settle_indicators(columns: Sequence[Column]) -> list[Column]:
    """Every option 0 or 1 where any is chosen, no answer where none is."""
    answered = np.logical_or.reduce([column == CHOSEN for column in columns])
    settled = [np.where(column == CHOSEN, CHOSEN, NOT_CHOSEN) for column in columns]
    return [np.where(answered, column, NOT_ANSWERED).astype(np.int16) for column in settled]


def check_exclusive(
    options: Sequence[Option], chosen: Sequence[NDArray[np.bool_]], heading: str, to: BatchReport
) -> None:
    """An exclusive option stands alone."""
    together = np.add.reduce(chosen, dtype=np.int32) > 1
    for option, column in zip(options, chosen, strict=True):
        if option.exclusive:
            found = f"{option.name} with other options"
            to.add(TOGETHER, heading, column & together, found)


def check_ranks(
    question: RankingQuestion, columns: Sequence[Column], heading: str, to: BatchReport
) -> None:
    """Ranks are given once each, from 1 on."""
    placed = np.add.reduce([column > 0 for column in columns], dtype=np.int32)
    highest = np.maximum.reduce(list(columns))
    doubled = np.zeros(len(placed), dtype=np.bool_)
    for rank in range(1, question.ranks + 1):
        doubled |= np.add.reduce([column == rank for column in columns], dtype=np.int32) > 1
    to.add(RANK_ONCE, heading, doubled, lambda place: _ranks(columns, place))
    beyond = highest > question.ranks
    fault = Fault(Kind.OUT_OF_BOUNDS, f"{question.ranks} options at most", TOO_MANY_RANKS)
    to.add(fault, heading, beyond, lambda place: f"{placed[place]} options")
    skipped = (highest > placed) & ~doubled & ~beyond
    to.add(NO_GAP, heading, skipped, lambda place: _ranks(columns, place))


def _ranks(columns: Sequence[Column], place: int) -> str:
    given = sorted(int(column[place]) for column in columns if column[place] > 0)
    return "the ranks " + ", ".join(map(str, given))


def lacking_answer(
    question: object, variables: Sequence[Variable], present: Mapping[str, NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Who still lacks an answer to the question, as `routing.lacking` has it for one respondent."""
    wanted = [present[v.name] for v in variables if v.option is None]
    if wanted:
        return ~np.logical_and.reduce(wanted)
    own = [v for v in variables if v.kind is not VariableKind.TEXT]
    placed = np.add.reduce([present[v.name] for v in own], dtype=np.int32)
    enough = min(question.ranks, len(own)) if isinstance(question, RankingQuestion) else 1
    alone = [present[v.name] for v in own if v.option and v.option.exclusive]
    excused = np.logical_or.reduce(alone) if alone else np.zeros(len(placed), dtype=np.bool_)
    return (placed < enough) & ~excused
