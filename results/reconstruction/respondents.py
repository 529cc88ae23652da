"""Who of the respondents gave which answer to one question, once the structure is known.

Each respondent has a **leaning** on a question: high for those high on the scale of plausibility,
low for the others, and partly chance. The answers follow the leanings as far as the figures let
them, since what is made largest is the sum of leanings followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
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

from .figure_sums import base_rule, counted_variables, printed_as, weights
from .plausibility import Plausibility, UnsolvedError
from .solving import solver
from .structure import Answers, Structure

PRECISION = 1000
ANSWERING = 4.0
CHANCE = 0.5
SHARE_OF_EFFORT = 0.05


class QuestionPanel:
    """The unknown answers of known respondents to one question."""

    def __init__(self, structure: Structure, respondents: Sequence[Answers], name: str) -> None:
        self.structure = structure
        self.respondents = respondents
        self.question: Question = structure.instrument.questions[name]
        self.model = cp_model.CpModel()
        self.variables = [v for v in self.question.variables() if v.kind is not VariableKind.TEXT]
        self.asked = [
            number
            for number, answers in enumerate(respondents)
            if structure.is_asked(name, answers)
        ]
        self.codes: dict[tuple[int, str], dict[int, cp_model.IntVar]] = {}
        self.choosing: list[cp_model.IntVar] = []
        for number in self.asked:
            self._add(number)

    def _add(self, number: int) -> None:
        for variable in self.variables:
            codes = (CHOSEN,) if variable.kind is VariableKind.INDICATOR else variable.codes
            given = {code: self.model.new_bool_var("") for code in codes}
            self.codes[number, variable.name] = given
            if variable.kind is not VariableKind.INDICATOR:
                total = sum(given.values())
                self.model.add(total == 1 if self.question.required else total <= 1)
        if isinstance(self.question, MultipleQuestion):
            self._choose(number)

    def _choose(self, number: int) -> None:
        chosen = {v.name: self.codes[number, v.name][CHOSEN] for v in self.variables}
        anything = self.model.new_bool_var("")
        self.model.add_bool_or(chosen.values()).only_enforce_if(anything)
        self.choosing.append(anything)
        if self.question.required:
            self.model.add(anything == 1)
        for variable in self.variables:
            if variable.option is not None and variable.option.exclusive:
                for other in self.variables:
                    if other is not variable:
                        self.model.add_at_most_one(chosen[variable.name], chosen[other.name])

    def require(self, figure: PublishedFigure) -> None:
        """Holds the answers to a figure of the question."""
        if figure.measure is FigureMeasure.BASE:
            return
        total, base = [], []
        rule = base_rule(figure, self.question)
        for number in self.asked:
            if not self.structure.is_inside(figure, self.respondents[number]):
                continue
            for variable in counted_variables(self.structure.instrument, figure):
                given = self.codes[number, variable.name]
                counts = weights(figure, variable)
                total.extend(counts.get(code, 0) * unknown for code, unknown in given.items())
                base.append(1 if rule is BaseRule.ASKED else sum(given.values()))
        for constraint in printed_as(figure, sum(total), sum(base)):
            self.model.add(constraint)

    def lean(self, plausibility: Plausibility) -> None:
        """Makes the answers follow the leanings as far as they may."""
        chance = np.random.default_rng([plausibility.seed, *self.question.name.encode()])
        strength = plausibility.leanings.get(self.question.name, 0.0)
        high = self.structure.instrument.variables[plausibility.scale]
        middle = (float(high.minimum or 0) + float(high.maximum or 0)) / 2
        terms = [round(PRECISION * ANSWERING) * anything for anything in self.choosing]
        for number in self.asked:
            above = self.respondents[number].get(plausibility.scale, middle) - middle
            person = strength * above + chance.normal()
            for variable in self.variables:
                given = self.codes[number, variable.name]
                for rise, unknown in zip(_rises(variable), given.values(), strict=True):
                    weight = person * rise + CHANCE * chance.normal() + _eagerness(variable)
                    terms.append(round(PRECISION * weight) * unknown)
        self.model.maximize(sum(terms))

    def solve(self, plausibility: Plausibility) -> list[Answers]:
        """The answers to the question alone, one mapping a respondent; UnsolvedError if none."""
        engine = solver(plausibility, share_of_effort=SHARE_OF_EFFORT)
        status = engine.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise UnsolvedError(f"{self.question.name}: no answers found; allow more effort.")
        return [self._read(engine, number) for number in range(len(self.respondents))]

    def _read(self, engine: cp_model.CpSolver, number: int) -> Answers:
        found: Answers = {}
        for variable in self.variables:
            given = self.codes.get((number, variable.name), {})
            chosen = [code for code, unknown in given.items() if engine.value(unknown)]
            if chosen:
                found[variable.name] = chosen[0]
        if found and isinstance(self.question, MultipleQuestion):
            return {variable.name: found.get(variable.name, 0) for variable in self.variables}
        return found


def _rises(variable: Variable) -> Iterable[float]:
    """How far each code stands above the middle of them."""
    if variable.kind is VariableKind.INDICATOR:
        exclusive = variable.option is not None and variable.option.exclusive
        return (-1.0 if exclusive else 1.0,)
    middle = (len(variable.codes) - 1) / 2
    return tuple(place - middle for place in range(len(variable.codes)))


def _eagerness(variable: Variable) -> float:
    """What an answer is worth by itself, so that a question that may be left open is answered."""
    return 0.0 if variable.kind is VariableKind.INDICATOR else ANSWERING
