"""The exhibits of a wave's report, chapter by chapter, and their charts as pictures."""

from collections.abc import Iterable
from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from questionnaire.instrument.wording import words
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest
from results.exhibits.computing import Chart, Context, chart_of
from results.exhibits.needs import tables_needed
from results.exhibits.outline import ChartPart, Exhibit, Outline
from results.figures.charts import DRAWN_BY
from results.figures.exhibits import exhibit_svg, has_drawing
from results.figures.layout import LAYOUTS, WIDE, Layout
from results.queries import outline_of
from results.reading import Reading

from .access import Reader, for_readers, shown_to
from .charts import DAY, reading_asked_for
from .exhibit_words import Words


@for_readers
def exhibits(request: HttpRequest, reader: Reader) -> HttpResponse:
    language = get_language() or ""
    wave, reading, outline = reader.wave, reader.reading, outline_of(reader.wave)
    shown = {"wave": wave, "title": words(wave.survey.title, language), **shown_to(reader)}
    if outline is not None and reading is not None:
        found = Words(_context(wave, reading, outline, outline.exhibits.values()), language)
        shown |= {"chapters": found.chapters(), "change_note": found.change_note()}
    return render(request, "results/exhibits.html", shown | {"has_outline": outline is not None})


@for_readers
def exhibit_chart(
    request: HttpRequest, reader: Reader, *, exhibit: str, position: int
) -> HttpResponse:
    """A chart of an exhibit as SVG: of the run the address names, or of the newest."""
    wave, reading = reader.wave, reading_asked_for(request, reader)
    outline, layout = outline_of(wave), LAYOUTS.get(request.GET.get("layout", WIDE.name))
    found = outline.exhibits.get(exhibit) if outline else None
    if reading is None or layout is None or outline is None or found is None:
        raise Http404
    part = _chart_part(found, position)
    context = _context(wave, reading, outline, [found])
    chart = chart_of(part, context)
    if chart is None or not has_drawing(chart):
        raise Http404
    key = _key(reading, chart, context, layout)
    response = get_conditional_response(request, etag=f'"{key}"')
    if response is None:
        response = HttpResponse(_drawing(key, chart, context, layout), content_type="image/svg+xml")
    response["ETag"] = f'"{key}"'
    # The outline and the baseline may change under the same run, so the browser asks each time.
    response["Cache-Control"] = "private, no-cache"
    return response


def _context(wave: Wave, reading: Reading, outline: Outline, shown: Iterable[Exhibit]) -> Context:
    needed = tables_needed(shown, outline)
    return Context(
        outline,
        reading.tables_by_key(needed),
        instrument_of_digest(reading.run.instrument_digest),
        reading.baseline(wave, lambda known: known.tables_by_key(needed).values()),
    )


def _chart_part(exhibit: Exhibit, position: int) -> ChartPart:
    parts = exhibit.parts
    part = parts[position] if position < len(parts) else None
    if not isinstance(part, ChartPart):
        raise Http404
    return part


def _key(reading: Reading, chart: Chart, context: Context, layout: Layout) -> str:
    changes = sorted((place, str(change.amount)) for place, change in chart.changes.items())
    edition, language = context.baseline.edition, get_language()
    parts = (reading.name, chart.part, changes, edition, language, layout.name, DRAWN_BY)
    return "exhibit-" + sha256(repr(parts).encode()).hexdigest()


def _drawing(key: str, chart: Chart, context: Context, layout: Layout) -> str:
    """The SVG, from the cache or drawn now."""
    kept = cache.get(key)
    if kept is not None:
        return kept
    language, edition = get_language() or "", context.baseline.edition
    drawn = exhibit_svg(chart, context.instrument, edition, language=language, layout=layout)
    cache.set(key, drawn, DAY)
    return drawn
