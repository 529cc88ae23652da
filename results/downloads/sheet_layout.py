"""Where everything stands in a chapter's sheet, decided before a cell is written.

A sheet has one **heading** for all its questions: the banners' points as pairs of columns, value
and count, the total once, with a column more for the letters of tests and a pair more where there
are changes to tell. Below it each question is a **block**: its title, its bases, its rows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaire.instrument.elements import Instrument, Text
from questionnaire.instrument.wording import words
from results.tables.baseline import Baseline, Change, Changes
from results.tables.table import Banner, BannerPoint, Cell, StubRow, Table

FIRST_COLUMN = 1
COLUMNS_A_POINT = 2
COLUMNS_A_CHANGE = 2
HEADING_ROWS = 6
ROWS_BEFORE_STUB = 3
ROWS_AFTER_BLOCK = 1
NAME_LENGTH = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Place:
    """Columns side by side: which banner's which point, and the first of them.

    A point that has been `tested` has a column for letters after its own, one that is `compared`
    columns for the earlier value and the change.
    """

    banner: str
    position: int
    point: BannerPoint
    column: int
    tested: bool = False
    compared: bool = False

    @property
    def letters_column(self) -> int:
        """The first column after the value and the count."""
        return self.column + COLUMNS_A_POINT

    @property
    def change_column(self) -> int:
        """The first column after value, count and letters."""
        return self.letters_column + self.tested

    @property
    def last_column(self) -> int:
        return self.change_column + self.compared * COLUMNS_A_CHANGE - 1


@dataclass(frozen=True, slots=True)
class Block:
    """A question's tables and their changes, one a banner, and the first row it fills."""

    tables: Mapping[str, Table]
    changes: Mapping[str, Changes]
    top: int

    @property
    def first(self) -> Table:
        return next(iter(self.tables.values()))

    def title(self, language: str) -> str:
        """The question, and in brackets who is counted where that is not everybody."""
        table = self.first
        title = words(table.title, language)
        return f"{title} ({words(table.filter.label, language)})" if table.filter else title

    def rows(
        self, places: Sequence[Place]
    ) -> Iterator[tuple[StubRow, Text, list[tuple[Place, Cell, Change | None]]]]:
        """Each stub row with the words of the group it opens, if any, and its cells by place."""
        starts = group_starts(self.first.rows)
        for position, stub in enumerate(self.first.rows):
            cells = [
                (
                    place,
                    self.tables[place.banner].cells[position][place.position],
                    self.changes[place.banner].get((position, place.position)),
                )
                for place in places
                if place.banner in self.tables
            ]
            yield stub, starts.get(position, {}), cells


def places(
    banners: Sequence[Banner],
    compared: Collection[tuple[str, int]] = (),
    tested: Collection[str] = (),
) -> tuple[Place, ...]:
    """Columns for the total, then for each further point of each banner.

    `compared` has the banners and positions of points that have changes, `tested` the banners whose
    points were tested against each other.
    """
    found: list[Place] = []
    for number, banner in enumerate(banners):
        for position, point in enumerate(banner.points):
            if position > 0 or number == 0:
                column = found[-1].last_column + 1 if found else FIRST_COLUMN
                has_letters = bool(point.letter) and banner.name in tested
                has_changes = (banner.name, position) in compared
                place = Place(banner.name, position, point, column, has_letters, has_changes)
                found.append(place)
    return tuple(found)


def tested_banners(blocks: Sequence[Block]) -> frozenset[str]:
    """The banners that have a letter or a mark in any of the blocks."""
    return frozenset(
        name
        for block in blocks
        for name, table in block.tables.items()
        if any(cell.letters or cell.against_total for cells in table.cells for cell in cells)
    )


def compared_points(blocks: Sequence[Block]) -> frozenset[tuple[str, int]]:
    """The banners and positions of points that have a change in any of the blocks."""
    return frozenset(
        (banner, position)
        for block in blocks
        for banner, changes in block.changes.items()
        for _row, position in changes
    )


def blocks(
    tables: Sequence[Table], baseline: Baseline, instrument: Instrument
) -> tuple[Block, ...]:
    """The tables of a chapter by question, filter and base, each block below the one before."""
    by_question: dict[tuple[str, str, str], dict[str, Table]] = {}
    for table in tables:
        who = table.filter.name if table.filter else ""
        together = by_question.setdefault((table.question, who, table.base_rule.value), {})
        together[table.banner.name] = table
    found, top = [], HEADING_ROWS
    for together in by_question.values():
        changes = {name: baseline.changes_of(t, instrument) for name, t in together.items()}
        found.append(Block(together, changes, top))
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
