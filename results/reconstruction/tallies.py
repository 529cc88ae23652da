"""How many respondents there are of each sort: whole numbers that the published figures bind.

The **tally** of a cell is how many respondents are in it. For a question off the structure the
tallies are refined by its codes: how many of those asked in a **stratum** (cells that its figures
do not tell apart) gave each code. Figures are linear in tallies, and no two respondents are told
apart that need not be, which is what makes tallies quick to find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ortools.sat.python import cp_model

from questionnaire.instrument.elements import (
    CHOSEN,
    BaseRule,
    MultipleQuestion,
    Question,
    Variable,
    VariableKind,
)
from results.published import FigureMeasure, PublishedFigure

from .figure_sums import (
    Sum,
    UnsupportedFigureError,
    base_rule,
    counted_variables,
    printed_as,
    weights,
)
from .structure import Answers, Cell, Structure


class Tallies:
    """The tallies of a structure as unknowns of a solver, and figures as constraints on them."""

    def __init__(
        self, structure: Structure, respondents: int, strata: Mapping[str, set[str]]
    ) -> None:
        self.structure = structure
        self.instrument = structure.instrument
        self.model = cp_model.CpModel()
        self.respondents = respondents
        self.strata = strata
        self.tallies: dict[int, dict[Cell, cp_model.IntVar]] = {
            number: {cell: self._unknown(respondents) for cell in cluster.cells}
            for number, cluster in enumerate(structure.clusters)
        }
        self._refined: dict[str, dict] = {}
        self._tie_clusters()

    def _unknown(self, most: int) -> cp_model.IntVar:
        return self.model.new_int_var(0, most, "")

    def _tie_clusters(self) -> None:
        codes = self.instrument.variables[self.structure.grouping].codes
        self.model.add(sum(self.tallies[0].values()) == self.respondents)
        for code in codes:
            sums = [self._with(number, self.structure.grouping, code) for number in self.tallies]
            for other in sums[1:]:
                self.model.add(sums[0] == other)

    def _with(self, number: int, name: str, code: int) -> Sum:
        return sum(t for cell, t in self.tallies[number].items() if (name, code) in cell)

    # ------------------------------------------------------------------ figures

    def require(self, figure: PublishedFigure, when: cp_model.IntVar | None = None) -> None:
        """Holds the tallies to the figure, always or where `when` holds."""
        total, base = self._sums(figure)
        for constraint in printed_as(figure, total, base):
            added = self.model.add(constraint)
            if when is not None:
                added.only_enforce_if(when)

    def _sums(self, figure: PublishedFigure) -> tuple[Sum, Sum]:
        if figure.question in self.instrument.questions:
            if figure.measure is FigureMeasure.BASE:
                return 0, self._asked(figure)
            if figure.question in self.structure.questions:
                return self._structural_sums(figure)
            return self._refined_sums(figure)
        return self._segment_sums(figure)

    def _cluster_of(self, names: set[str]) -> int:
        for number, cluster in enumerate(self.structure.clusters):
            if names <= set(cluster.questions):
                return number
        raise UnsupportedFigureError(f"No cluster holds {', '.join(sorted(names))} together.")

    def _inside(self, figure: PublishedFigure) -> Iterator[tuple[Answers, cp_model.IntVar]]:
        """The cells a figure speaks of, with their tallies."""
        number = self._cluster_of(self.structure.scope(figure))
        for cell, tally in self.tallies[number].items():
            answers = dict(cell)
            if self.structure.is_inside(figure, answers):
                yield answers, tally

    def _asked(self, figure: PublishedFigure) -> Sum:
        inside = self._inside(figure)
        return sum(t for answers, t in inside if self.structure.is_asked(figure.question, answers))

    def _structural_sums(self, figure: PublishedFigure) -> tuple[Sum, Sum]:
        variable = self.instrument.variables[figure.question]
        rule = base_rule(figure, self.instrument.questions[figure.question])
        counts = weights(figure, variable)
        total, base = [], []
        for answers, tally in self._inside(figure):
            code = answers.get(figure.question)
            if code is not None or (
                rule is BaseRule.ASKED and self.structure.is_asked(figure.question, answers)
            ):
                base.append(tally)
                total.append(counts.get(code, 0) * tally)
        return sum(total), sum(base)

    def _segment_sums(self, figure: PublishedFigure) -> tuple[Sum, Sum]:
        total, base = [], []
        for answers, tally in self._inside(figure):
            base.append(tally)
            if any(
                self.structure.in_point(answers, figure.question, name) for name in figure.options
            ):
                total.append(tally)
        return sum(total), sum(base)

    # ------------------------------------------------- questions off the structure

    def _refined_sums(self, figure: PublishedFigure) -> tuple[Sum, Sum]:
        question = self.instrument.questions[figure.question]
        refined = self._refine(question)
        rule = base_rule(figure, question)
        total, base = [], []
        for variable in counted_variables(self.instrument, figure):
            counts = weights(figure, variable)
            for stratum, (asked, codes) in refined[variable.name].items():
                if self.structure.is_inside(figure, dict(stratum)):
                    total.extend(counts.get(code, 0) * tally for code, tally in codes.items())
                    base.append(asked if rule is BaseRule.ASKED else sum(codes.values()))
        return sum(total), sum(base)

    def _refine(self, question: Question) -> dict:
        """By variable and stratum: the tally of those asked, and one a code."""
        if question.name in self._refined:
            return self._refined[question.name]
        asked = self._asked_by_stratum(question.name)
        refined: dict = {}
        for variable in question.variables():
            if variable.kind is VariableKind.TEXT:
                continue
            refined[variable.name] = {
                stratum: (tally, self._codes(question, variable, tally))
                for stratum, tally in asked.items()
            }
        self._refined[question.name] = refined
        return refined

    def _codes(self, question: Question, variable: Variable, asked: Sum) -> dict[int, Sum]:
        if isinstance(question, MultipleQuestion):
            chosen = self._unknown(self.respondents)
            self.model.add(chosen <= asked)
            return {CHOSEN: chosen}
        codes = {code: self._unknown(self.respondents) for code in variable.codes}
        given = sum(codes.values())
        self.model.add(given == asked if question.required else given <= asked)
        return codes

    def _asked_by_stratum(self, question: str) -> dict[Cell, Sum]:
        kept = self.strata.get(question, set())
        needed = kept | self.structure.resting_on(self.structure.routing(question))
        found: dict[Cell, list] = defaultdict(list)
        for cell, tally in self.tallies[self._cluster_of(needed)].items():
            if self.structure.is_asked(question, dict(cell)):
                found[tuple((name, code) for name, code in cell if name in kept)].append(tally)
        return {stratum: sum(tallies) for stratum, tallies in found.items()}


def strata_of(structure: Structure, figures: Iterable[PublishedFigure]) -> dict[str, set[str]]:
    """The structural questions by which each question's figures are split."""
    found: dict[str, set[str]] = defaultdict(set)
    for figure in figures:
        for banner, _ in figure.segment:
            found[figure.question] |= structure.banner_questions(banner)
        if figure.filter:
            condition = structure.condition(figure.filter)
            found[figure.question] |= structure.resting_on([condition])
    return found
