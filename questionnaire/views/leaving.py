"""Leaving for now: the link that leads back, to be copied, or mailed to oneself.

The address that a link is mailed to is used for that one mail. It is stored with nothing, and no
log names it.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from questionnaire.tasks import hand_over_return_link

from .throttling import may_mail
from .visits import Visit, answering

MAILED = "mailed"


class MailLinkForm(forms.Form):
    """Where to mail the link to."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type your email address."),
            "invalid": _("Type an email address such as name@example.org."),
            "max_length": _("Type an email address of 254 characters at most."),
        },
    )


@answering
@require_safe
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Shows the link that leads back to the answers from any device."""
    return _render_leave(request, visit, MailLinkForm())


@answering
@require_POST
def mail_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mails the link to the address given, a few times an hour at most."""
    form = MailLinkForm(request.POST)
    if not form.is_valid():
        return _render_leave(request, visit, form, status=422)
    recipient = form.cleaned_data["email"]
    if not may_mail(request, visit.token, recipient):
        form.add_error("email", gettext("Enough links were mailed for now: try in an hour again."))
        return _render_leave(request, visit, form, status=429)
    try:
        hand_over_return_link(visit.token, recipient)
    except OperationalError:
        form.add_error("email", gettext("No mail can leave just now: copy the link instead."))
        return _render_leave(request, visit, form, status=503)
    return HttpResponseRedirect(f"{visit.url('leave')}?notice={MAILED}")


def _render_leave(
    request: HttpRequest, visit: Visit, form: MailLinkForm, *, status: int = 200
) -> HttpResponse:
    link = reverse("respond:resume", kwargs={"token": visit.token})
    context = {
        "visit": visit,
        "form": form,
        "return_link": request.build_absolute_uri(link),
        "next_url": visit.next_url(),
        "notice": request.GET.get("notice"),
        "to": "leave",
    }
    return render(request, "questionnaire/leave.html", context, status=status)
