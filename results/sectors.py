"""A respondent's own answers beside the published figures of those like them.

Their **sector** is the point they belong to of the first banner that has one for them; without any
it is the total. A **figure** is one published cell beside which an answer of theirs can stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from questionnaire.instrument.elements import (
    Instrument,
    Question,
    Text,
    Variable,
    VariableKind,
)
from questionnaire.instrument.evaluation import Answers
from questionnaire.instrument.routing import segment_code

from .tables.table import Banner, BannerPoint, Cell, Measure, StubRow, Table

WITH_NUMBERS = (VariableKind.SCALE, VariableKind.RANK, VariableKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Sector:
    """A banner, and the position of the respondent's point in it; 0 is everybody."""

    banner: Banner
    position: int

    @property
    def point(self) -> BannerPoint:
        return self.banner.points[self.position]


@dataclass(frozen=True, slots=True)
class Figure:
    """A published cell: its words and their group, and the respondent's own answer to it.

    `is_theirs` says that they gave the answer whose share it is; `own` is their number beside a
    mean, None beside a share. `of_everybody` is set where the sector's own cell is hidden or empty
    and the total's stands in for it.
    """

    label: Text
    group: Text
    measure: Measure
    cell: Cell
    is_theirs: bool
    own: float | None
    of_everybody: bool


def sector_of(banners: Sequence[Banner], instrument: Instrument, answers: Answers) -> Sector:
    """Where these answers, of a path, belong; a banner must be there. `instrument` has the
    thresholds of segments that were counted with.

    Crossed banners and those in which one may stand in several points are passed over.
    """
    for banner in banners:
        if banner.crosses or banner.overlaps:
            continue
        code = _code_in(banner, instrument, answers)
        for position, point in enumerate(banner.points[1:], start=1):
            if point.code == code:
                return Sector(banner, position)
    return Sector(banners[0], 0)


def _code_in(banner: Banner, instrument: Instrument, answers: Answers) -> object:
    if banner.name in instrument.variables:
        return answers.get(banner.name)
    if any(segment.name == banner.name for segment in instrument.segments):
        return segment_code(instrument, banner.name, answers)
    return None


def figures_beside(
    table: Table, question: Question, answers: Answers, position: int
) -> tuple[Figure, ...]:
    """The figures of a protected table that the answers stand beside, in the order of its rows;
    none where the question was not answered."""
    variables = [variable for variable in question.variables() if variable.name in answers]
    wanted = _WANTED.get(question.kind)
    if wanted is None or not variables:
        return ()
    own = _Own(answers, {v.name: n for v in variables if (n := _number(v, answers)) is not None})
    rows = zip(table.rows, table.cells, strict=True)
    return tuple(_figure(row, cells, own, position) for row, cells in rows if wanted(row, own))


@dataclass(frozen=True, slots=True)
class _Own:
    """What a respondent answered, and by variable the numbers among it."""

    answers: Answers
    numbers: Mapping[str, float]

    def gave(self, row: StubRow) -> bool:
        """Whether the row is the share of one answer, and they gave it."""
        return _is_one_answer(row) and self.answers.get(row.variable) == row.code


def _number(variable: Variable, answers: Answers) -> float | None:
    """The number they answered; None for other answers."""
    value = answers[variable.name]
    if variable.kind not in WITH_NUMBERS or isinstance(value, str):
        return None
    return None if value in variable.missing_codes else float(value)


def _figure(row: StubRow, cells: Sequence[Cell], own: _Own, position: int) -> Figure:
    cell, total = cells[position], cells[0]
    stands_in = position > 0 and cell.value is None and total.value is not None
    return Figure(
        label=row.label,
        group=row.group,
        measure=row.measure,
        cell=total if stands_in else cell,
        is_theirs=own.gave(row),
        own=own.numbers.get(row.variable) if row.measure is Measure.MEAN else None,
        of_everybody=stands_in,
    )


def _is_one_answer(row: StubRow) -> bool:
    return row.measure is Measure.SHARE and row.code is not None and not row.is_net


def _every_answer(row: StubRow, own: _Own) -> bool:
    return _is_one_answer(row)


def _own_answer(row: StubRow, own: _Own) -> bool:
    return own.gave(row)


def _own_number(row: StubRow, own: _Own) -> bool:
    """The mean beside a number they gave, or the share of those who could not give one either."""
    if row.measure is Measure.MEAN:
        return row.variable in own.numbers
    return own.gave(row) and row.variable not in own.numbers


_WANTED: Mapping[str, Callable[[StubRow, _Own], bool]] = {
    "single": _every_answer,
    "multiple": _every_answer,
    "matrix": _own_answer,
    "grid": _own_answer,
    "scale": _own_number,
    "ranking": _own_number,
    "number": _own_number,
}
