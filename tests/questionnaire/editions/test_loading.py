"""Reading the folder of an edition, and what is said when it cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from questionnaire.editions.loading import (
    UnknownEditionError,
    edition_names,
    read_edition,
)
from questionnaire.instrument.problems import DocumentError

WHOLE = """
survey:
  name: barometer
  title: {en: Barometer}
  organiser: Someone
  purpose: {en: To know}
wave: {name: "2030"}
"""


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    """A folder with one edition in it, named `small`."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "edition.yaml").write_text(WHOLE)
    (tmp_path / "unfinished").mkdir()
    return tmp_path


def problems_of(editions: Path, source: str) -> list[str]:
    (editions / "small" / "edition.yaml").write_text(source)
    with pytest.raises(DocumentError) as caught:
        read_edition("small", editions)
    return [str(problem) for problem in caught.value.problems]


def test_it_lists_the_editions_that_are_shipped():
    assert edition_names() == ("ai_for_health_2021", "library_barometer_2026")


def test_a_folder_without_its_file_is_no_edition(editions):
    assert edition_names(editions) == ("small",)


def test_it_reads_the_survey_and_the_wave(editions):
    edition = read_edition("small", editions)
    assert (edition.survey_name, edition.wave_name) == ("barometer", "2030")
    assert (edition.title, edition.organiser) == ({"en": "Barometer"}, "Someone")
    assert edition.purpose == {"en": "To know"}


def test_it_reads_the_words_before_the_questions(editions):
    (editions / "small" / "edition.yaml").write_text(
        WHOLE.replace(
            "purpose: {en: To know}", "purpose: {en: To know}\n  accent: '#0f766e'"
        ).replace(
            "wave: {name:",
            "wave: {consent: {en: Agreed}, kept_until: 2031-12-31, anonymous: true, name:",
        )
    )
    edition = read_edition("small", editions)
    assert (edition.accent, edition.privacy, edition.introduction) == ("#0f766e", {}, {})
    assert (edition.consent, edition.kept_until) == ({"en": "Agreed"}, date(2031, 12, 31))
    assert edition.anonymous is True


def test_but_not_when_they_are_of_another_kind(editions):
    wave = "{name: w, consent: Yes, kept_until: '2031-12-31', anonymous: 1}"
    source = WHOLE.replace('{name: "2030"}', wave).replace("purpose:", "accent: red\n  purpose:")
    assert problems_of(editions, source) == [
        "small/edition.yaml: survey.accent: found 'red', expected a colour. "
        "Write it in quotes, such as '#0f766e'.",
        "small/edition.yaml: wave.consent: found True, expected words a language. "
        "Write them as {en: …, fr: …}.",
        "small/edition.yaml: wave.kept_until: found '2031-12-31', expected a day. "
        "Write it as 2031-12-31, without quotes.",
        "small/edition.yaml: wave.anonymous: found 1, expected true or false. Write one of them.",
    ]


@pytest.mark.parametrize("name", ["larger", "", "..", "small/../small"])
def test_an_unknown_edition_is_answered_with_those_there_are(editions, name):
    with pytest.raises(UnknownEditionError) as caught:
        read_edition(name, editions)
    assert str(caught.value) == f"No edition {name!r}; choose one of: small."


def test_it_names_every_entry_that_is_wrong(editions):
    found = problems_of(
        editions,
        "survey: {name: Bad Name, title: words, organiser: '', colour: red}\nwave: {name: 2030}",
    )
    assert found == [
        "small/edition.yaml: survey.name: found 'Bad Name', expected a name of lower-case letters, "
        "digits and underscores. Write it in quotes, such as '2021'.",
        "small/edition.yaml: survey.title: found 'words', expected words a language. "
        "Write them as {en: …, fr: …}.",
        "small/edition.yaml: survey.organiser: found '', expected words. Write them in quotes.",
        "small/edition.yaml: survey.purpose: found None, expected words a language. "
        "Write them as {en: …, fr: …}.",
        "small/edition.yaml: survey.colour: found an unknown entry, expected one of name, title, "
        "organiser, purpose, privacy, accent. Remove it.",
        "small/edition.yaml: wave.name: found 2030, expected a name of lower-case letters, digits "
        "and underscores. Write it in quotes, such as '2021'.",
    ]


def test_a_missing_entry_is_named(editions):
    assert problems_of(editions, "survey: 7") == [
        "small/edition.yaml: survey: found 7, expected a mapping. Give name, title, organiser, "
        "purpose.",
        "small/edition.yaml: wave: found None, expected a mapping. Give name.",
    ]


@pytest.mark.parametrize("source", ["", "- a list", "words"])
def test_a_file_that_is_no_mapping_is_refused(editions, source):
    (problem,) = problems_of(editions, source)
    assert problem.endswith("expected a mapping. Write an entry survey and an entry wave.")


def test_broken_yaml_is_refused_with_its_line(editions):
    (problem,) = problems_of(editions, "survey: {name: barometer\nwave: [")
    assert "line 2" in problem
