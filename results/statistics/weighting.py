"""**Weighting**: weights that let the respondents resemble their population.

**Raking** finds weights, a product of one factor a margin, under which every margin holds: of all
weights that meet the margins, those nearest to equal ones. **Limits** keep each weight within times
of the mean; the factors then allow for what the limits cut off, so that margins and limits hold
together. The mean weight is 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .margins import (
    Cells,
    ImpossibleMarginError,
    Margin,
    WeightingError,
    option_totals,
    target_weights,
)
from .moments import Floats


class NotConvergedError(WeightingError):
    """Margins, or margins and limits, that cannot hold together for those who responded."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest weight, in times of the mean weight."""

    lowest: float = 0.0
    highest: float = float("inf")

    @property
    def are_none(self) -> bool:
        return self.lowest == 0 and self.highest == float("inf")


@dataclass(frozen=True, slots=True)
class Fit:
    """When raking is done: margins met to `tolerance` of the respondents, in at most `rounds`."""

    tolerance: float = 1e-12
    rounds: int = 2000


@dataclass(frozen=True, slots=True)
class OptionReached:
    """An option's shares of those inside its margin, in [0, 1]: without weights, wanted, and under
    the weights."""

    variable: str
    option: str
    unweighted_share: float
    target_share: float
    weighted_share: float


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights and what they cost.

    `weights` has one a cell; `outside` counts respondents outside each margin. The design effect is
    n·Σw²/(Σw)², the efficiency its inverse: the effective base a respondent. `limited` respondents
    have a weight at a limit.
    """

    weights: Floats
    rounds: int
    reached: tuple[OptionReached, ...]
    outside: tuple[int, ...]
    design_effect: float
    efficiency: float
    lowest: float
    highest: float
    limited: int

    def of_respondents(self, cells: Cells) -> Floats:
        """The weight of each respondent, in their order."""
        return np.asarray(self.weights[cells.of])


NO_LIMITS = Limits()
PLAIN_FIT = Fit()


def rake(
    cells: Cells, margins: Sequence[Margin], limits: Limits = NO_LIMITS, fit: Fit = PLAIN_FIT
) -> Raked:
    """The weights of the cells under which all margins hold, and the limits too.

    w_k = min(h, max(l, Π_m f_m(k))), with f_m(k) the factor of the option of margin m that cell k
    has, l and h the limits, and the factors solved for in turn until Σ_k n_k·w_k over each option's
    cells is its target, n_k being the respondents of a cell.
    Source: Deming and Stephan, Annals of Mathematical Statistics 11 (1940); with limits, the
    truncated raking of Deville and Särndal, JASA 87 (1992). In R's survey: `rake`, and
    `calibrate(calfun = "raking", bounds = …)`.
    Raises ImpossibleMarginError, EmptyCellError and NotConvergedError. No respondents have no
    weights, and that is no error.
    Example: 3 of 4 respondents are small and 1 large, where each are half: weights 2/3 and 2.
    """
    if not len(cells.respondents):
        return Raked(np.zeros(0), 0, (), (0,) * len(margins), 1.0, 1.0, 0.0, 0.0, 0)
    task = _Task(cells, margins, target_weights(cells, margins), limits)
    _check_limits(task)
    weights, rounds = _fitted(task, fit)
    return _reported(task, weights, rounds)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be fitted: `wanted` has the target weights of each margin."""

    cells: Cells
    margins: Sequence[Margin]
    wanted: tuple[Floats, ...]
    limits: Limits

    def totals(self, place: int, summed: Floats) -> Floats:
        return option_totals(self.cells, place, self.margins[place], summed)

    def misses(self, weights: Floats) -> list[Floats]:
        """By how much the weights miss each margin's targets."""
        summed = self.cells.respondents * weights
        return [self.totals(place, summed) - wanted for place, wanted in enumerate(self.wanted)]


def _fitted(task: _Task, fit: Fit) -> tuple[Floats, int]:
    """The weights, and after how many rounds over the margins they met them all."""
    factors = [np.ones(len(targets)) for targets in task.wanted]
    allowed = fit.tolerance * float(task.cells.respondents.sum())
    weights = np.ones(len(task.cells.respondents))
    misses = task.misses(weights)
    for done in range(fit.rounds + 1):
        if all(np.abs(miss).max() <= allowed for miss in misses):
            return weights, done
        for place in range(len(factors)):
            others = _products(task.cells, factors, skipped=place)
            factors[place] = _solved(task, place, others)
        if max(factor.max() for factor in factors) > _DIVERGED:
            break
        weights = np.clip(_products(task.cells, factors), task.limits.lowest, task.limits.highest)
        misses = task.misses(weights)
    raise _not_converged(task, misses, done)


def _products(cells: Cells, factors: Sequence[Floats], skipped: int | None = None) -> Floats:
    """The product of each cell's factors, but for one margin."""
    product = np.ones(len(cells.respondents))
    for place, factor in enumerate(factors):
        if place != skipped:
            product *= factor[cells.places[:, place]]
    return product


