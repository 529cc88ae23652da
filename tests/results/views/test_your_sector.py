"""A respondent's own answers beside the published ones of their sector."""

import pytest

from questionnaire import fieldwork
from questionnaire.fieldwork import submit, withdraw
from questionnaire.models import Response
from questionnaire.views.visits import RESPONSE_COOKIE
from results.publishing import withdraw_publication
from tests.journeys.axe import violations_as_shown, wider_than_the_window
from tests.questionnaire.views.journey import Respondent
from tests.results.hand_made import TABLES

from .stored import make_publication, make_run, make_wave

ANSWERS = {
    "category": 2,
    "goals.care": 1,
    "priority": 3,
    "roadblocks.data.before": 2,
    "roadblocks.data.during": 1,
    "roadblocks.budget.before": 2,
    "roadblocks.budget.during": 2,
    "areas.surgery.value": 1,
    "areas.surgery.access": 2,
}
HIDDEN = [("goals", 0, 2)]


def respondent_of(wave, answers=ANSWERS):
    """Somebody from a hospital who has submitted, or who answered otherwise."""
    wave.open_link = True
    wave.save()
    if wave.state != "open":
        fieldwork.open_wave(wave=wave)
    respondent = Respondent(wave).begin()
    response = Response.objects.order_by("started_at").last()
    response.answers = dict(answers)
    response.save()
    submit(response=response)
    return respondent


@pytest.fixture
def respondent(wave):
    return respondent_of(wave)


def told(respondent):
    """By question: the words above each bar, its label and value, and what marks it."""
    chapters = respondent.get("your-sector/").seen.context["chapters"]
    return {
        question.title: [
            (group.label, bar.label, bar.value, _mark(bar))
            for group in question.groups
            for bar in group.bars
        ]
        for chapter in chapters
        for question in chapter.questions
    }


def _mark(bar):
    marks = ("theirs" if bar.is_theirs else "", bar.own, "everybody" if bar.of_everybody else "")
    return " ".join(filter(None, marks))


def test_own_answers_stand_beside_those_of_the_sector(respondent, run):
    make_publication(run, HIDDEN)
    assert told(respondent) == {
        "Which goals?": [
            ("", "=Lower costs", "13%", "everybody"),
            ("", "Better care", "60%", "theirs"),
        ],
        "How strategic?": [("", "Mean", "2.8", "3")],
        "How much of a barrier?": [
            ("Data, Before", "Strong barrier", "60%", "theirs"),
            ("Data, During", "Not a barrier", "20%", "theirs"),
            ("Budget, Before", "Strong barrier", "60%", "theirs"),
            ("Budget, During", "Strong barrier", "60%", "theirs"),
        ],
        "For each area?": [
            ("Surgery, value", "Low value", "20%", "theirs"),
            ("Surgery, access", "Easy", "60%", "theirs"),
        ],
    }
    assert respondent.seen.context["sector"] == "Hospital"


def test_what_is_hidden_of_everybody_too_is_hidden(respondent, run):
    make_publication(run, [*HIDDEN, ("goals", 0, 0)])
    assert told(respondent)["Which goals?"][0] == ("", "=Lower costs", "hidden", "")


def test_who_belongs_to_no_point_is_compared_with_everybody(wave, run):
    make_publication(run)
    respondent = respondent_of(wave, {**ANSWERS, "category": 3})
    assert told(respondent)["Which goals?"] == [
        ("", "=Lower costs", "13%", "everybody"),
        ("", "Better care", "75%", "theirs everybody"),
    ]


def test_it_is_in_the_language_of_the_answers(wave, run):
    make_publication(run, HIDDEN)
    respondent = respondent_of(wave)
    Response.objects.update(language="fr")
    assert told(respondent)["À quel point stratégique ?"] == [("", "Moyenne", "2,8", "3")]


def offered(respondent):
    entries = respondent.get("thanks/").seen.context["afterwards"]
    return [entry["url"] for entry in entries]


def test_the_confirmation_leads_there_once_it_is_published(respondent, run):
    before = offered(respondent), respondent.get("your-sector/").page
    make_publication(run, HIDDEN)
    assert (before, offered(respondent)) == (
        ([""], "thanks/"),
        ["/s/barometer/2021/your-sector/"],
    )
    withdraw_publication(wave=run.wave)
    assert respondent.get("your-sector/").page == "thanks/"


def test_it_stays_when_the_language_changes(respondent, run):
    make_publication(run, HIDDEN)
    to = respondent.get("your-sector/").seen.context["to"]
    respondent.post("language/", _language="fr", _to=to)
    assert (respondent.page, respondent.response.language) == ("your-sector/", "fr")


def test_nobody_gets_it_without_answers_of_their_own(client, wave, run):
    fieldwork.open_wave(wave=wave)
    make_publication(run, HIDDEN)
    begun = Respondent(wave).begin().get("your-sector/")
    stranger = Respondent(wave, client).get("your-sector/")
    assert (begun.page, stranger.page) == ("page/panel_page/", "")


def test_nor_who_withdrew(respondent, run):
    make_publication(run, HIDDEN)
    withdraw(response=respondent.response)
    assert respondent.get("your-sector/").page == "withdraw/"


@pytest.mark.parametrize("questions", [1, 3])
def test_it_takes_the_same_queries_for_any_number_of_questions(
    wave, questions, django_assert_num_queries
):
    run = make_run(wave, TABLES[1 : 1 + questions])
    make_publication(run, HIDDEN)
    respondent = respondent_of(wave)
    assert len(told(respondent)) == questions
    with django_assert_num_queries(4):
        respondent.get("your-sector/")


LOOKS = {
    "phone, light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desk, light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "desk, dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}


@pytest.mark.django_db(transaction=True)
def test_it_and_the_public_pages_are_accessible_and_fit(browser, live_server, survey):
    wave = make_wave(survey)
    make_publication(make_run(wave), HIDDEN)
    cookie = respondent_of(wave).client.cookies[RESPONSE_COOKIE]
    places = (
        "/s/barometer/2021/your-sector/",
        "/s/barometer/2021/thanks/",
        "/results/barometer/2021/",
        "/results/",
        "/",
    )
    for look, options in LOOKS.items():
        context = browser.new_context(**options)
        context.add_cookies(
            [
                {
                    "name": cookie.key,
                    "value": cookie.value,
                    "domain": "localhost",
                    "path": cookie["path"],
                }
            ]
        )
        page = context.new_page()
        for place in places:
            page.goto(live_server.url + place)
            found = (page.url, violations_as_shown(page), wider_than_the_window(page))
            assert found == (live_server.url + place, [], False), look
        context.close()
