"""Files as they are handed out."""

import io

import openpyxl
import polars as pl
import pytest

from tests.results.hand_made import TABLES

ADDRESS = "/results/barometer/2021/"
CELLS = sum(len(table.rows) * len(table.banner.points) for table in TABLES)


def content(response):
    return response.getvalue()


@pytest.mark.parametrize("name", ["tables.csv", "tables.xlsx", "codebook.csv"])
def test_a_file_is_named_after_its_survey_and_wave(reader, run, name):
    response = reader.get(ADDRESS + name)
    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="barometer_2021_{name}"'
    )
    assert response.headers["Cache-Control"] == "private"


def test_the_csv_has_every_cell_of_the_stored_tables(reader, run):
    frame = pl.read_csv(io.BytesIO(content(reader.get(f"{ADDRESS}tables.csv"))))
    assert frame.height == CELLS
    assert frame.get_column("run").unique().to_list() == [run.pk]


def test_labels_are_in_the_language_asked_for(reader, run):
    frames = [
        pl.read_csv(io.BytesIO(content(reader.get(f"{ADDRESS}tables.csv?language={language}"))))
        for language in ("en", "fr")
    ]
    labels = [frame.get_column("banner_point_label")[2] for frame in frames]
    assert labels == ["Hospital", "Hôpital"]


def test_the_workbook_opens(reader, run):
    book = openpyxl.load_workbook(io.BytesIO(content(reader.get(f"{ADDRESS}tables.xlsx"))))
    assert len(book.sheetnames) == 4


def test_the_codebook_is_there_before_any_result(reader, wave):
    frame = pl.read_csv(io.BytesIO(content(reader.get(f"{ADDRESS}codebook.csv"))))
    assert frame.filter(pl.col("variable") == "category").get_column("code").to_list() == [1, 2, 3]


def test_the_codebook_tells_the_thresholds_the_run_counted_by(reader, run):
    type(run).objects.filter(pk=run.pk).update(options={"segment_cuts": {"step": [3]}})
    frame = pl.read_csv(io.BytesIO(content(reader.get(f"{ADDRESS}codebook.csv"))))
    conditions = frame.filter(pl.col("variable") == "step").get_column("condition").to_list()
    assert conditions == ["priority <= 3", "priority > 3"]


def test_but_not_before_a_questionnaire(reader, wave):
    wave.versions.update(state="replaced")
    assert reader.get(f"{ADDRESS}codebook.csv").status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"), [("tables.csv", 8), ("tables.xlsx", 9), ("codebook.csv", 5)]
)
def test_a_file_takes_few_queries(reader, run, django_assert_num_queries, name, queries):
    content(reader.get(ADDRESS + name))
    with django_assert_num_queries(queries):
        content(reader.get(ADDRESS + name))