def _solved(task: _Task, place: int, others: Floats) -> Floats:
    """The factors of one margin's options under which it holds, those of the others given."""
    wanted, options, respondents = (
        task.wanted[place],
        task.cells.places[:, place],
        task.cells.respondents,
    )
    if task.limits.are_none:
        totals = task.totals(place, respondents * others)
        return np.divide(wanted, totals, out=np.zeros(len(wanted)), where=totals > 0)
    found = np.zeros(len(wanted))
    for option, target in enumerate(wanted.tolist()):
        inside = (options == option) & (others > 0)
        if inside.any():
            found[option] = _factor(respondents[inside], others[inside], target, task.limits)
    return found


def _factor(n: Floats, others: Floats, target: float, limits: Limits) -> float:
    """The f under which Σ n·min(h, max(l, f·u)) is the target, with n the respondents, u what the
    other factors make, and l and h the limits.

    The sum rises with f, in straight lines between the kinks where a cell leaves or meets a limit.
    """
    kinks = np.unique(np.concatenate([limits.lowest / others, limits.highest / others]))
    low, high = 0, len(kinks) - 1
    while high - low > 1:
        middle = (low + high) // 2
        total = (n * np.clip(kinks[middle] * others, limits.lowest, limits.highest)).sum()
        low, high = (middle, high) if total <= target else (low, middle)
    between = (kinks[low] + kinks[high]) / 2 if np.isfinite(kinks[high]) else kinks[low] + 1
    tried = between * others
    free = (tried > limits.lowest) & (tried < limits.highest)
    if not free.any():
        return float(kinks[low])
    cut = (n[~free] * np.clip(tried[~free], limits.lowest, limits.highest)).sum()
    return float(max(0.0, target - cut) / (n[free] * others[free]).sum())


def _check_limits(task: _Task) -> None:
    """Raises ImpossibleMarginError where an option would need a mean weight beyond the limits."""
    lowest, highest = task.limits.lowest - _CLOSE, task.limits.highest + _CLOSE
    for place, margin in enumerate(task.margins):
        found = task.totals(place, task.cells.respondents)
        for option, wanted, respondents in zip(
            margin.codes, task.wanted[place], found, strict=False
        ):
            if respondents and not lowest <= wanted / respondents <= highest:
                raise ImpossibleMarginError(
                    f"margin {margin.variable!r}: the {respondents:.0f} respondents of {option!r}"
                    f" need a mean weight of {wanted / respondents:.4g}, expected one from"
                    f" {task.limits.lowest:g} to {task.limits.highest:g}; widen the limits, or"
                    " join the option with another"
                )


def _not_converged(task: _Task, misses: Sequence[Floats], rounds: int) -> NotConvergedError:
    # Rounded, so that of options which miss by as much the first is named.
    sizes = [np.round(np.abs(miss), 9) for miss in misses]
    worst = max(range(len(sizes)), key=lambda place: float(sizes[place].max()))
    option = int(sizes[worst].argmax())
    margin, wanted = task.margins[worst], task.wanted[worst]
    name = [*margin.codes, "no answer"][option]
    target, total = wanted[option], wanted.sum()
    reached = target + misses[worst][option]
    return NotConvergedError(
        f"margin {margin.variable!r}: after {rounds} rounds {name!r} has"
        f" {100 * reached / total:.4g} % of the weight, expected {100 * target / total:.4g} %;"
        " the margins contradict each other, or the limits, for those who responded: join options,"
        " widen the limits, or leave a margin out"
    )


def _reported(task: _Task, weights: Floats, rounds: int) -> Raked:
    n = task.cells.respondents
    effect = float(n.sum() * (n * weights**2).sum() / (n * weights).sum() ** 2)
    at_limit = np.abs(weights - task.limits.highest) <= _CLOSE
    at_limit |= (np.abs(weights - task.limits.lowest) <= _CLOSE) & (task.limits.lowest > 0)
    return Raked(
        weights,
        rounds,
        tuple(
            shares for place in range(len(task.margins)) for shares in _shares(task, place, weights)
        ),
        tuple(int(task.totals(place, n)[-1]) for place in range(len(task.margins))),
        effect,
        1 / effect,
        float(weights.min()),
        float(weights.max()),
        int(n[at_limit].sum()),
    )


def _shares(task: _Task, place: int, weights: Floats) -> Iterator[OptionReached]:
    margin, n = task.margins[place], task.cells.respondents
    sums = (task.totals(place, n), task.wanted[place], task.totals(place, n * weights))
    shares = (part[:-1] / part[:-1].sum() for part in sums)
    for option, *found in zip(margin.codes, *(part.tolist() for part in shares), strict=True):
        yield OptionReached(margin.variable, option, *found)


_CLOSE = 1e-9
_DIVERGED = 1e100
"""A factor so large belongs to margins that no weights meet."""
