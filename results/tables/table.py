"""A **table** is one question by one banner, as counted.

Its rows are the **stub**, its columns the points of a **banner** (the total first), and a **cell**
holds a measure with the bases it stands on. A segment is tabulated like a question. A **net** is a
row of several options together, counted once a respondent; a **filter** keeps a table to the
respondents of whom a condition is true. Tables are frozen values: pages, charts and downloads
print the same object, and rounding is theirs to do, last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaire.instrument.elements import BaseRule, Text
from results.statistics.adjustments import Adjustment
from results.statistics.intervals import ShareInterval
from results.statistics.testing import Family

TOTAL = "total"
TOTAL_CODE = 0
HIDDEN_BASE = -1
"""A base that does not leave, in tables for the public."""
SEGMENT = "segment"
"""The kind of a table that is of a segment."""


class Measure(StrEnum):
    """What the value of a row's cells is.

    A share of respondents in [0, 1], a mean, the mean of the shares of several items, or Σw of
    those counted; and where the tab plan asks for it a share of responses in [0, 1], the standard
    deviation or median beside a mean, or the index of a share against the total's, which is 100.
    """

    SHARE = "share"
    MEAN = "mean"
    MEAN_SHARE = "mean_share"
    COUNT = "count"
    RESPONSE_SHARE = "response_share"
    STANDARD_DEVIATION = "standard_deviation"
    MEDIAN = "median"
    INDEX = "index"


class BaseNote(StrEnum):
    """What a reader must know about the bases of a table, printed beneath it in words."""

    MISSING_IN_SHARES = "missing_in_shares"
    """Answers such as "don't know" are answers: they stand in the base of the shares."""

    MISSING_OUT = "missing_out"
    """Answers such as "don't know" are left out: they stand in no base."""

    MISSING_NOT_IN_MEANS = "missing_not_in_means"
    """Answers such as "don't know" have no value: they stay out of means and their bases."""

    ROW_BASES = "row_bases"
    """Each row stands on those who answered that row."""

    RANKED_IN_MEANS = "ranked_in_means"
    """A mean rank stands on those who ranked the option."""

    RESPONSES = "responses"
    """Shares of responses stand on all options chosen, of which a respondent may have several."""

    OVERLAPPING = "overlapping"
    """The columns share respondents, which the tests allow for."""


@dataclass(frozen=True, slots=True)
class BannerPoint:
    """A column of tables. The first of a banner is named TOTAL and has the code TOTAL_CODE.

    Significance letters name a point by its `letter`; the total has none.
    """

    name: str
    code: int
    label: Text
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """The columns of tables: the total, then the points of a variable or segment called `name`.

    A crossed banner has a point for each pair of points of the two that it `crosses`, named
    "first.second". A banner that `overlaps` is of a multiple choice: a respondent may stand in
    several of its points.
    """

    name: str
    title: Text
    points: tuple[BannerPoint, ...]
    crosses: tuple[str, ...] = ()
    overlaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StubRow:
    """A row of a table, named uniquely in it.

    `variable` and `code` say what it counts; the code is None for nets, means and counts. `options`
    are the names of the options a share counts, points of a scale and ranks being named by their
    numbers where several count together, and empty where a row counts none. `group` holds
    the words of the row and phase or column of a matrix or grid, and is empty elsewhere. The
    variable of what stands on several of them is the question's name.
    """

    name: str
    label: Text
    group: Text
    variable: str
    code: int | None
    measure: Measure
    options: tuple[str, ...] = ()

    @property
    def is_net(self) -> bool:
        """Whether it is the share of several options together."""
        return self.measure is Measure.SHARE and len(self.options) > 1


@dataclass(frozen=True, slots=True)
class Filter:
    """Who is counted: those of whom the condition is true, and how to say it to a reader."""

    name: str
    label: Text
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A measure and what it stands on.

    For a share, `count` respondents of `unweighted_base` gave the answer, `weighted_total` is their
    Σw and `weighted_base` the Σw of the base. For a mean, `count` is None, the bases are those with
    a value x, and `weighted_total` is Σw·x. `value` is weighted_total / weighted_base, None when
    that base is 0; for a count it is `weighted_total`. Unweighted sums are whole numbers. For a
    mean share, `count` is None and the weighted parts add up over the items. A share of responses
    stands on responses. Beside a standard deviation or a median stand the sums of the mean, beside
    an index those of the share.

    `effective_base` is (Σw)²/Σw² of the base; beside a share of responses it is that of its share
    of respondents. `interval` is the confidence interval of the value at
    the table's upper level. `letters` name the lower columns the value differs from, upper case at
    the upper level and lower case at the lower one; `against_total` is "+" or "-" where it is
    higher or lower than the total's at the upper level. A cell in `caution` stands on few
    respondents. A `suppressed` cell is hidden: its count, value and what could tell them are gone.
    """

    count: int | None
    unweighted_base: int
    weighted_base: float
    weighted_total: float
    value: float | None
    effective_base: float = 0.0
    standard_error: float | None = None
    interval: tuple[float, float] | None = None
    letters: str = ""
    caution: bool = False
    suppressed: bool = False
    against_total: str = ""


