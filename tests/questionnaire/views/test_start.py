"""The start page: who asks, why, for how long, what is kept, and what must be agreed to."""

from datetime import date

import pytest

from questionnaire.models import Response, Survey, Wave
from questionnaire.pace import WHOLE

from .journey import Respondent

AGREED = {"en": "I agree that <b>my</b> answers are kept.", "fr": "J’accepte."}


def page_of(respondent: Respondent) -> str:
    return respondent.seen.content.decode()


@pytest.fixture
def asking(open_wave_of) -> Wave:
    """A wave with words for all that the start page says."""
    wave = open_wave_of(
        "single", consent=AGREED, introduction={"en": "Wave\n\nwords", "fr": "Vague"}
    )
    Wave.objects.filter(pk=wave.pk).update(kept={"en": "All of it."}, kept_until=date(2030, 5, 1))
    Survey.objects.filter(pk=wave.survey_id).update(purpose={"en": "To learn.", "fr": "Apprendre."})
    return Wave.objects.get(pk=wave.pk)


def test_it_says_why_and_what_is_kept_and_until_when(asking):
    context = Respondent(asking).get("", language="en").seen.context
    assert (context["purpose"], context["introduction"]) == ("To learn.", "Wave\n\nwords")
    assert (context["kept"], context["consent"]) == ("All of it.", AGREED["en"])
    seen = page_of(Respondent(asking).get("", language="en"))
    assert seen.count("They are kept until May 1, 2030.") == 1
    assert seen.count("/s/single/2021/privacy/") >= 1


def test_words_are_shown_as_they_are_written(asking):
    seen = page_of(Respondent(asking).get("", language="en"))
    assert (seen.count("<b>my</b>"), seen.count("&lt;b&gt;my&lt;/b&gt;")) == (0, 1)


def test_it_speaks_the_language_asked_for(asking):
    context = Respondent(asking).get("", language="fr").seen.context
    assert (context["purpose"], context["consent"]) == ("Apprendre.", "J’accepte.")


def test_the_minutes_are_those_learnt(asking):
    Wave.objects.filter(pk=asking.pk).update(pace={WHOLE: 650})
    assert Respondent(asking).get("").seen.context["minutes"] == 11


class TestConsent:
    def test_without_the_tick_the_page_comes_back_with_an_error(self, asking):
        respondent = Respondent(asking).begin()
        assert (respondent.seen.status_code, Response.objects.count()) == (422, 0)
        seen = page_of(respondent)
        assert "<title>Error: " in seen
        assert seen.count('<a href="#consent">Tick the box to take part.</a>') == 1

    def test_with_it_answering_starts_and_the_version_is_kept(self, asking):
        respondent = Respondent(asking).get("")
        consent = respondent.seen.context["consent_version"]
        respondent.post("begin/", language="en", _consent=consent)
        assert respondent.page == "page/first/"
        assert respondent.response.consent.words == AGREED

    def test_a_tick_below_words_that_have_changed_is_asked_for_again(self, asking):
        respondent = Respondent(asking).get("")
        consent = respondent.seen.context["consent_version"]
        Wave.objects.filter(pk=asking.pk).update(consent={"en": "Something else."})
        respondent.post("begin/", language="en", _consent=consent)
        assert (respondent.seen.status_code, Response.objects.count()) == (422, 0)
        assert "Something else." in page_of(respondent)

    def test_who_starts_with_empty_answers_is_asked_too(self, asking):
        respondent = Respondent(asking).get("")
        consent = respondent.seen.context["consent_version"]
        respondent.post("begin/", language="en", _consent=consent).answer(category=1)
        assert respondent.post("begin/", anew="1").seen.status_code == 422
        respondent.post("begin/", anew="1", _consent=consent)
        assert Response.objects.exclude(consent=None).count() == 2


class TestTheButton:
    def test_pressed_twice_begins_once(self, open_wave_of):
        wave = open_wave_of("single")
        respondent = Respondent(wave).get("")
        form = {"language": "en", "_begin": respondent.seen.context["beginning"]}
        twin = Respondent(wave).post("begin/", **form)
        assert respondent.post("begin/", **form).page == twin.page == "page/first/"
        assert Response.objects.count() == 1

    def test_every_form_begins_its_own(self, open_wave_of):
        wave = open_wave_of("single")
        for _ in range(3):
            respondent = Respondent(wave).get("")
            respondent.post("begin/", _begin=respondent.seen.context["beginning"])
        assert Response.objects.count() == 3

    @pytest.mark.parametrize("forged", ["", "x", "a:b:c", "é" * 500])
    def test_a_forged_token_of_a_form_is_left_alone(self, open_wave_of, forged):
        wave = open_wave_of("single")
        assert Respondent(wave).post("begin/", _begin=forged).page == "page/first/"
        assert Respondent(wave).post("begin/", _begin=forged).page == "page/first/"
        assert Response.objects.count() == 2

    def test_a_token_of_another_wave_begins_nothing_of_it(self, open_wave_of):
        other = Respondent(open_wave_of("scale")).get("")
        wave = open_wave_of("single")
        Respondent(wave).post("begin/", _begin=other.seen.context["beginning"])
        other.post("begin/", _begin=other.seen.context["beginning"])
        assert sorted(Response.objects.values_list("wave__survey__name", flat=True)) == [
            "scale",
            "single",
        ]


class TestTheTrap:
    def test_a_start_with_the_hidden_field_filled_is_shown_the_field(self, open_wave_of):
        respondent = Respondent(open_wave_of("single")).post("begin/", _website="http://spam")
        assert (respondent.seen.status_code, Response.objects.count()) == (422, 0)
        seen = page_of(respondent)
        assert seen.count('<a href="#website">') == seen.count('id="website"') == 1
        assert "off-screen" not in seen

    def test_a_person_empties_it_and_starts(self, open_wave_of):
        respondent = Respondent(open_wave_of("single")).post("begin/", _website="Ada Ltd")
        assert respondent.post("begin/", _website="").page == "page/first/"

    def test_on_a_page_it_keeps_no_answer_from_being_stored(self, open_wave_of):
        respondent = Respondent(open_wave_of("single")).begin()
        assert respondent.answer(category=1, _website="filled in by a browser").page == "check/"
        assert respondent.answers == {"category": 1}
