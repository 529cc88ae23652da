"""Answers of a panel that yield the published figures.

First the tallies: how many respondents there are of each sort, for all figures at once. Then the
respondents themselves, a row each, and question by question who of them gave which answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from questionnaire.instrument.elements import Instrument
from results.published import FigureStatus, PublishedFigure

from .plausibility import Plausibility, UnsolvedError
from .respondents import QuestionPanel
from .solving import solver
from .structure import Answers, Cell, Structure
from .tallies import Tallies, strata_of

WISHED = (FigureStatus.LIKELY, FigureStatus.IMPLIED)
"""Figures to be met where they can be together with the targets."""

Figures = Sequence[PublishedFigure]
CellTallies = list[dict[Cell, int]]


class InfeasibleError(ValueError):
    """No panel yields the figures; `figures` can't hold together, none of them can be left out."""

    def __init__(self, figures: Figures) -> None:
        self.figures = tuple(figures)
        names = ", ".join(figure.id for figure in figures)
        super().__init__(f"These figures can't hold together: {names}.")


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """The answers, a mapping of variable to code each respondent, and the wished figures met."""

    answers: tuple[Answers, ...]
    likely_met: frozenset[str]


def reconstruct(
    instrument: Instrument,
    figures: Iterable[PublishedFigure],
    plausibility: Plausibility,
) -> Reconstruction:
    """A panel that meets every target and as many likely figures as it can.

    The same call gives the same panel. Raises InfeasibleError when the targets can't hold
    together, and UnsolvedError when the solver's effort does not suffice.
    """
    wanted = [f for f in figures if f.status in (FigureStatus.TARGET, *WISHED)]
    structure = Structure(instrument, wanted, plausibility.grouping)
    tallies, met = _find_tallies(structure, wanted, plausibility)
    kept = [f for f in wanted if f.status is FigureStatus.TARGET or f.id in met]
    panel = _respondents(structure, tallies, plausibility)
    found: list[Answers] = [dict(answers) for answers in panel]
    for name in instrument.questions:
        if name not in structure.questions:
            for answers, given in zip(
                found, _answers_to(structure, panel, name, kept, plausibility), strict=True
            ):
                answers.update(given)
    return Reconstruction(tuple(_in_order(instrument, answers) for answers in found), met)


def _find_tallies(
    structure: Structure, figures: Figures, plausibility: Plausibility
) -> tuple[CellTallies, frozenset[str]]:
    """Tallies for every figure, or for every target and the most likely ones."""
    likely = [figure for figure in figures if figure.status in WISHED]
    targets = [figure for figure in figures if figure.status is FigureStatus.TARGET]
    unknown, _ = _posed(structure, plausibility.respondents, figures, [])
    engine = solver(plausibility)
    met = frozenset(figure.id for figure in likely)
    status = engine.solve(unknown.model)
    if status == cp_model.INFEASIBLE:
        unknown, chosen = _posed(structure, plausibility.respondents, targets, likely)
        unknown.model.maximize(sum(chosen.values()))
        engine = solver(plausibility)
        status = engine.solve(unknown.model)
        if status == cp_model.INFEASIBLE:
            raise InfeasibleError(_smallest_conflict(structure, targets, plausibility))
        met = frozenset(name for name, literal in chosen.items() if engine.boolean_value(literal))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise UnsolvedError("The tallies were not found; allow more effort.")
    found = [{c: engine.value(t) for c, t in t_.items()} for t_ in unknown.tallies.values()]
    return found, met


def _posed(
    structure: Structure, respondents: int, held: Figures, wished: Figures
) -> tuple[Tallies, dict[str, cp_model.IntVar]]:
    """The tallies held to some figures, and a literal for each wished one that it is met."""
    tallies = Tallies(structure, respondents, strata_of(structure, [*held, *wished]))
    for figure in held:
        tallies.require(figure)
    literals = {figure.id: tallies.model.new_bool_var(figure.id) for figure in wished}
    for figure in wished:
        tallies.require(figure, when=literals[figure.id])
    return tallies, literals


def _smallest_conflict(
    structure: Structure, figures: Figures, plausibility: Plausibility
) -> list[PublishedFigure]:
    """Figures that can't hold together although all but any one of them can.

    The solver names a set that suffices; each member that is not needed is then left out.
    """
    tallies, literals = _posed(structure, plausibility.respondents, [], figures)
    tallies.model.add_assumptions(literals.values())
    engine = solver(plausibility)
    engine.solve(tallies.model)
    core = set(engine.sufficient_assumptions_for_infeasibility())
    conflict = [f for f in figures if literals[f.id].index in core] or list(figures)
    for figure in tuple(conflict):
        rest = [other for other in conflict if other is not figure]
        model = _posed(structure, plausibility.respondents, rest, [])[0].model
        if solver(plausibility).solve(model) == cp_model.INFEASIBLE:
            conflict = rest
    return conflict


def _respondents(
    structure: Structure, tallies: CellTallies, plausibility: Plausibility
) -> list[Answers]:
    """A row of structural answers each respondent: the clusters' cells joined by chance."""
    chance = np.random.default_rng(plausibility.seed)
    columns = [_by_group(structure, cells) for cells in tallies]
    panel: list[Answers] = []
    for code in structure.instrument.variables[structure.grouping].codes:
        groups = [column[code] for column in columns]
        shuffled = [groups[0], *(chance.permutation(len(group)) for group in groups[1:])]
        for place, first in enumerate(shuffled[0]):
            answers = dict(first)
            for group, order in zip(groups[1:], shuffled[1:], strict=True):
                answers |= dict(group[int(order[place])])
            panel.append(answers)
    return [panel[number] for number in chance.permutation(len(panel))]


def _by_group(structure: Structure, tallies: dict[Cell, int]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell, tally in tallies.items():
        found[dict(cell)[structure.grouping]].extend([cell] * tally)
    return found


def _answers_to(
    structure: Structure,
    panel: Sequence[Answers],
    name: str,
    figures: Figures,
    plausibility: Plausibility,
) -> list[Answers]:
    unknown = QuestionPanel(structure, panel, name)
    for figure in figures:
        if figure.question == name:
            unknown.require(figure)
    unknown.lean(plausibility)
    return unknown.solve(plausibility)


def _in_order(instrument: Instrument, answers: Answers) -> Answers:
    return {name: answers[name] for name in instrument.variables if name in answers}
