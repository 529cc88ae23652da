"""The results of a wave by one banner: every question with its base, chart and table."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from questionnaire.instrument.wording import words
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.baselines import baseline_of
from results.downloads.how_made import how_made, letters_in_words
from results.models import Run
from results.queries import banners_of, has_outline, last_attempt, latest_run, tables_of
from results.tables.table import Banner

from .access import for_readers
from .presentation import sections


@for_readers
def wave_results(request: HttpRequest, wave: Wave) -> HttpResponse:
    language = get_language() or ""
    run = latest_run(wave)
    shown = {
        "wave": wave,
        "title": words(wave.survey.title, language),
        "run": run,
        "attempt": last_attempt(wave),
        "has_exhibits": has_outline(wave),
        "languages": settings.LANGUAGES,
    }
    if run is not None:
        shown |= _tables(request, wave, run, language)
    return render(request, "results/wave.html", shown)


@for_readers
def progress(request: HttpRequest, wave: Wave) -> HttpResponse:
    """The notice alone, for the page to fetch while a run is at work."""
    shown = {"wave": wave, "attempt": last_attempt(wave), "awaited": True}
    return render(request, "results/progress.html", shown)


def _tables(request: HttpRequest, wave: Wave, run: Run, language: str) -> dict[str, object]:
    banners = banners_of(run)
    banner = _chosen(banners, request.GET.get("banner"))
    tables = tables_of(run, banner.name)
    options = tables[0].options
    return {
        "banners": [(known.name, words(known.title, language)) for known in banners],
        "banner": banner.name,
        "with_intervals": request.GET.get("intervals") == "1",
        "small_base": options.minimum_base,
        "letters": letters_in_words(options) if len(banner.points) > 2 else "",
        "how_made": how_made(options, run.weights),
        "sections": sections(
            tables,
            instrument_of_digest(run.instrument_digest),
            language,
            baseline_of(wave),
        ),
    }


def _chosen(banners: list[Banner], name: str | None) -> Banner:
    """The banner of that name, or the first. Raises Http404 for a name that is none."""
    for banner in banners:
        if name in (None, banner.name):
            return banner
    raise Http404
