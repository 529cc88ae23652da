"""**Means** on the axis of their scale: a dot a banner point, the total marked through all."""

import json

import altair as alt

from questionnaire.instrument.elements import Question, ScaleQuestion
from questionnaire.instrument.wording import words
from results.tables.table import Measure

from .bars import TOTAL_POSITION, Bar
from .labels import Labels
from .layout import Layout
from .numbers import printed
from .palette import ACCENT, ACCENT_SOFT, GROUND, INK, INK_SOFT, LINE


def means(
    bars: tuple[Bar, ...], question: Question, language: str, layout: Layout
) -> alt.TopLevelMixin:
    """One dot a bar, upon a rail from the lowest to the highest value of the scale."""
    labels = Labels(tuple(_label(bar) for bar in bars), layout, total_first=True)
    values = [
        {
            "line": _label(bar),
            "mean": bar.cell.value,
            "words": printed(bar.cell, Measure.MEAN, language),
            "total": bar.point_position == TOTAL_POSITION,
        }
        for bar in bars
    ]
    data = alt.Data(values=values)
    x = _axis(bars, question, language, layout)
    y = labels.y()
    return alt.layer(
        _rails(data, y), _average(data, x), *_dots(data, x, y, layout), labels.drawn()
    ).properties(width=layout.plot_width, height=labels.height)


def _rails(data: alt.Data, y: alt.Y) -> alt.Chart:
    return alt.Chart(data).mark_rule(color=LINE).encode(y=y)


def _average(data: alt.Data, x: alt.X) -> alt.Chart:
    chart = alt.Chart(data).transform_filter(alt.datum.total)
    return chart.mark_rule(color=INK_SOFT, strokeDash=[3, 3]).encode(x=x)


def _dots(data: alt.Data, x: alt.X, y: alt.Y, layout: Layout) -> tuple[alt.Chart, ...]:
    """The dots, and their numbers upon a halo that keeps the rails out of them."""
    base = alt.Chart(data).encode(x=x, y=y)
    colour = alt.condition(alt.datum.total, alt.value(ACCENT), alt.value(ACCENT_SOFT))
    dots = base.mark_point(filled=True, opacity=1, size=170).encode(color=colour)
    halo, numbers = (
        base.mark_text(align="left", dx=11, fontSize=layout.font_size, **look).encode(
            text="words:N"
        )
        for look in ({"color": GROUND, "stroke": GROUND, "strokeWidth": 6}, {"color": INK})
    )
    return halo, dots, numbers


def _axis(bars: tuple[Bar, ...], question: Question, language: str, layout: Layout) -> alt.X:
    low, high = 0.0, max(bar.cell.value or 0.0 for bar in bars) or 1.0
    values, expression = alt.Undefined, alt.Undefined
    if isinstance(question, ScaleQuestion):
        low, high = float(question.minimum), float(question.maximum)
        values = list(range(question.minimum, question.maximum + 1))
        expression = _ends(question, language)
    axis = alt.Axis(
        title=None,
        values=values,
        labelExpr=expression,
        labelFlush=True,
        labelLimit=layout.plot_width // 2,
        ticks=False,
        domain=False,
        gridColor=LINE,
        labelPadding=6,
        format="d" if isinstance(question, ScaleQuestion) else "",
    )
    return alt.X("mean:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=axis)


def _ends(question: ScaleQuestion, language: str) -> str:
    """A Vega expression that writes the words of the scale's ends under their numbers."""
    low, high = (
        json.dumps(words(label, language)) for label in (question.low_label, question.high_label)
    )
    return (
        f"datum.value == {question.minimum} ? [datum.label, {low}]"
        f" : datum.value == {question.maximum} ? [datum.label, {high}] : datum.label"
    )


def _label(bar: Bar) -> str:
    return f"{bar.point} ({bar.cell.unweighted_base})"
