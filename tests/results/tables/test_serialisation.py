"""A stored table is the table that was made, to the last bit."""

import json
from dataclasses import replace

import pytest

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
