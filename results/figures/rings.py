"""A **ring**: the options of one question as parts of a circle, the share of the first inside.

It is as wide on a phone as on a desk, so it has one layout.
"""

import altair as alt

from questionnaire.instrument.wording import words
from results.tables.table import Cell, Measure, StubRow, Table

from .bars import TOTAL_POSITION, measured_rows
from .labels import wrapped
from .layout import NARROW
from .numbers import printed
from .palette import ACCENT, GROUND, INK, MISSING, ramp

RADIUS = 70
WIDTH = 26
LEGEND_WIDTH = 130
CENTRE_SIZE = 26


def ring(table: Table, language: str) -> alt.TopLevelMixin:
    """The ring of all respondents, with a legend that says every share."""
    parts = [
        {
            "option": _legend(row, cells[TOTAL_POSITION], language),
            "share": cells[TOTAL_POSITION].value or 0.0,
            "order": order,
        }
        for order, (row, cells) in enumerate(measured_rows(table, Measure.SHARE))
    ]
    data = alt.Data(values=parts)
    arcs = alt.Chart(data).mark_arc(
        outerRadius=RADIUS, innerRadius=RADIUS - WIDTH, stroke=GROUND, strokeWidth=2
    )
    drawn = arcs.encode(
        theta=alt.Theta("share:Q", stack=True),
        order=alt.Order("order:Q"),
        color=_colour([str(part["option"]) for part in parts]),
    )
    return alt.layer(drawn, _centre(table, language)).properties(
        width=2 * RADIUS + 20, height=2 * RADIUS + 20
    )


def _centre(table: Table, language: str) -> alt.Chart:
    """The share of the first option, in the middle."""
    _, cells = measured_rows(table, Measure.SHARE)[0]
    number = printed(cells[TOTAL_POSITION], Measure.SHARE, language)
    text = alt.Chart(alt.Data(values=[{"words": number}])).mark_text(
        fontSize=CENTRE_SIZE, fontWeight="bold", color=INK
    )
    return text.encode(text="words:N")


def _legend(row: StubRow, cell: Cell, language: str) -> str:
    label = f"{words(row.label, language)} {printed(cell, row.measure, language)}"
    return "\n".join(wrapped(label, NARROW, LEGEND_WIDTH))


def _colour(options: list[str]) -> alt.Color:
    colours = [ACCENT, MISSING] if len(options) == 2 else ramp(len(options))[::-1]
    legend = alt.Legend(
        title=None, orient="right", labelExpr="split(datum.label, '\\n')", labelLimit=LEGEND_WIDTH
    )
    scale = alt.Scale(domain=options, range=colours)
    return alt.Color("option:N", scale=scale, sort=None, legend=legend)
