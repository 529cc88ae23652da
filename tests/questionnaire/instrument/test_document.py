"""The questionnaire document: one canonical form, every misshapen part named, nothing half read."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from questionnaire.instrument import document
from questionnaire.instrument.elements import BaseRule, Instrument, Option

from .examples import (
    asking,
    item,
    option,
    page,
    problems,
    problems_reading,
    question,
    questionnaire,
    scale,
    single,
    text,
)
from .strategies import instruments

several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# One instrument, one document


@several
@given(instruments())
def test_an_instrument_comes_back_from_its_document(instrument: Instrument) -> None:
    assert document.to_instrument(document.to_document(instrument)) == instrument


@several
@given(instruments())
def test_the_canonical_document_is_a_fixed_point(instrument: Instrument) -> None:
    canonical = document.to_document(instrument)
    assert document.to_document(document.to_instrument(canonical)) == canonical


@several
@given(instruments())
def test_yaml_and_json_come_back_with_the_same_digest(instrument: Instrument) -> None:
    digest = document.digest(instrument)
    canonical = document.to_document(instrument)
    sources = (
        document.to_yaml(instrument),
        document.to_yaml(instrument).encode(),
        document.canonical_bytes(canonical),
        json.dumps(canonical),
        json.dumps(canonical, indent="\t"),
    )
    assert [document.digest(document.read(source)) for source in sources] == [digest] * 5


@several
@given(instruments())
def test_an_older_yaml_reader_sees_the_same_document(instrument: Instrument) -> None:
    assert yaml.safe_load(document.to_yaml(instrument)) == document.to_document(instrument)


def test_the_digest_is_that_of_compact_json_with_sorted_keys() -> None:
    assert document.canonical_bytes({"b": "é", "a": [1, 2.5]}) == '{"a":[1,2.5],"b":"é"}'.encode()
    assert document.digest({}) == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def test_the_digest_ignores_order_of_keys_defaults_and_blanks() -> None:
    plain = asking(question("age", "number", minimum=0, maximum=120))
    wordy = asking(
        question(
            "age", "number", maximum=120.0, minimum=0.0, decimals=0, required=True, base="answered"
        )
    )
    wordy["pages"][0]["title"] = {"fr": "first (fr)\r\n", "en": "  first"}
    assert document.digest(document.to_instrument(wordy)) == document.digest(
        document.to_instrument(plain)
    )


def test_an_accent_typed_in_two_strokes_is_the_same_accent() -> None:
    instrument = document.to_instrument(questionnaire(title={"en": "e\u0301te\u0301", "fr": "été"}))
    assert instrument.title == {"en": "été", "fr": "été"}


def test_shared_options_stand_under_their_name() -> None:
    lists = [{"name": "yes_no", "options": [option("yes", 1), option("no", 2)]}]
    given_document = asking(question("smokes", "single", options="yes_no"), option_lists=lists)
    instrument = document.to_instrument(given_document)
    assert instrument.questions["smokes"].options == (  # type: ignore[attr-defined]
        Option("yes", 1, text("yes")),
        Option("no", 2, text("no")),
    )
    assert document.to_document(instrument) == given_document


def test_an_option_among_the_missing_ones_is_missing() -> None:
    instrument = document.to_instrument(asking(scale("trust", missing_options=[option("dk", 9)])))
    assert instrument.variables["trust"].missing_codes == frozenset({9})


def test_a_base_other_than_usual_is_kept() -> None:
    unusual = asking(scale("trust", base="asked"))
    instrument = document.to_instrument(unusual)
    assert instrument.questions["trust"].base is BaseRule.ASKED
    assert document.to_document(instrument) == unusual


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(document.SCHEMA)


# What has the wrong shape


def test_an_unknown_kind_is_named_with_the_kinds_there_are() -> None:
    assert problems(asking(question("trust", "slider"))) == [
        "pages[0].questions[0].kind: found the text 'slider', expected one of single, multiple, "
        "scale, matrix, grid, ranking, number, text. Choose one of them."
    ]


@pytest.mark.parametrize(
    ("kind", "lacking", "asked"),
    [
        ("single", "options", "options"),
        ("multiple", "options", "options"),
        (
            "scale",
            "minimum, maximum, low_label, high_label",
            "minimum, maximum, low_label, high_label",
        ),
        ("matrix", "rows, options", "rows, options"),
        ("grid", "rows, columns", "rows, columns"),
        ("ranking", "options, ranks", "options, ranks"),
    ],
)
def test_what_a_kind_needs_is_asked_for(kind: str, lacking: str, asked: str) -> None:
    keys = "keys" if "," in lacking else "key"
    assert problems(asking(question("q", kind))) == [
        f"pages[0].questions[0]: found no {lacking}, expected the keys {asked}. Add the {keys}."
    ]


def test_a_key_of_another_kind_is_refused() -> None:
    assert problems(asking(single("smokes", ranks=3))) == [
        "pages[0].questions[0].ranks: found the key 'ranks', expected one of name, kind, text, "
        "help, required, asked_if, base, rotate, options. Take it out."
    ]


def test_a_misspelt_key_is_put_right() -> None:
    assert problems(asking(single("smokes", requierd=False))) == [
        "pages[0].questions[0].requierd: found the key 'requierd', expected one of name, kind, "
        "text, help, required, asked_if, base, rotate, options. Write required."
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"name": "Tiny Survey"}, "name: found the text 'Tiny Survey', expected a name: a small "
         "letter, then small letters, digits or _, at most 50. Rewrite it."),
        ({"name": "tiny\n"}, "name: found the text 'tiny\\n', expected a name: a small "
         "letter, then small letters, digits or _, at most 50. Rewrite it."),
        ({"title": "Tiny"}, "title: found the text 'Tiny', expected words by language, such as "
         "{en: Yes, fr: Oui}. Write it that way."),
        ({"title": {}}, "title: found an empty mapping, expected words by language, such as "
         "{en: Yes, fr: Oui}, 1 at least. Add to it, or leave the key out where it is optional."),
        ({"title": {"en": "x", "français": "y"}}, "title.français: found the text 'français', "
         "expected a language code such as en, fr or pt-BR. Rewrite it."),
        ({"title": {"en": "a\x00b", "fr": "y"}}, "title.en: found the text 'a\\x00b', expected "
         "words without control characters. Take the control characters out."),
        ({"title": {"en": 5, "fr": "y"}}, "title.en: found the number 5, expected words. "
         "Put it in quotes."),
        ({"title": {"en": "x" * 5001, "fr": "y"}}, "title.en: found 5001 characters, expected "
         "5000 characters at most. Shorten it."),
        ({"languages": ["en", "fr", "en"]}, "languages[2]: found 'en' a second time, expected "
         "each once. Take one of them out."),
        ({"pages": []}, "pages: found an empty list, expected a list of pages, 1 at least. "
         "Add to it, or leave the key out where it is optional."),
        ({"wavebook": 2}, "wavebook: found the number 2, expected 1, the version of this format. "
         "Write it that way."),
        ({"chapters": None}, "chapters: found nothing, expected a list of chapters. "
         "Write it that way."),
    ],
)  # fmt: skip
def test_what_departs_from_the_schema_is_said_plainly(parts: dict[str, Any], said: str) -> None:
    assert problems(questionnaire(**parts)) == [said]


@pytest.mark.parametrize("code", [-1, 32768, 1.5, True, "1"])
def test_a_code_is_a_whole_number_that_fits(code: Any) -> None:
    found = problems(asking(single("smokes", option("yes", 1), option("no", code))))
    shown = "true" if code is True else f"the {'text' if code == '1' else 'number'} {code!r}"
    correct = "Write it that way" if code in (1.5, "1") or code is True else "Correct it"
    assert found == [
        f"pages[0].questions[0].options[1].code: found {shown}, "
        f"expected a whole number from 0 to 32767. {correct}."
    ]


@pytest.mark.parametrize("nothing", [None, [], "words", 3, {}])
def test_what_is_no_questionnaire_at_all_is_refused(nothing: Any) -> None:
    assert len(problems(nothing)) == 1


def test_more_problems_than_anyone_reads_are_cut_short() -> None:
    found = problems(asking(*(question(f"q{number}", "slider") for number in range(300))))
    assert len(found) == 201
    assert found[-1] == (
        "document: found more problems than are listed, expected none. "
        "Mend the problems listed, then check again."
    )


# All at once


def test_what_can_be_judged_is_judged_beside_what_is_misshapen() -> None:
    found = problems(
        asking(
            question("trust", "slider"),
            single("smokes", option("yes", 1), option("no", 1), asked_if="drinks == 'yes'"),
            single("quit", {"name": "yes", "code": 1, "label": {"en": "Yes"}}),
            single("again", asked_if="trust == 2 and later == 'yes'"),
            single("later"),
        )
    )
    assert [problem.split(":")[0] for problem in found] == [
        "pages[0].questions[0].kind",
        "pages[0].questions[1].asked_if, column 1",
        "pages[0].questions[1].options[1].code",
        "pages[0].questions[2].options[0].label.fr",
        "pages[0].questions[3].asked_if, column 16",
    ]


def test_what_refers_to_a_misshapen_part_is_left_alone() -> None:
    broken_list = {"name": "yes_no", "options": []}
    broken_chapter = {"name": "panel", "title": "Panel"}
    document_of_three = questionnaire(
        page("first", question("smokes", "single", options="yes_no")),
        page("second", scale("trust", 1, "many")),
        chapters=[broken_chapter],
        option_lists=[broken_list],
        segments=[
            {
                "name": "trusting",
                "title": text("Trusting"),
                "cut_variable": "trust",
                "cuts": [2],
                "points": [option("low", 1), option("high", 2)],
            }
        ],
    )
    assert [problem.split(":")[0] for problem in problems(document_of_three)] == [
        "chapters[0].title",
        "option_lists[0].options",
        "pages[1].questions[0].maximum",
    ]


JUNK = st.sampled_from((None, "", "x", "no", -1, 0, 7, 1e9, True, [], ["x"], {}, {"en": "x"}, [[]]))


@st.composite
def _damaged(draw: Any) -> Any:
    """A valid document with one to three values lost, repeated or replaced by junk."""
    damaged = deepcopy(document.to_document(draw(instruments(most_pages=2))))
    for _ in range(draw(st.integers(1, 3))):
        place, key = damaged, draw(st.sampled_from(list(damaged)))
        while isinstance(place[key], dict | list) and place[key] and draw(st.integers(0, 5)):
            place = place[key]
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys))
        harm = draw(st.sampled_from(("replace", "lose", "repeat")))
        if harm == "repeat" and isinstance(place, list):
            place.append(deepcopy(place[key]))
        elif harm == "lose" and len(place) > 1:
            del place[key]
        else:
            place[key] = draw(JUNK)
    return damaged


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(_damaged())
def test_a_damaged_document_is_read_whole_or_refused_with_reasons(damaged: Any) -> None:
    if problems(damaged) == []:
        instrument = document.to_instrument(damaged)
        assert document.to_instrument(document.to_document(instrument)) == instrument


# A document of every kind, as an author writes one

EVERY_KIND = questionnaire(
    page(
        "all",
        single("smokes", option("yes", 1), option("other", 7, specify=True)),
        question(
            "reads", "multiple", options=[option("news", 1), option("none", 2, exclusive=True)]
        ),
        scale("trust", missing_options=[option("dont_know", 9)], required=False),
        question(
            "brakes",
            "matrix",
            rows=[item("data"), item("money")],
            options=[option("weak", 1), option("strong", 2)],
            phases=[item("before"), item("during")],
        ),
        question(
            "uses",
            "grid",
            rows=[item("images")],
            columns=[{**item("value"), "options": [option("low", 1), option("high", 2)]}],
        ),
        question("order", "ranking", options=[option("a", 1), option("b", 2)], ranks=1),
        question("age", "number", minimum=0, maximum=99.5, decimals=1, unit=text("years")),
        question("why", "text", maximum_length=80, multiline=False, help=text("In short")),
        introduction=text("Hello"),
    ),
)  # fmt: skip


def test_a_document_of_every_kind_stays_as_it_was_written() -> None:
    assert document.to_document(document.to_instrument(EVERY_KIND)) == EVERY_KIND


def test_its_variables_carry_the_names_promised() -> None:
    assert list(document.to_instrument(EVERY_KIND).variables) == [
        "smokes",
        "smokes.other.text",
        "reads.news",
        "reads.none",
        "trust",
        "brakes.data.before",
        "brakes.data.during",
        "brakes.money.before",
        "brakes.money.during",
        "uses.images.value",
        "order.a",
        "order.b",
        "age",
        "why",
    ]


def test_problems_carry_file_and_line() -> None:
    source = document.to_yaml(document.to_instrument(EVERY_KIND)).replace(
        "kind: text", "kind: prose"
    )
    line = source[: source.index("kind: prose")].count("\n") + 1
    assert problems_reading(source) == [
        f"q.yaml:{line} pages[0].questions[7].kind: found the text 'prose', expected one of "
        "single, multiple, scale, matrix, grid, ranking, number, text. Choose one of them."
    ]
