"""Publishing a wave's results and taking them back, each confirmed on a page of its own first."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from questionnaire.models import Wave
from questionnaire.queries import surveys_organised_by
from results.models import Run
from results.publishing import Unsafe, publish, why_unsafe, withdraw_publication
from results.queries import publication_of

CONFIRM = "admin/results/publishing.html"


def publish_page(request: HttpRequest, run_id: int, **_: object) -> HttpResponse:
    """Says what everybody will see and what stays hidden (GET), or publishes the run (POST)."""
    run = _run(request, run_id)
    refusal = _refusal(run)
    if request.method == "POST":
        try:
            publish(run=run, by=request.user)
        except Unsafe:
            refusal = _refusal(run)
        else:
            _log(request, run.wave, f"Published the results of run {run.pk}.")
            messages.success(request, "The results are published.")
            return redirect("admin:questionnaire_wave_change", run.wave_id)
    shown = {"title": f"Publish the results: {run.wave}", "run": run, "audit": run.audit}
    return _confirm(request, run.wave, shown, refusal)


def withdraw_page(request: HttpRequest, wave_id: int, **_: object) -> HttpResponse:
    """Says who will see the results no more (GET), or takes the publication back (POST)."""
    wave = wave_for(request, wave_id)
    publication = publication_of(wave)
    if request.method == "POST":
        if withdraw_publication(wave=wave):
            _log(request, wave, "Withdrew the publication of the results.")
        messages.success(request, "The results are not public any more.")
        return redirect("admin:questionnaire_wave_change", wave.pk)
    refusal = "" if publication else "Nothing is published. There is nothing to withdraw."
    shown = {"title": f"Withdraw the publication: {wave}", "publication": publication}
    return _confirm(request, wave, shown, refusal)


PAGES = (
    ("<int:run_id>/publish/", "results_run_publish", publish_page),
    ("withdraw/<int:wave_id>/", "results_run_withdraw", withdraw_page),
)


def wave_for(request: HttpRequest, wave_id: int) -> Wave:
    """The wave. Raises Http404 when it is not there or not theirs."""
    waves = Wave.objects.select_related("survey").filter(
        survey__in=surveys_organised_by(request.user)
    )
    wave = waves.filter(pk=wave_id).first()
    if wave is None:
        raise Http404("No such wave.")
    return wave


def _run(request: HttpRequest, run_id: int) -> Run:
    runs = Run.objects.select_related("wave__survey")
    run = runs.filter(pk=run_id, wave__survey__in=surveys_organised_by(request.user)).first()
    if run is None:
        raise Http404("No such run.")
    return run


def _refusal(run: Run) -> str:
    """Why the run is not published, with what to do where that can be done."""
    reason = why_unsafe(run)
    if reason and run.wave.answers_deleted_at:
        return f"{reason} But the answers are deleted, so these results stay unpublished."
    return reason


def _confirm(
    request: HttpRequest, wave: Wave, shown: dict[str, object], refusal: str
) -> HttpResponse:
    problems: Iterable[str] = (refusal,) if refusal else ()
    context = {
        **admin.site.each_context(request),
        **shown,
        "wave": wave,
        "problems": problems,
        "problems_heading": "This cannot be done:",
        "opts": Run._meta,
    }
    return render(request, CONFIRM, context, status=409 if refusal else 200)


def _log(request: HttpRequest, wave: Wave, message: str) -> None:
    LogEntry.objects.log_actions(request.user.pk, [wave], CHANGE, message, single_object=True)
