"""An **event** says which respondents a number counts: for variables, which of their codes.

Two numbers of the same event are the same number, wherever they are printed: the hospitals among
small organisations are those who are small among hospitals. So banners, segments, filters, routing
and answers are all told in terms of codes of questions, as far as they can be. What cannot, such as
a condition on two variables joined by "or", is an **opaque** variable of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property

import numpy as np

from questionnaire.instrument.columns import HAS_VALUE, NOT_ANSWERED, NOT_ASKED, Columns
from questionnaire.instrument.elements import (
    Instrument,
    Page,
    Question,
    Segment,
    Variable,
    VariableKind,
)
from questionnaire.instrument.expressions import bind
from questionnaire.instrument.routing import segment_codes
from results.tables.subjects import is_segment, main_variables, subject_of
from results.tables.table import TOTAL, Banner, Filter

Codes = frozenset[int]
Event = frozenset[tuple[str, Codes]]
"""Pairs of a variable's name and the codes it must have; without any, it counts everybody."""

EVERYBODY: Event = frozenset()
ABSENT: Codes = frozenset({NOT_ANSWERED, NOT_ASKED})
YES = 1
OPAQUE: Codes = frozenset({YES, 0})
ANSWERED_MARK = "#answered:"


def both(first: Event | None, second: Event | None) -> Event | None:
    """Those in both events; None when no respondent can be, or one of the two is None."""
    if first is None or second is None:
        return None
    found = dict(first)
    for variable, codes in second:
        found[variable] = found.get(variable, codes) & codes
        if not found[variable]:
            return None
    return frozenset(found.items())


def without(event: Event, variable: str) -> Event:
    """The event whatever the variable's code is."""
    return frozenset(pair for pair in event if pair[0] != variable)


