"""A change since an earlier edition, as it is printed: a mark, an amount, and both in words.

Shares change in whole **points**, means in tenths of their unit; both are rounded half up, last. A
change that is **significant** carries a star, in brackets at the lower level of confidence.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results.statistics.rounding import half_up, tenths
from results.tables.baseline import Change
from results.tables.table import Pairing, TableOptions

from .numbers import decimal_words, whole_words

UP, DOWN, SAME = "up", "down", "same"
MARKS = {UP: "▲", DOWN: "▼", SAME: "="}
MINUS = "−"
STAR = "*"
CLOSE = 1e-12
"""1 − 0.95 is a little above 0.05 as a float."""

DEFAULTS = TableOptions()


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """`direction` is of the amount as printed: up, down or same; `star` tells what is significant;
    `sentence` has both in words."""

    direction: str
    amount: str
    sentence: str
    star: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.direction]


def printed_change(
    change: Change, edition: str, language: str, options: TableOptions = DEFAULTS
) -> PrintedChange:
    """The change in the language that is spoken, such as ▲ +9 pts, "up 9 points since 2020".

    The options are those of its table, whose levels a change is held against.
    """
    amount = half_up(change.amount) if change.in_points else tenths(change.amount)
    direction = UP if amount > 0 else DOWN if amount < 0 else SAME
    size = _size(abs(amount), language)
    sign = {UP: "+", DOWN: MINUS, SAME: ""}[direction]
    written = f"{sign}{size}"
    star = _star(change, options)
    sentence = _sentence(direction, change.in_points) % {"amount": size, "edition": edition}
    return PrintedChange(
        direction,
        _("%(amount)s pts") % {"amount": written} if change.in_points else written,
        f"{sentence}, {_('significant')}" if star else sentence,
        star,
    )


def _star(change: Change, options: TableOptions) -> str:
    if change.p_value is None or change.p_value >= 1 - options.lower_level - CLOSE:
        return ""
    return STAR if change.p_value < 1 - options.upper_level - CLOSE else f"({STAR})"


def _size(amount: int | Decimal, language: str) -> str:
    if isinstance(amount, Decimal):
        return decimal_words(amount, language)
    return whole_words(amount, language)


def _sentence(direction: str, in_points: bool) -> str:
    return {
        (UP, True): _("up %(amount)s points since %(edition)s"),
        (DOWN, True): _("down %(amount)s points since %(edition)s"),
        (UP, False): _("up %(amount)s since %(edition)s"),
        (DOWN, False): _("down %(amount)s since %(edition)s"),
    }.get((direction, in_points), _("unchanged since %(edition)s"))


def change_note(edition: str, *, tested: bool = False) -> str:
    """What a reader must know of the changes beside a table."""
    note = _("Changes are against %(edition)s, in points for shares.") % {"edition": edition}
    return f"{note} {_tested() if tested else _untested()}"


def linked_note(pairing: Pairing | None, language: str) -> str:
    """What a reader must know of those who answered both waves; empty where nobody is known to."""
    if pairing is None:
        return ""
    if not pairing.respondents:
        return _unknown()
    said = _paired(pairing.respondents) if pairing.p_values else _apart(pairing.respondents)
    return said % {"number": whole_words(pairing.respondents, language)}


def _unknown() -> str:
    return _(
        "Who answered both waves can no longer be told, as the answers to the earlier one are"
        " deleted; the tests take the waves for different people."
    )


def _paired(respondents: int) -> str:
    return ngettext(
        "The tests are paired: %(number)s respondent answered both waves.",
        "The tests are paired: %(number)s respondents answered both waves.",
        respondents,
    )


def _apart(respondents: int) -> str:
    return ngettext(
        "%(number)s respondent answered both waves; with weights or a declared population, the"
        " tests take the waves for different people.",
        "%(number)s respondents answered both waves; with weights or a declared population, the"
        " tests take the waves for different people.",
        respondents,
    )


def _tested() -> str:
    return _("A star marks a significant change, in brackets at the lower level of confidence.")


def _untested() -> str:
    return _("They are not tested, as it was published without bases.")
