"""Weighting a wave: from what is known of the population to a weight a respondent.

A wave can be weighted by its single choices, the items of its matrices and grids, and its segments:
whatever gives a respondent one option. A **report** says in plain values what the weights cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import Instrument, VariableKind
from results.statistics.margins import ImpossibleMarginError, Margin, collapse
from results.statistics.weighting import NO_LIMITS, Limits, rake

Targets = Sequence[tuple[str, Mapping[str, float]]]
"""Variables with the target of each option."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weight a respondent, with the report on them."""

    weights: NDArray[np.float64]
    report: dict[str, Any]


def weighed(
    instrument: Instrument, columns: Columns, targets: Targets, limits: Limits = NO_LIMITS
) -> Weighed:
    """The weights that meet the targets.

    Raises ImpossibleMarginError, EmptyCellError or NotConvergedError, each saying what to do.
    """
    margins = [margin_of(instrument, variable, wanted) for variable, wanted in targets]
    cells = collapse(margins, [columns[margin.variable] for margin in margins])
    raked = rake(cells, margins, limits)
    report = {
        "respondents": int(cells.respondents.sum()),
        "design_effect": raked.design_effect,
        "efficiency": raked.efficiency,
        "lowest": raked.lowest,
        "highest": raked.highest,
        "limited": raked.limited,
        "rounds": raked.rounds,
        "outside": {
            margin.variable: outside for margin, outside in zip(margins, raked.outside, strict=True)
        },
        "reached": [asdict(option) for option in raked.reached],
    }
    return Weighed(raked.of_respondents(cells), report)


def margin_of(instrument: Instrument, variable: str, targets: Mapping[str, float]) -> Margin:
    """The margin of a variable or segment. Raises ImpossibleMarginError for any other name."""
    known = codes_to_weigh_by(instrument)
    if variable not in known:
        raise ImpossibleMarginError(
            f"margin {variable!r}: found no such single choice or segment, expected one of"
            f" {', '.join(known)}; correct the name, or take the margin out"
        )
    return Margin(variable, targets, known[variable])


def codes_to_weigh_by(instrument: Instrument) -> dict[str, dict[str, int]]:
    """What a wave can be weighted by: the codes of each option, by variable or segment."""
    found = {
        name: {option.name: option.code for option in variable.options if not option.missing}
        for name, variable in instrument.variables.items()
        if variable.kind is VariableKind.CHOICE
    }
    for segment in instrument.segments:
        found[segment.name] = {point.name: point.code for point in segment.points}
    return found
