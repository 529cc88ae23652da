"""The last step before print: **half up** rounding of exact fractions, never of binary floats.

A share or a mean is handed over as its two parts, a total and a base, so that no division has lost
anything yet. Unweighted parts are whole numbers and therefore exact; a weighted part, a sum of
binary floats, is read as a decimal of PART_DIGITS digits, which leaves out what summing has added.

Rounded percents of the options of one base may miss 100, and rounded members their net. Downloads
and tables leave that as it is and say so; a display that must fill its whole, such as a stacked
bar with labels, takes the **largest remainders**.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Part = int | float
"""A total or a base: a whole number, or a finite sum of weights."""

PART_DIGITS = 14


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
    """The number with one decimal, half up.

    Source: as `whole_percent`.
    Example: 0.25 becomes 0.3, and −0.25 becomes −0.2.
    """
    return Decimal(half_up(10 * number)).scaleb(-1)


def half_up(number: Fraction) -> int:
    """⌊x + ½⌋ of an exact number, in integer arithmetic.

    Source: as `whole_percent`.
    Example: 2.5 becomes 3, and −2.5 becomes −2.
    """
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def exact(part: Part | Fraction) -> Fraction:
    """The number as a fraction: whole numbers as they are, others as decimals of PART_DIGITS.

    Source: a sum of binary floats has more digits than it knows.
    Example: 0.1 + 0.2 becomes 3/10.
    """
    if isinstance(part, float) and not part.is_integer():
        return Fraction(Decimal(f"{part:.{PART_DIGITS}g}"))
    return Fraction(part)


def largest_remainders(parts: Sequence[Part], whole: int = 100) -> tuple[int, ...]:
    """Whole numbers in proportion to the parts that add up to the whole; zeros if all parts are 0.

    Each gets ⌊q⌋ of its quota q = whole·p/Σp, and those with the largest q − ⌊q⌋, the first of
    equals, one more until the whole is reached. Never for tables or downloads, which round half up.
    Source: Hamilton's method; Balinski and Young, Fair Representation (1982).
    Raises ValueError for a part below 0.
    Example: parts 1, 1 and 1: 34, 33 and 33.
    """
    exact_parts = [exact(part) for part in parts]
    if any(part < 0 for part in exact_parts):
        raise ValueError(f"parts: found {min(parts)}, expected 0 or more; round them half up")
    total = sum(exact_parts, Fraction())
    if not total:
        return (0,) * len(parts)
    quotas = [whole * part / total for part in exact_parts]
    floors = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda place: floors[place] - quotas[place])
    raised = set(by_remainder[: whole - sum(floors)])
    return tuple(floor + (place in raised) for place, floor in enumerate(floors))


def may_not_add_up(parts: Sequence[Part], base: Part, whole: Part | None = None) -> bool:
    """Whether the printed percents of the parts miss the printed percent of what they make up.

    Σ round(100·p/b) ≠ round(100·t/b), with p the parts, b the base, t the whole they add up to
    (the base when it is None), and round half up. False when the base is 0, which prints nothing.
    Source: the usual note, "may not add up due to rounding".
    Example: three parts of 1 on a base of 3 are 33 % each, and miss 100 %.
    """
    percents = [whole_percent(part, base) for part in parts]
    together = whole_percent(base if whole is None else whole, base)
    return sum(percent or 0 for percent in percents) != (together or 0)
