"""Charts as pictures: drawn once for a run, kept in the cache, told apart by an entity tag."""

from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from questionnaire.queries import instrument_of_digest
from results.figures.charts import DRAWN_BY, has_chart, svg
from results.figures.layout import LAYOUTS, WIDE, Layout
from results.reading import Reading

from .access import Reader, for_readers

DAY = 86_400


@for_readers
def chart(request: HttpRequest, reader: Reader, *, question: str, banner: str) -> HttpResponse:
    """The drawing as SVG: of the run the address names, which never changes, or of the newest."""
    reading = reading_asked_for(request, reader)
    layout = LAYOUTS.get(request.GET.get("layout", WIDE.name))
    if reading is None or layout is None:
        raise Http404
    key = _key(reading, question, banner, get_language() or "", layout)
    response = get_conditional_response(request, etag=f'"{key}"')
    if response is None:
        response = HttpResponse(
            _drawing(key, reading, question, banner, layout), content_type="image/svg+xml"
        )
    response["ETag"] = f'"{key}"'
    response["Cache-Control"] = (
        f"private, max-age={DAY}" if "run" in request.GET else "private, no-cache"
    )
    return response


def reading_asked_for(request: HttpRequest, reader: Reader) -> Reading | None:
    """Of the run that the address names, or of the newest; None when there is no such one."""
    named = request.GET.get("run")
    return reader.reading if named is None else reader.reading_of(named)


def _key(reading: Reading, question: str, banner: str, language: str, layout: Layout) -> str:
    parts = (reading.name, question, banner, language, layout.name, str(DRAWN_BY))
    return "chart-" + sha256("\n".join(parts).encode()).hexdigest()


def _drawing(key: str, reading: Reading, question: str, banner: str, layout: Layout) -> str:
    """The SVG, from the cache or drawn now. Raises Http404 when there is nothing to draw."""
    kept = cache.get(key)
    if kept is not None:
        return kept
    table = reading.table(question, banner)
    if table is None or not has_chart(table):
        raise Http404
    instrument = instrument_of_digest(reading.run.instrument_digest)
    drawn = svg(table, instrument, language=get_language() or "", layout=layout)
    cache.set(key, drawn, DAY)
    return drawn
