"""The **quantities** of a run: every count of respondents, and every sum of values, that it prints.

A quantity has a **key**: what is added up and of which event. Cells of several tables that print
the same number share one quantity, so what is hidden in one is hidden in all. A quantity is
**sensitive** when it or its complement in its base stands for fewer respondents than the threshold.
A **place** is a cell with the quantities that its printing gives away: it leaves only if they all
may. Where no respondent can be, by the questionnaire's own rules, there is nothing to hide: such
cells have no quantities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

from questionnaire.instrument.columns import HAS_VALUE
from questionnaire.instrument.elements import (
    CHOSEN,
    BaseRule,
    Instrument,
    Variable,
    VariableKind,
)
from results.tables.subjects import main_variables, subject_of
from results.tables.table import SEGMENT, Cell, Measure, StubRow, Table

from .events import EVERYBODY, Event, Vocabulary, both

RESPONDENTS = ""
Key = tuple[str, Event]
"""What is added up, RESPONDENTS or the values of a variable or the answers of a composite; of
which respondents."""


@dataclass(slots=True)
class Quantity:
    """A number that may be hidden. `value` is what it is; `step` how much of it one respondent may
    make up; `highest` what nobody doubts it stays under; `cost` what hiding it loses."""

    value: float
    step: float
    highest: float
    cost: float
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its event, and the quantities of its bases; None where nobody can be."""

    event: Event | None
    asked: int | None
    answered: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with the quantities of its columns and cells, a tuple a row with a tuple a column."""

    table: Table
    columns: tuple[Column, ...]
    places: tuple[tuple[tuple[int, ...], ...], ...]

    def in_column(self, position: int) -> Iterator[int]:
        """The quantities of the column's bases and cells."""
        column = self.columns[position]
        yield from (known for known in (column.asked, column.answered) if known is not None)
        for row in self.places:
            yield from row[position]


@dataclass(slots=True)
class Ledger:
    """Every quantity of a run by number and by key, and the tables they stand in."""

    vocabulary: Vocabulary
    threshold: int
    respondents: int
    quantities: list[Quantity] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    numbers: dict[Key, int] = field(default_factory=dict)
    tables: list[Placed] = field(default_factory=list)

    def enter(self, key: Key, value: float, *, step: float = 1.0, cost: float = 1.0) -> int:
        """The number of the quantity of that key, new or known.

        A key that is known with another value would be a claim too much: the second stands alone.
        """
        number = self.numbers.get(key)
        if number is not None and isclose(self.quantities[number].value, value):
            self.quantities[number].cost = max(self.quantities[number].cost, cost)
            return number
        highest = float(self.respondents) if key[0] == RESPONDENTS else float("inf")
        self.quantities.append(Quantity(value, step, highest, cost))
        number = len(self.quantities) - 1
        known = key in self.numbers
        self.keys.append((f"{key[0]}#{number}", key[1]) if known else key)
        self.numbers[self.keys[-1]] = number
        return number

    def mark(self, number: int, respondents: float) -> None:
        """The quantity is sensitive if so few respondents stand behind it."""
        if respondents < self.threshold:
            self.quantities[number].sensitive = True

    @property
    def bases(self) -> set[int]:
        """The quantities that head columns."""
        columns = [column for placed in self.tables for column in placed.columns]
        return {n for c in columns for n in (c.asked, c.answered) if n is not None}

    @property
    def sensitive(self) -> set[int]:
        return {number for number, known in enumerate(self.quantities) if known.sensitive}


COST_OF_BASE = 2000.0
COST_OF_TOTAL = 20.0
COST_OF_MEAN = 3.0


def ledger_of(tables: Iterable[Table], instrument: Instrument, threshold: int) -> Ledger:
    """Every quantity of the tables, the sensitive ones marked."""
    known = tuple(tables)
    respondents = max((table.asked_bases[0] for table in known), default=0)
    ledger = Ledger(Vocabulary(instrument), threshold, respondents)
    for table in known:
        ledger.tables.append(_Reader(ledger, table).placed())
    return ledger


