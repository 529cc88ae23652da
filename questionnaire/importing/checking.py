"""A batch of rows is checked against the questionnaire, and what is good made ready to store.

The **checker** of a file goes through its batches in order. A row is **good** when nothing is wrong
with any of its cells, its answers agree with one another and lie on the path they lead along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from questionnaire.instrument.columns import NOT_ANSWERED, Column, present, state_name
from questionnaire.instrument.elements import (
    CHOSEN,
    NOT_CHOSEN,
    Instrument,
    MultipleQuestion,
    Question,
    RankingQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.problems import quoted
from questionnaire.instrument.routing import asked_masks

from .decoding import CellReader, cells_of, decoded, joined_reader, reader_of, report_faults
from .details import Ids, Languages, Times, check_order
from .questions import (
    check_exclusive,
    check_ranks,
    lacking_answer,
    settle_indicators,
    spread,
)
from .report import BatchReport, Fault, Kind, Mask, Report
from .table import Batch, Layout
from .targets import ID, LANGUAGE, STARTED_AT, SUBMITTED_AT, Matching
from .vocabulary import Written, vocabulary_of_options

OFF_PATH = Fault(
    Kind.OFF_PATH,
    "no answer, as the question is not asked after the answers before it",
    "empty the cell, or keep answers off the path",
)
KEPT = Fault(Kind.KEPT_OFF_PATH, "no answer", "it is kept and counts nowhere")
MISSING = Fault(Kind.MISSING_ANSWER, "an answer, as the question is required", "complete it")
CHOICE_FIRST = Fault(
    Kind.WORDS_WITHOUT_OPTION, "its option chosen, or no words", "choose it or take the words out"
)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the importer decides: which column is what, how it is written, and how strict to be."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    written: Written = Written.EITHER
    language: str = ""
    no_answer: tuple[str, ...] = ()
    allow_off_path: bool = False
    skip_bad_rows: bool = False
    leave_out_unknown: bool = False


class Checker:
    """Checks batch after batch; `ids` are those met so far."""

    def __init__(
        self, matching: Matching, choices: Choices, ids: Ids, report: Report, now: datetime
    ) -> None:
        self.matching, self.choices, self.ids, self.report = matching, choices, ids, report
        self.instrument: Instrument = matching.instrument
        self.now = now.isoformat(timespec="microseconds")
        self.languages = Languages(self.instrument.languages)
        self.times = {target: Times(now) for target in (STARTED_AT, SUBMITTED_AT)}
        self.positions = {t: n for n, t in enumerate(matching.targets) if t}
        self.readers = self._readers(choices.written)
        self.joined = self._joined_readers(choices.written)

    def _readers(self, written: Written) -> dict[str, CellReader]:
        """What reads the column of each variable that has one."""
        variables = self.instrument.variables.items()
        return {
            name: reader_of(variable, self.instrument.questions[variable.question], written)
            for name, variable in variables
            if name in self.positions
        }

    def _joined_readers(self, written: Written) -> dict[str, CellReader]:
        """What reads the column of each question whose options stand in one cell."""
        return {
            name: joined_reader(
                question.options,
                vocabulary_of_options(question.options, written),
                in_order=isinstance(question, RankingQuestion),
            )
            for name, question in self.instrument.questions.items()
            if name in self.positions and isinstance(question, MultipleQuestion | RankingQuestion)
        }

    def check(self, batch: Batch) -> pl.DataFrame:
        """The good rows, a row a response, as `intake.add_responses` takes them."""
        to = BatchReport(self.report, batch.rows)
        checked = _CheckedBatch(self, batch, to)
        for question in self.instrument.questions.values():
            checked.read(question)
        checked.check_path()
        frame = self._details(batch, to).with_columns(checked.documents())
        return frame.filter(~to.bad)

    def _details(self, batch: Batch, to: BatchReport) -> pl.DataFrame:
        started = self._time(STARTED_AT, batch, to)
        submitted = self._time(SUBMITTED_AT, batch, to)
        check_order(started, submitted, self.matching.heading(SUBMITTED_AT), to)
        submitted = submitted.fill_null(self.now)
        return pl.DataFrame(
            {
                "external_id": self._ids(batch, to),
                "language": self._languages(batch, to),
                "started_at": pl.select(pl.coalesce(started, submitted)).to_series(),
                "submitted_at": submitted,
            }
        )

    def _time(self, target: str, batch: Batch, to: BatchReport) -> pl.Series:
        if target not in self.positions:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(batch.rows))
        cells = cells_of(batch.frame, self.positions[target], self.choices.no_answer)
        return self.times[target].check(cells, self.matching.heading(target), to)

    def _ids(self, batch: Batch, to: BatchReport) -> pl.Series:
        if ID not in self.positions:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(batch.rows))
        cells = cells_of(batch.frame, self.positions[ID])
        return self.ids.check(cells, self.matching.heading(ID), to)

    def _languages(self, batch: Batch, to: BatchReport) -> pl.Series:
        otherwise = self.choices.language or self.instrument.languages[0]
        if LANGUAGE not in self.positions:
            return pl.Series([otherwise]).new_from_index(0, len(batch.rows))
        cells = cells_of(batch.frame, self.positions[LANGUAGE])
        return self.languages.check(cells, self.matching.heading(LANGUAGE), otherwise, to)


class _CheckedBatch:
    """The columns of one batch, as codes and as they are stored."""

    def __init__(self, checker: Checker, batch: Batch, to: BatchReport) -> None:
        self.checker, self.batch, self.to = checker, batch, to
        self.length = len(batch.rows)
        self.nothing = np.full(self.length, NOT_ANSWERED, dtype=np.int16)
        self.columns: dict[str, Column] = {}
        self.stored: dict[str, pl.Series] = {}
        self.cells: dict[str, pl.Series] = {}

    def read(self, question: Question) -> None:
        """Reads every column of the question, and holds them to its own rules."""
        variables = self.checker.instrument.variables_of[question.name]
        for variable in variables:
            self._read_variable(variable)
        if isinstance(question, MultipleQuestion | RankingQuestion):
            self._settle(question, variables)
        for variable in variables:
            if variable.kind is VariableKind.TEXT and variable.option is not None:
                self._check_words(variable)

    def _read_variable(self, variable: Variable) -> None:
        name, reader = variable.name, self.checker.readers.get(variable.name)
        self.columns[name] = self.columns[state_name(variable)] = self.nothing
        if reader is None:
            return
        places = self._places(name, reader)
        found = decoded(reader, places, variable)
        self.columns[name], self.columns[state_name(variable)] = found.values, found.state
        if found.stored is not None:
            self.stored[name] = found.stored

    def _places(self, target: str, reader: CellReader) -> NDArray[np.int32]:
        position = self.checker.positions[target]
        cells = cells_of(self.batch.frame, position, self.checker.choices.no_answer)
        places = reader.places_of(cells)
        heading = self.checker.matching.header[position]
        report_faults(reader, places, cells, heading, self.to)
        self.cells[target] = cells
        return places

    def _settle(
        self, question: MultipleQuestion | RankingQuestion, variables: tuple[Variable, ...]
    ) -> None:
        names = [v.name for v in variables if v.kind is not VariableKind.TEXT]
        joined = self.checker.joined.get(question.name)
        if joined is not None:
            columns = spread(question, joined, self._places(question.name, joined))
        elif self.checker.readers.keys().isdisjoint(names):
            return
        else:
            columns = [self.columns[name] for name in names]
        heading = self.checker.matching.heading(question.name)
        if isinstance(question, MultipleQuestion):
            columns = settle_indicators(columns)
            check_exclusive(question.options, [c == CHOSEN for c in columns], heading, self.to)
        else:
            check_ranks(question, columns, heading, self.to)
            check_exclusive(question.options, [c > 0 for c in columns], heading, self.to)
        self.columns.update(zip(names, columns, strict=True))

    def _check_words(self, variable: Variable) -> None:
        """Free words want the option they belong to."""
        if variable.name not in self.checker.readers:
            return
        assert variable.option is not None
        owner = variable.name.removesuffix(f".{variable.option.name}.text")
        indicator = f"{owner}.{variable.option.name}"
        if indicator in self.columns:
            chosen = self.columns[indicator] > NOT_CHOSEN
        else:
            state = self.columns.get(f"{owner}#state", self.columns[owner])
            chosen = state == variable.option.code
        alone = present(variable, self.columns) & ~chosen
        heading = self.checker.matching.heading(variable.name)
        self.to.add(CHOICE_FIRST, heading, alone, lambda n: self._cell(variable.name, n))

    def _cell(self, target: str, place: int) -> str:
        """The cell as it stands in the file, where the target has a column of its own."""
        return quoted(self.cells[target][place]) if target in self.cells else "an answer"

    def check_path(self) -> None:
        """Reports answers off the path, and required ones missing on it.

        A row with a faulty cell is left out: where its path leads is not known.
        """
        instrument = self.checker.instrument
        readable = ~self.to.bad
        masks = asked_masks(instrument, self.columns, self.length)
        for question in instrument.questions.values():
            variables = instrument.variables_of[question.name]
            self._check_off_path(variables, masks[question.name] | ~readable)
            if question.required:
                answered = {v.name: present(v, self.columns) for v in variables}
                lacking = lacking_answer(question, variables, answered)
                where = lacking & masks[question.name] & readable
                self.to.add(MISSING, question.name, where, "no answer, or not all of it")

    def _check_off_path(self, variables: tuple[Variable, ...], asked: Mask) -> None:
        fault = KEPT if self.checker.choices.allow_off_path else OFF_PATH
        for variable in variables:
            off = present(variable, self.columns) & ~asked
            if not off.any():
                continue
            if variable.kind is VariableKind.INDICATOR:
                off &= self.columns[variable.name] == CHOSEN
            heading = self.checker.matching.heading(variable.name)
            self.to.add(fault, heading, off, lambda n, name=variable.name: self._cell(name, n))

    def documents(self) -> pl.Series:
        """The answers of each row as a JSON document, a key a variable answered."""
        codes: dict[str, Column | pl.Series] = {}
        pieces: list[pl.Expr] = []
        for name, variable in self.checker.instrument.variables.items():
            if name in self.stored:
                codes[name] = self.stored[name]
                value = pl.col(name)
            elif self.columns[state_name(variable)] is self.nothing:
                continue
            else:
                codes[name] = self.columns[name]
                value = pl.when(pl.col(name) >= 0).then(pl.col(name))
            pieces.append(pl.format(f'"{name}":{{}}', value))
        if not pieces:
            return pl.Series("answers", ["{}"]).new_from_index(0, self.length)
        joined = pl.concat_str(pieces, separator=",", ignore_nulls=True)
        return pl.DataFrame(codes).select(pl.format("{{{}}}", joined).alias("answers")).to_series()
