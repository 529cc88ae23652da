"""A column of words becomes codes, numbers or texts; each distinct cell is read once.

A **reading** is what one distinct cell says: its code, how it is stored, or what is wrong with it.
A **decoded** column has a reading a row. Rows without an answer read NOT_ANSWERED.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from questionnaire.instrument import reading
from questionnaire.instrument.columns import HAS_VALUE, NOT_ANSWERED, Column
from questionnaire.instrument.elements import (
    NumberQuestion,
    Option,
    Question,
    TextQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.evaluation import Answer
from questionnaire.instrument.problems import quoted
from questionnaire.instrument.reading import AnswerProblem, RefusalError

from .report import BatchReport, Fault, Kind
from .vocabulary import TwoMeaningsError, Vocabulary, Written, vocabulary_of
from .workbook_table import NEVER_COMPUTED

MOST_REMEMBERED = 20_000
CORRECT = "correct the cell or empty it"
KINDS_OF_PROBLEMS = {
    AnswerProblem.NOT_A_NUMBER: Kind.WRONG_TYPE,
    AnswerProblem.TOO_MANY_DECIMALS: Kind.WRONG_TYPE,
    AnswerProblem.TOO_LOW: Kind.OUT_OF_BOUNDS,
    AnswerProblem.TOO_HIGH: Kind.OUT_OF_BOUNDS,
    AnswerProblem.RESERVED_NUMBER: Kind.TWO_MEANINGS,
    AnswerProblem.TOO_LONG: Kind.TOO_LONG,
}


class FaultyCellError(ValueError):
    """A cell that is no answer; `fault` says why."""

    def __init__(self, kind: Kind, expected: str, remedy: str = CORRECT) -> None:
        self.fault = Fault(kind, expected, remedy)
        super().__init__(expected)


@dataclass
class CellReader:
    """Reads distinct cells of one column and remembers them; place 0 is the empty cell."""

    read: Callable[[str], Answer | None]
    places: dict[str, int] = field(default_factory=dict)
    answers: list[Answer | None] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)

    def places_of(self, cells: pl.Series) -> NDArray[np.int32]:
        """Where the reading of each cell stands in `answers` and `faults`."""
        if not self.places or len(self.places) > MOST_REMEMBERED:
            self.places, self.answers, self.faults = {"": 0}, [None], [None]
        distinct = cells.unique()
        found = [self._place(cell) for cell in distinct]
        placed = cells.replace_strict(distinct, found, return_dtype=pl.Int32)
        return placed.to_numpy()

    def _place(self, cell: str) -> int:
        place = self.places.get(cell)
        if place is None:
            place = self.places[cell] = len(self.answers)
            answer, fault = self._reading(cell)
            self.answers.append(answer)
            self.faults.append(fault)
        return place

    def _reading(self, cell: str) -> tuple[Answer | None, Fault | None]:
        try:
            if "\x00" in cell:
                raise FaultyCellError(Kind.WRONG_TYPE, "words without zero bytes")
            if cell == NEVER_COMPUTED:
                remedy = "open and save the workbook, so that it is computed"
                raise FaultyCellError(Kind.WRONG_TYPE, "a value", remedy)
            return self.read(cell), None
        except FaultyCellError as error:
            return None, error.fault


@dataclass(frozen=True)
class Decoded:
    """One variable of a batch: codes as in `instrument.columns`, and how each is stored in JSON.

    `state` is the codes column itself unless the variable is a NUMBER or TEXT.
    """

    values: Column
    state: Column
    stored: pl.Series | None = None


def cells_of(frame: pl.DataFrame, position: int, no_answer: Sequence[str] = ()) -> pl.Series:
    """The cells of a column without blank ends; "" where there is no answer."""
    cells = frame.get_column(str(position)).str.strip_chars().fill_null("")
    if no_answer:
        cells = cells.replace(list(no_answer), [""] * len(no_answer))
    return cells


def report_faults(
    reader: CellReader, places: NDArray[np.int32], cells: pl.Series, heading: str, to: BatchReport
) -> None:
    """Adds a finding for every cell that is no answer."""
    faulty = np.array([fault is not None for fault in reader.faults], dtype=np.bool_)
    if not faulty.any():
        return
    where = faulty[places]
    for place in np.unique(places[where]):
        fault = reader.faults[place]
        assert fault is not None
        said = _said(str(cells[int(np.flatnonzero(places == place)[0])]))
        to.add(fault, heading, places == place, said)


def _said(cell: str) -> str:
    return cell.removeprefix("#") if cell == NEVER_COMPUTED else quoted(cell)


def decoded(reader: CellReader, places: NDArray[np.int32], variable: Variable) -> Decoded:
    """The variable's columns from the places of its readings."""
    if variable.kind is VariableKind.TEXT:
        state = np.where(_answered(reader)[places], HAS_VALUE, NOT_ANSWERED).astype(np.int16)
        return Decoded(state, state, _stored(reader, places))
    if variable.kind is VariableKind.NUMBER:
        missing = variable.missing_codes
        numbers = [np.nan if answer is None else float(answer) for answer in reader.answers]
        states = [_state(answer, missing) for answer in reader.answers]
        state = np.array(states, dtype=np.int16)[places]
        return Decoded(np.array(numbers)[places], state, _stored(reader, places))
    codes = [NOT_ANSWERED if a is None else int(a) for a in reader.answers]
    column = np.array(codes, dtype=np.int16)[places]
    return Decoded(column, column)


