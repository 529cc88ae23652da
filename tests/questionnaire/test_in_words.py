"""Answers in words, as respondents check them and organisers read them."""

from pathlib import Path

import pytest

from questionnaire.forms import AnswerLine, answer_lines
from questionnaire.instrument import document

INSTRUMENTS = Path(__file__).parent.parent / "instruments"

SPOKEN = {
    "a choice": ("single", "category", {"category": 2}, [("", "Hospital")]),
    "a choice with words": (
        "single",
        "category",
        {"category": 3, "category.other.text": "a club"},
        [("", "Other: a club")],
    ),
    "a missing code": ("scale", "maturity", {"maturity": 99}, [("", "I don’t know")]),
    "a scale point": ("scale", "maturity", {"maturity": 0}, [("", "0")]),
    "several options": (
        "multiple",
        "techniques",
        {"techniques.nlp": 1, "techniques.vision": 0, "techniques.other": 1},
        [("", "Language processing"), ("", "Other")],
    ),
    "rows": (
        "matrix",
        "barriers",
        {"barriers.data": 1, "barriers.law": 3},
        [("Access to data", "Not a barrier"), ("Law and regulation", "Strong barrier")],
    ),
    "phases": (
        "phases",
        "barriers",
        {"barriers.data.before": 1, "barriers.data.during": 3},
        [("Access to data", "Before: Not a barrier; During: Strong barrier")],
    ),
    "columns": (
        "grid",
        "cases",
        {"cases.triage.under_way": 2, "cases.triage.value": 9},
        [("Triage in emergency rooms", "Under way: Some projects; Value: I don’t know")],
    ),
    "ranks": (
        "ranking",
        "priorities",
        {"priorities.care": 2, "priorities.time": 1},
        [("1", "Time for patients"), ("2", "Better care")],
    ),
    "a number": ("number", "share", {"share": 12.5}, [("", "12.5")]),
    "a whole number": ("number", "share", {"share": 12.0}, [("", "12")]),
    "no number": ("number", "share", {"share": 999}, [("", "I don’t know")]),
    "a text": ("text", "remark", {"remark": "Hello\nyou"}, [("", "Hello\nyou")]),
    "nothing": ("matrix", "barriers", {}, []),
}


@pytest.mark.parametrize(("name", "question", "answers", "expected"), SPOKEN.values(), ids=SPOKEN)
def test_an_answer_is_said_in_words(name, question, answers, expected):
    instrument = document.read((INSTRUMENTS / f"{name}.yaml").read_bytes(), filename=name)
    lines = answer_lines(instrument.questions[question], answers, "en")
    assert lines == tuple(AnswerLine(*line) for line in expected)
