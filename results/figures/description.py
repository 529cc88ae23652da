"""A chart in words, for those who do not see it: its form, and what it shows of all respondents."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from questionnaire.instrument.wording import words
from results.tables.table import SEGMENT, Table

from .charts import DRAWN_MEASURES
from .numbers import printed

VALUES_TOLD = 8


def describe(table: Table, language: str) -> str:
    """The alternative text of the table's chart: what it draws, then the values of the total."""
    told = _values_of_total(table, language)
    ending = _("The table below has every number.")
    return " ".join(part for part in (OPENINGS[table.kind](), told, ending) if part)


def _values_of_total(table: Table, language: str) -> str:
    """The total's values as words; nothing when rows are grouped or too many to listen to."""
    measure = DRAWN_MEASURES[table.kind]
    pairs = [
        f"{words(row.label, language)} {printed(cells[0], measure, language)}"
        for row, cells in zip(table.rows, table.cells, strict=True)
        if row.measure is measure and not row.is_net
    ]
    if len(pairs) > VALUES_TOLD or any(row.group for row in table.rows):
        return ""
    return _("All respondents: %(values)s.") % {"values": ", ".join(pairs)}


OPENINGS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        SEGMENT: lambda: _("Stacked bars: the share of each point, one bar a group."),
        "single": lambda: _("Stacked bars: the share of each answer, one bar a group."),
        "multiple": lambda: _("Bars: the share that chose each answer, one column a group."),
        "scale": lambda: _("Dots: the mean of each group on the scale."),
        "number": lambda: _("Dots: the mean of each group."),
        "matrix": lambda: _("Stacked bars: the share of each answer, one bar a row."),
        "grid": lambda: _("Stacked bars: the share of each answer, one bar a row and column."),
        "ranking": lambda: _("Bars: the share that put each option first, one column a group."),
    }
)