def _state(answer: Answer | None, missing: frozenset[int]) -> int:
    if answer is None:
        return NOT_ANSWERED
    return int(answer) if answer in missing else HAS_VALUE


def _answered(reader: CellReader) -> NDArray[np.bool_]:
    return np.array([answer is not None for answer in reader.answers], dtype=np.bool_)


def _stored(reader: CellReader, places: NDArray[np.int32]) -> pl.Series:
    written = [
        None if answer is None else json.dumps(answer, ensure_ascii=False)
        for answer in reader.answers
    ]
    return pl.Series(written, dtype=pl.String).gather(places)


def reader_of(variable: Variable, question: Question, written: Written) -> CellReader:
    """What reads the cells of a variable."""
    if variable.kind is VariableKind.TEXT:
        multiline = isinstance(question, TextQuestion) and question.multiline
        longest = int(variable.maximum or 0)
        return CellReader(lambda cell: _text(cell, longest, multiline=multiline))
    vocabulary = vocabulary_of(variable, question, written)
    if isinstance(question, NumberQuestion):
        return CellReader(lambda cell: _number(cell, vocabulary, question))
    return CellReader(lambda cell: _code(cell, vocabulary))


def _text(cell: str, longest: int, *, multiline: bool) -> Answer | None:
    """The words; None where there are control characters alone."""
    try:
        return reading.text(cell, longest=longest, multiline=multiline) or None
    except RefusalError as refusal:
        raise _faulty(refusal) from None


def _code(cell: str, vocabulary: Vocabulary) -> int:
    code = _meant(cell, vocabulary)
    if code is None:
        raise FaultyCellError(Kind.UNKNOWN_ANSWER, f"{vocabulary.shown}, or a label")
    return code


def _number(cell: str, vocabulary: Vocabulary, question: NumberQuestion) -> Answer:
    code = _meant(cell, vocabulary)
    if code is not None:
        return code
    try:
        return reading.number(cell, question)
    except RefusalError as refusal:
        raise _faulty(refusal) from None


def _meant(cell: str, vocabulary: Vocabulary) -> int | None:
    try:
        return vocabulary.code(cell)
    except TwoMeaningsError as error:
        remedy = "say whether the file is written by codes or by labels"
        raise FaultyCellError(
            Kind.TWO_MEANINGS, f"one meaning, not {error.meanings}", remedy
        ) from None


def _faulty(refusal: RefusalError) -> FaultyCellError:
    kind = KINDS_OF_PROBLEMS.get(refusal.problem, Kind.WRONG_TYPE)
    return FaultyCellError(kind, refusal.expected)


def joined_reader(
    options: Sequence[Option], vocabulary: Vocabulary, *, in_order: bool
) -> CellReader:
    """What reads several options joined by ; or | in one cell: their positions, as "0,2".

    Where they are `in_order`, an option that comes twice has no place.
    """
    by_code = {option.code: position for position, option in enumerate(options)}

    def read(cell: str) -> str:
        # A label may hold the very mark that joins, so the whole cell is tried first.
        whole = vocabulary.code(cell) if ";" in cell or "|" in cell else None
        parts = [cell] if whole is not None else cell.replace("|", ";").split(";")
        codes = [_code(part.strip(), vocabulary) for part in parts if part.strip()]
        if in_order and len(set(codes)) < len(codes):
            raise FaultyCellError(Kind.RANK_TWICE, "each option once")
        return ",".join(str(by_code[code]) for code in dict.fromkeys(codes))

    return CellReader(read)
