"""The pages on which answers collected elsewhere come in: upload, columns, check, confirmation.

An upload is checked by a worker before anything else; what was found is shown, and only a second
word from the organiser imports it.
"""

from functools import partial
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from questionnaire.importing import jobs
from questionnaire.importing.table import TableError
from questionnaire.importing.targets import match_columns, named_target, targets_of
from questionnaire.importing.vocabulary import Written
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.piping import unpiped_instrument
from questionnaire.instrument.problems import Problem, quoted
from questionnaire.intake import IntakeError, check_intake
from questionnaire.models import ResponseImport, Wave
from questionnaire.queries import instrument_of_digest
from questionnaire.tasks import check_import, run_import

MOST_COLUMNS = 1500  # a page holds no more fields
IMPORTS_SHOWN = 10
State = ResponseImport.State
WAYS_TO_WRITE = (
    (Written.EITHER, "By codes, names or labels; what has two meanings is refused"),
    (Written.CODES, "By codes"),
    (Written.LABELS, "By names or labels, and by codes where no label says so"),
)


class UploadForm(forms.Form):
    upload = forms.FileField(
        label="File of answers",
        widget=UnfoldAdminFileFieldWidget,
        help_text="CSV, XLSX or Parquet: a row a response, a column a variable.",
    )

    def clean_upload(self):
        upload, limit = self.cleaned_data["upload"], settings.IMPORT_UPLOAD_MAX_BYTES
        if upload.size > limit:
            raise forms.ValidationError(
                "The file has %(size)s bytes, expected %(limit)s at most; split it, or use the "
                "command import_responses.",
                params={"size": upload.size, "limit": limit},
            )
        return upload


class ReadingForm(forms.Form):
    written = forms.ChoiceField(
        label="Answers are written", choices=WAYS_TO_WRITE, widget=UnfoldAdminSelectWidget
    )
    no_answer = forms.CharField(
        label="Words that mean no answer",
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Beside empty cells, such as NA; a blank between two of them.",
    )
    allow_off_path = forms.BooleanField(
        label="Keep answers to questions that are not asked",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="They are stored and count nowhere. Otherwise they are problems.",
    )


class ColumnsPage:
    """The columns of an upload, each with the target it has or is to have."""

    def __init__(self, upload: ResponseImport, instrument: Instrument) -> None:
        self.header = jobs.table_of(upload).header
        self.instrument = instrument
        self.mapping = upload.mapping

    @cached_property
    def targets(self) -> dict[str, str]:
        return targets_of(self.instrument)

    @property
    def matched(self) -> list[tuple[int, str, str]]:
        """Position, heading and target of each column that has a heading."""
        matching = match_columns(self.instrument, self.header, self.mapping)
        both = zip(matching.header, matching.targets, strict=True)
        return [(place, heading, target or "") for place, (heading, target) in enumerate(both)]

    def chosen(self, posted) -> dict[str, str]:
        """The mapping as posted."""
        return {
            heading: posted.get(f"column-{place}", "").strip()
            for place, heading in enumerate(self.header)
        }

    def problems(self, mapping: dict[str, str]) -> list[Problem]:
        return [
            Problem(
                f"column {quoted(heading)}",
                quoted(target),
                "a variable of the questionnaire",
                "choose one from the list, or leave the field empty",
            )
            for heading, target in mapping.items()
            if target and named_target(self.instrument, target) is None
        ]


