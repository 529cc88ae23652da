"""The words of the mails to members and respondents, in their languages."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from questionnaire.instrument.wording import words
from questionnaire.models import Invitation, Response
from questionnaire.queries import instrument_of_wave
from questionnaire.tokens import invitation_token


def invitation_mail(invitation: Invitation) -> EmailMessage:
    """The mail that carries the personal link; needs the wave, its survey and the member."""
    wave, member = invitation.wave, invitation.member
    language = member.language or instrument_of_wave(wave).languages[0]
    link = settings.SITE_URL + reverse("respond:invitation", args=[invitation_token(invitation)])
    with translation.override(language):
        title = " ".join(words(wave.survey.title, language).split())
        context = {"title": title, "wave": wave, "member": member, "link": link}
        return EmailMessage(
            subject=gettext("Your invitation: %(title)s %(wave)s")
            % {"title": title, "wave": wave.name},
            body=render_to_string("questionnaire/mail/invitation.txt", context),
            to=[member.email],
            reply_to=[wave.survey.contact_email] if wave.survey.contact_email else None,
        )


def return_link_mail(response: Response, token: str, recipient: str) -> EmailMessage:
    """The mail that carries the return link, in the language the respondent reads."""
    survey, language = response.wave.survey, response.language
    link = settings.SITE_URL + reverse("respond:resume", args=[token])
    with translation.override(language):
        title = " ".join(words(survey.title, language).split())
        context = {"title": title, "wave": response.wave, "survey": survey, "link": link}
        return EmailMessage(
            subject=gettext("Your return link: %(title)s") % {"title": title},
            body=render_to_string("questionnaire/mail/return_link.txt", context),
            to=[recipient],
            reply_to=[survey.contact_email] if survey.contact_email else None,
        )
