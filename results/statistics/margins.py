"""**Margins**: what is known of the population, one variable at a time.

A margin gives each **option** of a variable its **target**: a share, a percentage or a number of
the population. **Cells** are the respondents collapsed: those who are alike in every margin's
variable stand in one, so that weighting takes no longer for a million than for a thousand.
Respondents without one of a margin's options are **outside** it, and keep the share they have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .moments import Floats

Places = NDArray[np.intp]


class WeightingError(ValueError):
    """Weights that cannot be made, with where, what was found and expected, and what to do."""


class ImpossibleMarginError(WeightingError):
    """Targets that no weights could meet, whoever had answered."""


class EmptyCellError(WeightingError):
    """An option with a target above 0 that no respondent chose."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The targets of a variable's options by name, and the codes of those options.

    A total near 1 or 100 is of shares; any other is a number of the population.
    """

    variable: str
    targets: Mapping[str, float]
    codes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cells:
    """Respondents alike in all margins: `places` is cells × margins, the place of an option in its
    margin's codes, or the number of options for those outside; `respondents` how many are in each
    cell, and `of` the cell of each."""

    places: Places
    respondents: Floats
    of: Places


def collapse(margins: Sequence[Margin], columns: Sequence[NDArray[Any]]) -> Cells:
    """The cells of a wave: a column of codes a margin, one element a respondent in each.

    Source: raking depends on respondents through these cells only.
    Example: two margins, and respondents (1, 1), (2, 1), (1, 1): two cells, of 2 and 1.
    """
    length = len(columns[0]) if columns else 0
    of, places = np.zeros(length, np.intp), np.zeros((length, len(margins)), np.intp)
    for number, (margin, column) in enumerate(zip(margins, columns, strict=True)):
        places[:, number] = _places(margin, column)
        of = _ranks(of * (len(margin.codes) + 1) + places[:, number])
    cell_count = int(of.max(initial=-1)) + 1
    example = np.zeros(cell_count, np.intp)
    example[of] = np.arange(length)
    return Cells(places[example], np.bincount(of, minlength=cell_count).astype(np.float64), of)


def _ranks(keys: Places) -> Places:
    """The keys numbered from 0 without gaps, in their order."""
    held = np.bincount(keys) > 0
    return np.asarray((np.cumsum(held) - 1)[keys])


def _places(margin: Margin, column: NDArray[Any]) -> Places:
    """Where each respondent's option stands in the margin, the number of options for none."""
    codes = np.fromiter(margin.codes.values(), np.int64, len(margin.codes))
    order = np.argsort(codes)
    if not len(codes):
        return np.zeros(len(column), np.intp)
    at = np.minimum(np.searchsorted(codes[order], column), len(codes) - 1)
    return np.where(codes[order][at] == column, order[at], len(codes))


def target_weights(cells: Cells, margins: Sequence[Margin]) -> tuple[Floats, ...]:
    """For each margin the Σw wanted of each option and, last, of those outside; each adds up to n.

    T_o = (n − n₀)·t_o / Σt, with t_o the target of option o, n the respondents and n₀ those
    outside, whose own T is n₀.
    Source: definition; the mean weight is 1.
    Raises ImpossibleMarginError and EmptyCellError.
    Example: targets 30 and 70, of 12 respondents 2 outside: 3, 7 and 2.
    """
    _check_together(margins, cells.respondents.sum())
    return tuple(_wanted(cells, place, margin) for place, margin in enumerate(margins))


def _wanted(cells: Cells, place: int, margin: Margin) -> Floats:
    _check_alone(margin)
    answered = option_totals(cells, place, margin, cells.respondents)
    targets = np.array([float(margin.targets.get(option, 0)) for option in margin.codes])
    for option, target, found in zip(margin.codes, targets, answered, strict=False):
        _check_option(margin, option, target, found)
    inside = answered[:-1].sum()
    return np.append(targets / targets.sum() * inside, answered[-1])


def option_totals(cells: Cells, place: int, margin: Margin, summed: Floats) -> Floats:
    """What a number a cell adds up to for each option of a margin and, last, for those outside.

    Source: definition.
    Example: cells of 2 and 1 respondents, of the first and the second option: 2, 1 and 0.
    """
    width = len(margin.codes) + 1
    return np.bincount(cells.places[:, place], summed, minlength=width).astype(np.float64)


def _check_alone(margin: Margin) -> None:
    unknown = [option for option in margin.targets if option not in margin.codes]
    if unknown:
        raise ImpossibleMarginError(
            f"margin {margin.variable!r}: found a target for {', '.join(map(repr, unknown))},"
            f" expected only {', '.join(margin.codes)}; take it out or correct its name"
        )
    for option, target in margin.targets.items():
        if not (np.isfinite(target) and target >= 0):
            raise ImpossibleMarginError(
                f"margin {margin.variable!r}: the target of {option!r} is {target}, expected a"
                " number from 0 up; correct it"
            )
    if not sum(margin.targets.values()):
        raise ImpossibleMarginError(
            f"margin {margin.variable!r}: found no target above 0, expected at least one;"
            " enter the shares of the population, or leave the margin out"
        )


def _check_option(margin: Margin, option: str, target: float, found: float) -> None:
    if found and option not in margin.targets:
        raise ImpossibleMarginError(
            f"margin {margin.variable!r}: found no target for {option!r}, which {found:.0f}"
            " respondents chose; expected one for each option; enter it, 0 if it shall not count"
        )
    if target and not found:
        raise EmptyCellError(
            f"margin {margin.variable!r}: no respondent chose {option!r}, expected some since its"
            f" target is {target:g}; join it with another option, or set its target to 0"
        )


def _check_together(margins: Sequence[Margin], respondents: float) -> None:
    """Numbers of the population must agree from margin to margin, and cover the respondents."""
    totals = {margin.variable: float(sum(margin.targets.values())) for margin in margins}
    numbers = {name: total for name, total in totals.items() if not _is_of_shares(total)}
    said = ", ".join(f"{total:g} by {name!r}" for name, total in numbers.items())
    if numbers and max(numbers.values()) - min(numbers.values()) > _SLACK * max(numbers.values()):
        raise ImpossibleMarginError(
            f"margins: found a population of {said}; expected one total, or shares that add up"
            " to 100; correct the numbers"
        )
    short = {name: total for name, total in numbers.items() if 0 < total < respondents}
    if short:
        name, total = next(iter(short.items()))
        raise ImpossibleMarginError(
            f"margin {name!r}: the targets add up to {total:g}, expected 100 for shares, or at"
            f" least the {respondents:.0f} who responded; correct the targets"
        )


def _is_of_shares(total: float) -> bool:
    return not total or any(abs(total / whole - 1) <= _SLACK for whole in (1, 100))


_SLACK = 0.01
"""How far printed shares may be from adding up: the roundings of some options."""
