"""Respondents who go through the whole questionnaire, as many as the machine can serve.

Each shows a page and sends it, goes on to the next, and begins again with other answers after the
last, at once and without thinking. The **reference** is what a Django developer would write for the
same pages: a form with the same fields, drawn by Django and packed, whose POST validates the same
fields and writes one row. Server, database and load generator share the machine's cores.

Product and reference take turns, many and short ones, and are compared turn by turn: a machine that
is shared with others changes its speed by half within a minute.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles

from questionnaire.instrument.answers import page_variables
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import find_path
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave, response_by_token
from questionnaire.views.visits import cookie_path

from .load import Walker, generate
from .reporting import show_table
from .respondents import Browser, Fields, Respondent
from .servers import Server, database_cpu_seconds, machine_cpu_seconds, run_bare, run_product
from .shipped_wave import open_wave_of_edition

CONNECTIONS = 8
RESPONDENTS = 256  # so many that an idle machine does not make one faster than the brake allows
SEED = 2021
HEADER = (
    "",
    "pages/s",
    "pages/s a core",
    "POST p50 ms",
    "POST p99 ms",
    "GET p50 ms",
    "GET p99 ms",
    "server CPU ms a page",
    "database CPU ms",
)


@dataclass(frozen=True)
class Step:
    """A page as it is sent: its fields, and what is then stored of it."""

    page: str
    fields: Fields
    stored: dict[str, int | float | str]
    variables: tuple[str, ...]


@dataclass
class Journeys:
    """Walkers on one server, and a row of figures a round."""

    name: str
    server: Server
    walkers: list[Walker]
    rounds: list[list[float]] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def walk(self, seconds: float) -> None:
        """One round. Raises RuntimeError when an answer was not the expected one."""
        spread = [self.walkers[place::CONNECTIONS] for place in range(CONNECTIONS)]
        before = _cpu(self.server)
        outcome = generate(self.server.port, spread, seconds)
        used = [after - earlier for after, earlier in zip(_cpu(self.server), before, strict=True)]
        if outcome.failures:
            raise RuntimeError(f"{self.name}: not the answer expected: {outcome.failures[0]}")
        pages, cores = len(outcome.latencies), os.cpu_count() or 1
        self.others.append((used[2] - used[0] - used[1] - outcome.cpu_seconds) / seconds / cores)
        self.rounds.append(
            [
                pages / seconds,
                pages / seconds / cores,
                *_percentiles(outcome.latencies),
                *_percentiles(outcome.showing),
                1000 * used[0] / pages,
                1000 * used[1] / pages,
            ]
        )

    def medians(self) -> list[float]:
        return [median(values) for values in zip(*self.rounds, strict=True)]


def run(*, quick: bool) -> None:
    """Measures in turn, looks up what was saved last, and prints medians and their ratio."""
    rounds, seconds = (2, 1.0) if quick else (24, 2.5)
    wave = open_wave_of_edition("journeys")
    instrument = instrument_of_wave(wave)
    walks = [_walk(instrument, Random(f"{SEED}/{number}")) for number in range(RESPONDENTS)]
    with run_product() as product, run_bare() as bare:
        people = [_begun(wave, product.port) for _ in walks]
        own = [_walker(p.browser, p.home, w) for p, w in zip(people, walks, strict=True)]
        wavebook = Journeys("Wavebook", product, own)
        same = Journeys("bare forms of the same fields", bare, [_on_bare(bare, w) for w in walks])
        for journeys in (wavebook, same):
            journeys.walk(seconds)
            journeys.rounds.clear()
        for turn in range(rounds):
            for journeys in (wavebook, same) if turn % 2 == 0 else (same, wavebook):
                journeys.walk(seconds)
    _check(people, own, walks)
    _show([same, wavebook], f"{rounds} rounds of {seconds:g} s, {CONNECTIONS} connections")


def _walk(instrument: Instrument, random: Random) -> list[Step]:
    """Every page on the path of one set of answers, and then of another."""
    return [step for _ in range(2) for step in _steps(instrument, random)]


def _steps(instrument: Instrument, random: Random) -> list[Step]:
    someone = Respondent(Browser(0), instrument, "", random)
    page, steps = next(iter(find_path(instrument, {}).pages), None), []
    while page is not None:
        fields, someone.answers = someone.chosen(page)
        path = find_path(instrument, someone.answers)
        variables = page_variables(path.questions_on(page))
        stored = {name: someone.answers[name] for name in variables if name in someone.answers}
        steps.append(Step(page, fields, stored, variables))
        page = path.next_page(page)
    return steps


def _begun(wave: Wave, port: int) -> Respondent:
    """A respondent who has started and answered nothing yet."""
    someone = Respondent(Browser(port), instrument_of_wave(wave), cookie_path(wave), Random(SEED))
    someone.begin()
    return someone


def _walker(browser: Browser, home: str, walk: Sequence[Step]) -> Walker:
    steps = [(f"{home}page/{step.page}/", browser.encoded(step.fields)) for step in walk]
    return Walker(browser.cookie_header, tuple(steps))


def _on_bare(bare: Server, walk: Sequence[Step]) -> Walker:
    browser = Browser(bare.port)
    browser.get("/begin/")
    return _walker(browser, "/", walk)


def _cpu(server: Server) -> tuple[float, float, float]:
    return server.cpu_seconds(), database_cpu_seconds(), machine_cpu_seconds()


def _percentiles(seconds: Sequence[float]) -> list[float]:
    cut = quantiles((1000 * second for second in seconds), n=100, method="inclusive")
    return [cut[49], cut[98]]


def _check(people: Sequence[Respondent], own: Sequence[Walker], walks: list[list[Step]]) -> None:
    """Raises AssertionError unless what each respondent was told of last is in the database."""
    for someone, walker, walk in zip(people, own, walks, strict=True):
        response = response_by_token(someone.token)
        if walker.taken == 0:
            continue
        last = walk[(walker.taken - 1) % len(walk)]
        assert response is not None
        found = {name: response.answers.get(name) for name in last.stored}
        assert found == last.stored, f"page {last.page}: {found}, expected {last.stored}"
    sent = sum(walker.taken for walker in own)
    print(f"\n{sent:,} pages acknowledged; the last of each respondent is in the database.")


def _show(every: Sequence[Journeys], how: str) -> None:
    rows: list[list[object]] = [[journeys.name, *journeys.medians()] for journeys in every]
    reference, own = (journeys.rounds for journeys in every)
    ratios = [
        [a / b if b else float("nan") for a, b in zip(*turns, strict=True)]
        for turns in zip(own, reference, strict=True)
    ]
    rows.append(["ratio of a turn", *(median(values) for values in zip(*ratios, strict=True))])
    low, _, high = quantiles((turn[0] for turn in ratios), n=4, method="inclusive")
    others = median(share for journeys in every for share in journeys.others)
    print(f"Other processes used {100 * others:.0f} % of the machine meanwhile.")
    print(f"Half of the turns had between {low:.2f} and {high:.2f} of the reference's pages.")
    show_table(f"The whole questionnaire, medians of {how}", HEADER, rows)
