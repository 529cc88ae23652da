"""Waves: their details, and the control panel from which fieldwork is run.

A **wave action** changes a wave's state; it is confirmed on a page of its own before it is done.
A **wave panel** is a part of the control panel that another app adds, such as the results.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display

from questionnaire import fieldwork, publishing
from questionnaire.deleting import is_kept_too_long, stored_of
from questionnaire.models import Invitation, Wave
from questionnaire.queries import response_counts, wave_by_names

from .deleting import delete_page, in_words
from .importing import IMPORT_PAGES
from .inviting import invite
from .scoping import SurveyScopedAdmin
from .wave_forms import WaveForm

wave_panels: list[Callable[[HttpRequest, Wave], str]] = []


@dataclass(frozen=True, slots=True)
class WaveAction:
    """What an organiser may do to a wave: the question asked first, and the doing."""

    name: str
    button: str
    explanation: str
    done: str
    states: frozenset[str]
    perform: Callable[..., object]


WAVE_ACTIONS = {
    action.name: action
    for action in (
        WaveAction(
            name="publish",
            button="Publish the questionnaire",
            explanation="The questionnaire is checked and frozen as the version this wave asks. "
            "While the wave is a draft you can publish again; the new version takes the place of "
            "the old one.",
            done="The questionnaire is published.",
            states=frozenset({Wave.State.DRAFT, Wave.State.CLOSED}),
            perform=publishing.publish,
        ),
        WaveAction(
            name="open",
            button="Open the wave",
            explanation="Respondents can answer from now on, or from the time set in “Opens at”.",
            done="The wave is open.",
            states=frozenset({Wave.State.DRAFT, Wave.State.CLOSED}),
            perform=fieldwork.open_wave,
        ),
        WaveAction(
            name="close",
            button="Close the wave",
            explanation="Nobody can answer any more, not even those who have started. Their "
            "answers are kept. You can open the wave again.",
            done="The wave is closed.",
            states=frozenset({Wave.State.OPEN}),
            perform=fieldwork.close_wave,
        ),
    )
}


@admin.register(Wave)
class WaveAdmin(SurveyScopedAdmin):
    form = WaveForm
    list_display = (
        "__str__",
        "state_label",
        "started",
        "submitted",
        "opens_at",
        "closes_at",
        "kept_label",
    )
    list_filter = ("survey", "state")
    list_select_related = ("survey",)
    change_form_outer_before_template = "admin/questionnaire/control_panel.html"
    fieldsets = (
        (None, {"fields": ("survey", "name", "questionnaire")}),
        ("Fieldwork", {"fields": ("open_link", "opens_at", "closes_at", "anonymous")}),
        (
            "Start page and privacy page",
            {"fields": ("introduction", "consent", "kept", "kept_until")},
        ),
        ("Results", {"fields": ("segment_cuts",)}),
    )

    def get_queryset(self, request):
        invitations = Invitation.objects.filter(wave=OuterRef("pk"))
        waves = response_counts(super().get_queryset(request))
        return waves.annotate(has_invitations=Exists(invitations))

    def get_readonly_fields(self, request: HttpRequest, obj: Wave | None = None):
        return ("survey", "name") if obj else ()

    @display(description="State", label={"draft": "info", "open": "success", "closed": "warning"})
    def state_label(self, wave: Wave) -> tuple[str, str]:
        return wave.state, wave.get_state_display()

    @display(description="Started", ordering="started_count")
    def started(self, wave: Wave) -> int:
        return wave.started_count

    @display(description="Submitted", ordering="submitted_count")
    def submitted(self, wave: Wave) -> int:
        return wave.submitted_count

    @display(
        description="Kept until",
        ordering="kept_until",
        label={"passed": "warning", "deleted": "info"},
    )
    def kept_label(self, wave: Wave) -> tuple[str, str] | str:
        """The promised day; in a colour of its own once it has passed and something is stored."""
        if wave.answers_deleted_at:
            return "deleted", f"Deleted {wave.answers_deleted_at:%Y-%m-%d}"
        if wave.kept_until is None:
            return ""
        stored = wave.started_count or wave.withdrawn_count or wave.has_invitations
        if stored and is_kept_too_long(wave, timezone.localdate()):
            return "passed", f"{wave.kept_until}, has passed"
        return str(wave.kept_until)

    def get_custom_urls(self):
        return (
            ("<int:pk>/do/<str:action>/", "questionnaire_wave_action", self.act),
            ("<int:pk>/delete-answers/", "questionnaire_wave_delete_answers", delete_page),
            ("<int:pk>/invite/", "questionnaire_wave_invite", invite),
            *IMPORT_PAGES,
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        wave = self.get_object(request, object_id)
        panel = self._control_panel(request, wave) if wave else {}
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def _control_panel(self, request: HttpRequest, wave: Wave) -> dict[str, object]:
        published = wave_by_names(wave.survey.name, wave.name)
        link = reverse("respond:start", args=[wave.survey.name, wave.name])
        return {
            "wave": wave,
            "unfinished": wave.started_count - wave.submitted_count,
            "version": wave.versions.filter(state="open").first(),
            "acceptance": fieldwork.acceptance(published, timezone.now()),
            "open_address": request.build_absolute_uri(link),
            "wave_actions": _actions_for(wave),
            "kept_too_long": _kept_too_long(wave),
            "wave_panels": [panel(request, wave) for panel in wave_panels],
        }

    def wave_for(self, request: HttpRequest, pk: int) -> Wave:
        """The wave, or 404 when it is not there or not theirs."""
        wave = self.get_queryset(request).select_related("survey").filter(pk=pk).first()
        if wave is None:
            raise Http404("No such wave.")
        return wave

    def act(self, request: HttpRequest, pk: int, action: str, **_: object) -> HttpResponse:
        """Asks whether to do it (GET), or does it (POST)."""
        wave = self.wave_for(request, pk)
        chosen = WAVE_ACTIONS.get(action)
        if chosen is None:
            raise Http404("No such action.")
        problems: tuple[object, ...] = ()
        if request.method == "POST":
            try:
                chosen.perform(wave=wave)
            except (publishing.PublishingError, fieldwork.WaveStateError) as error:
                problems = tuple(getattr(error, "problems", ())) or (error,)
            else:
                messages.success(request, chosen.done)
                return redirect("admin:questionnaire_wave_change", wave.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{chosen.button}: {wave}",
            "wave": wave,
            "action": chosen,
            "problems": problems,
            "opts": self.opts,
        }
        return render(
            request,
            "admin/questionnaire/confirm.html",
            context,
            status=409 if problems else 200,
        )


def _actions_for(wave: Wave) -> list[WaveAction]:
    """What can be done to the wave as it stands; nothing once its answers are deleted."""
    if wave.answers_deleted_at:
        return []
    return [action for action in WAVE_ACTIONS.values() if wave.state in action.states]


def _kept_too_long(wave: Wave) -> str:
    """What is stored although the promised day has passed, in numbers; empty if nothing is."""
    if not is_kept_too_long(wave, timezone.localdate()):
        return ""
    stored = stored_of(wave)
    return in_words(stored) if stored else ""
