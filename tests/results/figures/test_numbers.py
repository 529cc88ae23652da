"""Numbers as they are printed."""

import pytest

from results.figures.numbers import NOT_AVAILABLE, printed
from results.tables.table import Cell, Measure
from tests.results.hand_made import mean, share


@pytest.mark.parametrize(
    ("cell", "measure", "language", "words"),
    [
        (share(1, 8), Measure.SHARE, "en", "13%"),
        (share(29, 200), Measure.SHARE, "en", "15%"),
        (share(1, 8), Measure.SHARE, "fr", "13\N{NO-BREAK SPACE}%"),
        (share(0, 8), Measure.SHARE, "en", "0%"),
        (share(0, 0), Measure.SHARE, "en", NOT_AVAILABLE),
        (mean(23, 20), Measure.MEAN, "en", "1.2"),
        (mean(23, 20), Measure.MEAN, "fr", "1,2"),
        (mean(60, 20), Measure.MEAN, "en", "3.0"),
        (mean(0, 0), Measure.MEAN, "fr", NOT_AVAILABLE),
    ],
)
def test_a_number_is_rounded_half_up_and_said_in_the_language(cell, measure, language, words):
    assert printed(cell, measure, language) == words


def test_a_count_is_a_whole_number():
    cell = Cell(
        count=1234, unweighted_base=2000, weighted_base=2000.0, weighted_total=1234.5, value=1234.5
    )
    assert printed(cell, Measure.COUNT, "en") == "1,235"
