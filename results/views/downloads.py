"""Files of a wave's latest results, and its codebook."""

from dataclasses import replace
from datetime import UTC

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language

from questionnaire.instrument.elements import Instrument
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.baselines import baseline_of
from results.downloads.csv import codebook_csv
from results.downloads.csv import tables_csv as tables_as_csv
from results.downloads.provenance import Provenance, file_name
from results.downloads.xlsx import tables_xlsx as tables_as_xlsx
from results.models import Run
from results.queries import banners_of, latest_run, tables_of

from .access import for_readers

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_readers
def tables_csv(request: HttpRequest, wave: Wave) -> HttpResponseBase:
    run = latest_run(wave)
    if run is None:
        return _no_results_yet(wave)
    tables, language = tables_of(run), get_language() or ""
    pieces = tables_as_csv(tables, _provenance(wave, run), language=language)
    return _attached(StreamingHttpResponse(pieces, content_type=CSV), wave, "tables", "csv")


@for_readers
def tables_xlsx(request: HttpRequest, wave: Wave) -> HttpResponseBase:
    run = latest_run(wave)
    if run is None:
        return _no_results_yet(wave)
    workbook = tables_as_xlsx(
        tables_of(run), banners_of(run), _provenance(wave, run), language=get_language() or ""
    )
    return _attached(HttpResponse(workbook, content_type=XLSX), wave, "tables", "xlsx")


@for_readers
def codebook(request: HttpRequest, wave: Wave) -> HttpResponseBase:
    """The codebook of the questionnaire the results stand on, or will stand on."""
    run = latest_run(wave)
    if run is None and wave.version_digest is None:
        raise Http404
    instrument = _as_counted(run) if run else instrument_of_digest(wave.version_digest)
    pieces = codebook_csv(instrument, language=get_language() or "")
    return _attached(StreamingHttpResponse(pieces, content_type=CSV), wave, "codebook", "csv")


def _no_results_yet(wave: Wave) -> HttpResponse:
    """To the page that says so."""
    return redirect("results:wave", survey=wave.survey.name, wave=wave.name)


def _provenance(wave: Wave, run: Run) -> Provenance:
    return Provenance(
        survey=wave.survey.name,
        survey_title=wave.survey.title,
        wave=wave.name,
        run=run.pk,
        done_at=run.done_at.astimezone(UTC),
        snapshot_digest=run.snapshot_digest,
        instrument_digest=run.instrument_digest,
        respondents=run.respondents or 0,
        instrument=_as_counted(run),
        baseline=baseline_of(wave),
        weights=run.weights,
    )


def _as_counted(run: Run) -> Instrument:
    """The instrument of the run, with the thresholds of its segments where the wave moved them."""
    instrument = instrument_of_digest(run.instrument_digest)
    moved = run.options.get("segment_cuts", {})
    segments = tuple(
        replace(segment, cuts=tuple(moved[segment.name])) if segment.name in moved else segment
        for segment in instrument.segments
    )
    return replace(instrument, segments=segments)


def _attached(
    response: HttpResponseBase, wave: Wave, what: str, extension: str
) -> HttpResponseBase:
    name = file_name(wave.survey.name, wave.name, what, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
