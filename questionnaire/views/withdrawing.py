"""Withdrawing: asked about first, done once confirmed, and said for as long as the link lives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from questionnaire.fieldwork import Acceptance, acceptance, withdraw

from .visits import Visit, of_respondent


@of_respondent
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks whether to withdraw, or says that it is done (GET); withdraws (POST)."""
    if request.method == "POST":
        withdraw(response=visit.response)
        return HttpResponseRedirect(visit.url("withdraw"))
    accepting = acceptance(visit.wave, timezone.now()) is Acceptance.OPEN
    context = {
        "visit": visit,
        "to": "withdraw",
        "back_url": visit.next_url() if accepting or visit.submitted else visit.url("privacy"),
        "may_start_anew": accepting and visit.wave.open_link and not visit.response.invitation_id,
    }
    return render(request, "questionnaire/withdraw.html", context)
