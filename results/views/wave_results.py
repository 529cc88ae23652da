"""The results of a wave by one banner: every question with its base, chart and table."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from questionnaire.instrument.wording import words
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.downloads.how_made import how_made, letters_in_words
from results.queries import has_outline, last_attempt
from results.reading import Reading
from results.tables.table import Banner

from .access import Reader, for_readers, for_roles, shown_to
from .presentation import sections


@for_readers
def wave_results(request: HttpRequest, reader: Reader) -> HttpResponse:
    wave, reading, language = reader.wave, reader.reading, get_language() or ""
    shown = {
        "wave": wave,
        "title": words(wave.survey.title, language),
        **shown_to(reader),
        "attempt": None if reader.is_protected else last_attempt(wave),
        "has_exhibits": has_outline(wave),
        "languages": settings.LANGUAGES,
    }
    if reading is not None:
        shown |= _tables(request, wave, reading, language)
    return render(request, "results/wave.html", shown)


@for_roles
def progress(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The notice alone, for the page to fetch while a run is at work."""
    wave = reader.wave
    shown = {"wave": wave, "attempt": last_attempt(wave), "awaited": True}
    return render(request, "results/progress.html", shown)


def _tables(request: HttpRequest, wave: Wave, reading: Reading, language: str) -> dict[str, object]:
    banners = reading.banners()
    banner = _chosen(banners, request.GET.get("banner"))
    tables = reading.tables(banner.name)
    options = tables[0].options
    return {
        "banners": [(known.name, words(known.title, language)) for known in banners],
        "banner": banner.name,
        "with_intervals": request.GET.get("intervals") == "1",
        "small_base": options.minimum_base,
        "letters": letters_in_words(options) if len(banner.points) > 2 else "",
        "how_made": how_made(options, reading.run.weights),
        "sections": sections(
            tables,
            instrument_of_digest(reading.run.instrument_digest),
            language,
            reading.baseline(wave, lambda known: known.tables(banner.name)),
        ),
    }


def _chosen(banners: list[Banner], name: str | None) -> Banner:
    """The banner of that name, or the first. Raises Http404 for a name that is none."""
    for banner in banners:
        if name in (None, banner.name):
            return banner
    raise Http404
