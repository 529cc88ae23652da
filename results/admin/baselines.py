"""Baselines: the figures of an earlier edition, loaded from a file or written one by one."""

from collections.abc import Iterable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db.models import Count
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from questionnaire.admin.scoping import SurveyScopedAdmin
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError, Problem
from questionnaire.models import Version, Wave
from questionnaire.queries import instrument_of_wave, surveys_organised_by
from results.baselines import store_baseline
from results.models import Baseline, BaselineFigure
from results.tables.baseline_reading import (
    COLUMNS,
    figure_of,
    problems_of,
    read_baseline,
    row_of,
)
from results.tables.delimited import MOST_BYTES
from results.tables.places import FigurePlace

LOAD = "admin/questionnaire/load.html"


class FileForm(forms.Form):
    wave = forms.ModelChoiceField(Wave.objects.none(), widget=UnfoldAdminSelectWidget)
    edition = forms.CharField(
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
        help_text="What is said beside a change, such as 2020.",
    )
    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget,
        help_text=f"CSV with the columns {', '.join(COLUMNS)}. Options are joined by |, a segment "
        "is written like category=hospital, shares are in percent. A baseline the wave has "
        "already is replaced.",
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                "Found %(size)s bytes, expected %(limit)s at most; split the file.",
                params={"size": upload.size, "limit": MOST_BYTES},
            )
        return upload


class FigureFormSet(BaseInlineFormSet):
    """The figures of a baseline, each held to the questionnaire of its wave."""

    def clean(self) -> None:
        super().clean()
        instrument = _instrument(self.instance)
        if instrument is None:
            return
        places: set[FigurePlace] = set()
        for form in self._filled_in():
            row = _row(form.cleaned_data)
            problems = list(problems_of(row, instrument, place="figure"))
            if problems:
                _tell(form, problems)
            else:
                self._settle(form, row, instrument, places)

    def _filled_in(self) -> Iterable[forms.ModelForm]:
        """The forms that hold a figure to be kept, each of its fields readable."""
        kept = (form for form in self.forms if form not in self.deleted_forms)
        return (form for form in kept if set(COLUMNS) <= set(form.cleaned_data))

    def _settle(
        self,
        form: forms.ModelForm,
        row: dict[str, str],
        instrument: Instrument,
        places: set[FigurePlace],
    ) -> None:
        """Writes the names in their one order, so that the same figure is found to be the same."""
        figure = figure_of(row)
        if figure.place in places:
            form.add_error("question", "This figure is there twice; take one of the two out.")
        places.add(figure.place)
        written = row_of(figure, instrument)
        form.instance.options, form.instance.segment = written["options"], written["segment"]


class FigureInline(TabularInline):
    model = BaselineFigure
    formset = FigureFormSet
    fields = COLUMNS
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Baseline | None = None) -> bool:
        return True

    has_change_permission = has_view_permission = has_delete_permission = has_add_permission


@admin.register(Baseline)
class BaselineAdmin(SurveyScopedAdmin):
    survey_path = "wave__survey"
    list_display = ("wave", "edition", "figure_count")
    list_select_related = ("wave__survey",)
    fields = ("wave", "edition")
    inlines = (FigureInline,)
    change_list_template = "admin/results/baselines.html"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).annotate(figures_found=Count("figures"))

    def get_readonly_fields(self, request: HttpRequest, obj: Baseline | None = None):
        return ("wave",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Baseline | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @display(description="Figures")
    def figure_count(self, baseline: Baseline) -> int:
        return baseline.figures_found

    def get_custom_urls(self):
        return (("load/", "results_baseline_load", self.load),)

    def load(self, request: HttpRequest, **_: object) -> HttpResponse:
        """Shows the form (GET), or loads the whole file or nothing (POST)."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        form.fields["wave"].queryset = _published_waves(request)
        problems: tuple[object, ...] = ()
        if request.method == "POST" and form.is_valid():
            try:
                kept = _load(**form.cleaned_data)
            except DocumentError as error:
                problems = tuple(error.problems)
            else:
                messages.success(request, f"{kept} is loaded.")
                return redirect("admin:results_baseline_change", kept.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Load a baseline",
            "form": form,
            "problems": problems,
            "problems_heading": "Nothing was loaded. Mend these and load the file again:",
            "opts": self.opts,
        }
        return render(request, LOAD, context, status=422 if problems or form.errors else 200)


def _tell(form: forms.ModelForm, problems: Iterable[Problem]) -> None:
    """Each problem at its field, in place of what the database would say of the same."""
    form.errors.pop(NON_FIELD_ERRORS, None)
    for problem in problems:
        field = problem.place.rpartition(", ")[2]
        form.add_error(field, f"Expected {problem.expected}; {problem.remedy}.")


def _load(*, wave: Wave, edition: str, file) -> Baseline:
    figures = read_baseline(file.read(), instrument_of_wave(wave), filename=file.name)
    return store_baseline(wave=wave, edition=edition, figures=figures)


def _published_waves(request: HttpRequest):
    return Wave.objects.filter(
        survey__in=surveys_organised_by(request.user), versions__state=Version.State.OPEN
    ).select_related("survey")


def _instrument(baseline: Baseline) -> Instrument | None:
    """What the wave asks; None while it is not chosen or asks nothing yet."""
    if baseline.wave_id is None:
        return None
    try:
        return instrument_of_wave(baseline.wave)
    except Version.DoesNotExist:
        return None


def _row(cleaned: dict[str, object]) -> dict[str, str]:
    """What was filled in, as a row of a baseline file."""
    return {name: "" if cleaned[name] is None else str(cleaned[name]) for name in COLUMNS}
