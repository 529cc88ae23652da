"""Changes as they are printed: rounded half up, last, with a mark, an amount and words."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from results.figures.changes import PrintedChange, change_note, printed_change
from results.tables.baseline import Change, EarlierFigure
from results.tables.places import FigurePlace
from results.tables.table import Measure


def change(amount: Fraction, measure: Measure) -> Change:
    place = FigurePlace(question="goals", item="", options=frozenset(), measure=measure, point=())
    return Change(EarlierFigure(place=place, value=Decimal(1)), amount)


@pytest.mark.parametrize(
    ("amount", "measure", "expected"),
    [
        (Fraction(17, 2), Measure.SHARE, ("up", "+9 pts", "up 9 points since 2020")),
        (Fraction(-24), Measure.SHARE, ("down", "−24 pts", "down 24 points since 2020")),
        (Fraction(-1, 2), Measure.MEAN_SHARE, ("same", "0 pts", "unchanged since 2020")),
        (Fraction(1, 4), Measure.MEAN, ("up", "+0.3", "up 0.3 since 2020")),
        (Fraction(-1, 4), Measure.MEAN, ("down", "−0.2", "down 0.2 since 2020")),
        (Fraction(1, 30), Measure.MEAN, ("same", "0.0", "unchanged since 2020")),
    ],
)
def test_it_is_rounded_and_then_put_into_words(
    amount: Fraction, measure: Measure, expected: tuple[str, str, str]
) -> None:
    with override("en"):
        found = printed_change(change(amount, measure), "2020", "en")
    assert found == PrintedChange(*expected)


def test_the_mark_is_never_the_only_sign() -> None:
    marks = [PrintedChange(direction, "", "").mark for direction in ("up", "down", "same")]
    assert marks == ["▲", "▼", "="]


def test_decimals_are_those_of_the_language() -> None:
    assert printed_change(change(Fraction(13, 10), Measure.MEAN), "2020", "fr").amount == "+1,3"


@pytest.mark.parametrize(
    ("p_value", "star", "sentence"),
    [
        (0.04, "*", "up 9 points since 2020, significant"),
        (0.05, "(*)", "up 9 points since 2020, significant"),
        (0.1, "", "up 9 points since 2020"),
        (None, "", "up 9 points since 2020"),
    ],
)
def test_what_is_significant_carries_a_star_and_says_so(
    p_value: float | None, star: str, sentence: str
) -> None:
    tested = replace(change(Fraction(9), Measure.SHARE), p_value=p_value)
    with override("en"):
        found = printed_change(tested, "2020", "en")
    assert (found.star, found.sentence) == (star, sentence)


def test_the_note_says_whether_changes_were_tested() -> None:
    with override("en"):
        assert [change_note("2020", tested=tested).split(". ")[1] for tested in (True, False)] == [
            "A star marks a significant change, in brackets at the lower level of confidence.",
            "They are not tested, as it was published without bases.",
        ]
