"""The workbook, read back by another library."""

import io
from dataclasses import replace

import openpyxl
import pytest

from results.downloads.sheet_layout import places, sheet_name
from results.downloads.xlsx import tables_xlsx
from results.tables.table import Banner, BannerPoint
from tests.results.hand_made import (
    BANNER,
    CATEGORY_TABLE,
    EARLIER,
    GOALS_TABLE,
    PRIORITY_TABLE,
    TABLES,
)

from .provenance import PROVENANCE


def workbook(language="en", tables=TABLES, banners=(BANNER,), provenance=PROVENANCE):
    content = tables_xlsx(tables, banners, provenance, language=language)
    return openpyxl.load_workbook(io.BytesIO(content))


def row_of(sheet, label, *, below=0):
    """The row of the first cell of column A with those words, further down than `below`."""
    return next(row[0].row for row in sheet.iter_rows(min_row=below + 1) if row[0].value == label)


def numbers(sheet, row):
    """The numbers and words right of the label."""
    return [cell.value for cell in sheet[row][1:]]


def test_there_is_a_sheet_a_chapter_between_the_first_and_the_codebook():
    assert workbook().sheetnames == ["About", "Panel", "Strategy goals all", "Codebook"]


@pytest.mark.parametrize(
    "table", [CATEGORY_TABLE, GOALS_TABLE, PRIORITY_TABLE], ids=lambda t: t.question
)
def test_every_cell_of_a_table_comes_back_with_its_value_and_count(table):
    book = workbook()
    sheet = book["Panel" if table.chapter == "panel" else "Strategy goals all"]
    top = row_of(sheet, table.title["en"])
    for row, cells in zip(table.rows, table.cells, strict=True):
        label = row.label["en"].replace("=", "'=")
        found = numbers(sheet, row_of(sheet, label, below=top))
        expected = [
            field
            for cell in cells
            for field in (
                "n/a" if cell.value is None else cell.value,
                cell.unweighted_base if cell.count is None else cell.count,
            )
        ]
        assert found == expected


def test_bases_stand_under_the_title_and_small_ones_are_called_small():
    sheet = workbook()["Strategy goals all"]
    top = row_of(sheet, GOALS_TABLE.title["en"])
    assert [sheet.cell(top + 1, 1).value, *numbers(sheet, top + 1)] == [
        "Asked (base of the shares)",
        *("small base", 16, "small base", 10, "small base", 5, "small base", 0),
    ]
    assert [sheet.cell(top + 2, 1).value, *numbers(sheet, top + 2)] == [
        "Answered",
        *(None, 15, None, 10, None, 5, None, 0),
    ]


def test_notes_on_bases_stand_below_them():
    sheet = workbook()["Strategy goals all"]
    top = row_of(sheet, GOALS_TABLE.title["en"])
    assert sheet.cell(top + 3, 1).value == "Answers such as “do not know” count in the base."


def test_shares_and_means_are_numbers_with_a_format():
    sheet = workbook()["Strategy goals all"]
    shares, means = row_of(sheet, "Better care"), row_of(sheet, "Mean")
    formats = [
        (sheet.cell(row, 2).number_format, sheet.cell(row, 3).number_format)
        for row in (shares, means)
    ]
    assert formats == [("0%", "#,##0"), ("0.0", '"n = "#,##0')]


def test_the_heading_stays_in_sight():
    assert workbook()["Panel"].freeze_panes == "D7"


def test_no_cell_is_a_formula():
    cells = [cell for sheet in workbook() for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b", "d"}
    assert [cell.value for cell in cells if str(cell.value).startswith("=")] == []


def test_the_contents_lead_to_every_question():
    book = workbook("fr")
    about = book["À propos"] if "À propos" in book.sheetnames else book.worksheets[0]
    links = {
        cell.value: cell.hyperlink.location
        for row in about.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert links["Quels objectifs ?"] == "'Stratégie'!A7"
    sheet, address = book["Stratégie"], links["À quel point stratégique ?"]
    assert sheet[address.split("!")[1]].value == "À quel point stratégique ?"


def test_the_total_stands_once_before_the_points_of_all_banners():
    other = Banner(
        "size",
        {"en": "Size"},
        (BannerPoint("total", 0, {"en": "Total"}), BannerPoint("small", 1, {"en": "Small"})),
    )
    found = [(place.banner, place.point.name, place.column) for place in places((BANNER, other))]
    assert found == [
        ("category", "total", 1),
        ("category", "startup", 3),
        ("category", "hospital", 5),
        ("category", "insurance", 7),
        ("size", "small", 9),
    ]


def test_points_with_changes_have_the_earlier_value_and_the_change_beside_them():
    book = workbook(provenance=replace(PROVENANCE, baseline=EARLIER))
    sheet = book["Strategy goals all"]
    total = ["Value", "Count", "2020", "Change since then"]
    assert numbers(sheet, 6) == [*total, *total, *("Value", "Count") * 2]
    care, mean = row_of(sheet, "Better care"), row_of(sheet, "Mean")
    assert numbers(sheet, care)[:8] == [0.75, 12, 0.68, 7, 0.8, 8, None, None]
    assert numbers(sheet, mean)[:8] == [2.875, 16, None, None, 3, 10, 3.2, -0.2]
    assert [sheet.cell(care, 5).number_format, sheet.cell(mean, 9).number_format] == [
        '+0" pts";-0" pts";0" pts"',
        "+0.0;-0.0;0.0",
    ]
    assert sheet.freeze_panes == "F7"


def test_the_first_sheet_says_what_changes_are_against():
    compared = workbook(provenance=replace(PROVENANCE, baseline=EARLIER))["About"]
    words = (
        "Changes are against 2020, in points for shares. A star marks a significant change, in"
        " brackets at the lower level of confidence. Not rounded."
    )
    assert numbers(compared, row_of(compared, "Change since then"))[0] == words
    assert [row[0].value for row in workbook()["About"].iter_rows()].count("Change since then") == 0


def test_names_of_sheets_are_short_clean_and_unlike_each_other():
    taken: set[str] = set()
    wanted = [
        "Limits: ethics [all]",
        "LIMITS ETHICS ALL",
        "x" * 40,
        "x" * 41,
        "''",
        "History",
        "a/b\\c",
    ]
    assert [sheet_name(title, taken) for title in wanted] == [
        "Limits ethics all",
        "LIMITS ETHICS ALL 2",
        "x" * 31,
        "x" * 29 + " 2",
        "Sheet",
        "History 2",
        "a b c",
    ]
