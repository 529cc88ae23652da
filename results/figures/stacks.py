"""**Stacked** lines: each fills up to the whole with the shares of its options.

What a line lacks of the whole are those in its base who gave no answer.
"""

from typing import Any

import altair as alt

from results.tables.table import Measure

from .bars import Line, Panel
from .labels import Labels, titled, words_width
from .layout import Layout
from .numbers import printed
from .palette import GROUND, MISSING, TRACK, ink_on, ramp

GAP = 14
NUMBER_MARGIN = 4
SYMBOL_WIDTH = 30


def stacked(
    panels: tuple[Panel, ...], language: str, layout: Layout, *, total_first: bool = False
) -> alt.TopLevelMixin:
    """The panels side by side when wide, one above the other when narrow; one legend if it does."""
    beside = layout.beside and len(panels) > 1
    width = (layout.plot_width - GAP * (len(panels) - 1)) / len(panels)
    labels = Labels(_lines_of(panels), layout, total_first)
    drawn = [
        _panel(
            panel,
            labels,
            language,
            width=width if beside else layout.plot_width,
            labelled=not (beside and number),
        )
        for number, panel in enumerate(panels)
    ]
    if len(drawn) == 1:
        return drawn[0]
    together = alt.hconcat(*drawn, spacing=GAP) if beside else alt.vconcat(*drawn, spacing=GAP)
    alike = len({panel.options for panel in panels}) == 1
    return together.resolve_scale(color="shared" if alike else "independent")


def _lines_of(panels: tuple[Panel, ...]) -> tuple[str, ...]:
    """The label of every line of the panels, each once, in order."""
    return tuple(dict.fromkeys(line.label for panel in panels for line in panel.lines))


def _panel(
    panel: Panel, labels: Labels, language: str, *, width: float, labelled: bool
) -> alt.LayerChart:
    layout, colours = labels.layout, _colours(panel)
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = labels.y(labelled=labelled)
    lines = alt.Data(values=[{"line": line.label, "start": 0, "end": 1} for line in panel.lines])
    segments = alt.Data(
        values=[
            segment
            for line in panel.lines
            for segment in _segments(line, colours, language, layout, width)
        ]
    )
    bar = {"height": layout.line_height, "stroke": GROUND, "strokeWidth": 1}
    track = alt.Chart(lines).mark_bar(color=TRACK, **bar).encode(x=x, x2="end:Q", y=y)
    base = alt.Chart(segments).encode(y=y)
    colour = _colour(colours, layout, width)
    bars = base.mark_bar(**bar).encode(x=x, x2="end:Q", color=colour)
    numbers = base.mark_text(fontSize=layout.font_size - 1).encode(
        x="middle:Q", text="words:N", color=alt.Color("ink:N", scale=None)
    )
    layers = (track, bars, numbers, *([labels.drawn()] if labelled else []))
    drawn = alt.layer(*layers).properties(width=width, height=labels.height)
    return titled(drawn, panel.title, layout, width)


def _segments(
    line: Line, colours: dict[str, str], language: str, layout: Layout, width: float
) -> list[dict[str, Any]]:
    """The segments from left to right; a number is left out where it has no room."""
    found, start = [], 0.0
    for segment in line.segments:
        share = segment.cell.value or 0.0
        number = printed(segment.cell, Measure.SHARE, language)
        has_room = share * width >= words_width(number, layout) + NUMBER_MARGIN
        found.append(
            {
                "line": line.label,
                "option": segment.option,
                "start": start,
                "end": start + share,
                "middle": start + share / 2,
                "words": number if has_room else "",
                "ink": ink_on(colours[segment.option]),
            }
        )
        start += share
    return found


def _colours(panel: Panel) -> dict[str, str]:
    """The ramp over the options that are answers, grey for the missing ones."""
    valid = [option for option, missing in panel.options if not missing]
    colours = dict(zip(valid, ramp(len(valid)), strict=True))
    return {option: colours.get(option, MISSING) for option, _ in panel.options}


def _colour(colours: dict[str, str], layout: Layout, width: float) -> alt.Color:
    longest = max(words_width(option, layout) for option in colours)
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=min(max(int(width / (longest + SYMBOL_WIDTH)), 1), len(colours)),
        labelLimit=int(width) - SYMBOL_WIDTH,
    )
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color("option:N", scale=scale, legend=legend)
