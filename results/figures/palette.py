"""The colours of the charts, chosen to be told apart by lightness alone.

A **ramp** runs from light to dark through neighbouring hues, so that it orders the options of a
scale, keeps the options of a list apart for colour-blind readers, and survives a grey printer.
The **ink** is the colour of words upon a colour.
"""

GROUND = "#ffffff"
INK = "#17212b"
INK_SOFT = "#4a5864"
LINE = "#cfd8de"
TRACK = "#edf1f3"
MISSING = "#c4ccd2"
ACCENT = "#0d5768"
ACCENT_SOFT = "#72a9b5"
RAMP = (
    "#f3e3a6",
    "#c3d79b",
    "#8ec59b",
    "#5aaea0",
    "#2f93a0",
    "#1f7593",
    "#25567f",
    "#2b3768",
)
TWO = ("#e3cd86", "#1f7593")


def ramp(steps: int) -> list[str]:
    """`steps` colours, light to dark and spread evenly; colours repeat beyond the ramp's length."""
    if steps == 2:
        return list(TWO)
    if steps > len(RAMP):
        return [RAMP[step % len(RAMP)] for step in range(steps)]
    last = max(steps - 1, 1)
    return [RAMP[step * (len(RAMP) - 1) // last] for step in range(steps)]


def ink_on(colour: str) -> str:
    """White or the dark ink, whichever contrasts more with `colour` (WCAG relative luminance)."""
    luminance = _luminance(colour)
    on_white = 1.05 / (luminance + 0.05)
    on_ink = (luminance + 0.05) / (_luminance(INK) + 0.05)
    return GROUND if on_white > on_ink else INK


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
