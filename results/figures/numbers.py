"""Numbers of a cell as they are printed, on pages and in charts: the one place where they round.

A share becomes a whole **percent**, a mean gets one decimal, both half up; a number that does not
exist, for want of anyone in its denominator, is printed as NOT_AVAILABLE, never as a blank or zero.
Indexes are whole, standard deviations and medians have one decimal; so have the limits of intervals
and standard errors, which are in percent or points for shares. A value that is hidden is printed as
a word that says so.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _

from results.statistics.rounding import exact, half_up, one_decimal, tenths, whole_percent
from results.tables.table import HIDDEN_BASE, Cell, Measure

NOT_AVAILABLE = "n/a"


def printed(cell: Cell, measure: Measure, language: str) -> str:
    """The cell's value in words of that language, such as 44%, 44 % or 2.8."""
    if cell.suppressed:
        return _("hidden")
    return NOT_AVAILABLE if cell.value is None else PRINTERS[measure](cell, language)


def _percent(cell: Cell, language: str) -> str:
    percent = whole_percent(cell.weighted_total, cell.weighted_base)
    return NOT_AVAILABLE if percent is None else percent_words(percent, language)


def _mean(cell: Cell, language: str) -> str:
    mean = one_decimal(cell.weighted_total, cell.weighted_base)
    return NOT_AVAILABLE if mean is None else decimal_words(mean, language)


def _whole(cell: Cell, language: str) -> str:
    number = whole_percent(cell.weighted_total, 100)
    return NOT_AVAILABLE if number is None else whole_words(number, language)


def _index(cell: Cell, language: str) -> str:
    assert cell.value is not None
    return whole_words(half_up(exact(cell.value)), language)


def _one_decimal(cell: Cell, language: str) -> str:
    assert cell.value is not None
    return decimal_words(tenths(exact(cell.value)), language)


PRINTERS: Mapping[Measure, Callable[[Cell, str], str]] = MappingProxyType(
    {
        Measure.SHARE: _percent,
        Measure.MEAN: _mean,
        Measure.MEAN_SHARE: _percent,
        Measure.COUNT: _whole,
        Measure.RESPONSE_SHARE: _percent,
        Measure.STANDARD_DEVIATION: _one_decimal,
        Measure.MEDIAN: _one_decimal,
        Measure.INDEX: _index,
    }
)
IN_PERCENT = (Measure.SHARE, Measure.MEAN_SHARE, Measure.RESPONSE_SHARE)
"""What is a share, and printed in percent."""


def printed_interval(cell: Cell, measure: Measure, language: str) -> str:
    """The limits of the cell's interval, such as 37.2–51.0 (in percent); nothing without one."""
    if cell.interval is None or cell.suppressed:
        return ""
    unit = 100 if measure in IN_PERCENT else 1
    return "–".join(decimal_words(tenths(unit * exact(end)), language) for end in cell.interval)


def printed_error(cell: Cell, measure: Measure, language: str) -> str:
    """The cell's standard error, in points for a share; nothing without one."""
    if cell.standard_error is None or cell.suppressed:
        return ""
    unit = 100 if measure in IN_PERCENT else 1
    return decimal_words(tenths(unit * exact(cell.standard_error)), language)


def base_words(base: int, language: str) -> str:
    """How many stand in a base, or the word that says it is hidden."""
    return _("hidden") if base == HIDDEN_BASE else whole_words(base, language)


@lru_cache(maxsize=1024)
def percent_words(percent: int, language: str) -> str:
    """A whole percent in that language: 44% in English, 44 % in French."""
    return format_percent(Decimal(percent).scaleb(-2), locale=language)


@lru_cache(maxsize=4096)
def decimal_words(number: Decimal, language: str) -> str:
    """A number with one decimal in that language: 2.8 in English, 2,8 in French."""
    return format_decimal(number, format="#,##0.0", locale=language)


@lru_cache(maxsize=4096)
def whole_words(number: int, language: str) -> str:
    """A whole number in that language, its thousands apart."""
    return format_decimal(number, locale=language)