class Vocabulary:
    """Tells what a questionnaire asks as events."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.answer_event = cache(self._answer_event)
        self.routing = cache(self._routing)
        self._condition = cache(self._read_condition)
        self._segment_points = cache(self._points_of)

    def domain(self, variable: str) -> Codes:
        """Every code the variable can have, absent ones included."""
        known = self.instrument.variables.get(variable)
        if known is not None:
            return _codes(known) | ABSENT
        if variable in self._segments:
            return frozenset(point.code for point in self._segments[variable].points) | ABSENT
        return frozenset({YES}) | ABSENT if variable.startswith(ANSWERED_MARK) else OPAQUE

    def kind(self, variable: str) -> VariableKind | None:
        """The kind of a question's variable; None for an opaque one."""
        known = self.instrument.variables.get(variable)
        return known.kind if known else None

    def _answer_event(self, variable: str, codes: Codes) -> Event | None:
        """Those who gave one of these codes, and so were asked."""
        if self.kind(variable) is None:
            return self.segment_event(variable, codes)
        question = self.instrument.variables[variable].question
        return both(frozenset({(variable, codes)}), self.routing(question))

    def segment_event(self, segment: str, codes: Codes) -> Event | None:
        """Those in one of these points of a segment."""
        points = self._segment_points(segment)
        if points is None:
            return frozenset({(segment, codes)})
        variable, by_code = points
        merged = frozenset().union(*(by_code[code] for code in codes))
        return self.answer_event(variable, merged) if merged else None

    def asked(self, subject: str) -> Event | None:
        """Those who were asked a question; everybody for a segment."""
        return EVERYBODY if is_segment(self.instrument, subject) else self.routing(subject)

    def answered(self, subject: str) -> Event | None:
        """Those who answered any of a question, or are in any point of a segment."""
        if is_segment(self.instrument, subject):
            points = self.instrument.segment(subject).points
            return self.segment_event(subject, frozenset(point.code for point in points))
        variables = main_variables(subject_of(self.instrument, subject))
        if len(variables) == 1:
            return self.answer_event(variables[0].name, _codes(variables[0]))
        mark = frozenset({(f"{ANSWERED_MARK}{subject}", frozenset({YES}))})
        return both(mark, self.routing(subject))

    def column(self, banner: Banner, point: str, filter: Filter | None) -> Event | None:
        """Those a table counts in a column."""
        kept = self._condition(filter.condition) if filter else EVERYBODY
        if point == TOTAL:
            return kept
        if banner.crosses:
            parts = zip(banner.crosses, point.split("."), strict=True)
            first, second = (self._point(name, part) for name, part in parts)
            return both(kept, both(first, second))
        return both(kept, self._point(banner.name, point))

    def _point(self, banner: str, point: str) -> Event | None:
        """Those in a banner's point: of a segment, a single choice, or an option of a multiple."""
        if is_segment(self.instrument, banner):
            codes = {known.name: known.code for known in self._segments[banner].points}
            return self.segment_event(banner, frozenset({codes[point]}))
        variables = main_variables(self.instrument.questions[banner])
        if len(variables) == 1:
            codes = {option.name: option.code for option in variables[0].options}
            return self.answer_event(banner, frozenset({codes[point]}))
        return self.answer_event(f"{banner}.{point}", frozenset({YES}))

    def _routing(self, question: str) -> Event | None:
        page = self.instrument.page_of[question]
        asked = _question(page, question).asked_if
        return both(self._condition(page.asked_if), self._condition(asked))

    def _read_condition(self, source: str) -> Event | None:
        """Those of whom a condition is true, as codes where a part reads one variable only."""
        found: Event | None = EVERYBODY
        for part in _conjuncts(source):
            found = both(found, self._part(part))
        return found

    def _part(self, source: str) -> Event | None:
        condition = bind(source, self.instrument)
        names = sorted(condition.variables)
        if len(names) != 1 or self.kind(names[0]) not in _WITH_CODES:
            return frozenset({(source, frozenset({YES}))})
        domain, columns = self._every_code(names[0])
        kept = domain[condition.mask(columns, len(domain))]
        return self._of_codes(names[0], frozenset(kept.tolist()))

    def _of_codes(self, variable: str, codes: Codes) -> Event | None:
        if codes == self.domain(variable):
            return EVERYBODY
        if not codes:
            return None
        # Only one who answered is known to have been asked; the absent may not have been.
        return (
            frozenset({(variable, codes)}) if codes & ABSENT else self.answer_event(variable, codes)
        )

    def _every_code(self, variable: str) -> tuple[np.ndarray, Columns]:
        domain = np.array(sorted(self.domain(variable)))
        return domain, {variable: domain}

    def _points_of(self, name: str) -> tuple[str, Mapping[int, Codes]] | None:
        """The variable a segment is made from, and its codes at each point; None if of several."""
        segment = self._segments[name]
        sources = {segment.cut_variable} if segment.cut_variable else set()
        for point in segment.points:
            if point.condition:
                sources |= bind(point.condition, self.instrument).variables
        if len(sources) != 1:
            return None
        (variable,) = sources
        if self.kind(variable) not in _WITH_CODES:
            return None
        domain, columns = self._every_code(variable)
        codes = segment_codes(self.instrument, segment, columns, len(domain), segment.cuts or None)
        by_code = {p.code: frozenset(domain[codes == p.code].tolist()) for p in segment.points}
        absent = frozenset().union(*by_code.values()) & ABSENT
        return None if absent else (variable, by_code)

    @cached_property
    def _segments(self) -> Mapping[str, Segment]:
        return {segment.name: segment for segment in self.instrument.segments}


_WITH_CODES = (
    VariableKind.CHOICE,
    VariableKind.INDICATOR,
    VariableKind.SCALE,
    VariableKind.RANK,
)


def _codes(variable: Variable) -> Codes:
    """The codes of those who answered; a number or a text only says that there is one."""
    if variable.kind in _WITH_CODES:
        return frozenset(variable.codes)
    return frozenset({HAS_VALUE}) | variable.missing_codes


def _conjuncts(source: str) -> Iterable[str]:
    """The parts of a condition that must all be true."""
    if not source.strip():
        return ()
    tree = ast.parse(source.strip(), mode="eval").body
    return tuple(map(ast.unparse, _all_of(tree)))


def _all_of(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for value in tree.values:
            yield from _all_of(value)
    else:
        yield tree


def _question(page: Page, name: str) -> Question:
    return next(question for question in page.questions if question.name == name)
