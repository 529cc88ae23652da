"""A stored table is the table that was made, to the last bit."""

import json
from dataclasses import replace

import pytest

from results.statistics.adjustments import Adjustment
from results.statistics.intervals import ShareInterval
from results.statistics.testing import Family
from results.tables.serialisation import table_from_dict, table_to_dict
from results.tables.table import Table, TableOptions
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, routed, tabulated


def made(question: str) -> Table:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    return tabulated(questionnaire, columns, question, "step")


def stored(table: Table) -> Table:
    return table_from_dict(json.loads(json.dumps(table_to_dict(table))))


@pytest.mark.parametrize("question", list(asking().questions))
def test_a_table_survives_being_stored(question: str) -> None:
    assert stored(made(question)) == made(question)


def test_so_do_weights_thresholds_and_awkward_numbers() -> None:
    table = made("stage")
    cell = replace(table.cells[0][0], weighted_base=0.1 + 0.2, weighted_total=1e22, value=1 / 3)
    options = TableOptions(weight="raked", segment_cuts={"step": (2, 2.5)})
    awkward = replace(table, cells=((cell,) * 3, *table.cells[1:]), options=options)
    assert stored(awkward) == awkward


def test_and_so_do_tests_intervals_and_marks() -> None:
    table = made("stage")
    cell = replace(
        table.cells[0][0],
        effective_base=7.25,
        standard_error=0.125,
        interval=(0.1, 0.30000000000000004),
        letters="Ab",
        caution=True,
        against_total="-",
    )
    hidden = replace(cell, count=None, value=None, interval=None, suppressed=True)
    options = TableOptions(
        family=Family.SPSS,
        adjustment=Adjustment.HOLM,
        interval=ShareInterval.KORN_GRAUBARD,
        upper_level=0.99,
        population=4000,
    )
    tested = replace(table, cells=((cell, hidden, cell), *table.cells[1:]), options=options)
    assert stored(tested) == tested


def test_a_table_stored_before_there_were_tests_reads_as_one_without() -> None:
    table = made("stage")
    before = json.loads(json.dumps(table_to_dict(table)))
    before["cells"] = [[cell[:5] for cell in row] for row in before["cells"]]
    before["options"] = {"weight": "", "base_notes": [], "segment_cuts": {}}
    for point in before["banner"]["points"]:
        point.pop("letter", None)
    read = table_from_dict(before)
    assert [cell.value for row in read.cells for cell in row] == [
        cell.value for row in table.cells for cell in row
    ]
    assert {(cell.standard_error, cell.letters) for row in read.cells for cell in row} == {
        (None, "")
    }
    assert read.options == TableOptions(family=None, interval=None)
