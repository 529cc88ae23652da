"""**Boxes**: the end codes of a scale, taken together.

The share of a box is `shares.column_shares` over its codes. Ranks are a scale whose best end is the
lowest: the first choice is the bottom box of the ranks, and the top three are their bottom three.
"""

from __future__ import annotations

from collections.abc import Sequence


class BoxError(ValueError):
    """More codes asked for than the scale has, or none."""


def top_codes(codes: Sequence[int], size: int) -> tuple[int, ...]:
    """The highest `size` codes, ascending.

    Source: definition.
    Raises BoxError for a size below 1 or above the number of codes.
    Example: the top two of 1 to 5: 4 and 5.
    """
    return _checked(codes, size)[-size:]


def bottom_codes(codes: Sequence[int], size: int) -> tuple[int, ...]:
    """The lowest `size` codes, ascending.

    Source: definition.
    Raises BoxError as `top_codes`.
    Example: the bottom two of 1 to 5: 1 and 2; those who ranked an option first or second.
    """
    return _checked(codes, size)[:size]


def _checked(codes: Sequence[int], size: int) -> tuple[int, ...]:
    if not 1 <= size <= len(codes):
        raise BoxError(
            f"box: found a size of {size}, expected 1 to {len(codes)}, the codes of the scale;"
            " ask for fewer or more"
        )
    return tuple(sorted(codes))
