"""The workbook: a sheet that says what it is, one sheet a chapter, and the codebook."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter.workbook import Workbook

from questionnaire.instrument.elements import Chapter, Instrument
from questionnaire.instrument.wording import words
from results.tables.table import Banner, Table

from .about_sheet import write_about
from .chapter_sheet import Heading, Sheet, write_chapter
from .codebook import CodebookFields, codebook_rows
from .provenance import Provenance
from .sheet_formats import formats
from .sheet_layout import (
    Block,
    blocks,
    compared_points,
    places,
    sheet_name,
    tested_banners,
)

CODEBOOK_WIDTHS = {"question": 22, "variable": 34, "text": 60, "label": 34, "asked_if": 50}
CODEBOOK_WIDTH = 13


def tables_xlsx(
    tables: Sequence[Table], banners: Sequence[Banner], provenance: Provenance, *, language: str
) -> bytes:
    """The workbook of the tables, with labels and notes in that language."""
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    with override(language):
        _write(workbook, tables, banners, provenance, language)
    workbook.close()
    return buffer.getvalue()


def _write(
    workbook: Workbook,
    tables: Sequence[Table],
    banners: Sequence[Banner],
    provenance: Provenance,
    language: str,
) -> None:
    looks, taken = formats(workbook), set[str]()

    def add(title: str) -> Sheet:
        return Sheet(workbook.add_worksheet(sheet_name(title, taken)), looks, language)

    about = add(_("About"))
    chapters: dict[str, tuple[Chapter, Sheet, tuple[Block, ...]]] = {}
    for chapter in provenance.chapters:
        theirs = [table for table in tables if table.chapter == chapter.name]
        if theirs:
            title = words(chapter.title, language)
            its_blocks = blocks(theirs, provenance.baseline, provenance.instrument)
            chapters[chapter.name] = (chapter, add(title), its_blocks)
    codebook = add(_("Codebook"))
    every = [block for *_, found in chapters.values() for block in found]
    columns = places(banners, compared_points(every), tested_banners(every))
    write_about(about, provenance, tables, list(chapters.values()), codebook)
    for chapter, sheet, its_blocks in chapters.values():
        heading = Heading(columns, provenance.baseline.edition, about.worksheet.name)
        write_chapter(sheet, chapter.title, heading, its_blocks)
    _write_codebook(codebook, provenance.instrument)


def _write_codebook(sheet: Sheet, instrument: Instrument) -> None:
    fields = CodebookFields._fields
    for column, field in enumerate(fields):
        width = CODEBOOK_WIDTHS.get(field, CODEBOOK_WIDTH)
        sheet.worksheet.set_column(column, column, width)
        sheet.text(0, column, field, "column")
    sheet.worksheet.freeze_panes(1, 1)
    sheet.worksheet.set_landscape()
    sheet.worksheet.fit_to_pages(1, 0)
    rows = 0
    for rows, row in enumerate(codebook_rows(instrument, language=sheet.language), start=1):
        for column, field in enumerate(row):
            _write_field(sheet, rows, column, field)
    sheet.worksheet.autofilter(0, 0, rows, len(fields) - 1)


def _write_field(sheet: Sheet, row: int, column: int, field: str | float | bool | None) -> None:
    """Numbers as numbers, truth as truth; what does not apply is left out."""
    if isinstance(field, bool):
        sheet.worksheet.write_boolean(row, column, field, sheet.formats["plain"])
    elif isinstance(field, str):
        sheet.text(row, column, field, "plain")
    elif field is not None:
        sheet.number(row, column, field, "plain")
