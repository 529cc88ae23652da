"""Words in the language wanted or else another, tidy words, figures without a needless point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.instrument.wording import figure, tidy, words


def test_words_are_those_of_the_language() -> None:
    assert words({"en": "Yes", "fr": "Oui"}, "fr") == "Oui"


def test_but_another_language_stands_in_for_one_that_is_missing_or_empty() -> None:
    assert words({"en": "Yes"}, "fr") == "Yes"
    assert words({"fr": "", "en": "Yes"}, "fr") == "Yes"


def test_a_text_without_words_has_none() -> None:
    assert words({}, "fr") == ""


def test_tidy_words_have_no_blank_ends_and_plain_line_feeds() -> None:
    assert tidy("  one\r\ntwo\rthree \n") == "one\ntwo\nthree"


@given(st.text())
def test_tidying_twice_changes_nothing(written: str) -> None:
    assert tidy(tidy(written)) == tidy(written)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(2, "2"), (2.0, "2"), (2.5, "2.5"), (-1.0, "-1"), (1234567.0, "1234567"), (0.1, "0.1")],
)
def test_a_whole_number_is_shown_without_a_point(number: float, shown: str) -> None:
    assert figure(number) == shown
