"""How a page is worded for one respondent: earlier answers, turned options, direction of script."""

import re

import pytest

from questionnaire.instrument.rotation import rotated
from questionnaire.queries import instrument_of_wave

from .journey import Respondent


def headings(respondent: Respondent) -> list[str]:
    html = respondent.seen.content.decode()
    return [re.sub("<[^>]+>", "", found) for found in re.findall(r"<h[12][^>]*>(.*?)</h", html)]


def options(respondent: Respondent) -> list[str]:
    found = re.findall(r'name="topics" value="(\d)"', respondent.seen.content.decode())
    assert sorted(found) == ["1", "2", "3", "9"]
    return found


def test_earlier_answers_stand_in_titles_and_introductions(open_wave_of):
    respondent = Respondent(open_wave_of("turning")).begin()
    respondent.answer(partner="The <b>Institute</b>")
    assert respondent.seen.context["title"] == "Now The <b>Institute</b>"
    assert respondent.seen.context["introduction"] == "About The <b>Institute</b>."
    assert respondent.seen.content.count(b"<b>Institute") == 0
    assert "Years with The &lt;b&gt;Institute&lt;/b&gt;? (optional)" in headings(respondent)


def test_without_an_answer_there_are_other_words(open_wave_of):
    respondent = Respondent(open_wave_of("turning")).begin("fr").answer()
    assert respondent.seen.context["title"] == "Maintenant le reste"


def test_options_are_turned_by_the_response_and_stay_so(open_wave_of):
    respondent = Respondent(open_wave_of("turning")).begin()
    question = instrument_of_wave(respondent.wave).questions["topics"]
    turned = rotated(question, str(respondent.response.pk)).options
    expected = [str(option.code) for option in turned]
    assert options(respondent) == expected
    assert options(respondent.get("page/first/")) == expected


def test_turned_options_store_the_same_codes(open_wave_of):
    respondent = Respondent(open_wave_of("turning")).begin().answer(topics=["3", "1"])
    assert respondent.answers == {
        "topics.one": 1,
        "topics.two": 0,
        "topics.three": 1,
        "topics.none": 0,
    }


@pytest.mark.parametrize(("language", "expected"), [("ar", ("ar", "rtl")), ("en", ("en", "ltr"))])
def test_the_page_says_its_language_and_direction(open_wave_of, language, expected):
    respondent = Respondent(open_wave_of("right_to_left")).begin(language)
    html = respondent.seen.content.decode()
    assert re.findall(r'<html lang="(\w+)" dir="(\w+)">', html) == [expected]


def test_the_language_changes_the_direction_on_the_way(open_wave_of):
    respondent = Respondent(open_wave_of("right_to_left")).begin("ar").answer(_language="en")
    html = respondent.seen.content.decode()
    assert re.findall(r'<html lang="(\w+)" dir="(\w+)">', html) == [("en", "ltr")]


@pytest.mark.parametrize("accent", ["", "#1d4ed8"])
def test_the_survey_lends_the_page_its_accent(open_wave_of, accent):
    wave = open_wave_of("single")
    wave.survey.accent = accent
    wave.survey.save()
    html = Respondent(wave).begin().seen.content.decode()
    assert re.findall(r"/s/accent-\w+\.css", html) == (["/s/accent-1d4ed8.css"] if accent else [])
