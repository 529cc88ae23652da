"""Figures that a report printed, to be held against what the answers give.

A **published figure** says what was printed (`value`, in percent, scale points or respondents) and
what it is a figure of: a question, an item of it (a row, with its phase or column), options, a
measure, a segment, a filter. Its **status** says what is to be made of it:

- `target`: must come out exactly, rounded as printed;
- `likely`: placed by the order of reading; should come out;
- `implied`: not printed itself; what other figures or words leave where a print is wrong or vague;
- `truncated`, `misprint`: known not to come out, for the `reason` given;
- `statement`: said in words, such as a third: held against only roughly, a gap by its sign.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from questionnaire.instrument.problems import DocumentError, Problem


class FigureMeasure(StrEnum):
    """What is printed: a share, its mean over items, a mean, a base, or a gap of two shares."""

    SHARE = "share"
    MEAN_SHARE = "mean_share"
    MEAN = "mean"
    BASE = "base"
    GAP = "gap"


class FigureStatus(StrEnum):
    TARGET = "target"
    LIKELY = "likely"
    IMPLIED = "implied"
    TRUNCATED = "truncated"
    MISPRINT = "misprint"
    STATEMENT = "statement"


Segment = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One printed number.

    `options` are option names, several for a net; `segment` maps a banner (a single question or a
    segment) to the point the figure is of, and is empty for everybody. A gap is the share of its
    segment less that of the segment `less`.
    """

    id: str
    exhibit: str
    question: str
    measure: FigureMeasure
    item: str
    options: tuple[str, ...]
    segment: Segment
    less: Segment = ()
    filter: str
    base_rule: str
    value: Decimal
    base: int | None
    status: FigureStatus
    reason: str

    @property
    def unit(self) -> int:
        """How many of the printed units make one: 100 for percent, 1 for means and bases."""
        shares = (FigureMeasure.SHARE, FigureMeasure.MEAN_SHARE, FigureMeasure.GAP)
        return 100 if self.measure in shares else 1

    @property
    def step(self) -> Fraction:
        """The last printed place: 1 for percent and bases, a tenth for means."""
        return Fraction(1, 10) if self.measure is FigureMeasure.MEAN else Fraction(1)

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The values that round half up to the printed one: from the first, below the second."""
        half = self.step / 2
        return (
            (Fraction(self.value) - half) / self.unit,
            (Fraction(self.value) + half) / self.unit,
        )


COLUMNS = (
    "id", "exhibit", "question", "measure", "item", "options", "segment", "filter",
    "base_rule", "value", "base", "status", "reason",
)  # fmt: skip


def read_figures(path: Path) -> tuple[PublishedFigure, ...]:
    """The figures of a file, in its order; raises DocumentError listing every row that is wrong."""
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            found = ",".join(reader.fieldnames or ())
            raise DocumentError(
                [Problem(f"{path.name}:1", found, ",".join(COLUMNS), "Write these columns.")]
            )
        return _figures(path.name, enumerate(reader, start=2))


def _figures(
    name: str, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> tuple[PublishedFigure, ...]:
    figures: list[PublishedFigure] = []
    problems: list[Problem] = []
    for line, row in rows:
        try:
            figures.append(_figure(row))
        except ValueError as error:
            problems.append(Problem(f"{name}:{line}", str(error), "a figure", "Mend the row."))
    if problems:
        raise DocumentError(problems)
    return tuple(figures)


def _figure(row: Mapping[str, str]) -> PublishedFigure:
    is_gap = row["measure"] == FigureMeasure.GAP
    segment, _, less = row["segment"].partition("-") if is_gap else (row["segment"], "", "")
    return PublishedFigure(
        id=row["id"],
        exhibit=row["exhibit"],
        question=row["question"],
        measure=FigureMeasure(row["measure"]),
        item=row["item"],
        options=tuple(filter(None, row["options"].split("|"))),
        segment=_segment(segment),
        less=_segment(less),
        filter=row["filter"],
        base_rule=row["base_rule"],
        value=_number(row["value"]),
        base=int(row["base"]) if row["base"] else None,
        status=FigureStatus(row["status"]),
        reason=row["reason"],
    )


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"value {text!r} is not a number")
    return number


def _segment(text: str) -> Segment:
    pairs = [part.split("=") for part in filter(None, text.split("&"))]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"segment {text!r} is not banner=point, several joined by &")
    return tuple((banner, point) for banner, point in pairs)
