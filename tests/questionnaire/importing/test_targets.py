"""Columns find their variables by name, then by words that mean one variable only."""

from __future__ import annotations

import pytest

from questionnaire.importing.targets import match_columns, named_target
from questionnaire.instrument import document

from .files import MIXED

INSTRUMENT = document.read(MIXED)
MATCHES = {
    "category": "category",
    "CATEGORY ": "category",
    "id": "#id",
    "#id": "#id",
    "Submitted_At": "#submitted_at",
    "What are you": "category",
    "Qu'êtes-vous ?": "category",
    "Which tools?": "tools",
    "tools": "tools",
    "tools.nlp": "tools.nlp",
    "tools_nlp": "tools.nlp",
    "Which tools? – Vision": "tools.vision",
    "Vision": "tools.vision",
    "What held you back? [Data]": "brakes.data",
    "Quels freins ? (Données)": "brakes.data",
    "In which order?: Care": "wishes.care",
    "brakes": None,
    "": None,
    "None of it": None,
    "startup": None,
}


@pytest.mark.parametrize("heading", MATCHES)
def test_a_heading_is_matched_by_name_or_words(heading):
    assert match_columns(INSTRUMENT, [heading]).targets == (MATCHES[heading],)


def test_words_of_two_variables_match_neither():
    twice = document.read(MIXED.replace("{en: Anything else?", "{en: What are you?"))
    assert match_columns(twice, ["What are you?", "category"]).targets == (None, "category")


def test_a_question_named_as_a_detail_keeps_its_name_and_the_mark_tells_them_apart():
    named = document.read(MIXED.replace("name: remark", "name: language"))
    assert match_columns(named, ["language", "#language"]).targets == ("language", "#language")


def test_what_the_importer_says_goes_before_what_is_found():
    said = {"category": "", " Q 1 ": "Category", "id": "nowhere"}
    matching = match_columns(INSTRUMENT, ["category", "Q 1", "id"], said)
    assert matching.targets == ("", "category", None)


@pytest.mark.parametrize("name", ["staff", "#started_at", "wishes", "category.other.text"])
def test_every_target_is_found_by_its_own_name(name):
    assert named_target(INSTRUMENT, name) == name
