"""The last step before print: **half up** rounding of exact fractions, never of binary floats.

A share or a mean is handed over as its two parts, a total and a base, so that no division has lost
anything yet. Unweighted parts are whole numbers and therefore exact; a weighted part is read as the
shortest decimal that names it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Part = int | float
"""A total or a base: a whole number, or a finite sum of weights."""


def whole_percent(part: Part, base: Part) -> int | None:
    """100·part/base as a whole percent, half up; None when the base is 0.

    percent = ⌊100·p/b + ½⌋, with p the part and b the base, in integer arithmetic.
    Source: the usual commercial rule, as survey reports print shares.
    Example: 1 of 8 is 12.5 %, hence 13; 29 of 200 is 14.5 %, hence 15.
    """
    if base == 0:
        return None
    return half_up(100 * exact(part) / exact(base))


def one_decimal(total: Part, base: Part) -> Decimal | None:
    """total/base with one decimal, half up; None when the base is 0.

    mean = ⌊10·t/b + ½⌋/10, with t the total and b the base, in integer arithmetic.
    Source: as `whole_percent`.
    Example: 23/20 is 1.15, hence 1.2, where the float 1.15 would give 1.1.
    """
    if base == 0:
        return None
    return tenths(exact(total) / exact(base))


def tenths(number: Fraction) -> Decimal:
    """The number with one decimal, half up: 0.25 becomes 0.3 and −0.25 becomes −0.2."""
    return Decimal(half_up(10 * number)).scaleb(-1)


def half_up(number: Fraction) -> int:
    """⌊x + ½⌋ of an exact number, in integer arithmetic: 2.5 becomes 3 and −2.5 becomes −2."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def exact(part: Part | Fraction) -> Fraction:
    """The number without loss, a float read as the shortest decimal that names it."""
    return Fraction(repr(part)) if isinstance(part, float) else Fraction(part)
