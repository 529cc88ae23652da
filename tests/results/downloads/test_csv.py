"""The tables as CSV, read back by a tool of analysts."""

import io
from dataclasses import replace

import polars as pl
import pytest

from results.downloads.csv import BYTE_ORDER_MARK, codebook_csv, tables_csv
from results.downloads.tidy import TidyRow
from results.tables.table import Measure
from tests.results.hand_made import EARLIER, GOALS_TABLE, INSTRUMENT, TABLES

from .provenance import PROVENANCE


def read_back(pieces) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO("".join(pieces).encode()), infer_schema_length=None)


def test_every_cell_of_every_table_comes_back_with_its_numbers():
    frame = read_back(tables_csv(TABLES, PROVENANCE, language="en"))
    keys = ("question", "row", "banner_point", "measure")
    numbers = (
        "asked_base",
        "answered_base",
        "unweighted_base",
        "weighted_base",
        "unweighted_count",
        "weighted_total",
        "share",
        "mean",
    )
    assert frame.select(*keys, *numbers).rows() == [
        (
            table.question,
            row.name,
            point.name,
            row.measure.value,
            asked,
            answered,
            cell.unweighted_base,
            cell.weighted_base,
            cell.count,
            cell.weighted_total,
            cell.value if row.measure is Measure.SHARE else None,
            cell.value if row.measure is Measure.MEAN else None,
        )
        for table in TABLES
        for row, cells in zip(table.rows, table.cells, strict=True)
        for point, asked, answered, cell in zip(
            table.banner.points, table.asked_bases, table.answered_bases, cells, strict=True
        )
    ]


def test_a_row_can_be_read_alone():
    frame = read_back(tables_csv((GOALS_TABLE,), PROVENANCE, language="fr"))
    assert frame.columns == list(TidyRow._fields)
    assert frame.row(2, named=True) == {
        "survey": "barometer",
        "wave": 2021,
        "run": 7,
        "snapshot_digest": "ab" * 32,
        "chapter": "strategy",
        "question": "goals",
        "question_title": "Quels objectifs ?",
        "kind": "multiple",
        "base_rule": "asked",
        "base_notes": "missing_in_shares",
        "weight": None,
        "filter": None,
        "filter_label": None,
        "banner": "category",
        "banner_title": "Quel type d'organisation ?",
        "banner_point": "hospital",
        "banner_point_code": 2,
        "banner_point_label": "Hôpital",
        "banner_point_letter": None,
        "row": "goals.cost",
        "row_group": None,
        "row_label": "'=Réduire les coûts",
        "variable": "goals.cost",
        "code": 1,
        "options": "cost",
        "measure": "share",
        "asked_base": 5,
        "answered_base": 5,
        "unweighted_base": 5,
        "weighted_base": 5.0,
        "effective_base": 0.0,
        "unweighted_count": 1,
        "weighted_total": 1.0,
        "share": 0.2,
        "mean": None,
        "value": 0.2,
        "standard_error": None,
        "interval_low": None,
        "interval_high": None,
        "letters": None,
        "against_total": None,
        "status": "valid",
        "small_base": True,
        "caution": False,
        "baseline_edition": None,
        "baseline_base": None,
        "baseline_share": None,
        "baseline_mean": None,
        "change_points": None,
        "change_of_mean": None,
        "change_p_value": None,
    }


def test_a_cell_that_an_earlier_edition_published_has_the_change_since():
    compared = replace(PROVENANCE, baseline=EARLIER)
    frame = read_back(tables_csv(TABLES, compared, language="en"))
    changed = frame.filter(pl.col("baseline_edition").is_not_null())
    fields = TidyRow._fields[TidyRow._fields.index("baseline_edition") :]
    assert changed.select("row", "banner_point", *fields).rows() == [
        ("goals.care", "total", 2020, 70, 0.68, None, 7.0, None, None),
        ("priority.mean", "startup", 2020, None, None, 3.2, None, -0.2, None),
    ]


def test_where_nobody_stands_in_the_base_there_is_no_value_and_a_reason():
    frame = read_back(tables_csv(TABLES, PROVENANCE, language="en"))
    nobody = frame.filter(pl.col("banner_point") == "insurance")
    assert set(nobody.select("unweighted_base", "share", "mean", "status").rows()) == {
        (0, None, None, "no_base")
    }


def test_a_text_begins_with_the_mark_excel_looks_for_and_comes_in_pieces():
    pieces = list(tables_csv(TABLES * 20, PROVENANCE, language="en"))
    assert pieces[0] == BYTE_ORDER_MARK
    assert len(pieces) > 3
    assert "".join(pieces).count("\r\n") == 1 + 20 * sum(
        len(table.rows) * len(table.banner.points) for table in TABLES
    )


@pytest.mark.parametrize(("language", "label"), [("en", "Chosen"), ("fr", "Choisi")])
def test_the_codebook_has_a_row_a_code_in_the_language(language, label):
    frame = read_back(codebook_csv(INSTRUMENT, language=language))
    chosen = frame.filter((pl.col("variable") == "goals.care") & (pl.col("code") == 1))
    assert chosen.select("question", "chapter", "kind", "label", "base_rule").rows() == [
        ("goals", "strategy", "multiple", label, "asked")
    ]
