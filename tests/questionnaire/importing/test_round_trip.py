"""Answers written by codes and imported again are the same answers, for any questionnaire."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaire.importing.vocabulary import Written
from questionnaire.instrument.elements import VariableKind
from questionnaire.instrument.reading import RefusalError, number, text
from questionnaire.models import Response
from tests.questionnaire.answered_waves import wave_of
from tests.questionnaire.instrument.strategies import answers_for, instruments

from .files import answers, imported

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
            writer.writerow([f"r{number}", *(row.get(name, "") for name in names)])
