"""Saving quietly: what is stored, what is said, and what is asked at once because of it."""

import re

import pytest

from questionnaire import fieldwork

from .journey import Respondent


def quietly(respondent: Respondent, page: str, **posted: object) -> Respondent:
    """Saves the page as a script would; what was said is in `seen`."""
    respondent.seen = respondent.client.post(
        f"{respondent.home}page/{page}/quiet/", posted, headers={"HX-Request": "true"}
    )
    return respondent


def said(respondent: Respondent) -> tuple[int, str, str]:
    """Status, page revision and the questions that are not stored as they stand."""
    seen = respondent.seen
    return seen.status_code, seen["Wavebook-Revision"], seen["Wavebook-Unsound"]


def placed(respondent: Respondent) -> list[tuple[str, str]]:
    """Where htmx is to put something, with the ids that come along."""
    html = respondent.seen.content.decode()
    places = re.split(r'hx-swap-oob="([^"]+)"', html)[1:]
    return [
        (place, " ".join(re.findall(r'data-asked="(\w+)"', part)))
        for place, part in zip(places[::2], places[1::2], strict=True)
    ]


def test_it_stores_what_there_is_and_passes_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("matrix")).begin()
    quietly(respondent, "first", **{"barriers.data": "2", "_revision": "0"})
    assert said(respondent) == (200, "1", "")
    assert respondent.answers == {"barriers.data": 2}
    assert respondent.response.passed_pages == []
    assert respondent.get("").post("begin/").page == "page/first/"


def test_it_stores_the_sound_part_and_leaves_the_rest_as_it_was(open_wave_of):
    respondent = Respondent(open_wave_of("number")).begin()
    quietly(respondent, "first", share="12", people="3", _revision="0")
    quietly(respondent, "first", share="120", people="4", _revision="1")
    assert said(respondent) == (200, "2", "share")
    assert respondent.answers == {"share": 12, "people": 4}


def test_nothing_sound_stores_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    quietly(respondent, "first", category="1", _revision="0")
    quietly(respondent, "first", category="7", _revision="1")
    assert said(respondent) == (200, "1", "category")
    assert respondent.answers == {"category": 1}


def test_the_same_save_sent_again_is_taken_once(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    for _ in range(2):
        quietly(respondent, "first", category="1", _revision="0")
        assert said(respondent) == (200, "1", "")
    assert respondent.response.page_revisions == {"first": 1}


def test_going_on_after_it_passes_the_page_and_changes_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    quietly(respondent, "first", category="1", _revision="0")
    respondent.post("page/first/", category="1", _revision="0")
    assert respondent.page == "check/"
    assert (respondent.response.passed_pages, respondent.response.revision) == (["first"], 1)


def test_it_refuses_what_another_tab_has_overtaken(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.post("page/first/", category="2", _revision="0")
    quietly(respondent, "first", category="1", _revision="0")
    assert respondent.seen.status_code == 409
    assert respondent.answers == {"category": 2}


def test_it_adds_the_question_that_follows_after_the_one_it_follows(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    quietly(respondent, "who", category="1", _revision="0", _asked="category")
    assert placed(respondent) == [("afterend:#asked-category", "funding"), ("innerHTML", "")]
    html = respondent.seen.content.decode()
    assert re.findall("<p>(.*)</p>", html) == ["A question has been added below: Is it funded?"]


def test_it_takes_away_the_question_that_is_no_longer_asked_and_keeps_its_answer(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=1)
    both = {"_asked": ["category", "funding"], "funding": "2"}
    quietly(respondent, "who", category="2", _revision="1", **both)
    assert placed(respondent) == [("delete", ""), ("innerHTML", "")]
    assert respondent.answers == {"category": 2, "funding": 2}
    quietly(respondent, "who", category="1", _revision="2", _asked="category")
    assert re.findall(r'value="2" checked', respondent.seen.content.decode()) == [
        'value="2" checked'
    ]


def test_it_brings_nothing_where_nothing_changes(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    quietly(respondent, "who", category="2", _revision="0", _asked="category")
    assert respondent.seen.content.strip() == b""


def test_names_of_questions_that_are_not_of_the_page_are_left_alone(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    strange = ["category", "remark", '"><script>', "x" * 10_000]
    quietly(respondent, "who", category="2", _revision="0", _asked=strange)
    assert (respondent.seen.status_code, respondent.seen.content.strip()) == (200, b"")


def test_it_is_refused_off_the_path_and_on_no_page(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    assert quietly(respondent, "beds", bed_count="4").seen.status_code == 409
    assert quietly(respondent, "nowhere").seen.status_code == 404
    assert respondent.answers == {}


def test_it_is_refused_once_submitted_closed_or_without_a_cookie(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    stranger = Respondent(respondent.wave)
    assert quietly(stranger, "first", category="1").seen.status_code == 400
    respondent.post("page/first/", category="2", _revision="0").post("submit/")
    assert quietly(respondent, "first", category="1", _revision="1").seen.status_code == 409
    late = Respondent(open_wave_of("scale")).begin()
    fieldwork.close_wave(wave=late.wave)
    assert quietly(late, "first", maturity="1").seen.status_code == 410
    assert (respondent.answers, late.answers) == ({"category": 2}, {})


def test_it_is_not_reached_by_a_link(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    assert respondent.client.get(f"{respondent.home}page/first/quiet/").status_code == 405


@pytest.mark.parametrize("kind", ["single", "matrix"])
def test_it_takes_two_queries(open_wave_of, kind, django_assert_num_queries):
    respondent = Respondent(open_wave_of(kind)).begin()
    with django_assert_num_queries(2):
        quietly(respondent, "first", _revision="0", _asked="category")


def test_a_script_that_goes_on_is_told_where_to(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    seen = respondent.client.post(
        f"{respondent.home}page/who/",
        {"category": "2", "_revision": "0"},
        headers={"HX-Request": "true"},
    )
    assert (seen.status_code, seen["HX-Redirect"]) == (200, "/s/routing/2021/page/beds/")