class _Reader:
    """Reads one table into a ledger."""

    def __init__(self, ledger: Ledger, table: Table) -> None:
        self.ledger, self.table = ledger, table
        self.words = ledger.vocabulary
        self.question = subject_of(self.words.instrument, table.question)
        self.variables: Mapping[str, Variable] = {
            variable.name: variable for variable in main_variables(self.question)
        }
        points = table.banner.points
        self.events = [self.words.column(table.banner, p.name, table.filter) for p in points]

    def placed(self) -> Placed:
        columns = tuple(map(self._column, range(len(self.events))))
        plain = [
            [_PLACES[row.measure](self, row, position, cell) for position, cell in enumerate(cells)]
            if row.measure in _PLACES
            else []
            for row, cells in zip(self.table.rows, self.table.cells, strict=True)
        ]
        places = tuple(
            tuple(found) if row.measure in _PLACES else self._derived(row, plain)
            for row, found in zip(self.table.rows, plain, strict=True)
        )
        return Placed(self.table, columns, places)

    def _column(self, position: int) -> Column:
        asked = both(self.events[position], self.words.asked(self.table.question))
        answered = both(self.events[position], self.words.answered(self.table.question))
        bases = (self.table.asked_bases[position], self.table.answered_bases[position])
        numbers = [
            None if event is None else self._base(event, base)
            for event, base in zip((asked, answered), bases, strict=True)
        ]
        return Column(self.events[position], *numbers)

    def _base(self, event: Event, base: int) -> int:
        cost = float("inf") if event == EVERYBODY else COST_OF_BASE
        number = self.ledger.enter((RESPONDENTS, event), base, cost=cost)
        if event != EVERYBODY:
            self.ledger.mark(number, base)
        return number

    def share(self, row: StubRow, position: int, cell: Cell) -> tuple[int, ...]:
        """The count, and the base of a row that stands on its own."""
        event = self._counted(row, position)
        base = self._share_base(row, position)
        if event is None or base is None or cell.count is None:
            return ()
        number = self.ledger.enter(
            (RESPONDENTS, event), cell.count, cost=self._cost(position, cell.count)
        )
        self.ledger.mark(number, cell.count)
        if event != base:
            self.ledger.mark(number, cell.unweighted_base - cell.count)
        if self._is_in_column(base, position):
            return (number,)
        return (number, self._base(base, cell.unweighted_base))

    def _counted(self, row: StubRow, position: int) -> Event | None:
        """Those a share counts."""
        words, column = self.words, self.events[position]
        if self.table.kind == SEGMENT:
            codes = [o.code for o in self.question.options if o.name in row.options]  # type: ignore[attr-defined]
            return both(column, words.segment_event(self.table.question, frozenset(codes)))
        variable = self.variables.get(row.variable)
        if variable is None:
            net = frozenset({(row.name, frozenset({CHOSEN}))})
            return both(column, both(net, words.asked(self.table.question)))
        return both(column, words.answer_event(variable.name, frozenset(_codes(row, variable))))

    def _share_base(self, row: StubRow, position: int) -> Event | None:
        """Those a share stands on."""
        words, column = self.words, self.events[position]
        if self.table.base_rule is BaseRule.ASKED and not self.table.options.missing_out:
            return both(column, words.asked(self.table.question))
        variable = self.variables.get(row.variable)
        if variable is None or variable.kind in (VariableKind.INDICATOR, VariableKind.RANK):
            return both(column, words.answered(self.table.question))
        if self.table.kind == SEGMENT:
            return both(column, words.answered(self.table.question))
        codes = frozenset(variable.codes)
        if self.table.options.missing_out:
            codes -= variable.missing_codes
        return both(column, words.answer_event(variable.name, codes or frozenset({HAS_VALUE})))

    def _is_in_column(self, base: Event, position: int) -> bool:
        asked = both(self.events[position], self.words.asked(self.table.question))
        answered = both(self.events[position], self.words.answered(self.table.question))
        return base in (asked, answered)

    def mean(self, row: StubRow, position: int, cell: Cell) -> tuple[int, ...]:
        """The sum of the values, and how many have one."""
        variable = self.variables[row.variable]
        valued = self.words.answer_event(variable.name, frozenset(_valued(variable)))
        event = both(self.events[position], valued)
        if event is None:
            return ()
        cost = self._cost(position, cell.unweighted_base) * COST_OF_MEAN
        whole = self.ledger.enter((RESPONDENTS, event), cell.unweighted_base, cost=cost)
        total = self.ledger.enter(
            (f"sum:{variable.name}", event),
            cell.weighted_total,
            step=self._step(row, variable),
            cost=cost,
        )
        for number in (whole, total):
            self.ledger.mark(number, cell.unweighted_base)
        return (total, whole)

    def _step(self, row: StubRow, variable: Variable) -> float:
        """What one respondent may make up: a point of a scale, else what they have on average."""
        if variable.kind is not VariableKind.NUMBER:
            return 1.0
        value = self.table.cells[self.table.rows.index(row)][0].value
        return abs(value) if value else 1.0

    def count(self, row: StubRow, position: int, cell: Cell) -> tuple[int, ...]:
        """How many wrote something."""
        variable = self.variables[row.variable]
        written = self.words.answer_event(variable.name, frozenset({HAS_VALUE}))
        event = both(self.events[position], written)
        if event is None or cell.count is None:
            return ()
        cost = self._cost(position, cell.count)
        number = self.ledger.enter((RESPONDENTS, event), cell.count, cost=cost)
        self.ledger.mark(number, cell.count)
        return (number,)

    def mean_share(self, row: StubRow, position: int, cell: Cell) -> tuple[int, ...]:
        """How many answers of all items a composite counts."""
        event = both(self.events[position], self.words.asked(self.table.question))
        counts = [self.table.cells[place][position] for place in members(self.table, row)]
        if event is None or not counts:
            return ()
        found = sum(known.count or 0 for known in counts)
        number = self.ledger.enter(
            (f"items:{row.name}", event), found, cost=self._cost(position, found) * COST_OF_MEAN
        )
        self.ledger.quantities[number].highest = float("inf")
        self.ledger.mark(number, found)
        self.ledger.mark(number, sum(known.unweighted_base for known in counts) - found)
        return (number,)

    def _cost(self, position: int, value: float) -> float:
        total = position == 0 and self.table.filter is None
        return (1.0 + value) * (COST_OF_TOTAL if total else 1.0)

    def _derived(
        self, row: StubRow, plain: Sequence[Sequence[tuple[int, ...]]]
    ) -> tuple[tuple[int, ...], ...]:
        """What is worked out of several shares, such as a median, leaves only if they all do."""
        sources = [
            places
            for other, places in zip(self.table.rows, plain, strict=True)
            if places
            and (row.measure is Measure.RESPONSE_SHARE or other.variable == row.variable)
            and not other.is_net
        ]
        totals = (0,) if row.measure is Measure.INDEX else ()
        return tuple(
            tuple(
                dict.fromkeys(
                    number
                    for places in sources
                    for column in (*totals, position)
                    for number in places[column]
                )
            )
            for position in range(len(self.events))
        )


_PLACES = {
    Measure.SHARE: _Reader.share,
    Measure.MEAN: _Reader.mean,
    Measure.COUNT: _Reader.count,
    Measure.MEAN_SHARE: _Reader.mean_share,
}


def members(table: Table, composite: StubRow) -> list[int]:
    """The positions of the rows whose counts a composite adds up over the items."""
    return [
        place
        for place, row in enumerate(table.rows)
        if row.measure is Measure.SHARE
        and not row.is_net
        and row.options
        and set(row.options) <= set(composite.options)
    ]


def _codes(row: StubRow, variable: Variable) -> list[int]:
    """The codes a share counts: the row's own, or those of a net's options, ranks or points."""
    if row.code is not None:
        return [row.code]
    named = {option.name: option.code for option in variable.options}
    return [named[name] if name in named else int(name) for name in row.options]


def _valued(variable: Variable) -> list[int]:
    """The codes that stand for a value in means."""
    if variable.kind is VariableKind.NUMBER:
        return [HAS_VALUE]
    return [code for code in variable.codes if code not in variable.missing_codes]
