"""**Grids**: a panel a column of a grid question, in it one bar a row with its change, if any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.wording import words
from results.tables.table import Measure, Table

from .bars import TOTAL_POSITION
from .changes import PrintedChange
from .labels import Labels, titled, words_width
from .layout import Layout
from .numbers import printed
from .palette import INK, ramp

GAP = 16
NUMBER_GAP = 5
WIDEST_NUMBER = "100 % ▲ +100 pts"


@dataclass(frozen=True, slots=True)
class _Panel:
    """The bars of one column, each with the words of its line."""

    heading: str
    bars: tuple[dict[str, object], ...]


PrintedChanges = Mapping[tuple[int, int], PrintedChange]


def grid_bars(
    table: Table, instrument: Instrument, changes: PrintedChanges, language: str, layout: Layout
) -> alt.TopLevelMixin:
    """The panels side by side when wide, one above the other when narrow."""
    panels = _panels(table, instrument, changes, language)
    lines = dict.fromkeys(str(bar["line"]) for panel in panels for bar in panel.bars)
    labels = Labels(tuple(lines), layout)
    beside = layout.beside and len(panels) > 1
    width = (layout.plot_width - GAP * (len(panels) - 1)) / len(panels)
    colours = ramp(len(panels) + 2)[::-1]
    drawn = [
        _panel(
            panel,
            labels,
            width=width if beside else layout.plot_width,
            labelled=not (beside and number),
            colour=colours[number],
        )
        for number, panel in enumerate(panels)
    ]
    return alt.hconcat(*drawn, spacing=GAP) if beside else alt.vconcat(*drawn, spacing=GAP)


def _panels(
    table: Table, instrument: Instrument, changes: PrintedChanges, language: str
) -> tuple[_Panel, ...]:
    """The bars of each column of the grid, under its words."""
    found: dict[str, list[dict[str, object]]] = {}
    for position, (row, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        variable, cell = instrument.variables[row.variable], cells[TOTAL_POSITION]
        if variable.row is None or variable.column is None:
            continue
        change = changes.get((position, TOTAL_POSITION))
        number = printed(cell, Measure.SHARE, language)
        bar: dict[str, object] = {
            "line": words(variable.row.label, language),
            "share": cell.value or 0.0,
            "words": f"{number} {change.mark} {change.amount}" if change else number,
        }
        heading = f"{words(variable.column.label, language)}: {words(row.label, language)}"
        found.setdefault(heading, []).append(bar)
    return tuple(_Panel(heading, tuple(bars)) for heading, bars in found.items())


def _panel(
    panel: _Panel, labels: Labels, *, width: float, labelled: bool, colour: str
) -> alt.LayerChart:
    layout = labels.layout
    room = words_width(WIDEST_NUMBER, layout) + NUMBER_GAP
    scale = alt.Scale(domain=[0, 1], range=[0, max(width - room, 10)], nice=False)
    x, y = alt.X("share:Q", scale=scale, axis=None), labels.y(labelled=labelled)
    base = alt.Chart(alt.Data(values=list(panel.bars))).encode(x=x, y=y)
    numbers = base.mark_text(align="left", dx=NUMBER_GAP, color=INK, fontSize=layout.font_size - 1)
    layers = (
        base.mark_bar(color=colour, height=layout.line_height),
        numbers.encode(text="words:N"),
        *([labels.drawn()] if labelled else []),
    )
    drawn = alt.layer(*layers).properties(width=width, height=labels.height)
    return titled(drawn, panel.heading, layout, width)
