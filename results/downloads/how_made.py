"""How the tables of a run were made, in words of the active language, for pages and files.

A **fact** is a term and what is to be said of it.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from results.statistics.adjustments import Adjustment
from results.statistics.intervals import ShareInterval
from results.statistics.testing import Family
from results.tables.table import TableOptions

Fact = tuple[str, str]

FAMILIES: Mapping[Family, Callable[[], str]] = MappingProxyType(
    {
        Family.DESIGN: lambda: _("linearised variance, with all respondents as the sample"),
        Family.SPSS: lambda: _("pooled variance on weighted counts, as SPSS"),
        Family.DIMENSIONS: lambda: _("pooled variance on effective bases, as Dimensions"),
    }
)
ADJUSTMENTS: Mapping[Adjustment, Callable[[], str]] = MappingProxyType(
    {
        Adjustment.NONE: lambda: _("not adjusted for the number of comparisons"),
        Adjustment.BONFERRONI: lambda: _("adjusted for a row's comparisons by Bonferroni"),
        Adjustment.HOLM: lambda: _("adjusted for a row's comparisons by Holm"),
        Adjustment.BENJAMINI_HOCHBERG: lambda: _(
            "adjusted for a row's comparisons by Benjamini-Hochberg"
        ),
    }
)
INTERVALS: Mapping[ShareInterval, Callable[[], str]] = MappingProxyType(
    {
        ShareInterval.WILSON: lambda: _("Wilson, on effective bases"),
        ShareInterval.CLOPPER_PEARSON: lambda: _("Clopper-Pearson"),
        ShareInterval.KORN_GRAUBARD: lambda: _("Korn-Graubard"),
    }
)


def how_made(options: TableOptions, weights: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What is to be said of tables with these options, and of a run's weights."""
    return tuple(_facts(options, weights))


def letters_in_words(options: TableOptions) -> str:
    """What a letter means; nothing where columns were not tested."""
    if options.family is None:
        return ""
    return _(
        "A letter names a column that this figure is higher than: a capital at %(upper)s"
        " confidence, a small letter at %(lower)s."
    ) % {"upper": _percent(options.upper_level), "lower": _percent(options.lower_level)}


def _facts(options: TableOptions, weights: Mapping[str, Any]) -> Iterator[Fact]:
    if options.family is not None:
        yield _("Tests"), _tests(options)
    if options.interval is not None:
        yield _("Intervals"), _intervals(options)
    yield _("Weights"), _weights(options, weights)
    yield _("Small bases"), _thresholds(options)
    if options.population is not None:
        told = {"number": _number(options.population)}
        yield (
            _("Population"),
            _("%(number)s in all; errors are smaller for the part of it that answered.") % told,
        )
    yield (
        _("Rounding"),
        _("The last step, half up: 14.5 percent are printed as 15. Files are not rounded."),
    )


def _tests(options: TableOptions) -> str:
    assert options.family is not None
    told = {
        "family": FAMILIES[options.family](),
        "adjustment": ADJUSTMENTS[options.adjustment](),
        "minimum": _number(options.minimum_base),
        "flagged": _number(options.flagged_base),
    }
    sentences = [
        letters_in_words(options),
        _(
            "Two-sided, by %(family)s; %(adjustment)s. Columns with a base under %(minimum)s are"
            " not tested; under %(flagged)s, read letters with care."
        )
        % told,
    ]
    if options.against_total:
        sentences.append(_("+ and − mark columns above and below the total."))
    return " ".join(sentences)


def _intervals(options: TableOptions) -> str:
    assert options.interval is not None
    told = {
        "level": _percent(options.upper_level),
        "method": INTERVALS[options.interval](),
    }
    return _("At %(level)s confidence. Shares: %(method)s. Means: Student's t.") % told


def _weights(options: TableOptions, weights: Mapping[str, Any]) -> str:
    if not options.weight:
        return _("None: every respondent counts the same.")
    if not weights:
        return options.weight
    told = {
        "effect": _number(weights["design_effect"], "#,##0.00"),
        "efficiency": _percent(weights["efficiency"]),
        "lowest": _number(weights["lowest"], "#,##0.00"),
        "highest": _number(weights["highest"], "#,##0.00"),
    }
    return (
        _(
            "Raked to known margins: from %(lowest)s to %(highest)s, design effect %(effect)s,"
            " efficiency %(efficiency)s. Counts are of people; shares and means are weighted."
        )
        % told
    )


def _thresholds(options: TableOptions) -> str:
    sentences = [
        _("Figures of fewer than %(number)s respondents stand in brackets.")
        % {"number": _number(options.caution_threshold)}
    ]
    if options.suppression_threshold:
        sentences.append(
            _("In public, cells of fewer than %(number)s respondents are hidden.")
            % {"number": _number(options.suppression_threshold)}
        )
    return " ".join(sentences)


def _number(number: float, pattern: str = "#,##0") -> str:
    return format_decimal(number, format=pattern, locale=get_language() or "en")


def _percent(share: float) -> str:
    """The share with one decimal at most, in the form of the language: 97.5% or 97,5 %."""
    language = get_language() or "en"
    return format_percent(round(share, 3), locale=language, decimal_quantization=False)
