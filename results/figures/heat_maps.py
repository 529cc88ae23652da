"""A **heat map**: the means of a crossed banner, its first banner down and its second across.

A field says its mean and, below, how many respondents it stands on; where nobody stands it is
empty. The scale of the question gives the colours their ends.
"""

import altair as alt

from questionnaire.instrument.elements import Instrument, ScaleQuestion
from questionnaire.instrument.wording import words
from results.tables.banner import banner_of
from results.tables.table import BannerPoint, Measure, Table

from .bars import measured_rows
from .labels import LEADING, Labels, wrapped
from .layout import Layout
from .numbers import printed
from .palette import GROUND, INK_SOFT, TRACK, ink_on, ramp

STEPS = 7
FIELD_PADDING = 8
LABEL_PADDING = 6


def heat_map(
    table: Table, instrument: Instrument, language: str, layout: Layout
) -> alt.TopLevelMixin:
    """The field of every pair of points of the two banners that the table's banner crosses."""
    down, across = (banner_of(instrument, name).points[1:] for name in table.banner.crosses)
    width = layout.plot_width / len(across)
    columns = {point.name: _heading(point, language, layout, width) for point in across}
    labels = Labels(tuple(words(point.label, language) for point in down), layout)
    fields = _fields(table, instrument, language)
    lines = {point.name: words(point.label, language) for point in down}
    empty = [
        {"line": line, "column": column} for line in lines.values() for column in columns.values()
    ]
    known = [
        {**field, "line": lines[first], "column": columns[second]}
        for (first, second), field in fields.items()
    ]
    x = _across(list(columns.values()), layout)
    drawn = alt.layer(*_layers(empty, known, x, labels, width), labels.drawn())
    return drawn.properties(width=layout.plot_width, height=labels.height)


def _layers(
    empty: list[dict[str, str]],
    known: list[dict[str, object]],
    x: alt.X,
    labels: Labels,
    width: float,
) -> tuple[alt.Chart, ...]:
    size = labels.layout.font_size
    field = {"width": width - 2, "height": labels.step - 2}
    ground = alt.Chart(alt.Data(values=empty)).encode(x=x, y=labels.y())
    base = alt.Chart(alt.Data(values=known)).encode(x=x, y=labels.y())
    ink = alt.Color("ink:N", scale=None)
    return (
        ground.mark_rect(color=TRACK, stroke=GROUND, strokeWidth=2, **field),
        base.mark_rect(**field).encode(color=alt.Color("colour:N", scale=None)),
        base.mark_text(fontSize=size, dy=-5, fontWeight="bold").encode(text="words:N", color=ink),
        base.mark_text(fontSize=size - 3, dy=8).encode(text="base:N", color=ink),
    )


def _fields(
    table: Table, instrument: Instrument, language: str
) -> dict[tuple[str, str], dict[str, object]]:
    """What each field that has a mean says, by its pair of points."""
    row, cells = measured_rows(table, Measure.MEAN)[0]
    low, high = _ends(table, instrument)
    colours, found = ramp(STEPS), {}
    for point, cell in list(zip(table.banner.points, cells, strict=True))[1:]:
        if cell.value is None:
            continue
        first, second = point.name.split(".")
        place = int((cell.value - low) / (high - low) * (STEPS - 1) + 0.5)
        colour = colours[min(max(place, 0), STEPS - 1)]
        found[first, second] = {
            "words": printed(cell, row.measure, language),
            "base": f"({cell.unweighted_base})",
            "colour": colour,
            "ink": ink_on(colour),
        }
    return found


def _ends(table: Table, instrument: Instrument) -> tuple[float, float]:
    """The lowest and highest value of the question, or of the means where it has no scale."""
    question = instrument.questions.get(table.question)
    if isinstance(question, ScaleQuestion):
        return float(question.minimum), float(question.maximum)
    _, cells = measured_rows(table, Measure.MEAN)[0]
    values = [cell.value for cell in cells if cell.value is not None]
    return min(values), max(*values, min(values) + 1)


def _heading(point: BannerPoint, language: str, layout: Layout, width: float) -> str:
    return "\n".join(wrapped(words(point.label, language), layout, width - FIELD_PADDING))


def _across(columns: list[str], layout: Layout) -> alt.X:
    """The headings, whose further lines grow downwards and need room above the fields."""
    further = max(column.count("\n") for column in columns)
    axis = alt.Axis(
        labelPadding=LABEL_PADDING + further * layout.font_size * LEADING,
        title=None,
        orient="top",
        labelExpr="split(datum.label, '\\n')",
        labelAngle=0,
        labelLimit=0,
        labelColor=INK_SOFT,
        ticks=False,
        domain=False,
    )
    return alt.X("column:N", scale=alt.Scale(domain=columns, padding=0), axis=axis, sort=None)
