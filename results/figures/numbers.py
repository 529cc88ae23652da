"""Numbers of a cell as they are printed, on pages and in charts: the one place where they round.

A share becomes a whole **percent**, a mean gets one decimal, both half up; a number that does not
exist, for want of anyone in its denominator, is printed as NOT_AVAILABLE, never as a blank or zero.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel.numbers import format_decimal, format_percent

from results.statistics.rounding import one_decimal, whole_percent
from results.tables.table import Cell, Measure

NOT_AVAILABLE = "n/a"


def printed(cell: Cell, measure: Measure, language: str) -> str:
    """The cell's value in words of that language, such as 44%, 44 % or 2.8."""
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


PRINTERS: Mapping[Measure, Callable[[Cell, str], str]] = MappingProxyType(
    {
        Measure.SHARE: _percent,
        Measure.MEAN: _mean,
        Measure.MEAN_SHARE: _percent,
        Measure.COUNT: _whole,
    }
)


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
