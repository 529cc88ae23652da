"""Reading a source: YAML's surprises refused, each with its line, and no source a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument import document
from questionnaire.instrument.document_reading import read_tree
from questionnaire.instrument.problems import DocumentError

from .examples import problems_reading, questionnaire


def said(source: str | bytes) -> list[str]:
    """What reading alone says against the source."""
    return [str(problem) for problem in read_tree(source, filename="q.yaml").problems]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        ("'12'", "12"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1:30", "1:30"),
        ("2021-05-01", "2021-05-01"),
        ("2.50", 2.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("<<", "<<"),
        ("[1, no]", [1, "no"]),
        ("{no: 1}", {"no": 1}),
        ("|\n  two\n  lines", "two\nlines"),
    ],
)
def test_a_scalar_is_what_it_looks_like(written: str, read: Any) -> None:
    assert document.parse(f"key: {written}") == {"key": read}


def test_a_key_is_a_word_whatever_it_looks_like() -> None:
    assert document.parse("1: a\ntrue: b\nnull: c") == {"1": "a", "true": "b", "null": "c"}


def test_json_is_read_with_its_two_part_escapes() -> None:
    written = {"title": "a \\ud83e\\ude7a 🩺 é", "code": 1}
    assert document.parse(json.dumps(written, indent="\t")) == written


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("a: &x 1\nb: *x", [
            "q.yaml:1 a: found the anchor '&x', expected no anchors. "
            "Write the value out in each place.",
            "q.yaml:2 b: found the alias '*x', expected no aliases. "
            "Write the value out in each place.",
        ]),
        ("a: !!python/object:os.system 1\nb:\n  - !x [1]", [
            "q.yaml:1 a: found the tag 'tag:yaml.org,2002:python/object:os.system', "
            "expected no tags. Take the tag out, quote the words.",
            "q.yaml:3 b[0]: found the tag '!x', expected no tags. "
            "Take the tag out, quote the words.",
        ]),
        ("a: 1\nb: 2\na: 3\na: 4", [
            "q.yaml:3 a: found the key 'a' a second time, expected each key once. "
            "Take one of them out.",
            "q.yaml:4 a: found the key 'a' a second time, expected each key once. "
            "Take one of them out.",
        ]),
        ("? [a]\n: 1", [
            "q.yaml:1: found a key that is not a word, expected a word. Name the key.",
        ]),
        ("a: 1\n---\nb: 2", [
            "q.yaml:2: found a second document, expected one. Keep one document a file.",
        ]),
        ("# nothing\n", ["q.yaml:1: found nothing, expected a questionnaire. Write one."]),
        ("a:\n  - b\n c: d", [
            "q.yaml:3 column 2: found what cannot be read (did not find expected key), "
            "expected YAML or JSON. Mend the line, or the one above it.",
        ]),
        ("a: 1" + "0" * 400, [
            "q.yaml:1 a: found the number '1" + "0" * 57 + "…, expected 18 digits at most. "
            "Shorten it, or put it in quotes.",
        ]),
        ("a: 1e999", [
            "q.yaml:1 a: found the number '1e999', expected 18 digits at most. "
            "Shorten it, or put it in quotes.",
        ]),
        ("a: " + "[" * 30, [
            "q.yaml:1: found more than 20 levels of nesting, expected fewer. "
            "Flatten the document.",
        ]),
        (b"name: caf\xe9", [
            "q.yaml:1: found the byte 0xe9, expected UTF-8 text. Save the file as UTF-8.",
        ]),
        ("a: x\n" * 400_001, [
            "q.yaml: found 2000005 characters, expected 2000000 at most. "
            "Split the questionnaire.",
        ]),
    ],
)  # fmt: skip
def test_what_a_document_may_not_hold_is_refused_by_line(source: Any, problems: list[str]) -> None:
    assert said(source) == problems


def test_a_file_that_begins_with_a_byte_order_mark_is_read() -> None:
    assert document.parse(b"\xef\xbb\xbfa: 1") == {"a": 1}


def test_only_a_mapping_is_parsed() -> None:
    with pytest.raises(DocumentError) as refused:
        document.parse("- a", filename="q.yaml")
    assert [str(problem) for problem in refused.value.problems] == [
        "q.yaml:1: found a list, expected a questionnaire: wavebook, name, title, languages, "
        "chapters and pages. Write it that way."
    ]


def test_faults_of_form_shape_and_sense_are_told_together() -> None:
    source = json.dumps(questionnaire(colour="red", languages=["en", "fr", "de"]), indent=1)
    source = source.replace('"wavebook": 1,', '"wavebook": 1, "wavebook": 1,')
    assert [problem.split(":")[1].split(" ")[1] for problem in problems_reading(source)] == [
        "wavebook",
        "colour",
        "title.de",
        "chapters[0].title.de",
        "pages[0].title.de",
        "pages[0].questions[0].text.de",
        "pages[0].questions[0].options[0].label.de",
        "pages[0].questions[0].options[1].label.de",
    ]


YAML_LIKE = st.text(alphabet="ab1.:-,[]{}&*!|>'\"#%?~ \n\t\\\x00é🩺", max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.one_of(YAML_LIKE, st.binary(max_size=60)))
def test_no_source_crashes_the_reader(source: str | bytes) -> None:
    assert problems_reading(source) != []
