"""Words beside the lines of a chart: wrapped to their room, each block centred on its line."""

import textwrap
from dataclasses import dataclass

import altair as alt

from .layout import CHARACTER_WIDTH, Layout
from .palette import INK

GAP = 10
LEADING = 1.2


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands at the left of a panel's lines, in order. The first is bold if it is the total.

    The lines of every panel of a chart have the same labels, so that they stand level.
    """

    words: tuple[str, ...]
    layout: Layout
    total_first: bool = False

    @property
    def step(self) -> float:
        """Pixels a line takes, so that the tallest of the wrapped labels has room."""
        tallest = max(len(self._wrapped(label)) for label in self.words)
        leading = tallest * self.layout.font_size * LEADING
        return self.layout.line_gap + max(self.layout.line_height, leading)

    @property
    def height(self) -> float:
        """Pixels all lines take."""
        return self.step * len(self.words)

    def y(self, *, labelled: bool = True) -> alt.Y:
        """The vertical place of the field `line`, with room at the left for the labels."""
        room = self.layout.label_width
        axis = alt.Axis(
            title=None, labels=False, ticks=False, domain=False, minExtent=room, maxExtent=room
        )
        scale = alt.Scale(domain=list(self.words), padding=0)
        return alt.Y("line:N", scale=scale, axis=axis if labelled else None)

    def drawn(self) -> alt.Chart:
        """The labels themselves, to be a layer of the panel that is labelled."""
        parts = alt.Chart(alt.Data(values=self._parts()))
        return parts.mark_text(
            align="right",
            dx=-GAP,
            color=INK,
            fontSize=self.layout.font_size,
            fontWeight=alt.ExprRef("datum.bold ? 'bold' : 'normal'"),
        ).encode(
            x=alt.value(0),
            y=self.y(),
            yOffset=alt.YOffset("shift:Q", scale=None),
            text="words:N",
        )

    def _parts(self) -> list[dict[str, object]]:
        """Each row of words on its own, shifted so that all of a label is centred on its line."""
        middle = self.step / 2
        leading = self.layout.font_size * LEADING
        return [
            {
                "line": label,
                "words": part,
                "shift": middle + (place - (len(parts) - 1) / 2) * leading,
                "bold": self.total_first and number == 0,
            }
            for number, label in enumerate(self.words)
            for parts in [self._wrapped(label)]
            for place, part in enumerate(parts)
        ]

    def _wrapped(self, label: str) -> list[str]:
        return wrapped(label, self.layout, self.layout.label_width - GAP)


def wrapped(words: str, layout: Layout, width: float) -> list[str]:
    """The words in as many lines as `width` pixels ask for; a long word is never cut."""
    return textwrap.wrap(words, layout.characters(width), break_long_words=False) or [""]


def words_width(words: str, layout: Layout) -> float:
    """About how many pixels the words take in one line."""
    return len(words) * layout.font_size * CHARACTER_WIDTH


def titled(chart: alt.LayerChart, words: str, layout: Layout, width: float) -> alt.LayerChart:
    """The chart under a small title broken to its width; as it is for no words."""
    if not words:
        return chart
    lines = wrapped(words, layout, width)
    heading = alt.TitleParams(lines, anchor="start", frame="group", fontSize=layout.font_size)
    return chart.properties(title=heading)
