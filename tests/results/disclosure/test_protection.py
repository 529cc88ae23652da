"""Suppression never reveals: whoever knows all that is printed pins nothing hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from results.disclosure.audit import audited
from results.disclosure.protection import (
    HIDDEN_CELL,
    WHOLE_COLUMN,
    apply,
    protect_run,
)
from results.disclosure.quantities import ledger_of
from results.disclosure.relations import relations_of
from results.disclosure.system import system_of
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Composite, Measures, TabPlan
from results.tables.table import HIDDEN_BASE, Cell, Measure, TableOptions
from tests.questionnaire.instrument.miniature import columns_of
from tests.results.tables.wave import WAVE, asking, routed

from .small_waves import ANSWERS, CODES, INSTRUMENT, hidden_shares, interval, tables_of

THRESHOLD = 5
SPREAD = [(1, 1, 1, 3)] * 14 + [(2, 2, 2, 2)] * 15 + [(3, 3, 3, 1)] * 13
answers = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), *[st.sampled_from(ANSWERS)] * 2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answers, min_size=12, max_size=70))
def test_no_hidden_share_is_known_within_the_threshold(respondents):
    tables = tables_of(respondents)
    found = protect_run(tables, INSTRUMENT, THRESHOLD)
    if not found.audit.passed:
        return  # told to be unsafe, so never published
    shown = [apply(table, cells) for table, cells in zip(tables, found.hidden, strict=True)]
    for value, kinds in hidden_shares(tables, found.hidden):
        least, most = interval(shown, kinds)
        assert most > value + THRESHOLD + 0.5 or least < value - THRESHOLD - 0.5


def test_nor_in_a_wave_that_passes_with_cells_hidden_and_others_shown():
    respondents = [(a, b, c, d) for a in CODES for b in CODES for c in CODES for d in CODES] * 3
    tables = tables_of([*respondents, *SPREAD])
    found = protect_run(tables, INSTRUMENT, 30)
    shown = [apply(table, cells) for table, cells in zip(tables, found.hidden, strict=True)]
    hidden = list(hidden_shares(tables, found.hidden))
    cells = [cell for table in shown for row in table.cells for cell in row]
    assert (found.audit.passed, len(hidden) > 0) == (True, True)
    assert len([cell for cell in cells if not cell.suppressed and cell.count]) > 0
    for value, kinds in hidden[::10]:
        least, most = interval(shown, kinds)
        assert most > value + 30.5 or least < value - 30.5


def test_a_large_wave_of_few_answers_hides_nothing():
    everything = [(a, b, c, d) for a in CODES for b in CODES for c in CODES for d in CODES] * 20
    found = protect_run(tables_of(everything), INSTRUMENT, THRESHOLD)
    assert (found.audit.passed, set(found.hidden)) == (True, {frozenset()})


def test_a_threshold_of_nothing_hides_nothing():
    found = protect_run(tables_of(SPREAD), INSTRUMENT, 0)
    assert (found.audit.passed, set(found.hidden)) == (True, {frozenset()})


def test_a_wave_of_fewer_than_the_threshold_is_unsafe_however_much_is_hidden():
    found = protect_run(tables_of([(1, 1, 1, 1)] * 3), INSTRUMENT, THRESHOLD)
    assert (found.audit.passed, found.summary["passed"]) == (False, False)


def test_zero_is_hidden_like_any_small_number():
    (table,) = [t for t in tables_of(SPREAD) if (t.question, t.banner.name) == ("stage", "size")]
    found = protect_run([table], INSTRUMENT, THRESHOLD)
    zeros = {
        (row, position)
        for row, cells in enumerate(table.cells)
        for position, cell in enumerate(cells)
        if cell.count == 0
    }
    assert zeros <= found.hidden[0]


def test_but_what_nobody_can_be_by_the_questions_themselves_is_no_secret():
    tables = tables_of(SPREAD)
    (table,) = [t for t in tables if (t.question, t.banner.name) == ("size", "size")]
    (hidden,) = protect_run([table], INSTRUMENT, THRESHOLD).hidden
    assert hidden == frozenset()


def test_the_audit_finds_what_the_plain_hiding_of_small_cells_leaves_open():
    tables = tables_of([*SPREAD, (1, 1, 2, 2), (1, 1, 2, 2)])
    ledger = ledger_of(tables, INSTRUMENT, THRESHOLD)
    system = system_of(ledger, relations_of(ledger))
    small = audited(ledger, system, ledger.sensitive)
    assert (small.passed, small.exposed <= ledger.sensitive, len(small.exposed) > 0) == (
        False,
        True,
        True,
    )


def test_the_audit_finds_a_small_cell_that_is_not_hidden_at_all():
    ledger = ledger_of(tables_of(SPREAD), INSTRUMENT, THRESHOLD)
    system = system_of(ledger, relations_of(ledger))
    assert audited(ledger, system, ()).exposed == ledger.sensitive


def test_it_hides_the_same_every_time():
    tables = tables_of([*SPREAD, (1, 2, 3, 1)])
    first, second = (protect_run(tables, INSTRUMENT, THRESHOLD) for _ in range(2))
    assert first == second


@pytest.fixture
def table():
    (found,) = [t for t in tables_of(SPREAD) if (t.question, t.banner.name) == ("stage", "size")]
    return found


def test_a_hidden_cell_leaves_without_any_number(table):
    shown = apply(table, {(0, 1)})
    assert shown.cells[0][1] == HIDDEN_CELL
    assert (
        Cell(
            count=None,
            unweighted_base=0,
            weighted_base=0.0,
            weighted_total=0.0,
            value=None,
            suppressed=True,
        )
        == HIDDEN_CELL
    )
    assert replace(shown, cells=table.cells) == table


def test_a_hidden_column_leaves_without_its_bases(table):
    column = {(row, 2) for row in range(len(table.rows))} | {(WHOLE_COLUMN, 2)}
    shown = apply(table, column)
    assert (shown.asked_bases[2], shown.answered_bases[2]) == (HIDDEN_BASE, HIDDEN_BASE)
    assert [cells[2].suppressed for cells in shown.cells] == [True] * len(table.rows)
    assert shown.asked_bases[1] == table.asked_bases[1]


def of_several(threshold=THRESHOLD):
    """The tables that have a composite, and shares of responses."""
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    plan = TabPlan(
        banners=("track",),
        composites=(
            Composite(question="roadblocks", name="strong", label={}, options=("strong",)),
        ),
        measures=(Measures(question="techniques", show=(Measure.RESPONSE_SHARE,)),),
    )
    options = TableOptions(suppression_threshold=threshold)
    made = make_tables(questionnaire, Respondents(columns, len(WAVE)), plan, options)
    found = {table.question: table for table in made}
    return found["roadblocks"], found["techniques"]


@pytest.mark.parametrize("place", [0, 1])
def test_how_many_gave_several_answers_is_not_told_by_errors(place):
    table = of_several()[place]
    assert table.cells[-1][1].standard_error is not None
    shown = apply(table, ())
    assert shown.cells[-1] == tuple(
        replace(cell, standard_error=None, interval=None) for cell in table.cells[-1]
    )
    assert shown.cells[0] == table.cells[0]


def test_but_it_is_where_nothing_is_to_be_hidden():
    for table in of_several(threshold=0):
        assert apply(table, ()) == table


def test_a_hidden_composite_leaves_without_its_error():
    table, _ = of_several(threshold=0)
    last = len(table.rows) - 1
    shown = apply(table, {(last, 1)})
    assert shown.cells[last] == (table.cells[last][0], HIDDEN_CELL, table.cells[last][2])


def test_nor_has_it_one_beside_a_hidden_share_of_its_column():
    table, _ = of_several(threshold=0)
    kept, changed, _ = apply(table, {(1, 1)}).cells[-1]
    assert kept == table.cells[-1][0]
    assert changed == replace(table.cells[-1][1], standard_error=None, interval=None)


def test_letters_of_a_hidden_column_are_not_told(table):
    lettered = replace(
        table,
        cells=tuple(tuple(replace(cell, letters="Ab") for cell in cells) for cells in table.cells),
    )
    shown = apply(lettered, {(0, 2)})
    assert [cells[1].letters for cells in shown.cells] == ["A", *["Ab"] * (len(table.rows) - 1)]
