"""Charts in words."""

from django.utils.translation import override

from results.figures.description import describe
from tests.results.hand_made import GOALS_TABLE, ROADBLOCKS_TABLE


def test_a_chart_in_words_tells_the_total_and_where_the_rest_is():
    with override("en"):
        described = describe(GOALS_TABLE, "en")
    assert described == (
        "Bars: the share that chose each answer, one column a group. "
        "All respondents: =Lower costs 13%, Better care 75%. "
        "The table below has every number."
    )


def test_and_leaves_out_values_that_need_their_group():
    with override("en"):
        described = describe(ROADBLOCKS_TABLE, "en")
    assert described == (
        "Stacked bars: the share of each answer, one bar a row. The table below has every number."
    )
