"""The **relations** of a run: what its numbers say of one another, known to every reader.

A relation is a sum Σ aᵢ·qᵢ of quantities that is fixed, or cannot be above some number. All are
told in **shifts**: how far the quantities of another world may be from those of the real one, when
both print the same visible numbers. A fixed sum shifts by 0. An **atom** is a part that is printed
nowhere, such as those who chose none of the options shown, and only known to be no less than none.

Who did not answer is taken for known. That gives the attacker too much rather than too little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from questionnaire.instrument.elements import MultipleQuestion, VariableKind
from results.tables.table import Measure, StubRow

from .events import ABSENT, Codes, Event, both, without
from .quantities import RESPONDENTS, Ledger, Placed, members

Terms = tuple[tuple[int, float], ...]
"""Quantities by number, each with its factor."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Σ a·q − Σ atoms stays what it is: `whole` = Σ of `parts`, and of atoms, by number.

    `spare` is what the atoms hold now.
    """

    terms: Terms
    atoms: tuple[int, ...] = ()
    spare: float = 0.0


@dataclass(frozen=True, slots=True)
class Bounded:
    """Σ a·q, shifted, is at most `slack`."""

    terms: Terms
    slack: float


@dataclass(slots=True)
class Relations:
    """All relations of a run, and how many atoms they have."""

    fixed: list[Fixed] = field(default_factory=list)
    bounded: list[Bounded] = field(default_factory=list)
    atoms: int = 0

    def about(self) -> dict[int, list[Fixed]]:
        """The fixed relations each quantity stands in."""
        found: dict[int, list[Fixed]] = defaultdict(list)
        for relation in self.fixed:
            for number, _ in relation.terms:
                found[number].append(relation)
        return found


def relations_of(ledger: Ledger) -> Relations:
    """Every relation between the ledger's quantities that follows from what they count."""
    found = Relations()
    for (_, variable, _rest), by_codes in _families(ledger).items():
        _add_partition(found, ledger, by_codes, ledger.vocabulary.domain(variable))
    seen: set[Terms] = set()
    for placed in ledger.tables:
        for terms in _sums(ledger, placed):
            if terms not in seen and _amount(ledger, terms) == 0:
                seen.add(terms)
                found.fixed.append(Fixed(terms))
        for terms, above in _limits(ledger, placed):
            slack = above - _amount(ledger, terms)
            if terms not in seen and slack >= 0:
                seen.add(terms)
                found.bounded.append(Bounded(terms, slack))
    return found


Family = Mapping[Codes, int]
"""Quantities that differ in the codes of one variable alone, by those codes."""


def _families(ledger: Ledger) -> dict[tuple[str, str, Event], dict[Codes, int]]:
    """Families by what is added up, the variable and the rest of the event, the whole included."""
    found: dict[tuple[str, str, Event], dict[Codes, int]] = defaultdict(dict)
    for number, (kind, event) in enumerate(ledger.keys):
        for variable, codes in event:
            found[kind, variable, without(event, variable)][codes] = number
    for (kind, variable, rest), by_codes in found.items():
        whole = ledger.numbers.get((kind, rest))
        if whole is not None:
            by_codes[ledger.vocabulary.domain(variable)] = whole
    return found


def _add_partition(found: Relations, ledger: Ledger, family: Family, domain: Codes) -> None:
    """Members that differ in absent codes alone tell one another; each of the rest is the sum of
    the smallest parts that the family tells apart."""
    if len(family) < 2:
        return
    present: dict[Codes, int] = {}
    for codes, number in family.items():
        first = present.setdefault(codes - ABSENT, number)
        if first != number:
            found.fixed.append(Fixed(((first, 1.0), (number, -1.0))))
    classes = _classes(present)
    atoms: dict[Codes, int] = {}
    for codes, number in present.items():
        parts = [part for part in classes if part <= codes]
        if len(parts) < 2:
            continue
        known = [present[part] for part in parts if part in present]
        rest = [part for part in parts if part not in present]
        left = ledger.quantities[number].value - sum(ledger.quantities[k].value for k in known)
        absent = domain - ABSENT == codes and not rest
        if left < -TINY or (not rest and left > TINY and not absent):
            continue
        for part in rest:
            if part not in atoms:
                atoms[part] = found.atoms
                found.atoms += 1
        terms = ((number, 1.0), *((part, -1.0) for part in known))
        spare = left if rest else 0.0
        found.fixed.append(Fixed(terms, tuple(atoms[part] for part in rest), spare))


TINY = 1e-6


def _classes(family: Family) -> list[Codes]:
    """The codes by which members they are in: the coarsest sets that all members are made of."""
    members_of: dict[int, list[Codes]] = defaultdict(list)
    for codes in family:
        for code in codes:
            members_of[code].append(codes)
    together: dict[frozenset[Codes], set[int]] = defaultdict(set)
    for code, sets in members_of.items():
        together[frozenset(sets)].add(code)
    return [frozenset(codes) for codes in together.values()]


def _amount(ledger: Ledger, terms: Terms) -> float:
    return round(sum(ledger.quantities[number].value * factor for number, factor in terms), 6)


