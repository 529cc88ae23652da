"""Every form of an exhibit's chart draws what it was given, in both layouts."""

import re
from decimal import Decimal

import pytest

from results.exhibits.computing import Chart, chart_of
from results.figures.exhibits import describe_exhibit, exhibit_svg, has_drawing
from results.figures.layout import NARROW, WIDE
from results.tables.baseline import Baseline, EarlierFigure
from results.tables.places import FigurePlace
from results.tables.table import Measure
from tests.results.exhibits.report import context
from tests.results.tables.wave import asking

HIGH = FigurePlace(
    question="sources",
    item="claims.value",
    options=frozenset({"high"}),
    measure=Measure.SHARE,
    point=(),
)
EARLIER = Baseline("2020", [EarlierFigure(place=HIGH, value=Decimal(13))])


def chart(position: int) -> Chart:
    given = context(EARLIER)
    found = chart_of(given.outline.exhibits["score"].parts[position], given)
    assert found is not None
    return found


def drawn(position: int, layout=WIDE) -> list[str]:
    """The words of the drawing, in order."""
    svg = exhibit_svg(chart(position), asking(), "2020", language="en", layout=layout)
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("position", range(6))
def test_every_form_is_drawn_in_both_layouts(position, layout):
    assert has_drawing(chart(position))
    assert drawn(position, layout) != []


def test_a_heat_map_says_the_mean_and_the_base_of_each_field_that_has_any():
    said = drawn(1)
    assert [word for word in said if word in ("1.0", "4.0")] == ["1.0", "4.0"]
    assert said.count("(1)") == 2


def test_a_ring_says_the_share_of_the_first_option_inside_and_of_all_beside():
    assert sorted(word for word in drawn(2) if "%" in word) == ["60%", "User 60%", "Vendor 40%"]


def test_grid_bars_say_their_change():
    assert [word for word in drawn(5) if "%" in word] == ["33% ▲ +20 pts", "0%"]


def test_the_words_for_those_who_do_not_see_it_tell_the_values_when_few():
    assert describe_exhibit(chart(2), "en") == (
        "A ring: the share of each answer as a part of the circle."
        " All respondents: User 60%, Vendor 40%. The table below has every number."
    )
    assert describe_exhibit(chart(3), "en") == (
        "Stacked bars: the share of each answer, one bar a line. The table below has every number."
    )
