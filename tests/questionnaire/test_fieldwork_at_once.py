"""Two writes at the same moment, over real connections: one outcome each, and nothing lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from questionnaire import fieldwork
from questionnaire.fieldwork import InvitationEntry, SaveOutcome
from questionnaire.models import Invitation, Member, Response, Wave
from questionnaire.signals import response_submitted
from tests.questionnaire.fielding import opened_wave, published_wave, save, stored

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """The results of the calls, made at the same moment, each over a connection of its own."""
    start = Barrier(len(calls))

    def made(call):
        start.wait(10)
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(made, calls))


def test_two_tabs_on_different_pages_both_survive():
    response = fieldwork.start(wave=opened_wave(), language="en")[0]
    for turn in range(10):
        first, second = stored(response), stored(response)
        outcomes = at_once(
            lambda r=first, n=turn: save(r, {"category": 1, "age": n}, revision=n),
            lambda r=second, n=turn: save(
                r, {"remark": f"turn {n}"}, page="last", variables=("remark",), revision=n
            ),
        )
        assert outcomes == [SaveOutcome.SAVED, SaveOutcome.SAVED]
        assert stored(response).answers == {"category": 1, "age": turn, "remark": f"turn {turn}"}
    assert (stored(response).page_revisions, stored(response).revision) == (
        {"who": 10, "last": 10},
        20,
    )


def test_two_tabs_on_the_same_page_leave_one_conflict():
    response = fieldwork.start(wave=opened_wave(), language="en")[0]
    for turn in range(10):
        tabs = [stored(response), stored(response)]
        outcomes = at_once(
            *(
                lambda r=tab, n=turn, age=2 * turn + number: save(r, {"age": age}, revision=n)
                for number, tab in enumerate(tabs)
            )
        )
        assert sorted(outcomes) == [SaveOutcome.CONFLICT, SaveOutcome.SAVED]
        won = outcomes.index(SaveOutcome.SAVED)
        assert stored(response).answers == {"age": 2 * turn + won}
        assert tabs[1 - won].answers == {"age": 2 * turn + won}


def test_a_save_waits_for_one_that_is_being_stored():
    """The later statement judges what the earlier one stored, not what it saw when it began."""
    response = fieldwork.start(wave=opened_wave(), language="en")[0]
    other = stored(response)
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            save(response, {"category": 1})
            later = thread.submit(
                lambda: (
                    save(other, {"remark": "late"}, page="last", variables=("remark",)),
                    connection.close(),
                )
            )
            time.sleep(0.3)
            assert not later.done()
        assert later.result(10)[0] is SaveOutcome.SAVED
    assert stored(response).answers == other.answers == {"category": 1, "remark": "late"}


def test_opening_twice_at_once_opens_once():
    wave = published_wave()
    copies = [Wave.objects.get(pk=wave.pk) for _ in range(2)]
    results = at_once(*(lambda w=copy: fieldwork.open_wave(wave=w) for copy in copies))
    assert sorted(map(str, results)) == ["B 2021 is open already.", "None"]


def test_following_an_invitation_twice_at_once_starts_one_response():
    wave = opened_wave()
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    first, second = at_once(
        *[lambda: fieldwork.start(wave=wave, language="en", invitation=invitation)] * 2
    )
    assert first == second
    assert Response.objects.count() == 1


def test_inviting_twice_at_once_invites_once():
    wave = opened_wave()
    entries = [InvitationEntry(f"member{n}@example.org") for n in range(20)]
    results = at_once(*[lambda: fieldwork.invite(wave=wave, entries=entries)] * 2)
    assert sorted(map(len, results)) == [0, 20]
    assert (Member.objects.count(), Invitation.objects.count()) == (20, 20)


def test_submitting_twice_at_once_tells_once():
    response = fieldwork.start(wave=opened_wave(), language="en")[0]
    save(response, {"category": 2})
    told = []

    def listener(wave_id, **_):
        told.append(wave_id)

    response_submitted.connect(listener)
    try:
        results = at_once(*[lambda: fieldwork.submit(response=stored(response))] * 2)
    finally:
        response_submitted.disconnect(listener)
    assert (results, told) == ([None, None], [response.wave_id])