def _sums(ledger: Ledger, placed: Placed) -> Iterator[Terms]:
    """What a mean and a composite are made of, where that is printed."""
    for row, places in zip(placed.table.rows, placed.places, strict=True):
        for position, place in enumerate(places):
            if row.measure is Measure.MEAN and place and not placed.table.options.weight:
                yield from _sum_of_values(ledger, placed, row, position)
            if row.measure is Measure.MEAN_SHARE and place:
                parts = [placed.places[at][position] for at in members(placed.table, row)]
                if all(parts):
                    yield ((place[0], 1.0), *((part[0], -1.0) for part in parts))


def _sum_of_values(ledger: Ledger, placed: Placed, row: StubRow, position: int) -> Iterator[Terms]:
    """Σx = Σ c·n over the codes of a scale."""
    variable = ledger.vocabulary.instrument.variables[row.variable]
    if variable.kind is not VariableKind.SCALE:
        return
    total, _ = _place(placed, row, position)
    found: list[tuple[int, float]] = [(total, 1.0)]
    column = placed.columns[position].event
    for code in sorted(set(variable.codes) - variable.missing_codes):
        answer = ledger.vocabulary.answer_event(row.variable, frozenset({code}))
        event = both(column, answer)
        number = None if event is None else ledger.numbers.get((RESPONDENTS, event))
        if number is None and event is not None:
            return
        if number is not None:
            found.append((number, -float(code)))
    yield tuple(found)


def _place(placed: Placed, row: StubRow, position: int) -> tuple[int, ...]:
    return placed.places[placed.table.rows.index(row)][position]


Limit = tuple[Terms, float]
"""Terms whose sum is at most a number."""


def _limits(ledger: Ledger, placed: Placed) -> Iterator[Limit]:
    for position, column in enumerate(placed.columns):
        if column.answered is not None:
            yield from _limits_of_column(ledger, placed, position, column.answered)


def _limits_of_column(
    ledger: Ledger, placed: Placed, position: int, answered: int
) -> Iterator[Limit]:
    variables = ledger.vocabulary.instrument.variables
    rows = [
        (row, places[position])
        for row, places in zip(placed.table.rows, placed.places, strict=True)
        if places[position]
    ]
    if placed.table.kind == MultipleQuestion.kind:
        yield from _limits_of_choices(ledger, placed, rows, answered)
    for row, place in rows:
        variable = variables.get(row.variable)
        if row.measure is not Measure.MEAN or variable is None:
            continue
        total, valued = place
        yield ((valued, 1.0), (answered, -1.0)), 0.0
        if placed.table.options.weight or variable.kind is VariableKind.SCALE:
            continue
        if variable.kind is VariableKind.RANK:
            first = next((p[0] for r, p in rows if r.name == f"{row.variable}#first"), None)
            yield from _limits_of_ranks(total, valued, first, variable.maximum or 1.0)
            continue
        if variable.maximum is not None:
            yield ((total, 1.0), (valued, -variable.maximum)), 0.0
        if variable.minimum is not None:
            yield ((total, -1.0), (valued, variable.minimum)), 0.0


def _limits_of_choices(
    ledger: Ledger,
    placed: Placed,
    rows: Sequence[tuple[StubRow, tuple[int, ...]]],
    answered: int,
) -> Iterator[Limit]:
    """Who answers a multiple choice chose something; an option that excludes the others, it alone.

    A net is no less than any of its options and no more than all of them.
    """
    question = ledger.vocabulary.instrument.questions[placed.table.question]
    assert isinstance(question, MultipleQuestion)
    alone = {option.name for option in question.options if option.exclusive}
    shares = [(r, p[0]) for r, p in rows if r.measure is Measure.SHARE]
    options = {r.options[0]: n for r, n in shares if len(r.options) == 1 and not r.is_net}
    yield from ((((number, 1.0), (answered, -1.0)), 0.0) for _, number in shares)
    yield ((answered, 1.0), *((number, -1.0) for number in options.values())), 0.0
    for one, other in combinations(options, 2):
        if one in alone or other in alone:
            yield ((options[one], 1.0), (options[other], 1.0), (answered, -1.0)), 0.0
    for row, net in shares:
        if row.is_net:
            named = [options[name] for name in row.options if name in options]
            yield from ((((number, 1.0), (net, -1.0)), 0.0) for number in named)
            yield ((net, 1.0), *((number, -1.0) for number in named)), 0.0
            apart = [options[name] for name in options if name in alone - set(row.options)]
            yield from (
                (((net, 1.0), (number, 1.0), (answered, -1.0)), 0.0)
                for number in apart
                if not alone & set(row.options)
            )


def _limits_of_ranks(total: int, valued: int, first: int | None, last: float) -> Iterator[Limit]:
    """The sum of ranks, given how many ranked the option and how many put it first."""
    if first is None:
        return
    yield ((first, 1.0), (valued, -1.0)), 0.0
    yield ((valued, 2.0), (first, -1.0), (total, -1.0)), 0.0
    yield ((total, 1.0), (valued, -last), (first, last - 1.0)), 0.0


def numbers_in(terms: Iterable[tuple[int, float]]) -> tuple[int, ...]:
    """The quantities of the terms."""
    return tuple(number for number, _ in terms)
