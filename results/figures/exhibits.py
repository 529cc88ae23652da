"""An exhibit's chart → its drawing, in the form that the outline asks for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import altair as alt
from django.utils.translation import gettext as _

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.piping import unpiped_instrument
from questionnaire.instrument.wording import words
from results.exhibits.computing import Chart, is_by_item
from results.exhibits.outline import Form
from results.tables.table import Measure

from .bars import bars_of, measured_rows, panel_of_points, panels_of_rows
from .changes import PrintedChange, printed_change
from .charts import drawing as as_svg
from .charts import styled
from .columns import columns
from .grids import grid_bars
from .heat_maps import heat_map
from .layout import Layout
from .means import means
from .numbers import printed
from .rings import ring
from .stacks import stacked

VALUES_TOLD = 8

Changes = Mapping[tuple[int, int], PrintedChange]
Drawing = Callable[[Chart, Instrument, Changes, str, Layout], alt.TopLevelMixin]


def has_drawing(chart: Chart) -> bool:
    """Whether any cell of the chart has a value."""
    return any(cell.value is not None for row in chart.table.cells for cell in row)


def exhibit_svg(
    chart: Chart, instrument: Instrument, edition: str, *, language: str, layout: Layout
) -> str:
    """The chart drawn; changes are said to be since `edition`."""
    changes = changes_in_words(chart, edition, language)
    told = unpiped_instrument(instrument)
    drawn = DRAWINGS[chart.part.form](chart, told, changes, language, layout)
    return as_svg(styled(drawn, layout))


def changes_in_words(
    chart: Chart, edition: str, language: str
) -> dict[tuple[int, int], PrintedChange]:
    """The chart's changes as they are printed."""
    return {place: printed_change(each, edition, language) for place, each in chart.changes.items()}


def describe_exhibit(chart: Chart, language: str) -> str:
    """The alternative text of the chart: its form, then the values of the total when few."""
    told = [
        f"{words(row.label, language)} {printed(cells[0], row.measure, language)}"
        for measure in (Measure.SHARE, Measure.MEAN)
        for row, cells in measured_rows(chart.table, measure)
    ]
    values = ""
    if len(told) <= VALUES_TOLD and not is_by_item(chart.table):
        values = _("All respondents: %(values)s.") % {"values": ", ".join(told)}
    ending = _("The table below has every number.")
    return " ".join(part for part in (OPENINGS[chart.part.form](), values, ending) if part)


def _stacked(
    chart: Chart, instrument: Instrument, _changes: Changes, language: str, layout: Layout
) -> alt.TopLevelMixin:
    if is_by_item(chart.table):
        return stacked(panels_of_rows(chart.table, instrument, language), language, layout)
    panel = panel_of_points(chart.table, instrument, language)
    return stacked((panel,), language, layout, total_first=True)


def _means(
    chart: Chart, instrument: Instrument, _changes: Changes, language: str, layout: Layout
) -> alt.TopLevelMixin:
    bars = bars_of(chart.table, Measure.MEAN, language)
    return means(bars, instrument.questions[chart.table.question], language, layout)


DRAWINGS: Mapping[Form, Drawing] = MappingProxyType(
    {
        Form.SHARES: lambda chart, _, __, language, layout: columns(
            bars_of(chart.table, Measure.SHARE, language), language, layout
        ),
        Form.STACKED: _stacked,
        Form.MEANS: _means,
        Form.RING: lambda chart, _, __, language, ___: ring(chart.table, language),
        Form.GRID_BARS: lambda chart, instrument, changes, language, layout: grid_bars(
            chart.table, instrument, changes, language, layout
        ),
        Form.HEAT_MAP: lambda chart, instrument, _, language, layout: heat_map(
            chart.table, instrument, language, layout
        ),
    }
)
OPENINGS: Mapping[Form, Callable[[], str]] = MappingProxyType(
    {
        Form.SHARES: lambda: _("Bars: the share of each answer, one column a group."),
        Form.STACKED: lambda: _("Stacked bars: the share of each answer, one bar a line."),
        Form.MEANS: lambda: _("Dots: the mean of each group on the scale."),
        Form.RING: lambda: _("A ring: the share of each answer as a part of the circle."),
        Form.GRID_BARS: lambda: _("Bars: a panel a column of the question, in it a bar a row."),
        Form.HEAT_MAP: lambda: _("Fields: the mean of each pair of groups, darker for higher."),
    }
)
