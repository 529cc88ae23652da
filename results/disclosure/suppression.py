"""The choice of what to hide: the sensitive quantities, and as few more as keep them hidden.

A quantity hidden to protect another is **complementary**. Most are chosen by thrifty worlds. Where
these leave the room of a hidden quantity too narrow, one more is hidden in an equation that
**binds** it: the cheapest that makes room enough, or that makes the most. Hiding a base hides its
whole column. The choice is a rule of thumb,
always the same for the same run; that it is enough is for the audit to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from math import isfinite

import numpy as np

from .audit import Audit, Prover
from .choice import FIRST_REWARD, RAISE, Market, prices_of
from .quantities import Ledger
from .system import TINY, Mask, Rooms, System, mask_of

MOST_STEPS = 60
FIRST_WORLDS = 12
NEXT_WORLDS = 3
WORTHWHILE = 1
PER_STEP = 30
MOST_ROUNDS = 600
MOST_AUDITS = 60
PER_RELEASE = 10
MOST_PASSES = 12
FEW = 5


class Suppressor:
    """Hides quantities of a run until nothing hidden can be recovered."""

    def __init__(self, ledger: Ledger, system: System) -> None:
        self.ledger, self.system = ledger, system
        self.mask: Mask = mask_of((), system.size)
        self.costs = np.array([known.cost for known in ledger.quantities])
        for one, other in self._twins():
            self.costs[[one, other]] = max(self.costs[one], self.costs[other])

    @property
    def hidden(self) -> set[int]:
        return set(np.flatnonzero(self.mask).tolist())

    def protect(self) -> Audit:
        """Hides what is sensitive and what must go with it; the audit of the outcome."""
        prover = Prover(self.system)
        self.hide(self.ledger.sensitive)
        self._choose(prover)
        for _ in range(MOST_AUDITS):
            self.widen()
            prover.hide(self.mask)
            prover.prove()
            if not prover.exposed.any() or not self._release(prover):
                break
        else:
            self._hide_tables(np.flatnonzero(prover.exposed).tolist())
            prover.hide(self.mask)
        if prover.exposed.any():
            prover.prove(thorough=True)
        shown = frozenset(self.ledger.sensitive - self.hidden)
        return Audit(len(self.hidden), frozenset(np.flatnonzero(prover.exposed).tolist()) | shown)

    def _choose(self, prover: Prover) -> None:
        """Hides what thrifty worlds move, for rising rewards, until everything hidden is proven."""
        prices, movable = prices_of(self.ledger, self.system), np.isfinite(self.costs)
        reward = FIRST_REWARD
        for step in range(MOST_STEPS):
            prover.hide(self.mask)
            prover.prove(most=NEXT_WORLDS if step else FIRST_WORLDS)
            exposed = int(prover.exposed.sum())
            if not exposed:
                return
            market = Market(self.system, prices, movable, self.mask)
            shifts = market.thrifty(*prover.sought(), reward)
            moved = np.flatnonzero((shifts != 0) & ~self.mask).tolist()
            self.hide(moved)
            prover.hide(self.mask)
            prover.learn(shifts)
            if len(moved) <= max(exposed // PER_STEP, WORTHWHILE):
                reward *= RAISE

    def _release(self, prover: Prover) -> bool:
        """Hides more where that gives most room for what it loses; whether anything was hidden."""
        helpful = prover.helpful()
        known = [n for n in np.flatnonzero(helpful > TINY).tolist() if isfinite(self.costs[n])]
        most = max(FEW, int(prover.exposed.sum()) // PER_RELEASE)
        touched: set[int] = set()
        for number in sorted(known, key=lambda n: (self._loss(n) / helpful[n], n)):
            if touched.isdisjoint(self._rows[number]):
                touched |= {near for hid in self.hide([number]) for near in self._rows[hid]}
                most -= 1
            if not most:
                break
        return bool(touched) or self._relieve(np.flatnonzero(prover.exposed).tolist(), FEW)

    def hide(self, numbers: Iterable[int]) -> list[int]:
        """Hides quantities, and with a base the columns that stand on it; all that it hid."""
        found = self._following(numbers)
        self.mask[found] = True
        return found

    def _following(self, numbers: Iterable[int]) -> list[int]:
        """What is visible of these quantities and of all that must be hidden with them."""
        waiting, found = list(numbers), dict[int, None]()
        while waiting:
            number = waiting.pop()
            if number not in found and not self.mask[number] and isfinite(self.costs[number]):
                found[number] = None
                waiting += self._standing_on.get(number, ())
        return list(found)

    def widen(self) -> None:
        """Hides beside what has too narrow a room by propagation, until nothing has."""
        for _ in range(MOST_ROUNDS):
            passes = list(self.system.passes(self.mask, MOST_PASSES))
            narrow = np.flatnonzero(self.mask & ~self.system.is_wide(passes[-1]))
            if not len(narrow) or not self._beside(narrow.tolist(), passes):
                return

    def _beside(self, narrow: Collection[int], passes: list[Rooms]) -> bool:
        """Hides one more for each of these, those whom the fewest equations bind first, and no two
        near one another; whether any was hidden."""
        ends = [self.system.implied(rooms) for rooms in passes]
        touched: set[int] = set()
        ordered = sorted(narrow, key=lambda known: (self.system.values[known], known))
        for depth, rooms in enumerate(passes[1:]):
            wide = self.system.is_wide(rooms)
            for number in ordered:
                if not wide[number] and touched.isdisjoint(self._rows[number]):
                    chosen = self._beside_one(number, ends[: depth + 1])
                    # An equation that was just relieved is looked at again in the next round.
                    if chosen is not None and touched.isdisjoint(self._rows[chosen]):
                        touched |= {r for hid in self.hide([chosen]) for r in self._rows[hid]}
            if touched:
                return True
        return self._relieve(ordered, most=FEW)

    def _beside_one(self, number: int, ends: list[Rooms]) -> int | None:
        """What to hide for a quantity that the last of these passes found too narrow: in the
        equation that binds it, else in those that bind what is hidden there, and so on back."""
        upwards = bool(self.system.values[number] < self.system.needs[number])
        lacking, rows = self._tightest(number, ends[-1], upwards=upwards)
        chosen = self._cheapest(self._numbers[rows[0]], lacking) if rows else None
        for before in reversed(ends[:-1]):
            if chosen is not None:
                break
            hidden = {n for row in rows for n in self._numbers[row] if self.mask[n]}
            rows = [
                row
                for n in sorted(hidden)
                for direction in (True, False)
                for row in self._tightest(n, before, upwards=direction)[1]
            ]
            chosen = self._cheapest({n for row in rows for n in self._numbers[row]})
        return chosen

    def _tightest(self, number: int, ends: Rooms, *, upwards: bool) -> tuple[float, list[int]]:
        """The equation that leaves the quantity the least room, in a list, and what is lacking."""
        first, last = self._starts[number], self._starts[number + 1]
        if first == last:
            return 0.0, []
        if upwards:
            tightest = first + int(np.argmin(ends.high[first:last]))
            lacking = float(self.system.needs[number] - ends.high[tightest])
        else:
            tightest, lacking = first + int(np.argmax(ends.low[first:last])), 0.0
        return lacking, [int(self.system.terms.rows[tightest])]

    def _relieve(self, narrow: Iterable[int], most: int | None = None) -> bool:
        """Hides one more near each of these whose room several equations take together, but no two
        near one another, and no more than `most`; whether any was."""
        touched: set[int] = set()
        hid = 0
        for number in sorted(narrow):
            if hid == most:
                break
            if touched.isdisjoint(self._rows[number]):
                found = (self._cheapest(numbers) for numbers in self._around(number))
                chosen = next((known for known in found if known is not None), None)
                if chosen is not None:
                    hid += 1
                    touched |= {near for each in self.hide([chosen]) for near in self._rows[each]}
        return bool(touched)

    def _around(self, number: int) -> Iterator[list[int]]:
        """The quantities of its equations, then also of those next to them, and so on outwards."""
        ring = [number]
        while True:
            near = {n for hid in ring for row in self._rows[hid] for n in self._numbers[row]}
            yield sorted(near)
            following = sorted(n for n in near if self.mask[n])
            if following == ring:
                return
            ring = following

    def _cheapest(self, numbers: Iterable[int], lacking: float = 0.0) -> int | None:
        """The visible quantity to hide: the cheapest that makes room enough, else the largest."""
        visible = [n for n in numbers if not self.mask[n] and isfinite(self.costs[n])]
        enough = [n for n in visible if self.system.values[n] >= lacking - TINY]
        if enough:
            return min(enough, key=lambda n: (self._loss(n), n))
        if visible:
            return min(visible, key=lambda n: (self._loss(n) / (1 + self.system.values[n]), n))
        return None

    def _loss(self, number: int) -> float:
        """What hiding it costs with all that follows, and more for each equation in which it would
        stand alone and need others beside it."""
        return sum(
            float(self.costs[hid]) * (1 + self._alone(hid)) for hid in self._following([number])
        )

    def _alone(self, number: int) -> int:
        return sum(
            not any(self.mask[other] for other in self._numbers[row]) for row in self._rows[number]
        )

    @cached_property
    def _starts(self) -> list[int]:
        """Where the terms of each quantity begin."""
        columns = self.system.terms.columns
        wanted = np.arange(self.system.size + 1, dtype=columns.dtype)
        return [int(start) for start in np.searchsorted(columns, wanted)]

    @cached_property
    def _rows(self) -> list[list[int]]:
        """The equations of each quantity."""
        found: list[list[int]] = [[] for _ in range(self.system.size)]
        for row, numbers in enumerate(self._numbers):
            for number in numbers:
                found[number].append(row)
        return found

    @cached_property
    def _numbers(self) -> list[list[int]]:
        """The quantities of each equation."""
        matrix, size = self.system.matrix, self.system.size
        columns, ends = matrix.indices.tolist(), matrix.indptr.tolist()
        return [
            [number for number in columns[first:last] if number < size]
            for first, last in pairwise(ends)
        ]

    @cached_property
    def _standing_on(self) -> dict[int, list[int]]:
        """What is hidden with a base: the columns it heads, and the rows that stand on it alone."""
        found: dict[int, list[int]] = defaultdict(list)
        for one, other in self._twins():
            found[one].append(other)
            found[other].append(one)
        for placed in self.ledger.tables:
            for position, column in enumerate(placed.columns):
                inside = list(placed.in_column(position))
                for base in {column.asked, column.answered}:
                    if base is not None:
                        found[base] += inside
                for row in placed.places:
                    if len(row[position]) == 2:
                        first, second = row[position]
                        found[second].append(first)
        return found

    def _twins(self) -> Iterator[tuple[int, int]]:
        """Quantities of which each tells the other, such as those asked and those who answered."""
        widths = np.diff(self.system.matrix.indptr)
        for row in np.flatnonzero(widths == 2).tolist():
            if len(self._numbers[row]) == 2:
                one, other = self._numbers[row]
                yield one, other

    def _hide_tables(self, exposed: Collection[int]) -> None:
        """The last resort: hides every table that has an exposed quantity."""
        for placed in self.ledger.tables:
            columns = range(len(placed.columns))
            inside = {number for column in columns for number in placed.in_column(column)}
            if inside & set(exposed):
                self.hide(inside)
