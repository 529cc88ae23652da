"""Inviting: who becomes a member, who gets a link, and how the mail went."""

import pytest

from questionnaire import fieldwork, queries
from questionnaire.fieldwork import InvitationEntry, WaveStateError
from questionnaire.models import Invitation, Member
from questionnaire.tokens import invitation_token, token_hash
from tests.questionnaire.fielding import draft_wave, opened_wave, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return opened_wave()


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


def test_links_sent_again_work_after_the_secret_key_has_changed(wave, settings):
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    started, old_token = fieldwork.start(wave=wave, language="en", invitation=invitation)
    settings.SECRET_KEY = "another secret key, long enough to be one"
    (requeued,) = fieldwork.requeue(invitations=[invitation])
    assert queries.invitation_by_token(invitation_token(requeued)) == invitation
    response, token = fieldwork.start(wave=wave, language="en", invitation=requeued)
    assert (response, queries.response_by_token(token)) == (started, started)
    assert (token != old_token, queries.response_by_token(old_token)) == (True, None)
