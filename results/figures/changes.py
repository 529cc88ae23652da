"""A change since an earlier edition, as it is printed: a mark, an amount, and both in words.

Shares change in whole **points**, means in tenths of their unit; both are rounded half up, last.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from results.statistics.rounding import half_up, tenths
from results.tables.baseline import Change

from .numbers import decimal_words, whole_words

UP, DOWN, SAME = "up", "down", "same"
MARKS = {UP: "▲", DOWN: "▼", SAME: "="}
MINUS = "−"


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """`direction` is of the amount as printed: up, down or same; `sentence` has it in words."""

    direction: str
    amount: str
    sentence: str

    @property
    def mark(self) -> str:
        return MARKS[self.direction]


def printed_change(change: Change, edition: str, language: str) -> PrintedChange:
    """The change in the language that is spoken, such as ▲ +9 pts, "up 9 points since 2020"."""
    amount = half_up(change.amount) if change.in_points else tenths(change.amount)
    direction = UP if amount > 0 else DOWN if amount < 0 else SAME
    size = _size(abs(amount), language)
    sign = {UP: "+", DOWN: MINUS, SAME: ""}[direction]
    written = f"{sign}{size}"
    return PrintedChange(
        direction,
        _("%(amount)s pts") % {"amount": written} if change.in_points else written,
        _sentence(direction, change.in_points) % {"amount": size, "edition": edition},
    )


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


def change_note(edition: str) -> str:
    """What a reader must know of the changes beside a table."""
    return _("Changes are against %(edition)s, in points for shares.") % {"edition": edition}
