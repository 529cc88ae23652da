"""The shipped edition, protected: proven safe, and most of its totals of common answers shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from questionnaire.instrument import document
from questionnaire.instrument.columns import Columns
from questionnaire.instrument.elements import Instrument, Variable, VariableKind
from questionnaire.instrument.routing import mask_columns, segment_codes
from results.disclosure.audit import Audit, audited
from results.disclosure.quantities import ledger_of
from results.disclosure.relations import relations_of
from results.disclosure.suppression import Suppressor
from results.disclosure.system import system_of
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.reading import read
from results.tables.table import Table, TableOptions
from tests.questionnaire.instrument.miniature import columns_of

ROOT = Path(__file__).parents[3]
EDITION = "ai_for_health_2021"
THRESHOLD = 5
MOST_HIDDEN_TOTALS = 0.5
Answer = int | float | str


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    path = ROOT / "questionnaire" / "editions" / EDITION / "questionnaire.yaml"
    return document.read(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(instrument: Instrument) -> tuple[Table, ...]:
    folder = ROOT / "results" / "editions" / EDITION
    lines = (folder / "panel.csv").read_text(encoding="utf-8").splitlines()
    members = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    plan = read((folder / "tab_plan.yaml").read_text(encoding="utf-8"), instrument, filename="plan")
    respondents = Respondents(_columns(instrument, members), len(members))
    return make_tables(instrument, respondents, plan, TableOptions())


def _columns(instrument: Instrument, members: list[dict[str, str]]) -> Columns:
    answers = [
        {
            name: _answer(variable, member[name])
            for name, variable in instrument.variables.items()
            if member.get(name)
        }
        for member in members
    ]
    columns = dict(mask_columns(instrument, columns_of(instrument, answers), len(members)))
    for segment in instrument.segments:
        columns[segment.name] = segment_codes(instrument, segment, columns, len(members))
    return columns


def _answer(variable: Variable, written: str) -> Answer:
    if variable.kind is VariableKind.TEXT:
        return written
    return float(written) if variable.kind is VariableKind.NUMBER else int(written)


@pytest.fixture(scope="module")
def suppressor(instrument: Instrument, tables: tuple[Table, ...]) -> Suppressor:
    ledger = ledger_of(tables, instrument, THRESHOLD)
    return Suppressor(ledger, system_of(ledger, relations_of(ledger)))


@pytest.fixture(scope="module")
def audit(suppressor: Suppressor) -> Audit:
    return suppressor.protect()


def test_what_is_hidden_passes_an_audit_that_knows_nothing_of_how_it_was_chosen(
    suppressor: Suppressor, audit: Audit
) -> None:
    afresh = audited(suppressor.ledger, suppressor.system, suppressor.hidden)
    assert (audit.passed, afresh) == (True, audit)


def test_more_than_half_of_all_totals_stay_although_the_wave_is_small(
    suppressor: Suppressor, audit: Audit
) -> None:
    totals = [
        any(suppressor.mask[number] for number in row[0])
        for placed in suppressor.ledger.tables
        for row in placed.places
        if placed.table.filter is None and row[0]
    ]
    assert (audit.passed, sum(totals) <= MOST_HIDDEN_TOTALS * len(totals)) == (True, True)