HIDDEN_CELL = Cell(
    count=None,
    unweighted_base=0,
    weighted_base=0.0,
    weighted_total=0.0,
    value=None,
    suppressed=True,
)
"""A cell that does not leave, in tables for the public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """How a table was made.

    `weight` names the weight, empty when unweighted. `base_notes` are what must be said of the
    bases, `segment_cuts` the thresholds of the segment in its banner where the wave moved them.
    `family` and `interval` are None in tables made before there were tests. Levels are confidences
    in (0, 1); bases and thresholds are in respondents: below `minimum_base` nothing is tested,
    below `flagged_base` a test is flagged, below `caution_threshold` a cell is in caution, and
    fewer respondents than `suppression_threshold` do not leave in public. `population` is how many
    there are in all, None where that is not known. With `against_total` columns are tested against
    the total too. With `missing_out` answers such as "don't know" stand in no base.
    """

    weight: str = ""
    base_notes: tuple[BaseNote, ...] = ()
    segment_cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    family: Family | None = Family.DESIGN
    adjustment: Adjustment = Adjustment.NONE
    interval: ShareInterval | None = ShareInterval.WILSON
    upper_level: float = 0.95
    lower_level: float = 0.90
    minimum_base: int = 30
    flagged_base: int = 100
    caution_threshold: int = 10
    suppression_threshold: int = 5
    population: int | None = None
    against_total: bool = False
    missing_out: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the changes of a table are tested since the run numbered `since`, of an earlier wave of
    which so many `respondents` are known to have answered this one too.

    `p_values` has a tuple a row, in it one a banner point: how likely so large a change were by
    chance, None where none is tested. It is empty where there are respondents, but no paired test.
    Nobody can tell who they are, and there are 0, where the earlier wave's answers are deleted.
    """

    since: int
    respondents: int
    p_values: tuple[tuple[float | None, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One question by one banner.

    `asked_bases` and `answered_bases` are unweighted, one a banner point: who was asked the
    question, and who answered any of it; HIDDEN_BASE where that does not leave. `cells` has a tuple
    a row, with a cell a banner point.
    `question` may name a segment. `base_rule` is the question's own unless the tab plan says
    otherwise; `filter` is None when everybody is counted. `pairing` is None where no respondents
    are linked with an earlier wave.
    """

    question: str
    chapter: str
    kind: str
    title: Text
    base_rule: BaseRule
    banner: Banner
    asked_bases: tuple[int, ...]
    answered_bases: tuple[int, ...]
    rows: tuple[StubRow, ...]
    cells: tuple[tuple[Cell, ...], ...]
    options: TableOptions = field(default_factory=TableOptions)
    filter: Filter | None = None
    pairing: Pairing | None = None
