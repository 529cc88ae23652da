"""A chapter's sheet: the heading that stays in sight, and its questions' blocks below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from questionnaire.instrument.elements import BaseRule, Text
from questionnaire.instrument.wording import words
from results.tables.baseline import Change
from results.tables.table import HIDDEN_BASE, Cell, Measure, Table

from .base_notes import base_notes_of
from .sheet_layout import (
    HEADING_ROWS,
    ROWS_BEFORE_STUB,
    Block,
    Place,
)
from .text import harmless

NO_VALUE = "n/a"
LABEL_WIDTH = 46
VALUE_WIDTH = 10
COUNT_WIDTH = 8
LETTERS_WIDTH = 6
CHANGE_WIDTH = 17
TITLE_HEIGHT = 24
BANNER_ROW, POINT_ROW, FIELD_ROW = HEADING_ROWS - 3, HEADING_ROWS - 2, HEADING_ROWS - 1


@dataclass(frozen=True)
class Sheet:
    """A worksheet being written, with the looks of its cells and the language of its words."""

    worksheet: Worksheet
    formats: Mapping[str, Format]
    language: str

    def text(self, row: int, column: int, text: Text | str, look: str) -> None:
        """Writes words as words, never as a formula or a link."""
        written = text if isinstance(text, str) else words(text, self.language)
        self.worksheet.write_string(row, column, harmless(written), self.formats[look])

    def number(self, row: int, column: int, number: float, look: str) -> None:
        """Writes a number as a number."""
        self.worksheet.write_number(row, column, number, self.formats[look])

    def merged(self, row: int, columns: tuple[int, int], text: Text | str, look: str) -> None:
        """Writes words over several columns of one row."""
        first, last = columns
        if last > first:
            self.worksheet.merge_range(row, first, row, last, "", self.formats[look])
        self.text(row, first, text, look)


@dataclass(frozen=True)
class Heading:
    """What stands above every question: the places, the name of the edition they are compared
    with, and of the sheet that has the contents."""

    places: Sequence[Place]
    edition: str
    contents: str


def write_chapter(sheet: Sheet, title: Text, heading: Heading, blocks: Sequence[Block]) -> None:
    """Writes the chapter from top to bottom, as a workbook in constant memory wants it."""
    worksheet, places = sheet.worksheet, heading.places
    worksheet.set_column(0, 0, LABEL_WIDTH)
    for place in places:
        worksheet.set_column(place.column, place.column, VALUE_WIDTH)
        worksheet.set_column(place.column + 1, place.column + 1, COUNT_WIDTH)
        if place.tested:
            worksheet.set_column(place.letters_column, place.letters_column, LETTERS_WIDTH)
        if place.compared:
            worksheet.set_column(place.change_column, place.change_column, VALUE_WIDTH)
            worksheet.set_column(place.last_column, place.last_column, CHANGE_WIDTH)
    worksheet.freeze_panes(HEADING_ROWS, places[0].last_column + 1)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.repeat_rows(BANNER_ROW, FIELD_ROW)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_row(0, TITLE_HEIGHT)
    sheet.text(0, 0, title, "title")
    target = heading.contents.replace("'", "''")
    worksheet.write_url(1, 0, f"internal:'{target}'!A1", sheet.formats["link"], _("Contents"))
    _write_heading(sheet, heading, blocks)
    for block in blocks:
        _write_block(sheet, block, places)


def _write_heading(sheet: Sheet, heading: Heading, blocks: Sequence[Block]) -> None:
    titles = {name: t.banner.title for block in blocks for name, t in block.tables.items()}
    for name, title in titles.items():
        theirs = [p for p in heading.places if p.banner == name and p.position > 0]
        if theirs:
            columns = (theirs[0].column, theirs[-1].last_column)
            sheet.merged(BANNER_ROW, columns, title, "banner")
    sheet.worksheet.set_row(POINT_ROW, 32)
    for place in heading.places:
        label = _point_label(place, sheet.language)
        sheet.merged(POINT_ROW, (place.column, place.last_column), label, "point")
    sheet.text(FIELD_ROW, 0, "", "heading")
    for place in heading.places:
        sheet.text(FIELD_ROW, place.column, _("Value"), "heading")
        sheet.text(FIELD_ROW, place.column + 1, _("Count"), "heading")
        if place.tested:
            sheet.text(FIELD_ROW, place.letters_column, _("Tests"), "heading")
        if place.compared:
            sheet.text(FIELD_ROW, place.change_column, heading.edition, "heading")
            sheet.text(FIELD_ROW, place.last_column, _("Change since then"), "heading")


def _point_label(place: Place, language: str) -> str:
    """The point's words, with its letter where columns are named by letters."""
    label = words(place.point.label, language)
    return f"{label} ({place.point.letter})" if place.tested else label


