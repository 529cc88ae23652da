"""**Columns** of bars: one column a banner point, one bar a row, each on its own length from zero.

A narrow layout has room for the total alone.
"""

import altair as alt

from results.tables.table import Measure

from .bars import TOTAL_POSITION, Bar
from .labels import Labels, titled, words_width
from .layout import Layout
from .numbers import printed
from .palette import ACCENT, ACCENT_SOFT, INK

GAP = 10
NUMBER_GAP = 4
WIDEST_NUMBER = "100 %"


def columns(bars: tuple[Bar, ...], language: str, layout: Layout) -> alt.TopLevelMixin:
    """The columns side by side, the total first and darker."""
    positions = sorted({bar.point_position for bar in bars})
    if not layout.beside:
        positions = positions[:1]
    labels = Labels(tuple(dict.fromkeys(bar.label for bar in bars)), layout)
    width = (layout.plot_width - GAP * (len(positions) - 1)) / len(positions)
    longest = max(bar.cell.value or 0.0 for bar in bars) or 1.0
    drawn = [
        _column(
            [bar for bar in bars if bar.point_position == position],
            labels,
            language,
            width=width,
            longest=longest,
        )
        for position in positions
    ]
    return drawn[0] if len(drawn) == 1 else alt.hconcat(*drawn, spacing=GAP)


def _column(
    bars: list[Bar], labels: Labels, language: str, *, width: float, longest: float
) -> alt.LayerChart:
    layout, is_total = labels.layout, bars[0].point_position == TOTAL_POSITION
    room = words_width(WIDEST_NUMBER, layout) + NUMBER_GAP
    scale = alt.Scale(domain=[0, longest], range=[0, max(width - room, 10)], nice=False)
    values = [
        {
            "line": bar.label,
            "share": bar.cell.value,
            "words": printed(bar.cell, Measure.SHARE, language),
        }
        for bar in bars
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("share:Q", scale=scale, axis=None), y=labels.y(labelled=is_total)
    )
    colour = ACCENT if is_total else ACCENT_SOFT
    numbers = base.mark_text(align="left", dx=NUMBER_GAP, color=INK, fontSize=layout.font_size - 1)
    layers = (
        base.mark_bar(color=colour, height=layout.line_height),
        numbers.encode(text="words:N"),
        *([labels.drawn()] if is_total else []),
    )
    drawn = alt.layer(*layers).properties(width=width, height=labels.height)
    heading = f"{bars[0].point} ({max(bar.cell.unweighted_base for bar in bars)})"
    return titled(drawn, heading, layout, width)
