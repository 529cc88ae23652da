"""Sending mail: invitations, each at most once where no process dies in between; return links."""

import logging
from smtplib import SMTPException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from questionnaire import fieldwork
from questionnaire.mailing import invitation_mail, return_link_mail
from questionnaire.models import Invitation, Response
from questionnaire.queries import response_by_token

logger = logging.getLogger(__name__)


class MailNotSent(Exception):  # noqa: N818 - a state, not a mistake
    """The mail could not leave. Says which kind of error it was, and no address."""


def send_queued(*, invitation_id: int) -> None:
    """Sends the invitation if it is queued and nobody else is at it, and records how that went.

    That is committed before the mail server is taken leave of: dying meanwhile repeats no mail.
    """
    server = get_connection()
    try:
        _send_through(server, invitation_id)
    finally:
        _leave(server)


@transaction.atomic
def _send_through(server: BaseEmailBackend, invitation_id: int) -> None:
    invitation = (
        Invitation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("wave__survey", "member")
        .filter(pk=invitation_id, state=Invitation.State.QUEUED)
        .first()
    )
    if invitation is None:
        return
    mail = invitation_mail(invitation)
    mail.connection = server
    try:
        server.open()  # else sending would close it
        mail.send()
    except (SMTPException, OSError) as error:
        logger.warning("Invitation %s could not be sent: %s", invitation_id, error)
        fieldwork.mark_failed(invitation=invitation, error=str(error))
    else:
        fieldwork.mark_sent(invitation=invitation)


def _leave(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (SMTPException, OSError):
        logger.info("The mail server did not say goodbye", exc_info=True)


def send_return_link(*, token: str, recipient: str) -> None:
    """Mails the link to answers that are still open; to no others. Raises MailNotSent."""
    response = response_by_token(token)
    if response is None or response.state != Response.State.STARTED:
        return
    try:
        return_link_mail(response, token, recipient).send()
    except (SMTPException, OSError) as error:  # its words would name the recipient
        raise MailNotSent(type(error).__name__) from None
