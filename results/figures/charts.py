"""A table → one chart, as a Vega-Lite specification built by altair, and its drawing as SVG.

A chart has the **form** its kind of question asks for: **stacked** lines that fill up to the
whole, **columns** of bars that may each reach it, or **means** on the axis of their scale. One
chart serves the web, print and slides; only its layout differs.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import altair as alt
import vl_convert

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.piping import unpiped_instrument
from results.tables.table import SEGMENT, Measure, Table

from .bars import bars_of, panel_of_points, panels_of_rows
from .columns import columns
from .layout import FONT, Layout
from .means import means
from .palette import GROUND, INK
from .stacks import stacked

Form = Callable[[Table, Instrument, str, Layout], alt.TopLevelMixin]

DRAWN_BY = 1
"""Part of every address under which a drawing is cached; raised when charts change their look."""


def has_chart(table: Table) -> bool:
    """Whether there is anything to draw: a form for the kind, and a value in the total."""
    measure = DRAWN_MEASURES.get(table.kind)
    return any(
        row.measure is measure and cells[0].value is not None
        for row, cells in zip(table.rows, table.cells, strict=True)
    )


def chart(
    table: Table, instrument: Instrument, *, language: str, layout: Layout
) -> alt.TopLevelMixin:
    """The chart of a table that `has_chart`, with words of that language.

    Nets repeat options that are drawn, so they are left out. Words with pipes are told without an
    answer in them, as in the table.
    """
    told = unpiped_instrument(instrument)
    return styled(FORMS[table.kind](without_nets(table), told, language, layout), layout)


def styled(drawn: alt.TopLevelMixin, layout: Layout) -> alt.TopLevelMixin:
    """The chart in the looks that all charts share."""
    return (
        drawn.properties(background=GROUND, padding=10)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, labelFontSize=layout.font_size)
        .configure_title(color=INK, fontWeight="bold", offset=8)
        .configure_legend(
            labelColor=INK,
            labelFontSize=layout.font_size,
            symbolType="square",
            symbolSize=130,
            symbolStrokeWidth=0,
            columnPadding=16,
            rowPadding=4,
            offset=10,
        )
    )


def svg(table: Table, instrument: Instrument, *, language: str, layout: Layout) -> str:
    """The chart drawn. Nothing is fetched: every value stands in the specification itself."""
    return drawing(chart(table, instrument, language=language, layout=layout))


def drawing(drawn: alt.TopLevelMixin) -> str:
    """A chart as SVG."""
    return vl_convert.vegalite_to_svg(drawn.to_dict(), allowed_base_urls=[])


def without_nets(table: Table) -> Table:
    """The table without the rows that count several options together."""
    kept = [position for position, row in enumerate(table.rows) if not row.is_net]
    return replace(
        table,
        rows=tuple(table.rows[position] for position in kept),
        cells=tuple(table.cells[position] for position in kept),
    )


def _points(
    table: Table, instrument: Instrument, language: str, layout: Layout
) -> alt.TopLevelMixin:
    panel = panel_of_points(table, instrument, language)
    return stacked((panel,), language, layout, total_first=True)


def _rows(table: Table, instrument: Instrument, language: str, layout: Layout) -> alt.TopLevelMixin:
    return stacked(panels_of_rows(table, instrument, language), language, layout)


def _columns(
    table: Table, instrument: Instrument, language: str, layout: Layout
) -> alt.TopLevelMixin:
    return columns(bars_of(table, Measure.SHARE, language), language, layout)


def _means(
    table: Table, instrument: Instrument, language: str, layout: Layout
) -> alt.TopLevelMixin:
    bars = bars_of(table, Measure.MEAN, language)
    return means(bars, instrument.questions[table.question], language, layout)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "single": _points,
        SEGMENT: _points,
        "multiple": _columns,
        "scale": _means,
        "number": _means,
        "matrix": _rows,
        "grid": _rows,
        "ranking": _columns,
    }
)
DRAWN_MEASURES: Mapping[str, Measure] = MappingProxyType(
    {kind: Measure.MEAN if form is _means else Measure.SHARE for kind, form in FORMS.items()}
)
