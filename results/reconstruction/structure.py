"""Which questions decide who is asked what and who stands in which split of a figure.

Those questions are **structural**. A **cluster** of them is tied together by figures or routing;
the **grouping** question belongs to every cluster. A **cell** is one way to answer a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from questionnaire.instrument import expressions
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import segment_code
from results.published import PublishedFigure

Answers = dict[str, int]
Cell = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Structural questions that belong together, the grouping first, and their cells."""

    questions: tuple[str, ...]
    cells: tuple[Cell, ...]


class Structure:
    """The structural questions of an instrument under some figures, in clusters."""

    def __init__(
        self, instrument: Instrument, figures: Iterable[PublishedFigure], grouping: str
    ) -> None:
        self.instrument = instrument
        self.grouping = grouping
        figures = tuple(figures)
        self._bound: dict[str, expressions.Condition] = {}
        # Empty while it is being found: a question is no reason by itself for being structural.
        self.questions: set[str] = set()
        self.questions = self._structural(figures)
        self.clusters = tuple(self._clusters(figures))

    def condition(self, source: str) -> expressions.Condition:
        """The bound condition, each source bound once."""
        if source not in self._bound:
            self._bound[source] = expressions.bind(source, self.instrument)
        return self._bound[source]

    def routing(self, question: str) -> tuple[expressions.Condition, ...]:
        """The conditions under which the question is asked, its page's and its own."""
        page = self.instrument.page_of[question]
        sources = (page.asked_if, self.instrument.questions[question].asked_if)
        return tuple(self.condition(source) for source in sources if source)

    def resting_on(self, conditions: Iterable[expressions.Condition]) -> set[str]:
        """The questions whose answers the conditions rest on."""
        names = {name for condition in conditions for name in condition.variables}
        return {self.instrument.variables[name].question for name in names}

    def banner_questions(self, banner: str) -> set[str]:
        """The questions that a banner's points rest on."""
        if banner in self.instrument.questions:
            return {banner}
        segment = self.instrument.segment(banner)
        if segment.cut_variable:
            return {self.instrument.variables[segment.cut_variable].question}
        return self.resting_on(self.condition(p.condition) for p in segment.points)

    def scope(self, figure: PublishedFigure) -> set[str]:
        """The structural questions a figure rests on, routing and filter included."""
        conditions = [self.condition(figure.filter)] if figure.filter else []
        found: set[str] = set()
        for banner, _ in figure.segment:
            found |= self.banner_questions(banner)
        if figure.question in self.instrument.questions:
            conditions.extend(self.routing(figure.question))
            found |= {figure.question} & self.questions
        else:
            found |= self.banner_questions(figure.question)
        return found | self.resting_on(conditions)

    def _structural(self, figures: Sequence[PublishedFigure]) -> set[str]:
        found = {self.grouping}
        for figure in figures:
            found |= self.scope(figure)
        for name in self.instrument.questions:
            found |= self.resting_on(self.routing(name))
        for name in sorted(found):
            found |= self.resting_on(self.routing(name))
        return found

    def _clusters(self, figures: Sequence[PublishedFigure]) -> Iterator[Cluster]:
        tied = {name: {name} for name in self.questions - {self.grouping}}
        ties = [self.scope(figure) for figure in figures]
        ties += [self.resting_on(self.routing(name)) | {name} for name in self.questions]
        ties += [self.resting_on(self.routing(name)) for name in self.instrument.questions]
        for tie in ties:
            members = [name for name in sorted(tie & self.questions) if name != self.grouping]
            merged = set().union(*(tied[name] for name in members)) if members else set()
            for name in merged:
                tied[name] = merged
        clusters = {frozenset(members) for members in tied.values()} or {frozenset()}
        order = list(self.instrument.questions)
        for members in sorted(
            clusters, key=lambda members: min(map(order.index, members), default=0)
        ):
            names = sorted({self.grouping, *members}, key=order.index)
            yield Cluster(tuple(names), tuple(self._cells(names, {})))

    def _cells(self, names: Sequence[str], answers: Answers) -> Iterator[Cell]:
        if not names:
            yield tuple(answers.items())
            return
        name, *rest = names
        question = self.instrument.questions[name]
        codes: list[int | None] = [None]
        if all(condition.holds(answers) for condition in self.routing(name)):
            codes = [*self.instrument.variables[name].codes]
            codes += [] if question.required else [None]
        for code in codes:
            yield from self._cells(rest, answers if code is None else {**answers, name: code})

    def is_inside(self, figure: PublishedFigure, answers: Answers) -> bool:
        """Whether a respondent is in the figure's segment and through its filter."""
        if figure.filter and not self.condition(figure.filter).holds(answers):
            return False
        return all(self.in_point(answers, *pair) for pair in figure.segment)

    def in_point(self, answers: Answers, banner: str, point: str) -> bool:
        """Whether a respondent is in that point of the banner."""
        question = self.instrument.questions.get(banner)
        if question is not None:
            codes = {option.name: option.code for option in question.options}
            return answers.get(banner) == codes[point]
        segment = self.instrument.segment(banner)
        codes = {p.name: p.code for p in segment.points}
        return segment_code(self.instrument, segment, answers) == codes[point]

    def is_asked(self, question: str, answers: Answers) -> bool:
        """Whether a respondent is asked the question."""
        return all(condition.holds(answers) for condition in self.routing(question))
