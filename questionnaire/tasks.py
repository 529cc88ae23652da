"""What runs beside the pages for fieldwork: mails, imported answers, the pace of answering."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from questionnaire.importing.jobs import check_upload, import_upload
from questionnaire.mixing import mix_used_invitations
from questionnaire.models import Invitation, Wave
from questionnaire.pace import learn_pace
from questionnaire.sending import MailNotSent, send_queued, send_return_link

SECONDS_BETWEEN_ATTEMPTS = 60


def send_invitations(invitations: Iterable[Invitation]) -> None:
    """Hands queued invitations to the worker once they are committed."""
    for invitation in invitations:
        transaction.on_commit(partial(send_invitation.delay, invitation.pk), robust=True)


@shared_task
def send_invitation(invitation_id: int) -> None:
    """Sends one invitation unless it has been sent; safe to repeat."""
    send_queued(invitation_id=invitation_id)


@shared_task
def send_waiting_invitations() -> None:
    """Sends what has stayed queued because the broker or a worker was lost."""
    unsent_since = timezone.now() - timedelta(seconds=settings.SENDING_SILENCE_SECONDS)
    waiting = Invitation.objects.filter(state=Invitation.State.QUEUED, queued_at__lt=unsent_since)
    for invitation_id in waiting.values_list("pk", flat=True)[:1000]:
        send_invitation.delay(invitation_id)


def hand_over_return_link(token: str, recipient: str) -> None:
    """Hands the link and its address to the worker, hidden from all that tells of tasks."""
    mail_return_link.apply_async((token, recipient), argsrepr="(…)", kwargsrepr="{}")


@shared_task(bind=True, max_retries=3)
def mail_return_link(self: Task, token: str, recipient: str) -> None:
    """Mails a return link; tries again when the mail server does not take it."""
    try:
        send_return_link(token=token, recipient=recipient)
    except MailNotSent as error:
        raise self.retry(exc=error, countdown=SECONDS_BETWEEN_ATTEMPTS, argsrepr="(…)") from None


@shared_task
def learn_paces() -> None:
    """Learns how long answering takes in the waves that take answers; safe to repeat."""
    for wave in Wave.objects.filter(state=Wave.State.OPEN):
        learn_pace(wave=wave)


@shared_task
def mix_invitations() -> None:
    """Makes the used invitations of anonymous waves forget their order; safe to repeat."""
    mix_used_invitations()


@shared_task
def check_import(import_id: int) -> None:
    """Checks an uploaded file of answers; safe to repeat."""
    check_upload(import_id)


@shared_task
def run_import(import_id: int) -> None:
    """Imports an uploaded file of answers, once; safe to repeat."""
    import_upload(import_id)
