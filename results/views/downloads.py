"""Files of a wave's results, and its codebook."""

from datetime import UTC

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.downloads.csv import codebook_csv
from results.downloads.csv import tables_csv as tables_as_csv
from results.downloads.provenance import Provenance, file_name
from results.downloads.xlsx import tables_xlsx as tables_as_xlsx
from results.reading import Reading

from .access import Reader, for_readers

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_readers
def tables_csv(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    wave, reading = reader.wave, reader.reading
    if reading is None:
        return _no_results_yet(wave)
    provenance, language = _provenance(wave, reading), get_language() or ""
    pieces = tables_as_csv(reading.tables(), provenance, language=language)
    return _attached(StreamingHttpResponse(pieces, content_type=CSV), wave, "tables", "csv")


@for_readers
def tables_xlsx(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    wave, reading = reader.wave, reader.reading
    if reading is None:
        return _no_results_yet(wave)
    provenance, language = _provenance(wave, reading), get_language() or ""
    workbook = tables_as_xlsx(reading.tables(), reading.banners(), provenance, language=language)
    return _attached(HttpResponse(workbook, content_type=XLSX), wave, "tables", "xlsx")


@for_readers
def codebook(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """The codebook of the questionnaire the results stand on, or will stand on."""
    wave, reading = reader.wave, reader.reading
    if reading is None and wave.version_digest is None:
        raise Http404
    instrument = reading.instrument if reading else instrument_of_digest(wave.version_digest)
    pieces = codebook_csv(instrument, language=get_language() or "")
    return _attached(StreamingHttpResponse(pieces, content_type=CSV), wave, "codebook", "csv")


def _no_results_yet(wave: Wave) -> HttpResponse:
    """To the page that says so."""
    return redirect("results:wave", survey=wave.survey.name, wave=wave.name)


def _provenance(wave: Wave, reading: Reading) -> Provenance:
    run = reading.run
    return Provenance(
        survey=wave.survey.name,
        survey_title=wave.survey.title,
        wave=wave.name,
        run=run.pk,
        done_at=run.done_at.astimezone(UTC),
        snapshot_digest=reading.snapshot_digest,
        instrument_digest=run.instrument_digest,
        respondents=reading.respondents,
        instrument=reading.instrument,
        baseline=reading.baseline(wave, Reading.tables),
        weights=run.weights,
    )


def _attached(
    response: HttpResponseBase, wave: Wave, what: str, extension: str
) -> HttpResponseBase:
    name = file_name(wave.survey.name, wave.name, what, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
