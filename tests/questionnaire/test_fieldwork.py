"""Writes while a wave runs: opening, starting, submitting, and what each refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaire import fieldwork, queries
from questionnaire.fieldwork import (
    Acceptance,
    Incomplete,
    InvitationEntry,
    InvitationNeeded,
    NotAccepting,
    WaveStateError,
)
from questionnaire.models import Wave
from questionnaire.signals import response_submitted
from questionnaire.tokens import invitation_token
from tests.questionnaire.fielding import draft_wave, opened_wave, published_wave, save, stored

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def wave():
    return opened_wave()


@pytest.fixture
def response(wave):
    return fieldwork.start(wave=wave, language="en")[0]


def test_it_opens_a_published_wave():
    wave = published_wave()
    fieldwork.open_wave(wave=wave)
    stored_wave = Wave.objects.get(pk=wave.pk)
    assert (wave.state, stored_wave.state) == ("open", "open")
    assert stored_wave.opened_at == wave.opened_at


@pytest.mark.parametrize(
    ("ready", "message"),
    [
        (draft_wave, "B 2021 has no published questionnaire; publish it first."),
        (opened_wave, "B 2021 is open already."),
    ],
)
def test_but_it_refuses_to_open_what_is_not_ready(ready, message):
    wave = ready()
    with pytest.raises(WaveStateError) as raised:
        fieldwork.open_wave(wave=wave)
    assert str(raised.value) == message


def test_it_refuses_to_open_a_wave_whose_time_is_over():
    wave = published_wave()
    wave.closes_at = timezone.now().replace(year=2021)
    wave.save()
    with pytest.raises(WaveStateError) as raised:
        fieldwork.open_wave(wave=wave)
    when = f"{wave.closes_at:%Y-%m-%d %H:%M}"
    assert str(raised.value) == f"B 2021 was to close at {when}; set a later time first."


def test_it_closes_and_opens_again(wave):
    first_opened = wave.opened_at
    fieldwork.close_wave(wave=wave)
    assert (wave.state, wave.closed_at is None) == ("closed", False)
    fieldwork.open_wave(wave=wave)
    assert (wave.state, wave.opened_at, wave.closed_at) == ("open", first_opened, None)


def test_but_it_refuses_to_close_a_draft():
    wave = published_wave()
    with pytest.raises(WaveStateError) as raised:
        fieldwork.close_wave(wave=wave)
    assert str(raised.value) == "B 2021 is not open, it is draft."


@pytest.mark.parametrize(
    ("state", "opens_at", "closes_at", "expected"),
    [
        ("draft", None, None, Acceptance.DRAFT),
        ("open", None, None, Acceptance.OPEN),
        ("open", HOUR, None, Acceptance.NOT_YET),
        ("open", timedelta(), HOUR, Acceptance.OPEN),
        ("open", -HOUR, timedelta(), Acceptance.CLOSED),
        ("closed", None, HOUR, Acceptance.CLOSED),
    ],
)
def test_a_wave_accepts_answers_between_its_times(state, opens_at, closes_at, expected):
    now = timezone.now()
    wave = Wave(
        state=state,
        opens_at=None if opens_at is None else now + opens_at,
        closes_at=None if closes_at is None else now + closes_at,
    )
    assert fieldwork.acceptance(wave, now) is expected


# --- starting ---------------------------------------------------------------------------------


def test_it_starts_a_response_that_its_token_opens(wave):
    response, token = fieldwork.start(wave=wave, language="fr")
    assert queries.response_by_token(token) == response
    assert (response.language, response.state, response.answers) == ("fr", "started", {})


def test_it_refuses_a_language_the_wave_does_not_speak(wave):
    with pytest.raises(ValueError, match="Got language 'de', expected one of en, fr"):
        fieldwork.start(wave=wave, language="de")


def test_it_refuses_to_start_when_the_wave_takes_no_answers(wave):
    fieldwork.close_wave(wave=wave)
    with pytest.raises(NotAccepting) as raised:
        fieldwork.start(wave=wave, language="en")
    assert raised.value.acceptance is Acceptance.CLOSED


def test_it_asks_for_an_invitation_where_there_is_no_open_link(wave):
    wave.open_link = False
    with pytest.raises(InvitationNeeded):
        fieldwork.start(wave=wave, language="en")
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    response, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
    assert response.invitation == invitation


def test_it_leads_an_invitation_to_the_same_response_on_every_device(wave):
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    first = fieldwork.start(wave=wave, language="en", invitation=invitation)
    assert fieldwork.start(wave=wave, language="fr", invitation=invitation) == first
    assert queries.response_by_token(first[1]) == first[0]
    assert queries.response_by_token(invitation_token(invitation)) is None


def test_it_refuses_an_invitation_to_another_wave(wave):
    other = opened_wave(wave="2022")
    (invitation,) = fieldwork.invite(wave=other, entries=[InvitationEntry("ann@example.org")])
    with pytest.raises(ValueError, match="is for another wave"):
        fieldwork.start(wave=wave, language="en", invitation=invitation)


@pytest.fixture
def told():
    """The waves of which somebody was told that a response was submitted."""
    heard = []

    def listener(wave_id, **_):
        heard.append(wave_id)

    response_submitted.connect(listener)
    yield heard
    response_submitted.disconnect(listener)


def test_it_submits_a_complete_path(response, told, django_capture_on_commit_callbacks):
    save(response, {"category": 2})
    with django_capture_on_commit_callbacks(execute=True):
        fieldwork.submit(response=response)
        assert told == []
    kept = stored(response)
    assert (kept.state, response.state, told) == ("submitted", "submitted", [response.wave_id])
    assert kept.submitted_at == response.submitted_at


def test_it_names_the_pages_that_lack_an_answer(response):
    with pytest.raises(Incomplete) as raised:
        fieldwork.submit(response=response)
    assert raised.value.pages == ("who",)
    save(response, {"category": 1})
    with pytest.raises(Incomplete) as raised:
        fieldwork.submit(response=response)
    assert raised.value.pages == ("startups",)
    assert stored(response).state == "started"


def test_it_judges_what_is_stored_not_what_the_caller_holds(response):
    save(stored(response), {"category": 2})
    response.answers = {}
    fieldwork.submit(response=response)
    assert (response.state, response.answers) == ("submitted", {"category": 2})


def test_it_submits_once(response, told, django_capture_on_commit_callbacks):
    save(response, {"category": 2})
    with django_capture_on_commit_callbacks(execute=True):
        fieldwork.submit(response=response)
        at = response.submitted_at
        fieldwork.submit(response=response)
    assert (response.submitted_at, told) == (at, [response.wave_id])


def test_it_refuses_to_submit_once_the_wave_is_closed(wave, response):
    save(response, {"category": 2})
    fieldwork.close_wave(wave=Wave.objects.get(pk=wave.pk))
    assert response.wave.state == "open"
    with pytest.raises(NotAccepting):
        fieldwork.submit(response=response)
    assert (stored(response).state, response.wave.state) == ("started", "closed")


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_does_not_undo_the_submission():
    response = fieldwork.start(wave=opened_wave(), language="en")[0]
    save(response, {"category": 2})

    def listener(**_):
        raise ConnectionError("no broker")

    response_submitted.connect(listener)
    try:
        fieldwork.submit(response=response)
    finally:
        response_submitted.disconnect(listener)
    assert stored(response).state == "submitted"


def test_it_keeps_the_language(response):
    fieldwork.set_language(response=response, language="fr")
    assert stored(response).language == "fr"
    with pytest.raises(ValueError, match="Got language 'xx'"):
        fieldwork.set_language(response=response, language="xx")
    assert stored(response).language == "fr"
