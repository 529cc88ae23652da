"""Sending mail to members, one at a time, each at most once where no process dies in between."""

import logging
from smtplib import SMTPException

from django.db import transaction

from questionnaire import fieldwork
from questionnaire.mailing import invitation_mail
from questionnaire.models import Invitation

logger = logging.getLogger(__name__)


@transaction.atomic
def send_queued(*, invitation_id: int) -> None:
    """Sends the invitation if it is queued and nobody else is at it, and records how that went."""
    invitation = (
        Invitation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("wave__survey", "member")
        .filter(pk=invitation_id, state=Invitation.State.QUEUED)
        .first()
    )
    if invitation is None:
        return
    try:
        invitation_mail(invitation).send()
    except (SMTPException, OSError) as error:
        logger.warning("Invitation %s could not be sent: %s", invitation_id, error)
        fieldwork.mark_failed(invitation=invitation, error=str(error))
    else:
        fieldwork.mark_sent(invitation=invitation)
