"""Saving a page: what is stored, what is left alone, and when nothing is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.fieldwork import SaveOutcome
from questionnaire.models import Response
from tests.questionnaire.fielding import opened_wave, save, stored

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def wave():
    return opened_wave()


@pytest.fixture
def response(wave):
    return fieldwork.start(wave=wave, language="en")[0]


def test_it_saves_a_page_in_one_query(response, django_assert_num_queries):
    with django_assert_num_queries(1):
        outcome = save(response, {"category": 1, "age": 7.5})
    assert outcome is SaveOutcome.SAVED
    kept = stored(response)
    assert (kept.answers, kept.page_revisions, kept.revision) == (
        {"category": 1, "age": 7.5},
        {"who": 1},
        1,
    )
    assert (response.answers, response.page_revisions, response.revision, response.saved_at) == (
        kept.answers,
        kept.page_revisions,
        kept.revision,
        kept.saved_at,
    )
    assert kept.saved_at > kept.started_at


def test_it_drops_answers_taken_back_and_leaves_other_pages(response):
    save(response, {"category": 1, "age": 7})
    save(response, {"remark": "née à “Lyon” \\ 100 % {x}"}, page="last", variables=("remark",))
    assert save(response, {"category": 2}, revision=1) is SaveOutcome.SAVED
    assert stored(response).answers == {"category": 2, "remark": "née à “Lyon” \\ 100 % {x}"}
    assert stored(response).page_revisions == {"who": 2, "last": 1}


@pytest.mark.parametrize("revision", [0, 1, 9])
def test_it_changes_nothing_when_the_same_values_come_again(response, revision):
    save(response, {"category": 1})
    before = stored(response)
    assert save(response, {"category": 1}, revision=revision) is SaveOutcome.UNCHANGED
    after = stored(response)
    assert (after.revision, after.saved_at) == (before.revision, before.saved_at)


def test_it_saves_an_empty_page_the_first_time(response):
    assert save(response, {}, page="last", variables=("remark",)) is SaveOutcome.SAVED
    assert stored(response).page_revisions == {"last": 1}


@pytest.mark.parametrize("revision", [0, 2, -1])
def test_it_shows_what_another_tab_stored_and_keeps_it(response, revision):
    here = stored(response)
    save(response, {"category": 1, "age": 7})
    assert save(here, {"category": 2}, revision=revision) is SaveOutcome.CONFLICT
    assert (here.answers, here.page_revisions) == ({"category": 1, "age": 7}, {"who": 1})
    assert stored(response).answers == {"category": 1, "age": 7}


def test_it_saves_nothing_once_the_wave_is_closed(wave, response):
    fieldwork.close_wave(wave=wave)
    assert save(response, {"category": 1}) is SaveOutcome.CLOSED
    assert stored(response).answers == {}


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "expected"),
    [
        (-HOUR, HOUR, SaveOutcome.SAVED),
        (HOUR, None, SaveOutcome.CLOSED),
        (None, -HOUR, SaveOutcome.CLOSED),
    ],
)
def test_it_saves_between_the_times_of_the_wave(wave, response, opens_at, closes_at, expected):
    now = timezone.now()
    wave.opens_at = opens_at and now + opens_at
    wave.closes_at = closes_at and now + closes_at
    wave.save()
    assert save(response, {"category": 1}) is expected


def test_it_saves_nothing_once_submitted(response):
    save(response, {"category": 2})
    fieldwork.submit(response=response)
    assert save(response, {"category": 1}, revision=1) is SaveOutcome.CLOSED
    assert stored(response).answers == {"category": 2}


def test_it_refuses_values_of_another_page(response):
    with pytest.raises(ValueError, match="Page who has no variable funding, remark"):
        save(response, {"remark": "x", "funding": 1})


def test_it_says_when_the_response_is_gone(response):
    Response.objects.all().delete()
    with pytest.raises(Response.DoesNotExist):
        save(response, {"category": 1})


def test_a_quiet_save_stores_answers_and_passes_nothing(response):
    assert save(response, {"category": 1}, passed=False) is SaveOutcome.SAVED
    kept = stored(response)
    assert (kept.answers, kept.page_revisions, kept.passed_pages) == (
        {"category": 1},
        {"who": 1},
        [],
    )


def test_going_on_with_what_was_saved_quietly_passes_the_page_once(response):
    save(response, {"category": 1}, passed=False)
    for _ in range(2):
        assert save(response, {"category": 1}, revision=1) is SaveOutcome.UNCHANGED
    kept = stored(response)
    assert (kept.passed_pages, kept.page_revisions, kept.revision) == (["who"], {"who": 1}, 1)
    assert (response.passed_pages, response.page_seconds) == (kept.passed_pages, kept.page_seconds)


def test_a_page_once_passed_stays_so(response):
    save(response, {"category": 1})
    save(response, {"remark": "x"}, page="last", variables=("remark",))
    save(response, {"category": 2}, revision=1, passed=False)
    assert stored(response).passed_pages == ["who", "last"]


@pytest.mark.parametrize(("away", "counted"), [(12, 12), (3_600, 300), (-5, 0)])
def test_it_adds_up_the_seconds_at_a_page_without_those_of_a_lunch(response, away, counted):
    for times, category in enumerate((1, 2)):
        before = timezone.now() - timedelta(seconds=away)
        Response.objects.filter(pk=response.pk).update(saved_at=before)
        save(response, {"category": category}, revision=times, passed=False)
    assert stored(response).page_seconds["who"] == pytest.approx(2 * counted, abs=2)


def test_a_refused_save_takes_no_time_and_passes_nothing(response):
    here = stored(response)
    save(response, {"category": 1}, passed=False)
    before = stored(response)
    assert save(here, {"category": 2}) is SaveOutcome.CONFLICT
    after = stored(response)
    assert (after.passed_pages, after.page_seconds) == ([], before.page_seconds)
