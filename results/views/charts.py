"""Charts as pictures: drawn once for a run, kept in the cache, told apart by an entity tag."""

from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.figures.charts import DRAWN_BY, has_chart, svg
from results.figures.layout import LAYOUTS, WIDE, Layout
from results.models import Run
from results.queries import latest_run, run_of_wave, table_of

from .access import for_readers

DAY = 86_400


@for_readers
def chart(request: HttpRequest, wave: Wave, *, question: str, banner: str) -> HttpResponse:
    """The drawing as SVG: of the run the address names, which never changes, or of the latest."""
    run = run_asked_for(request, wave)
    layout = LAYOUTS.get(request.GET.get("layout", WIDE.name))
    if run is None or layout is None:
        raise Http404
    key = _key(run, question, banner, get_language() or "", layout)
    response = get_conditional_response(request, etag=f'"{key}"')
    if response is None:
        response = HttpResponse(
            _drawing(key, run, question, banner, layout), content_type="image/svg+xml"
        )
    response["ETag"] = f'"{key}"'
    response["Cache-Control"] = (
        f"private, max-age={DAY}" if "run" in request.GET else "private, no-cache"
    )
    return response


def run_asked_for(request: HttpRequest, wave: Wave) -> Run | None:
    """The run that the address names, or the latest; None when there is no such one."""
    named = request.GET.get("run")
    if named is None:
        return latest_run(wave)
    return run_of_wave(wave, int(named)) if named.isdecimal() and len(named) < 19 else None


def _key(run: Run, question: str, banner: str, language: str, layout: Layout) -> str:
    parts = (str(run.pk), question, banner, language, layout.name, str(DRAWN_BY))
    return "chart-" + sha256("\n".join(parts).encode()).hexdigest()


def _drawing(key: str, run: Run, question: str, banner: str, layout: Layout) -> str:
    """The SVG, from the cache or drawn now. Raises Http404 when there is nothing to draw."""
    kept = cache.get(key)
    if kept is not None:
        return kept
    table = table_of(run, question, banner)
    if table is None or not has_chart(table):
        raise Http404
    instrument = instrument_of_digest(run.instrument_digest)
    drawn = svg(table, instrument, language=get_language() or "", layout=layout)
    cache.set(key, drawn, DAY)
    return drawn
