"""Which part dies when: a **schedule** drawn from the seed, and the thread that carries it out.

A kill falls `after` so many seconds since the last one, or when its victim works again after the
kill before, and the victim stays dead for `down` seconds before it is started again.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from .stack import Stack, Victim

WEIGHTS = {
    Victim.WEB_WORKER: 24,
    Victim.WEB: 6,
    Victim.WORKER: 24,
    Victim.CLOCK: 6,
    Victim.BROKER: 14,
    Victim.DATABASE: 14,
    Victim.BACKEND: 12,
}
SAME = dict.fromkeys((Victim.DATABASE, Victim.BACKEND), (Victim.DATABASE, Victim.BACKEND))
LONGEST_AFTER = 3.6
LONGEST_DOWN = 0.8


@dataclass(frozen=True)
class Kill:
    """One entry of the schedule."""

    after: float
    victim: Victim
    down: float


@dataclass(frozen=True)
class Killed:
    """A kill that was carried out, and when."""

    victim: Victim
    at: float


def schedule(seed: int, kills: int) -> tuple[Kill, ...]:
    """The kills in order. Each kind comes up about as often as its weight says, and every one once
    where there are kills enough."""
    random = Random(f"{seed}/schedule")
    once = list(WEIGHTS) if kills >= 2 * len(WEIGHTS) else []
    drawn = random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=kills - len(once))
    victims = [*once, *drawn]
    random.shuffle(victims)
    return tuple(
        Kill(random.uniform(0.2, LONGEST_AFTER), victim, random.uniform(0.0, LONGEST_DOWN))
        for victim in victims
    )


@dataclass
class Killer:
    """Carries a schedule out, from a thread of its own; the next kill waits for no mending but that
    of its own victim."""

    stack: Stack
    seed: int
    planned: Sequence[Kill]
    done: list[Killed] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    _mending: dict[Victim, threading.Thread] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}/killer")
        self.thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def wait(self) -> None:
        """Returns when all is killed and mended. Raises what went wrong with that."""
        self.thread.join()
        for mending in self._mending.values():
            mending.join()
        if self.failures:
            raise self.failures[0]

    @property
    def counts(self) -> Counter[Victim]:
        return Counter(killed.victim for killed in self.done)

    def _work(self) -> None:
        try:
            for kill in self.planned:
                self._wait(kill.after)
                self._carry_out(kill)
        except BaseException as failure:  # told to the main thread, which waits for it
            self.failures.append(failure)

    def _wait(self, seconds: float) -> None:
        """Lets the time pass, and has started what ended by itself meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.5))
            self.stack.revive()

    def _carry_out(self, kill: Kill) -> None:
        for victim in SAME.get(kill.victim, (kill.victim,)):
            if victim in self._mending:
                self._mending[victim].join()
        self.stack.wait_until_works(kill.victim)
        at = time.monotonic()
        mend = self.stack.kill(kill.victim, self.random)
        self.done.append(Killed(kill.victim, at))
        mending = threading.Thread(target=self._mend, args=(mend, kill.down), daemon=True)
        self._mending[kill.victim] = mending
        mending.start()

    def _mend(self, mend: Callable[[], None], down: float) -> None:
        try:
            time.sleep(down)
            mend()
        except BaseException as failure:
            self.failures.append(failure)
