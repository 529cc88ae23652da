"""Taking answers back: before and after submitting, once and for good."""

import pytest
from django.db import transaction

from questionnaire import fieldwork
from questionnaire.dataset import take_snapshot
from questionnaire.fieldwork import InvitationEntry, SaveOutcome
from questionnaire.models import Response, Wave
from questionnaire.queries import response_counts
from questionnaire.signals import response_withdrawn

from .fielding import opened_wave, save, stored

pytestmark = pytest.mark.django_db


def begun(wave: Wave) -> Response:
    response, _ = fieldwork.start(wave=wave, language="en")
    save(response, {"category": 2})
    return response


def submitted(wave: Wave) -> Response:
    response = begun(wave)
    fieldwork.submit(response=response)
    return response


@pytest.fixture
def told():
    """The waves that were said to have lost submitted answers."""
    waves: list[int] = []

    def hear(wave_id: int, **_: object) -> None:
        waves.append(wave_id)

    response_withdrawn.connect(hear)
    yield waves
    response_withdrawn.disconnect(hear)


@pytest.mark.parametrize("reach", [begun, submitted])
def test_nothing_is_left_but_that_answers_were_withdrawn(reach):
    response = reach(opened_wave())
    fieldwork.withdraw(response=response)
    for found in (response, stored(response)):
        assert (found.state, found.answers, found.page_revisions) == ("withdrawn", {}, {})
        assert (found.passed_pages, found.page_seconds, found.external_id) == ([], {}, None)
        assert found.withdrawn_at is not None


def test_it_works_once_the_wave_is_closed():
    response = submitted(opened_wave())
    fieldwork.close_wave(wave=response.wave)
    fieldwork.withdraw(response=response)
    assert stored(response).state == "withdrawn"


def test_withdrawing_again_changes_nothing():
    response = submitted(opened_wave())
    fieldwork.withdraw(response=response)
    first = stored(response).withdrawn_at
    fieldwork.withdraw(response=response)
    assert stored(response).withdrawn_at == first


def test_those_who_count_are_told_once_it_is_committed(told, django_capture_on_commit_callbacks):
    response = submitted(opened_wave())
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        fieldwork.withdraw(response=response)
        fieldwork.withdraw(response=response)
        assert told == []
    assert told == [response.wave_id]


def test_but_not_of_answers_that_counted_nowhere(told, django_capture_on_commit_callbacks):
    response = begun(opened_wave())
    with django_capture_on_commit_callbacks(execute=True):
        fieldwork.withdraw(response=response)
    assert told == []


def test_nothing_can_be_stored_afterwards():
    response = begun(opened_wave())
    fieldwork.withdraw(response=response)
    assert save(response, {"category": 1}) is SaveOutcome.CLOSED
    fieldwork.submit(response=response)
    assert (stored(response).state, stored(response).answers) == ("withdrawn", {})


def test_it_counts_neither_as_begun_nor_as_submitted():
    wave = opened_wave()
    submitted(wave)
    begun(wave)
    for reach in (begun, submitted):
        fieldwork.withdraw(response=reach(wave))
    counted = response_counts(Wave.objects.all()).get()
    assert (counted.started_count, counted.submitted_count, counted.withdrawn_count) == (2, 1, 2)


def test_the_dataset_forgets_it(settings, tmp_path):
    settings.SNAPSHOTS = tmp_path
    wave = opened_wave()
    kept, gone = submitted(wave), submitted(wave)
    fieldwork.withdraw(response=gone)
    assert take_snapshot(wave.pk).respondents == 1
    assert stored(kept).state == "submitted"


def test_who_has_withdrawn_gets_no_more_reminders():
    wave = opened_wave()
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ada@example.org")])
    fieldwork.mark_sent(invitation=invitation)
    response, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
    fieldwork.withdraw(response=response)
    assert fieldwork.requeue(invitations=[invitation]) == []


def test_an_invitation_leads_to_the_withdrawn_answers_and_not_to_new_ones():
    wave = opened_wave()
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ada@example.org")])
    response, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
    fieldwork.withdraw(response=response)
    again, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
    assert (again, again.state) == (response, "withdrawn")
