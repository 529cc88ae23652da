"""Charts: what is drawn says what the table says."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from results.figures.bars import panel_of_points, panels_of_rows
from results.figures.charts import DRAWN_MEASURES, chart, has_chart, svg
from results.figures.layout import LAYOUTS, NARROW, WIDE
from results.figures.numbers import printed
from results.figures.palette import RAMP, ink_on, ramp
from tests.results.hand_made import (
    AREAS_TABLE,
    CATEGORY_TABLE,
    GOALS_TABLE,
    INSTRUMENT,
    PRIORITY_TABLE,
    ROADBLOCKS_TABLE,
    TABLES,
)

NUMBER = re.compile(r"\d+%|\d\.\d")


def drawn_words(table, *, language="en", layout=WIDE):
    """Every text of the drawing, in the order drawn."""
    picture = svg(table, INSTRUMENT, language=language, layout=layout)
    found = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in found]


@pytest.mark.parametrize("table", [CATEGORY_TABLE, GOALS_TABLE], ids=lambda t: t.question)
def test_every_share_with_room_is_drawn_once_as_the_table_has_it(table):
    expected = sorted(
        printed(cell, DRAWN_MEASURES[table.kind], "en")
        for row in table.cells
        for cell in row
        if cell.value is not None and (cell.value > 0 or table.kind == "multiple")
    )
    drawn = [words for words in drawn_words(table) if NUMBER.fullmatch(words)]
    assert sorted(drawn) == expected


def test_every_mean_is_drawn_upon_a_halo():
    drawn = [words for words in drawn_words(PRIORITY_TABLE) if NUMBER.fullmatch(words)]
    assert sorted(drawn) == ["2.8", "2.8", "2.9", "2.9", "3.0", "3.0"]


@pytest.mark.parametrize("table", [ROADBLOCKS_TABLE, AREAS_TABLE], ids=lambda t: t.question)
def test_a_matrix_or_grid_is_drawn_for_all_respondents(table):
    expected = sorted(printed(row[0], DRAWN_MEASURES[table.kind], "en") for row in table.cells)
    drawn = [words for words in drawn_words(table) if NUMBER.fullmatch(words)]
    assert sorted(drawn) == expected


def test_the_ends_of_a_scale_are_named():
    words = drawn_words(PRIORITY_TABLE, language="fr")
    assert [word for word in words if "Le plus" in word] == ["1Le plus bas", "4Le plus haut"]


def test_lines_say_their_bases_and_leave_out_those_nobody_stands_behind():
    panel = panel_of_points(CATEGORY_TABLE, INSTRUMENT, "fr")
    assert [line.label for line in panel.lines] == ["Total (16)", "Start-up (10)", "Hôpital (5)"]


def test_a_matrix_has_a_panel_a_phase_and_a_grid_one_a_column():
    matrix = panels_of_rows(ROADBLOCKS_TABLE, INSTRUMENT, "en")
    grid = panels_of_rows(AREAS_TABLE, INSTRUMENT, "en")
    assert [(p.title, [line.label for line in p.lines]) for p in matrix] == [
        ("Before", ["Data", "Budget"]),
        ("During", ["Data", "Budget"]),
    ]
    assert [(p.title, p.options) for p in grid] == [
        ("Value", (("Low value", False), ("High value", False))),
        ("Access", (("Hard", False), ("Easy", False))),
    ]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.question)
def test_a_drawing_is_about_as_wide_as_its_layout(table, layout):
    picture = ElementTree.fromstring(svg(table, INSTRUMENT, language="fr", layout=layout))
    assert float(picture.get("width")) == pytest.approx(layout.width + 20, abs=12)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.question)
def test_a_drawing_asks_nothing_of_the_network_and_names_fonts_alike_in_measure(table):
    picture = svg(table, INSTRUMENT, language="en", layout=NARROW)
    addresses = set(re.findall(r"https?://[^\"'\s]+", picture))
    fonts = set(re.findall(r'font-family="([^"]+)"', picture))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert fonts == {"Arial, &quot;Liberation Sans&quot;, Helvetica, sans-serif"}


def test_a_specification_holds_its_own_values():
    specification = chart(CATEGORY_TABLE, INSTRUMENT, language="en", layout=WIDE).to_dict()
    assert all("url" not in layer["data"] for layer in specification["layer"])


def test_there_is_no_chart_of_an_empty_total_or_of_words():
    nobody = replace(GOALS_TABLE, cells=tuple((row[3],) * 4 for row in GOALS_TABLE.cells))
    assert [
        has_chart(table) for table in (GOALS_TABLE, nobody, replace(GOALS_TABLE, kind="text"))
    ] == [
        True,
        False,
        False,
    ]


def test_colours_go_from_light_to_dark_and_words_on_them_contrast():
    assert (ramp(1), ramp(3), ramp(8)) == ([RAMP[0]], [RAMP[0], RAMP[3], RAMP[7]], list(RAMP))
    assert len(ramp(20)) == 20
    assert (ink_on("#ffffff"), ink_on("#000000")) == ("#17212b", "#ffffff")
