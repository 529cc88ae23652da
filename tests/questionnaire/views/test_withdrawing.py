"""Withdrawing from the same link: asked first, done once, and said from then on."""

import pytest

from questionnaire import fieldwork
from questionnaire.models import Response

from .journey import Respondent
from .test_links import invited


@pytest.fixture
def submitted(open_wave_of) -> Respondent:
    return Respondent(open_wave_of("single")).begin().answer(category=1).post("submit/")


def heading(respondent: Respondent) -> str:
    return respondent.seen.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_it_asks_before_anything_is_deleted(submitted):
    assert heading(submitted.get("withdraw/")) == "Withdraw your answers?"
    assert submitted.answers == {"category": 1}


@pytest.mark.parametrize("page", ["thanks/", "receipt/", "withdraw/", "privacy/"])
def test_every_page_leads_to_it(submitted, page):
    seen = submitted.get(page).seen.content.decode()
    assert 'href="/s/single/2021/withdraw/"' in seen or page == "withdraw/"


def test_once_confirmed_the_answers_are_gone_and_it_says_so(submitted):
    submitted.post("withdraw/")
    assert (submitted.page, heading(submitted)) == ("withdraw/", "Your answers are withdrawn")
    assert (submitted.response.state, submitted.answers) == ("withdrawn", {})


@pytest.mark.parametrize("page", ["page/first/", "check/", "thanks/", "receipt/", "leave/"])
def test_every_other_page_leads_there_from_then_on(submitted, page):
    submitted.post("withdraw/").get(page)
    assert (submitted.page, submitted.seen.status_code) == ("withdraw/", 200)


@pytest.mark.parametrize("page", ["page/first/", "submit/", "stay/", "mail-link/"])
def test_nothing_can_be_sent_from_then_on(submitted, page):
    submitted.post("withdraw/")
    assert submitted.post(page, category=2, _revision="0").seen.status_code == 410
    assert submitted.answers == {}


def test_it_works_while_answering(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.post("page/first/", category=1, _revision="0", _leave="1").post("withdraw/")
    assert (respondent.response.state, respondent.answers) == ("withdrawn", {})


@pytest.mark.parametrize("submits", [True, False])
def test_it_works_once_the_wave_is_closed(open_wave_of, submits):
    respondent = Respondent(open_wave_of("single")).begin().answer(category=1)
    if submits:
        respondent.post("submit/")
    fieldwork.close_wave(wave=respondent.wave)
    assert respondent.get("withdraw/").seen.status_code == 200
    respondent.post("withdraw/")
    assert (respondent.response.state, heading(respondent)) == (
        "withdrawn",
        "Your answers are withdrawn",
    )


def test_the_page_of_a_closed_wave_leads_to_it(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin().answer(category=1)
    fieldwork.close_wave(wave=respondent.wave)
    seen = respondent.get("check/").seen
    assert (seen.status_code, seen.content.count(b'href="/s/single/2021/withdraw/"')) == (410, 1)


def test_the_return_link_says_it_on_any_device(submitted):
    token = submitted.seen.context["visit"].token
    submitted.post("withdraw/")
    elsewhere = Respondent(submitted.wave).get(f"/r/{token}/")
    assert (elsewhere.page, heading(elsewhere)) == ("withdraw/", "Your answers are withdrawn")


def test_by_the_open_link_one_may_start_again(submitted):
    submitted.post("withdraw/")
    assert submitted.seen.context["may_start_anew"] is True
    assert submitted.get("").seen.context["may_start_anew"] is True
    submitted.post("begin/", language="en", anew="1")
    assert submitted.page == "page/first/"
    assert sorted(Response.objects.values_list("state", flat=True)) == ["started", "withdrawn"]


def test_but_not_by_an_invitation(open_wave_of):
    wave = open_wave_of("single", open_link=False)
    _, link = invited(wave)
    respondent = Respondent(wave).get(link).begin().answer(category=1).post("withdraw/")
    assert respondent.seen.context["may_start_anew"] is False
    assert respondent.get("").seen.context["may_start_anew"] is False
    for again in (respondent.post("begin/", anew="1"), Respondent(wave).get(link)):
        assert (again.page, again.seen.status_code) == ("withdraw/", 200)
    assert Response.objects.count() == 1


def test_it_reads_in_the_language_chosen(submitted):
    submitted.post("withdraw/").post("language/", _language="fr", _to="withdraw")
    assert (submitted.page, submitted.seen["Content-Language"]) == ("withdraw/", "fr")


def test_without_answers_there_is_nothing_to_withdraw(open_wave_of):
    stranger = Respondent(open_wave_of("single"))
    assert stranger.get("withdraw/").page == ""
    assert stranger.post("withdraw/").seen.status_code == 400
