"""A respondent's way through: start, pages, routing, check, submission, and coming back."""

import pytest
from django.test import Client

from questionnaire.models import Response

from .journey import Respondent


def test_it_starts_nothing_before_the_button(open_wave_of):
    respondent = Respondent(open_wave_of("routing"))
    assert respondent.get("").seen.status_code == 200
    assert Response.objects.count() == 0


def test_it_leads_a_hospital_past_the_start_ups_question(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    assert respondent.page == "page/who/"
    assert respondent.answer(category=2).page == "page/beds/"
    assert respondent.answer(bed_count="1 200").page == "page/last/"
    assert respondent.answer(remark="").page == "check/"
    assert respondent.post("submit/").page == "thanks/"
    assert respondent.answers == {"category": 2, "bed_count": 1200}
    assert respondent.response.state == Response.State.SUBMITTED


def test_it_asks_on_the_same_page_what_follows_from_the_answers(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    assert respondent.answer(category=1).page == "page/who/?notice=more"
    assert [question.name for question in respondent.seen.context["form"].questions] == [
        "category",
        "funding",
    ]
    assert respondent.answer(category=1, funding=2).page == "page/last/"


def test_it_does_not_insist_on_an_answer_that_is_no_longer_asked(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=1)
    assert respondent.answer(category=2).page == "page/beds/"
    assert respondent.answers == {"category": 2}


def test_it_counts_pages_on_the_actual_path(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    context = respondent.seen.context
    assert (context["position"], context["page_count"]) == (1, 2)
    context = respondent.answer(category=2).seen.context
    assert (context["position"], context["page_count"]) == (2, 3)


def test_it_goes_back_without_losing_what_is_stored(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=2)
    respondent.get(respondent.seen.context["previous_url"])
    assert respondent.page == "page/who/"
    assert respondent.seen.context["form"].filling.value("category") == "2"


def test_a_page_off_the_path_leads_to_the_right_one_and_says_so(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    assert respondent.get("page/beds/").page == "page/who/?notice=not_asked"


def test_a_change_from_the_check_page_leads_back_to_it(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    respondent.answer(category=2).answer(bed_count=5).answer(remark="Hello")
    respondent.get("page/beds/", **{"return": "check"})
    assert respondent.seen.context["returning"] is True
    assert respondent.answer(bed_count=6, _return="check").page == "check/"


def test_a_change_from_the_check_page_first_asks_what_is_new(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    respondent.answer(category=1).answer(category=1, funding=1).answer(remark="Hello")
    assert respondent.page == "check/"
    respondent.get("page/who/", **{"return": "check"})
    respondent.answer(category=2, funding=1, _return="check")
    assert respondent.page == "page/beds/?return=check"
    assert respondent.answer(bed_count=6, _return="check").page == "check/"
    assert respondent.answers == {
        "category": 2,
        "funding": 1,
        "bed_count": 6,
        "remark": "Hello",
    }


def test_the_check_page_shows_the_answers_on_the_path_in_words(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    respondent.answer(category=2).answer(bed_count=1200).answer(remark="Hello")
    (chapter,) = respondent.seen.context["chapters"]
    assert [(q.text, [line.answer for line in q.lines], q.lacks) for q in chapter.questions] == [
        ("Which kind of organisation is it?", ["Hospital"], False),
        ("How many beds?", ["1200"], False),
        ("Anything else?", ["Hello"], False),
    ]


def test_it_refuses_to_submit_while_an_answer_is_lacking(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=2)
    respondent.post("submit/")
    assert respondent.seen.status_code == 422
    assert [question.text for question in respondent.seen.context["lacking"]] == ["How many beds?"]
    assert respondent.response.state == Response.State.STARTED


def test_saving_and_leaving_keeps_a_half_answered_page(open_wave_of):
    respondent = Respondent(open_wave_of("matrix")).begin()
    assert respondent.answer({"barriers.data": 2}, _leave="1").page == "leave/"
    assert respondent.answers == {"barriers.data": 2}


def test_the_return_link_opens_the_answers_on_another_device(open_wave_of):
    wave = open_wave_of("routing")
    respondent = Respondent(wave).begin().answer(category=2).get("leave/")
    link = respondent.seen.context["return_link"].removeprefix("http://testserver")
    other = Respondent(wave, client=Client()).get(link)
    assert other.page == "page/beds/"
    assert other.answer(bed_count=7).page == "page/last/"
    assert respondent.answers == {"category": 2, "bed_count": 7}


def test_a_link_with_a_token_sends_no_referrer_and_leads_away_at_once(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().get("leave/")
    link = respondent.seen.context["return_link"].removeprefix("http://testserver")
    seen = Client().get(link)
    assert (seen.status_code, seen["Referrer-Policy"]) == (302, "no-referrer")
    assert seen["Location"] == "/s/routing/2021/page/who/"


def test_starting_twice_in_one_browser_goes_on_with_the_same_answers(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=2)
    assert respondent.begin().page == "page/beds/"
    assert Response.objects.count() == 1


def test_someone_else_on_the_same_device_can_start_with_empty_answers(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=2)
    assert respondent.post("begin/", language="en", anew="1").page == "page/who/"
    assert Response.objects.count() == 2


def test_the_language_changes_in_the_middle_and_what_was_chosen_stays(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin("en")
    respondent.answer(category=2, _language="fr")
    assert respondent.page == "page/first/"
    assert respondent.seen.context["title"] == "Page unique"
    assert respondent.seen["Content-Language"] == "fr"
    assert (respondent.response.language, respondent.answers) == ("fr", {"category": 2})


def test_the_language_changes_on_the_check_page(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin("en").answer(category=2)
    assert respondent.post("language/", _language="fr", _to="check").page == "check/"
    assert respondent.seen["Content-Language"] == "fr"


@pytest.mark.parametrize(("accepted", "spoken"), [("fr-CA,fr;q=0.9", "fr"), ("de", "en")])
def test_the_start_page_speaks_the_browsers_language(open_wave_of, accepted, spoken):
    wave = open_wave_of("single")
    seen = Respondent(wave, client=Client(headers={"accept-language": accepted})).get("").seen
    assert seen["Content-Language"] == spoken


def test_the_answers_language_wins_over_the_browsers(open_wave_of):
    client = Client(headers={"accept-language": "en"})
    respondent = Respondent(open_wave_of("single"), client=client).begin("fr")
    assert respondent.seen["Content-Language"] == "fr"


def test_submitted_answers_are_confirmed_again_and_stay(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin().answer(category=2).post("submit/")
    assert respondent.get("page/first/").page == "thanks/?notice=already"
    late = respondent.post("page/first/", category=1)
    assert (late.seen.status_code, respondent.answers) == (409, {"category": 2})
    assert respondent.post("submit/").page == "thanks/"


def test_no_cache_keeps_a_page(open_wave_of):
    respondent = Respondent(open_wave_of("single"))
    kept = {respondent.get("").seen["Cache-Control"]}
    respondent.begin()
    kept.add(respondent.seen["Cache-Control"])
    assert kept == {"no-store, private"}
