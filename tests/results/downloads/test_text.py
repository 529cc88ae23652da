"""Words made safe for a spreadsheet."""

import pytest

from results.downloads.text import harmless


@pytest.mark.parametrize(
    "words", ["=1+1", "+33 1 23", "-5", "@sum", "\tx", "\rx", "\nx", " =1", "＝1", "-"]
)
def test_what_could_be_a_formula_stands_behind_an_apostrophe(words):
    assert harmless(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "<10", ">10000", "10-100", "a=b", "Œuvre", "0–25 %"])
def test_but_other_words_stay_as_they_are(words):
    assert harmless(words) == words
