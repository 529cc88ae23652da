"""Answers written by codes and imported again are the same answers, for any questionnaire."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaire.editions.loading import read_edition
from questionnaire.importing.vocabulary import Written
from questionnaire.instrument.elements import VariableKind
from questionnaire.instrument.reading import RefusalError, number, text
from questionnaire.instrument.routing import find_path
from questionnaire.models import Response
from tests.questionnaire.answered_waves import wave_of
from tests.questionnaire.instrument.strategies import answers_for, instruments
from tests.results.generated import answers_by_chance

from .files import answers, imported

IDS = [f"r{number:03}" for number in range(100)]
pytestmark = pytest.mark.django_db


@st.composite
def answered(draw):
    """An instrument and some respondents' answers to it."""
    instrument = draw(instruments())
    return instrument, draw(st.lists(answers_for(instrument), min_size=1, max_size=5))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(answered())
def test_what_was_written_by_codes_comes_in_the_same(tmp_path, drawn):
    instrument, given_answers = drawn
    whole = [as_stored(instrument, found) for found in given_answers]
    wave = wave_of(instrument)
    path = tmp_path / "answers.csv"
    write(path, list(instrument.variables), whole)
    imported(wave, path, written=Written.CODES, allow_off_path=True)
    assert answers(wave) == whole
    Response.objects.all().delete()


SHIPPED = "ai_for_health_2021"


@pytest.mark.parametrize("by", ["en", "fr", "name"])
def test_the_shipped_questionnaire_comes_in_by_labels_and_names(by, tmp_path):
    instrument, random = read_edition(SHIPPED).instrument(), Random(2021)
    whole = [
        dict(find_path(instrument, answers_by_chance(instrument, random)).answers)
        for _ in range(100)
    ]
    path = tmp_path / "answers.csv"
    shown = [{name: word(instrument, name, code, by) for name, code in a.items()} for a in whole]
    write(path, list(instrument.variables), shown)
    wave = wave_of(instrument)
    imported(wave, path)
    assert answers(wave) == whole


def word(instrument, name, code, by):
    """What a file by labels or names has in place of the code."""
    options = {option.code: option for option in instrument.variables[name].options}
    if code not in options:
        return code
    return options[code].name if by == "name" else options[code].label[by]


def as_stored(instrument, found):
    """The answers as a browser would have had them stored; those it would refuse left out."""
    kept = {}
    for name, value in found.items():
        variable = instrument.variables[name]
        question = instrument.questions[variable.question]
        with suppress(RefusalError):
            if variable.kind is VariableKind.TEXT:
                multiline = getattr(question, "multiline", False)
                kept[name] = text(value, longest=int(variable.maximum), multiline=multiline)
            elif variable.kind is VariableKind.NUMBER and value not in variable.missing_codes:
                kept[name] = number(str(value), question)
            else:
                kept[name] = int(value)
    return kept


def write(path: Path, names, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["#id", *names])
        for number, row in enumerate(rows):
            writer.writerow([IDS[number], *(row.get(name, "") for name in names)])
