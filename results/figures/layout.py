"""The two shapes of a chart: **wide** for a desk, a page and a slide, **narrow** for a phone.

Widths are in pixels of the drawing; a chart is as high as its lines need.
"""

from dataclasses import dataclass
from types import MappingProxyType

FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif'
CHARACTER_WIDTH = 0.54


@dataclass(frozen=True, slots=True)
class Layout:
    """`label_width` is kept at the left for the words of the lines, out of `width`.

    `beside` says whether there is room for panels and columns side by side.
    """

    name: str
    width: int
    label_width: int
    font_size: int
    line_height: int
    line_gap: int
    beside: bool

    @property
    def plot_width(self) -> int:
        return self.width - self.label_width

    def characters(self, width: float) -> int:
        """How many characters of ordinary words fit into `width` pixels."""
        return max(int(width / (self.font_size * CHARACTER_WIDTH)), 4)


WIDE = Layout(
    "wide", width=920, label_width=230, font_size=13, line_height=22, line_gap=9, beside=True
)
NARROW = Layout(
    "narrow", width=350, label_width=116, font_size=12, line_height=22, line_gap=10, beside=False
)
LAYOUTS = MappingProxyType({layout.name: layout for layout in (WIDE, NARROW)})
