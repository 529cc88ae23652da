"""Mail to members: sent once, in their language, and what went wrong is kept."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from questionnaire import fieldwork
from questionnaire.models import Invitation
from questionnaire.queries import invitation_by_token
from questionnaire.sending import send_queued
from questionnaire.tasks import send_waiting_invitations
from questionnaire.tokens import invitation_token

pytestmark = pytest.mark.django_db


def invited(wave, **entry) -> Invitation:
    (invitation,) = fieldwork.invite(
        wave=wave, entries=[fieldwork.InvitationEntry("ada@example.org", **entry)]
    )
    return invitation


def test_the_mail_carries_the_personal_link(open_wave_of, settings):
    invitation = invited(open_wave_of("single"), name="Ada")
    send_queued(invitation_id=invitation.pk)
    (message,) = mail.outbox
    token = invitation_token(invitation)
    assert message.to == ["ada@example.org"]
    assert f"{settings.SITE_URL}/i/{token}/" in message.body.splitlines()
    assert invitation_by_token(token).state == Invitation.State.SENT


def test_it_is_sent_once_however_often_it_is_asked(open_wave_of):
    invitation = invited(open_wave_of("single"))
    for _ in range(3):
        send_queued(invitation_id=invitation.pk)
    assert len(mail.outbox) == 1


def test_it_is_recorded_for_good_before_the_server_is_taken_leave_of(open_wave_of, monkeypatch):
    invitation = invited(open_wave_of("single"))
    outside, seen = len(connection.savepoint_ids), []

    def close(self):
        state = Invitation.objects.get(pk=invitation.pk).state
        seen.append((state, len(connection.savepoint_ids) - outside))

    monkeypatch.setattr(EmailBackend, "close", close)
    send_queued(invitation_id=invitation.pk)
    assert seen == [("sent", 0)]


def test_a_server_that_does_not_say_goodbye_repeats_nothing(open_wave_of, monkeypatch):
    invitation = invited(open_wave_of("single"))

    def close(self):
        raise ConnectionResetError("the mail server is gone")

    monkeypatch.setattr(EmailBackend, "close", close)
    for _ in range(2):
        send_queued(invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.state, len(mail.outbox)) == ("sent", 1)


def test_it_speaks_the_members_language(open_wave_of):
    invitation = invited(open_wave_of("single"), language="fr")
    send_queued(invitation_id=invitation.pk)
    assert mail.outbox[0].body.startswith("Bonjour")


def test_a_refused_mail_is_kept_as_failed_with_its_reason_and_can_be_sent_again(
    open_wave_of, monkeypatch
):
    invitation = invited(open_wave_of("single"))

    def refuse(self, messages):
        raise ConnectionRefusedError("the mail server is away")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        send_queued(invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.error) == ("failed", "the mail server is away")
    fieldwork.requeue(invitations=[invitation])
    send_queued(invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.state, len(mail.outbox)) == ("sent", 1)


def test_a_header_in_the_title_cannot_break_the_mail(open_wave_of):
    wave = open_wave_of("single")
    wave.survey.title = {"en": "Survey\nBcc: everyone@example.org"}
    wave.survey.save()
    invitation = invited(wave)
    send_queued(invitation_id=invitation.pk)
    assert mail.outbox[0].subject == "Your invitation: Survey Bcc: everyone@example.org 2021"


def test_what_stays_queued_is_handed_over_again(open_wave_of, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    from questionnaire import tasks

    waiting, _ = fieldwork.invite(
        wave=open_wave_of("single"),
        entries=[fieldwork.InvitationEntry(f"{name}@example.org") for name in ("a", "b")],
    )
    Invitation.objects.filter(pk=waiting.pk).update(
        queued_at=timezone.now() - timedelta(minutes=10)
    )
    handed = []
    monkeypatch.setattr(tasks.send_invitation, "delay", handed.append)
    send_waiting_invitations()
    assert handed == [waiting.pk]
