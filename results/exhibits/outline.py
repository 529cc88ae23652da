"""An **outline** says which exhibits a report has, chapter by chapter, over the tables of a wave.

An **exhibit** is what stands under one title: **parts**, each a chart, numbers, cards or a
statement. A **source** says which table a part is read off; **splits** which columns of it are
shown besides the total. Rows are chosen by the names of options, nets and composites. A **base
note** is the line that says how many respondents a part stands on, and how many of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from questionnaire.instrument.elements import Text


class Form(StrEnum):
    """How a chart shows its table."""

    SHARES = "shares"
    STACKED = "stacked"
    MEANS = "means"
    RING = "ring"
    GRID_BARS = "grid_bars"
    HEAT_MAP = "heat_map"


class LineKind(StrEnum):
    """What a line of a card says of its point: the commonest answer, the band of a mean, a share,
    or what has the highest share."""

    MODE = "mode"
    BAND = "band"
    SHARE = "share"
    TOP = "top"


class Claim(StrEnum):
    """What a statement says of the points of a banner."""

    RISES = "rises"
    FALLS = "falls"
    HIGHEST = "highest"
    LOWEST = "lowest"


class TableKey(NamedTuple):
    """Which table: `filter` is the name of one of the plan's, `base` empty for the own rule."""

    question: str
    banner: str
    filter: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A question or segment, of those a filter keeps and on a base of its own where given."""

    question: str
    filter: str = ""
    base: str = ""

    def by(self, banner: str) -> TableKey:
        """Its table by a banner."""
        return TableKey(self.question, banner, self.filter, self.base)


@dataclass(frozen=True, slots=True)
class Split:
    """The points of a banner that are shown, all of them when none is named."""

    banner: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPart:
    """A chart of a table. `options` names the rows, in order; none means every option."""

    form: Form
    source: Source
    splits: tuple[Split, ...] = ()
    options: tuple[str, ...] = ()
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number with its words. `item` is a row, with its phase or column; `row` an option, a net
    or a composite, "mean", or empty for how many stand in the base."""

    label: Text
    source: Source
    item: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersPart:
    """Numbers that stand on their own."""

    numbers: tuple[Number, ...]
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """Words for the means up to a value, that value included; the last band has no end."""

    label: Text
    up_to: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A line of every card. `rows` names the options or nets it looks at, none for all options;
    `highest` is how many a TOP line names."""

    label: Text
    kind: LineKind
    source: Source
    rows: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    highest: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPart:
    """A card for each point of a banner."""

    banner: str
    lines: tuple[CardLine, ...]
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart:
    """Words about a direction, held against the points of a banner.

    What is looked at is the mean of the source, or the share of `row`. RISES and FALLS go along the
    points in their order, or along the means of `along` in them; HIGHEST and LOWEST name a `point`.
    """

    text: Text
    claim: Claim
    source: Source
    banner: str
    row: str = "mean"
    along: str = ""
    point: str = ""


Part = ChartPart | NumbersPart | CardsPart | StatementPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What stands under one title."""

    name: str
    title: Text
    parts: tuple[Part, ...]
    note: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutlineChapter:
    """A chapter of the report."""

    name: str
    title: Text
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """Words for one respondent of a kind, and for several."""

    one: Text
    several: Text


@dataclass(frozen=True, slots=True)
class NoteDesign:
    """How base notes tell the kinds of respondents: by a banner, its points in this order."""

    banner: str
    nouns: Mapping[str, Noun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The exhibits of a report. Bases under `small_base` and `very_small_base` get a caution."""

    chapters: tuple[OutlineChapter, ...]
    base_note: NoteDesign
    small_base: int = 30
    very_small_base: int = 5

    @property
    def exhibits(self) -> Mapping[str, Exhibit]:
        """Every exhibit by name, in order."""
        return {e.name: e for chapter in self.chapters for e in chapter.exhibits}
