"""Runs to look at, and the panel of a wave that tells how its results stand, recounts and publishes
them."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from unfold.decorators import display

from questionnaire.admin.scoping import ReadOnlyAdmin
from questionnaire.admin.waves import wave_panels
from questionnaire.models import Wave
from results.aggregation import AnswersDeletedError
from results.models import ResultOptions, Run
from results.queries import last_attempt, latest_run, publication_of
from results.tasks import request_refresh

from . import publications

PANEL = "admin/results/panel.html"


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    survey_path = "wave__survey"
    list_display = (
        "__str__",
        "state_label",
        "respondents",
        "short_digest",
        "requested_at",
        "done_at",
    )
    list_filter = ("wave", "state")
    list_select_related = ("wave__survey",)
    fields = (
        "wave",
        "state",
        "progress",
        "step",
        "respondents",
        "snapshot_digest",
        "instrument_digest",
        "options",
        "weights",
        "audit",
        "requested_at",
        "requested_by",
        "started_at",
        "done_at",
        "attempts",
        "error",
    )

    @display(
        description="State",
        label={"queued": "info", "started": "warning", "done": "success", "failed": "danger"},
    )
    def state_label(self, run: Run) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description="Snapshot")
    def short_digest(self, run: Run) -> str:
        return run.snapshot_digest[:12]

    def get_custom_urls(self):
        return (
            ("recompute/<int:wave_id>/", "results_run_recompute", self.recompute),
            ("panel/<int:wave_id>/", "results_run_panel", self.panel),
            *publications.PAGES,
        )

    def recompute(self, request: HttpRequest, wave_id: int, **_: object) -> HttpResponse:
        """Asks for a run (POST) and goes back to the wave, where its progress is shown."""
        wave = publications.wave_for(request, wave_id)
        if request.method == "POST":
            self._request(request, wave)
        return redirect("admin:questionnaire_wave_change", wave.pk)

    def _request(self, request: HttpRequest, wave: Wave) -> None:
        try:
            request_refresh(wave_id=wave.pk, requested_by=request.user)
        except AnswersDeletedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The results are being computed.")

    def panel(self, request: HttpRequest, wave_id: int, **_: object) -> HttpResponse:
        """The panel alone, which the page asks for again while a run is at work."""
        return render(request, PANEL, _standing(publications.wave_for(request, wave_id)))


def results_panel(request: HttpRequest, wave: Wave) -> str:
    """The panel of a wave that has a questionnaire, as HTML; nothing before that."""
    if not wave.versions.filter(state="open").exists():
        return ""
    return render_to_string(PANEL, _standing(wave), request=request)


wave_panels.append(results_panel)


def _standing(wave: Wave) -> dict[str, object]:
    return {
        "wave": wave,
        "latest": latest_run(wave),
        "publication": publication_of(wave),
        "attempt": last_attempt(wave),
        "options": ResultOptions.objects.filter(wave=wave).first(),
    }
