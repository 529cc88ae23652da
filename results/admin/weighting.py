"""Weighting a wave: margins entered or loaded, tried on the answers there are, then saved.

**Try** shows what the weights would be, and changes nothing; **Save** keeps the margins, which the
next computation of results weights by.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from questionnaire.admin.scoping import SurveyScopedAdmin
from questionnaire.dataset import SnapshotError
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Version, Wave
from questionnaire.queries import instrument_of_wave, surveys_organised_by
from results.models import Weighting
from results.statistics.margins import WeightingError
from results.tables.delimited import MOST_BYTES
from results.tables.margin_reading import COLUMNS, margins_file, read_margins
from results.tables.weighting import Targets, Weighed, codes_to_weigh_by
from results.weighting import limits_between, margins_kept, preview, store_weighting

PAGE = "admin/results/margins.html"
WRITTEN = "margins"
"""What the margins are called in problems when they were not loaded from a file."""


class MarginsForm(forms.Form):
    wave = forms.ModelChoiceField(Wave.objects.none(), widget=UnfoldAdminSelectWidget)
    margins = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 14, "class": "font-mono"}),
        help_text=f"A line an option: {', '.join(COLUMNS)}. Targets are percentages, or numbers of "
        "the population; every option of a variable has one, 0 if it shall not count.",
    )
    file = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="The same as CSV, which takes the place of what is written above.",
    )
    lowest = forms.FloatField(
        required=False,
        min_value=0,
        max_value=0.999,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="No weight below so many times the mean weight, such as 0.3; empty: no limit.",
    )
    highest = forms.FloatField(
        required=False,
        min_value=1.001,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="No weight above so many times the mean weight, such as 3; empty: no limit.",
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and upload.size > MOST_BYTES:
            raise forms.ValidationError(
                "Found %(size)s bytes, expected %(limit)s at most; split the file.",
                params={"size": upload.size, "limit": MOST_BYTES},
            )
        return upload


@admin.register(Weighting)
class WeightingAdmin(SurveyScopedAdmin):
    survey_path = "wave__survey"
    list_display = ("wave", "variables", "lowest", "highest", "margins_link")
    list_select_related = ("wave__survey",)
    list_display_links = None
    change_list_template = "admin/results/weightings.html"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("margins")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Weighting | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @display(description="Margins")
    def variables(self, weighting: Weighting) -> str:
        return ", ".join(margin.variable for margin in weighting.margins.all())

    @display(description="")
    def margins_link(self, weighting: Weighting) -> str:
        address = f"{reverse('admin:results_weighting_margins')}?wave={weighting.wave_id}"
        return format_html('<a class="underline" href="{}">Change</a>', address)

    def get_custom_urls(self):
        return (("margins/", "results_weighting_margins", self.margins),)

    def margins(self, request: HttpRequest, **_: object) -> HttpResponse:
        """Shows the form (GET), tries the margins, or keeps them (POST)."""
        if not self.has_module_permission(request):
            raise PermissionDenied
        form = MarginsForm(request.POST or None, request.FILES or None, initial=_initial(request))
        form.fields["wave"].queryset = _published_waves(request)
        problems: tuple[object, ...] = ()
        found: Weighed | None = None
        if request.method == "POST" and form.is_valid():
            try:
                targets = _targets(form)
                found = _tried(form, targets)
            except DocumentError as error:
                problems = tuple(error.problems)
            except (WeightingError, SnapshotError) as error:
                problems = (str(error),)
            else:
                if "save" in request.POST:
                    return self._kept(request, form, targets)
                # What came as a file is written into the form, so that it need not be sent again.
                form.data = form.data.copy()
                form.data["margins"] = margins_file(targets)
        return self._page(request, form, problems, found)

    def _kept(self, request: HttpRequest, form: MarginsForm, targets: Targets) -> HttpResponse:
        wave = form.cleaned_data["wave"]
        store_weighting(
            wave=wave,
            targets=targets,
            lowest=form.cleaned_data["lowest"],
            highest=form.cleaned_data["highest"],
        )
        messages.success(request, "The margins are kept; the next results are weighted by them.")
        return redirect("admin:questionnaire_wave_change", wave.pk)

    def _page(
        self,
        request: HttpRequest,
        form: MarginsForm,
        problems: tuple[object, ...],
        found: Weighed | None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Weight a wave",
            "form": form,
            "problems": problems,
            "problems_heading": "Nothing was kept. Mend these and try again:",
            **(_told(found.report) if found else {}),
            "known": _known(form),
            "opts": self.opts,
        }
        return render(request, PAGE, context, status=422 if problems or form.errors else 200)


def _told(report: dict[str, Any]) -> dict[str, object]:
    """The report on weights as the page prints it, shares in percent."""
    return {
        "report": report | {"efficiency_percent": 100 * report["efficiency"]},
        "reached": [
            {
                "variable": option["variable"],
                "option": option["option"],
                "unweighted": 100 * option["unweighted_share"],
                "target": 100 * option["target_share"],
                "weighted": 100 * option["weighted_share"],
            }
            for option in report["reached"]
        ],
    }


def _targets(form: MarginsForm) -> Targets:
    """The margins that were sent. Raises DocumentError with every problem of every line."""
    wave, upload = form.cleaned_data["wave"], form.cleaned_data["file"]
    source = upload.read() if upload else form.cleaned_data["margins"].encode()
    name = upload.name if upload else WRITTEN
    return read_margins(source, instrument_of_wave(wave), filename=name)


def _tried(form: MarginsForm, targets: Targets) -> Weighed:
    limits = limits_between(form.cleaned_data["lowest"], form.cleaned_data["highest"])
    return preview(form.cleaned_data["wave"], targets, limits)


def _initial(request: HttpRequest) -> dict[str, object]:
    """What is kept of the wave that the address names; the columns alone when nothing is."""
    chosen = request.GET.get("wave", "")
    wave = _published_waves(request).filter(pk=chosen).first() if chosen.isdecimal() else None
    if wave is None:
        return {"margins": margins_file([])}
    kept = Weighting.objects.filter(wave=wave).first()
    return {
        "wave": wave,
        "margins": margins_file(margins_kept(wave)),
        "lowest": kept.lowest if kept else None,
        "highest": kept.highest if kept else None,
    }


def _known(form: MarginsForm) -> dict[str, dict[str, int]]:
    """What the chosen wave can be weighted by, to write from."""
    wave = form.cleaned_data.get("wave") if form.is_bound else form.initial.get("wave")
    return codes_to_weigh_by(instrument_of_wave(wave)) if wave else {}


def _published_waves(request: HttpRequest):
    return Wave.objects.filter(
        survey__in=surveys_organised_by(request.user), versions__state=Version.State.OPEN
    ).select_related("survey")
