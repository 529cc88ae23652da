"""Writes while a wave runs: what each changes, what it refuses, and what two at once come to."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from questionnaire import fieldwork, queries
from questionnaire.fieldwork import (
    Acceptance,
    Incomplete,
    InvitationEntry,
    InvitationNeeded,
    NotAccepting,
    SaveOutcome,
    WaveStateError,
)
from questionnaire.models import Invitation, Member, Response, Wave
from questionnaire.signals import response_submitted
from questionnaire.tokens import invitation_token, token_hash
from tests.questionnaire.fielding import draft_wave, opened_wave, published_wave

pytestmark = pytest.mark.django_db

WHO = ("category", "age")
HOUR = timedelta(hours=1)


@pytest.fixture
def wave():
    return opened_wave()


@pytest.fixture
def response(wave):
    return fieldwork.start(wave=wave, language="en")[0]


def save(response, values, *, page="who", variables=WHO, revision=0):
    return fieldwork.record_page(
        response=response,
        page_name=page,
        values=values,
        page_variables=variables,
        expected_revision=revision,
    )


def stored(response):
    return Response.objects.get(pk=response.pk)


# --- opening and closing ----------------------------------------------------------------------


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


# --- saving a page ----------------------------------------------------------------------------


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


# --- two at once ------------------------------------------------------------------------------


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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
def test_opening_twice_at_once_opens_once():
    wave = published_wave()
    copies = [Wave.objects.get(pk=wave.pk) for _ in range(2)]
    results = at_once(*(lambda w=copy: fieldwork.open_wave(wave=w) for copy in copies))
    assert sorted(map(str, results)) == ["B 2021 is open already.", "None"]


@pytest.mark.django_db(transaction=True)
def test_following_an_invitation_twice_at_once_starts_one_response():
    wave = opened_wave()
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    first, second = at_once(
        *[lambda: fieldwork.start(wave=wave, language="en", invitation=invitation)] * 2
    )
    assert first == second
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_inviting_twice_at_once_invites_once():
    wave = opened_wave()
    entries = [InvitationEntry(f"member{n}@example.org") for n in range(20)]
    results = at_once(*[lambda: fieldwork.invite(wave=wave, entries=entries)] * 2)
    assert sorted(map(len, results)) == [0, 20]
    assert (Member.objects.count(), Invitation.objects.count()) == (20, 20)


@pytest.mark.django_db(transaction=True)
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


# --- submitting -------------------------------------------------------------------------------


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
    fieldwork.close_wave(wave=wave)
    response.refresh_from_db()
    with pytest.raises(NotAccepting):
        fieldwork.submit(response=response)
    assert stored(response).state == "started"


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


# --- inviting ---------------------------------------------------------------------------------


def test_it_invites_each_person_once_whatever_the_case(wave):
    entries = [
        InvitationEntry("Ann@Example.org", name="Ann", organisation="A", language="fr"),
        InvitationEntry("ann@example.org", name="Other"),
        InvitationEntry("bob@example.org"),
    ]
    invitations = fieldwork.invite(wave=wave, entries=entries)
    assert [
        (i.state, i.member.email, i.member.name, i.member.organisation, i.member.language)
        for i in invitations
    ] == [
        ("queued", "Ann@Example.org", "Ann", "A", "fr"),
        ("queued", "bob@example.org", "", "", ""),
    ]
    assert [i.token_hash for i in invitations] == [
        token_hash(invitation_token(i)) for i in invitations
    ]


def test_it_leaves_those_invited_before(wave):
    (first,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    fieldwork.mark_sent(invitation=first)
    entries = [InvitationEntry("ANN@example.org"), InvitationEntry("bob@example.org")]
    (new,) = fieldwork.invite(wave=wave, entries=entries)
    assert new.member.email == "bob@example.org"
    assert Invitation.objects.get(pk=first.pk).state == "sent"


def test_it_invites_a_known_member_to_the_next_wave_and_learns_what_is_new(wave):
    entry = InvitationEntry("ann@example.org", name="Ann", organisation="Old")
    fieldwork.invite(wave=wave, entries=[entry])
    other = opened_wave(wave="2022")
    fieldwork.invite(wave=other, entries=[InvitationEntry("ann@example.org", organisation="New")])
    assert list(Member.objects.values_list("name", "organisation")) == [("Ann", "New")]
    assert Invitation.objects.count() == 2


def test_it_invites_many_in_as_many_queries_as_one(wave, django_assert_num_queries):
    for count in (1, 300):
        entries = [InvitationEntry(f"member{count}.{n}@example.org") for n in range(count)]
        with django_assert_num_queries(8):
            fieldwork.invite(wave=wave, entries=entries)


def test_it_refuses_to_invite_to_a_closed_wave(wave):
    fieldwork.close_wave(wave=wave)
    with pytest.raises(WaveStateError) as raised:
        fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    assert str(raised.value) == "B 2021 is closed; open it again before inviting people."


def test_it_refuses_to_invite_to_an_unpublished_wave():
    with pytest.raises(WaveStateError) as raised:
        fieldwork.invite(wave=draft_wave(), entries=[InvitationEntry("ann@example.org")])
    assert str(raised.value) == "B 2021 has no published questionnaire; publish it first."
    assert Member.objects.count() == 0


def test_it_records_how_the_mail_went(wave):
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    fieldwork.mark_failed(invitation=invitation, error="refused\x00" + "x" * 1000)
    failed = Invitation.objects.get()
    assert (failed.state, failed.error, failed.sent_at) == ("failed", "refused" + "x" * 493, None)
    (queued,) = fieldwork.requeue(invitations=[failed])
    fieldwork.mark_sent(invitation=queued)
    sent = Invitation.objects.get()
    assert (sent.state, sent.error, sent.sent_at) == ("sent", "", queued.sent_at)
    assert sent.token_hash == token_hash(invitation_token(sent))


def test_it_queues_again_all_but_those_who_have_answered(wave):
    entries = [InvitationEntry(f"{name}@example.org") for name in ("ann", "bob", "eve")]
    ann, bob, eve = fieldwork.invite(wave=wave, entries=entries)
    for invitation in (ann, bob):
        fieldwork.mark_sent(invitation=invitation)
    response, _ = fieldwork.start(wave=wave, language="en", invitation=bob)
    save(response, {"category": 2})
    fieldwork.submit(response=response)
    requeued = fieldwork.requeue(invitations=Invitation.objects.all())
    assert [invitation.pk for invitation in requeued] == [ann.pk, eve.pk]
    assert list(Invitation.objects.order_by("pk").values_list("state", flat=True)) == [
        "queued",
        "sent",
        "queued",
    ]
