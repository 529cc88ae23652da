"""**Change** since an earlier wave: the difference of two shares, in points, or of two means.

The present figure comes as its unrounded parts; the earlier one as it was published, since that is
often all that is left of it. Rounding is for whoever prints the change.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from .rounding import Part, exact


def change_in_points(part: Part, base: Part, earlier_percent: Decimal) -> Fraction | None:
    """By how many points the share has changed, exactly; None when the base is 0.

    d = 100·p/b − e, with p the part, b the base, and e the earlier share in percent.
    Source: definition; a change in percentage points, not in percent.
    Example: 64 of 83 after 68 %: 6400/83 − 68 = 9.1084…
    """
    return change_of_mean(100 * exact(part), base, earlier_percent)


def change_of_mean(total: Part | Fraction, base: Part, earlier_mean: Decimal) -> Fraction | None:
    """By how much the mean has changed, exactly, in its own unit; None when the base is 0.

    d = t/b − e, with t the total, b the base, and e the earlier mean.
    Source: definition.
    Example: a total of 30 on 12 respondents after 2.8: 2.5 − 2.8 = −0.3.
    """
    if base == 0:
        return None
    return exact(total) / exact(base) - Fraction(earlier_mean)
