"""Of answers that exclude each other, the newer one stands alone; no script is needed for that."""

from pathlib import Path

import pytest

from questionnaire.forms.exclusive import newer_alone
from questionnaire.instrument import document

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
NLP, VISION, OTHER, NONE, UNKNOWN = "1", "2", "3", "4", "5"


def question(kind: str):
    instrument = document.read((INSTRUMENTS / f"{kind}.yaml").read_bytes(), filename=kind)
    return instrument.pages[0].questions[0]


def techniques(*names: str) -> dict[str, int]:
    """The stored answers of someone who chose these."""
    every = ("nlp", "vision", "other", "none", "unknown")
    return {f"techniques.{name}": int(name in names) for name in every} if names else {}


@pytest.mark.parametrize(
    ("stored", "posted", "kept"),
    [
        ((), [NLP, NONE], [NONE]),
        (("nlp",), [NLP, NONE], [NONE]),
        (("nlp", "vision"), [NLP, VISION, UNKNOWN], [UNKNOWN]),
        (("none",), [VISION, NONE], [VISION]),
        (("none",), [NLP, VISION, NONE], [NLP, VISION]),
        (("none",), [NONE, UNKNOWN], [UNKNOWN]),
        ((), [NLP, VISION], [NLP, VISION]),
        (("none",), [NONE], [NONE]),
        ((), [NLP, "77", NONE], ["77", NONE]),
    ],
)
def test_the_newer_option_clears_those_it_excludes(stored, posted, kept):
    found = newer_alone({"techniques": posted}, [question("multiple")], techniques(*stored))
    assert found == {"techniques": kept}


@pytest.mark.parametrize("posted", [[NONE, UNKNOWN], [NLP, NONE, UNKNOWN]])
def test_two_new_exclusive_options_are_left_to_be_refused(posted):
    assert newer_alone({"techniques": posted}, [question("multiple")], {}) == {"techniques": posted}


def test_words_typed_for_an_option_go_with_it():
    posted = {"techniques": [OTHER, NONE], "techniques.other.text": ["Fuzzy sets"]}
    assert newer_alone(posted, [question("multiple")], techniques("other")) == {
        "techniques": [NONE],
        "techniques.other.text": [],
    }


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ({"share": 12.5}, {"share": [], "share.missing": ["999"]}),
        ({"share": 999}, {"share": ["12.5"], "share.missing": []}),
        ({}, {"share": ["12.5"], "share.missing": ["999"]}),
        ({"share": 7}, {"share": ["12.5"], "share.missing": ["999"]}),
    ],
)
def test_a_number_and_the_box_instead_of_it_give_way_to_the_newer(stored, kept):
    posted = {"share": ["12.5"], "share.missing": ["999"]}
    assert newer_alone(posted, [question("number")], stored) == kept


def test_what_was_posted_is_left_as_it_was():
    posted = {"techniques": [NLP, NONE]}
    newer_alone(posted, [question("multiple")], {})
    assert posted == {"techniques": [NLP, NONE]}