def _write_block(sheet: Sheet, block: Block, places: Sequence[Place]) -> None:
    last = places[-1].last_column
    sheet.text(block.top, 0, block.title(sheet.language), "question")
    for column in range(1, last + 1):
        sheet.worksheet.write_blank(block.top, column, None, sheet.formats["question"])
    _write_bases(sheet, block, places)
    row = block.top + ROWS_BEFORE_STUB
    for note in base_notes_of(block.first):
        sheet.text(row, 0, note, "base")
        row += 1
    for stub, group, cells in block.rows(places):
        if group:
            sheet.text(row, 0, group, "group")
            row += 1
        sheet.text(row, 0, stub.label, "grouped_row" if stub.group else "row")
        for place, cell, change in cells:
            _write_cell(sheet, row, place.column, stub.measure, cell)
            if place.tested and (cell.letters or cell.against_total):
                marks = cell.letters + cell.against_total
                sheet.text(row, place.letters_column, marks, "letters")
            if change is not None:
                _write_change(sheet, row, place, change)
        row += 1


def _write_bases(sheet: Sheet, block: Block, places: Sequence[Place]) -> None:
    rules = ((BaseRule.ASKED, _("Asked"), _asked), (BaseRule.ANSWERED, _("Answered"), _answered))
    for offset, (rule, name, bases) in enumerate(rules, start=1):
        row, is_base = block.top + offset, block.first.base_rule is rule
        label = _("%(bases)s (base of the shares)") % {"bases": name} if is_base else name
        sheet.text(row, 0, label, "base")
        for place in places:
            table = block.tables.get(place.banner)
            if table is None:
                continue
            base = bases(table)[place.position]
            if base == HIDDEN_BASE:
                sheet.text(row, place.column + 1, _("hidden"), "none")
                continue
            if is_base and base < table.options.minimum_base:
                sheet.text(row, place.column, _("small base"), "caution")
            sheet.number(row, place.column + 1, base, "base_count")


def _asked(table: Table) -> tuple[int, ...]:
    return table.asked_bases


def _answered(table: Table) -> tuple[int, ...]:
    return table.answered_bases


def _write_cell(sheet: Sheet, row: int, column: int, measure: Measure, cell: Cell) -> None:
    if cell.suppressed:
        sheet.text(row, column, _("hidden"), "none")
        return
    if cell.value is None:
        sheet.text(row, column, NO_VALUE, "none")
    else:
        look = f"{measure.value}_caution" if cell.caution else measure.value
        sheet.number(row, column, cell.value, look)
    if cell.count is None:
        sheet.number(row, column + 1, cell.unweighted_base, "mean_base")
    else:
        sheet.number(row, column + 1, cell.count, "count")


def _write_change(sheet: Sheet, row: int, place: Place, change: Change) -> None:
    """The earlier value, and the change: points for shares, the unit of the mean for means."""
    earlier = change.earlier.value / 100 if change.in_points else change.earlier.value
    sheet.number(row, place.change_column, float(earlier), change.earlier.place.measure.value)
    look = "points" if change.in_points else "difference"
    sheet.number(row, place.last_column, float(change.amount), look)
