"""Where everything stands in a chapter's sheet, decided before a cell is written.

A sheet has one **heading** for all its questions: the banners' points as pairs of columns, value
and count, the total once. Below it each question is a **block**: its title, its bases, its rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaire.instrument.elements import Text
from results.tables.table import Banner, BannerPoint, Cell, StubRow, Table

FIRST_COLUMN = 1
COLUMNS_A_POINT = 2
HEADING_ROWS = 6
ROWS_BEFORE_STUB = 3
ROWS_AFTER_BLOCK = 1
NAME_LENGTH = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Place:
    """A pair of columns: which banner's which point, and the first of the two columns."""

    banner: str
    position: int
    point: BannerPoint
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A question's tables, one a banner, and the first row it fills."""

    tables: Mapping[str, Table]
    top: int

    @property
    def first(self) -> Table:
        return next(iter(self.tables.values()))

    def rows(
        self, places: Sequence[Place]
    ) -> Iterator[tuple[StubRow, Text, list[tuple[Place, Cell]]]]:
        """Each stub row with the words of the group it opens, if any, and its cells by place."""
        starts = group_starts(self.first.rows)
        for position, stub in enumerate(self.first.rows):
            cells = [
                (place, self.tables[place.banner].cells[position][place.position])
                for place in places
                if place.banner in self.tables
            ]
            yield stub, starts.get(position, {}), cells


def places(banners: Sequence[Banner]) -> tuple[Place, ...]:
    """A pair of columns for the total, then for each further point of each banner."""
    wanted = [
        (banner.name, position, point)
        for number, banner in enumerate(banners)
        for position, point in enumerate(banner.points)
        if position > 0 or number == 0
    ]
    return tuple(
        Place(*place, FIRST_COLUMN + COLUMNS_A_POINT * number)
        for number, place in enumerate(wanted)
    )


def blocks(tables: Sequence[Table]) -> tuple[Block, ...]:
    """The tables of a chapter by question, each block below the one before."""
    by_question: dict[str, dict[str, Table]] = {}
    for table in tables:
        by_question.setdefault(table.question, {})[table.banner.name] = table
    found, top = [], HEADING_ROWS
    for together in by_question.values():
        found.append(Block(together, top))
        top += block_height(found[-1].first)
    return tuple(found)


def block_height(table: Table) -> int:
    """Rows a block fills: title, bases, notes, the stub with its group headings, and a gap."""
    headings, notes = len(group_starts(table.rows)), len(table.options.base_notes)
    return ROWS_BEFORE_STUB + notes + len(table.rows) + headings + ROWS_AFTER_BLOCK


def group_starts(rows: Sequence[StubRow]) -> dict[int, Text]:
    """The words to be set above the rows that open a group, by the position of the row."""
    starts: dict[int, Text] = {}
    before: Text = {}
    for position, row in enumerate(rows):
        if row.group and row.group != before:
            starts[position] = row.group
        before = row.group
    return starts


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts, and unlike any taken, which it joins.

    It has at most 31 characters, none of []:*?/\\ and no apostrophe at its ends.
    """
    clean = " ".join(title.translate(FORBIDDEN_IN_NAMES).split()).strip("'") or "Sheet"
    name, number = clean[:NAME_LENGTH].strip("' "), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        ending = f" {number}"
        name = clean[: NAME_LENGTH - len(ending)].strip("' ") + ending
    taken.add(name.casefold())
    return name
