"""The longest page under load: requests a second and latency, beside a bare Django view.

The page is shown (GET) and saved (POST) by respondents who have reached it; every save changes the
answers, and the database is asked afterwards whether it holds each one. The **reference** for GET
is a view that answers three words without a database; for POST, a form of one field that writes a
row, and one of the page's own fields that validates them and writes a row. Server, database and
load generator share the machine's cores.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from questionnaire.models import Wave

from .load import Visitor, generate
from .reporting import show_table
from .respondents import Browser, Fields
from .servers import Server, database_cpu_seconds, machine_cpu_seconds, run_bare, run_product
from .shipped_wave import PAGE, Reached, open_wave_of_edition, reach_longest_page

CONNECTIONS = 8
RESPONDENTS = 160  # so many that none sends faster than people may
SEED = 2021
FIGURES = {
    "requests_a_second": "requests/s",
    "p50": "p50 ms",
    "p95": "p95 ms",
    "p99": "p99 ms",
    "server_cpu": "server CPU ms",
    "database_cpu": "database CPU ms",
    "generator_cpu": "generator CPU ms",
}


@dataclass(frozen=True)
class Round:
    """What one server did for some seconds; times in milliseconds, CPU times a request.

    `others` is the share of the machine that went to what does not belong to the benchmark.
    """

    requests_a_second: float
    p50: float
    p95: float
    p99: float
    server_cpu: float
    database_cpu: float
    generator_cpu: float
    others: float


@dataclass
class Series:
    """The rounds of one kind of request to one server."""

    name: str
    server: Server
    connections: list[list[Visitor]]
    rounds: list[Round] = field(default_factory=list)

    def measure(self, seconds: float) -> None:
        self.rounds.append(_measured(self.server, self.connections, seconds))

    def medians(self) -> list[float]:
        return [median(values) for values in zip(*map(_values, self.rounds), strict=True)]

    def ratios(self, reference: Series) -> list[float]:
        """The median over rounds of each figure's ratio to that of the reference beside it."""
        pairs = zip(self.rounds, reference.rounds, strict=True)
        ratios = [_ratios(own, other) for own, other in pairs]
        return [median(values) for values in zip(*ratios, strict=True)]


def run(*, quick: bool) -> None:
    """Measures in turn, checks every save, and prints medians and ratios."""
    rounds, seconds, warm_up = (2, 1.0, 1.0) if quick else (9, 5.0, 3.0)
    wave = open_wave_of_edition("pages")
    with run_product() as product, run_bare() as bare:
        reached = [reach_longest_page(wave, product.port, SEED + n) for n in range(RESPONDENTS)]
        saving = [each.saving() for each in reached]
        shown = Series("GET page", product, _spread([each.showing() for each in reached]))
        saved = Series("POST page", product, _spread(saving))
        trivial = Series("GET bare view", bare, _spread(_getting()))
        form = Series("POST bare form of one field", bare, _spread(_sending(bare)))
        bodies = reached[0].alternatives
        same = Series("POST bare form of the same fields", bare, _spread(_same(bare, bodies)))
        every = [trivial, shown, form, same, saved]
        for series in every:
            generate(series.server.port, series.connections, warm_up)
        for turn in range(rounds):
            for series in every if turn % 2 == 0 else reversed(every):
                series.measure(seconds)
    _check(wave, reached, saving)
    _show(every, f"{rounds} rounds of {seconds:g} s, {CONNECTIONS} connections")


def _spread(visitors: Sequence[Visitor]) -> list[list[Visitor]]:
    """The visitors dealt out to the connections."""
    return [list(visitors[place::CONNECTIONS]) for place in range(CONNECTIONS)]


def _getting() -> list[Visitor]:
    return [Visitor(path="/", status=200, expected="Here I am.") for _ in range(RESPONDENTS)]


def _sending(server: Server) -> list[Visitor]:
    browser = Browser(server.port)
    browser.get("/form/")
    bodies = tuple(browser.encoded([("words", words)]) for words in ("one", "other"))
    sending = {"path": "/form/", "status": 302, "expected": ": /\r\n", "bodies": bodies}
    return [Visitor(cookie=browser.cookie_header, **sending) for _ in range(RESPONDENTS)]


def _same(server: Server, alternatives: Sequence[tuple[Fields, object]]) -> list[Visitor]:
    """Visitors with a row each, who send what the product's respondents send."""
    path, visitors = f"/page/{PAGE}/", []
    for _ in range(RESPONDENTS):
        browser = Browser(server.port)
        browser.get("/begin/")
        bodies = tuple(browser.encoded(fields) for fields, _ in alternatives)
        sending = {"path": path, "status": 302, "expected": ": /\r\n", "bodies": bodies}
        visitors.append(Visitor(cookie=browser.cookie_header, **sending))
    return visitors


def _measured(server: Server, connections: list[list[Visitor]], seconds: float) -> Round:
    """One round. Raises RuntimeError when an answer was not the expected one."""
    before = server.cpu_seconds(), database_cpu_seconds(), machine_cpu_seconds()
    outcome = generate(server.port, connections, seconds)
    after = server.cpu_seconds(), database_cpu_seconds(), machine_cpu_seconds()
    if outcome.failures:
        raise RuntimeError(f"Not the answer expected on port {server.port}: {outcome.failures[0]}")
    milliseconds = [1000 * latency for latency in outcome.latencies]
    percentiles = quantiles(milliseconds, n=100, method="inclusive")
    *own, everything = (end - start for start, end in zip(before, after, strict=True))
    own.append(outcome.cpu_seconds)
    return Round(
        len(milliseconds) / seconds,
        *(percentiles[percent - 1] for percent in (50, 95, 99)),
        *(1000 * used / len(milliseconds) for used in own),
        (everything - sum(own)) / seconds / (os.cpu_count() or 1),
    )


def _values(measured: Round) -> list[float]:
    return [getattr(measured, name) for name in FIGURES]


def _ratios(own: Round, reference: Round) -> list[float]:
    return [
        value / other if other else float("nan")
        for value, other in zip(_values(own), _values(reference), strict=True)
    ]


def _check(wave: Wave, reached: Sequence[Reached], saving: Sequence[Visitor]) -> None:
    for respondent, visitor in zip(reached, saving, strict=True):
        respondent.check_saved(visitor)
    saves = sum(visitor.revision for visitor in saving)
    print(f"\n{saves:,} saves acknowledged; all of them are in the database.")
    assert wave.responses.count() == len(reached)


def _show(every: Sequence[Series], how: str) -> None:
    trivial, shown, form, same, saved = every
    header = ("", *FIGURES.values())
    rows: list[list[object]] = []
    for page, references in ((shown, [trivial]), (saved, [form, same])):
        rows += [[series.name, *series.medians()] for series in (*references, page)]
        for reference in references:
            rows.append([f"ratio to {reference.name}", *page.ratios(reference)])
    others = median(measured.others for series in every for measured in series.rounds)
    print(f"Other processes used {100 * others:.0f} % of the machine meanwhile.")
    show_table(f"Page {PAGE}, medians of {how}; CPU a request", header, rows)