def upload(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """The form and the latest imports (GET), or the upload taken (POST)."""
    wave = model_admin.wave_for(request, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: list[object] = []
    try:
        check_intake(wave)
        if request.method == "POST" and form.is_valid():
            return _taken(request, wave, form.cleaned_data["upload"])
    except IntakeError as error:
        problems = [error]
    except TableError as error:
        problems = [error.problem]
    imports = wave.response_imports.all()[:IMPORTS_SHOWN]
    context = {"wave": wave, "form": form, "problems": problems, "imports": imports}
    return _page(request, model_admin, "import.html", context)


def _taken(request: HttpRequest, wave: Wave, file) -> HttpResponse:
    taken = jobs.take_upload(wave=wave, file=file, filename=file.name, user=request.user)
    width = len(jobs.table_of(taken).header)
    if width > MOST_COLUMNS:
        jobs.discard(upload=taken)
        remedy = "take columns out, or use the command import_responses"
        raise TableError(
            Problem("row 1", f"{width} columns", f"{MOST_COLUMNS} at most on this page", remedy)
        )
    return redirect("admin:questionnaire_wave_import_columns", wave.pk, taken.pk)


def columns(request: HttpRequest, pk: int, import_id: int, model_admin: ModelAdmin) -> HttpResponse:
    """Each column with what it fills (GET), or the check begun (POST)."""
    wave = model_admin.wave_for(request, pk)
    found = _import_of(wave, import_id)
    if found.is_active or not found.file:
        return redirect("admin:questionnaire_wave_import_standing", wave.pk, found.pk)
    try:
        page = ColumnsPage(found, unpiped_instrument(instrument_of_digest(check_intake(wave))))
    except (TableError, IntakeError) as error:
        messages.error(request, str(error))
        return redirect("admin:questionnaire_wave_import", wave.pk)
    initial = {name: getattr(found, name) for name in ReadingForm.base_fields}
    form = ReadingForm(request.POST or None, initial=initial)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        page.mapping = page.chosen(request.POST)
        problems = page.problems(page.mapping)
        if not problems:
            ResponseImport.objects.filter(pk=found.pk).update(
                mapping=page.mapping, **form.cleaned_data
            )
            return _begin(found, State.CHECKING, request)
    context = {"wave": wave, "form": form, "found": found, "page": page, "problems": problems}
    return _page(request, model_admin, "import_columns.html", context)


def standing(
    request: HttpRequest, pk: int, import_id: int, model_admin: ModelAdmin
) -> HttpResponse:
    """How the import stands; the part that changes alone when the page asks for it again."""
    wave = model_admin.wave_for(request, pk)
    found = _import_of(wave, import_id)
    context = {
        "wave": wave,
        "found": found,
        "silent": jobs.is_silent(found),
        "problems_found": [said for said, is_note in found.findings if not is_note],
        "notes_found": [said for said, is_note in found.findings if is_note],
        "has_report": found.report_path.exists(),
        "bad_rows": found.rows - found.good_rows,
    }
    name = "import_panel.html" if request.htmx else "import_standing.html"
    return _page(request, model_admin, name, context)


def step(
    request: HttpRequest, pk: int, import_id: int, name: str, model_admin: ModelAdmin
) -> HttpResponse:
    """Imports, tries again or discards (POST)."""
    wave = model_admin.wave_for(request, pk)
    found = _import_of(wave, import_id)
    if request.method != "POST":
        return redirect("admin:questionnaire_wave_import_standing", wave.pk, found.pk)
    if name == "discard" and not (found.is_active and not jobs.is_silent(found)):
        jobs.discard(upload=found)
        messages.success(request, "The file is deleted.")
        return redirect("admin:questionnaire_wave_import", wave.pk)
    if name in ("import", "import-good"):
        ResponseImport.objects.filter(pk=found.pk, state=State.CHECKED).update(
            skip_bad_rows=name == "import-good"
        )
        return _begin(found, State.IMPORTING, request)
    if name == "again" and jobs.is_silent(found):
        return _begin(found, State(found.state), request)
    raise Http404("No such step now.")


def report(request: HttpRequest, pk: int, import_id: int, model_admin: ModelAdmin) -> HttpResponse:
    """Every finding as a CSV file."""
    found = _import_of(model_admin.wave_for(request, pk), import_id)
    if not found.report_path.exists():
        raise Http404("No report.")
    name = f"{Path(found.filename).stem}-report.csv"
    file = found.report_path.open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv")


BEFORE = {
    State.CHECKING: (State.UPLOADED, State.CHECKED, State.FAILED, State.CHECKING),
    State.IMPORTING: (State.CHECKED, State.IMPORTING),
}
TASKS = {State.CHECKING: check_import, State.IMPORTING: run_import}


def _begin(found: ResponseImport, state: State, request: HttpRequest) -> HttpResponse:
    """Hands the import over to a worker, unless it has gone on from here by now."""
    if jobs.move(found, state, *BEFORE[state]):
        transaction.on_commit(partial(TASKS[state].delay, found.pk), robust=True)
    else:
        messages.warning(request, "Nothing was begun: the import has gone on meanwhile.")
    return redirect("admin:questionnaire_wave_import_standing", found.wave_id, found.pk)


def _import_of(wave: Wave, import_id: int) -> ResponseImport:
    found = wave.response_imports.filter(pk=import_id).first()
    if found is None:
        raise Http404("No such import.")
    return found


def _page(request: HttpRequest, model_admin: ModelAdmin, template: str, context: dict):
    """The page, saying with its status whether what was posted was refused."""
    wave = context["wave"]
    standard = {
        **model_admin.admin_site.each_context(request),
        "title": f"Import responses: {wave}",
        "opts": model_admin.opts,
    }
    form = context.get("form")
    refused = request.method == "POST" and (context.get("problems") or (form and form.errors))
    return render(
        request,
        f"admin/questionnaire/{template}",
        {**standard, **context},
        status=422 if refused else 200,
    )


IMPORT_PAGES = (
    ("<int:pk>/import/", "questionnaire_wave_import", upload),
    ("<int:pk>/import/<int:import_id>/", "questionnaire_wave_import_standing", standing),
    ("<int:pk>/import/<int:import_id>/columns/", "questionnaire_wave_import_columns", columns),
    ("<int:pk>/import/<int:import_id>/report.csv", "questionnaire_wave_import_report", report),
    ("<int:pk>/import/<int:import_id>/<str:name>/", "questionnaire_wave_import_step", step),
)
