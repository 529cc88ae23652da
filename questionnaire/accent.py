"""A survey's **accent**: the colour of its buttons and links, fit to be read in light and in dark.

The colour an organiser picks is kept as it is where it can be read, and else moved towards black
(on light grounds) or white (on dark ones) until it can. What can be read has a contrast of at least
`READABLE` with every ground it stands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Colour = tuple[int, int, int]

READABLE = 4.5
STEPS = 50
TINT = 0.08
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the two looks: the grounds words stand on, panels first, and where contrast lies."""

    surfaces: tuple[Colour, ...]
    contrast: Colour
    on_accent: Colour


# The surface, the ground and the sunken surface of site.css.
LIGHT = Ground((WHITE, (245, 247, 248), (237, 241, 243)), BLACK, WHITE)
DARK = Ground(((25, 35, 42), (17, 24, 29), (34, 47, 55)), WHITE, (8, 20, 26))


def properties(accent: str, ground: Ground) -> Mapping[str, str]:
    """The style properties of the accent "1d4ed8" on that ground, by name."""
    picked = _read(accent)
    base = readable_on(picked, ground)
    return {
        "--accent": _written(base),
        "--accent-strong": _written(mixed(base, ground.contrast, 0.3)),
        "--accent-tint": _written(mixed(ground.surfaces[0], base, TINT)),
        "--on-accent": _written(ground.on_accent),
    }


def readable_on(colour: Colour, ground: Ground) -> Colour:
    """The nearest mix of the colour with the contrast side that can be read on the ground.

    It can be read on the surfaces, on its own tint, and below the words of a button.
    """
    for step in range(STEPS):
        mix = mixed(colour, ground.contrast, step / STEPS)
        tints = tuple(mixed(surface, mix, TINT) for surface in ground.surfaces)
        stand_on = (*ground.surfaces, *tints, ground.on_accent)
        if all(contrast(mix, surface) >= READABLE for surface in stand_on):
            return mix
    return ground.contrast


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """The colour with that share of the other in it."""
    red, green, blue = (
        round(one + (two - one) * share) for one, two in zip(colour, other, strict=True)
    )
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio, from 1 to 21: (L1 + 0.05) / (L2 + 0.05), L1 the lighter's luminance.

    Source: WCAG 2.2, "contrast ratio". Black on white has 21.
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """The relative luminance, from 0 for black to 1 for white: 0.2126 R + 0.7152 G + 0.0722 B.

    R, G and B are the channels made linear: c / 12.92 up to c = 0.04045, else
    ((c + 0.055) / 1.055) ** 2.4, where c is the channel in [0, 1]. Source: WCAG 2.2, "relative
    luminance". White has 1.
    """
    shares = (channel / 255 for channel in colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _read(accent: str) -> Colour:
    red, green, blue = bytes.fromhex(accent)
    return red, green, blue


def _written(colour: Colour) -> str:
    return f"#{bytes(colour).hex()}"
