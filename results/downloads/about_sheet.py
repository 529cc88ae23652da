"""The first sheet: what the workbook is, how to read it, and links to chapters and questions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from questionnaire.instrument.elements import Chapter
from questionnaire.instrument.wording import words
from results.figures.changes import change_note, linked_note
from results.tables.table import Table, TableOptions

from .chapter_sheet import NO_VALUE, TITLE_HEIGHT, Sheet
from .how_made import how_made
from .provenance import Provenance
from .sheet_layout import Block
from .text import harmless

TERM_WIDTH = 24
WORDS_WIDTH = 90

ChapterSheet = tuple[Chapter, Sheet, tuple[Block, ...]]


def write_about(
    sheet: Sheet,
    provenance: Provenance,
    tables: Sequence[Table],
    chapters: Sequence[ChapterSheet],
    codebook: Sheet,
) -> None:
    """Writes the sheet from top to bottom."""
    sheet.worksheet.set_column(0, 0, TERM_WIDTH)
    sheet.worksheet.set_column(1, 1, WORDS_WIDTH)
    sheet.worksheet.hide_gridlines(2)
    sheet.worksheet.fit_to_pages(1, 0)
    sheet.worksheet.set_row(0, TITLE_HEIGHT)
    sheet.text(0, 0, provenance.survey_title, "title")
    row = _write_source(sheet, 2, provenance)
    row = _write_notes(sheet, row + 1, provenance, tables)
    _write_contents(sheet, row + 1, chapters, codebook)


def _write_source(sheet: Sheet, row: int, provenance: Provenance) -> int:
    sheet.text(row, 0, _("Wave"), "term")
    sheet.text(row, 1, provenance.wave, "words")
    sheet.text(row + 1, 0, _("Respondents"), "term")
    sheet.number(row + 1, 1, provenance.respondents, "whole")
    sheet.text(row + 2, 0, _("Computed (UTC)"), "term")
    done_at = provenance.done_at.replace(tzinfo=None)
    sheet.worksheet.write_datetime(row + 2, 1, done_at, sheet.formats["time"])
    rest = (
        (_("Run"), str(provenance.run)),
        (_("Snapshot of the answers"), provenance.snapshot_digest or _("not told in public")),
        (_("Questionnaire"), provenance.instrument_digest),
        (_("Languages"), ", ".join(provenance.instrument.languages)),
    )
    for offset, (term, value) in enumerate(rest, start=3):
        sheet.text(row + offset, 0, term, "term")
        sheet.text(row + offset, 1, value, "words")
    return row + 3 + len(rest)


def _write_notes(sheet: Sheet, row: int, provenance: Provenance, tables: Sequence[Table]) -> int:
    baseline, options = provenance.baseline, tables[0].options if tables else TableOptions()
    sheet.text(row, 0, _("How to read the sheets"), "section")
    notes = [
        (_("Value"), _("The share of the base, or the mean where the row says so. Not rounded.")),
        (_("Count"), _("How many gave the answer; for a mean, n is how many it stands on.")),
        (_("Asked"), _("Respondents who were asked the question.")),
        (_("Answered"), _("Respondents who answered it, wholly or in part.")),
        (
            _("Missing answers"),
            _("Answers such as “do not know” count in the base of shares, and in no mean."),
        ),
        (NO_VALUE, _("Nobody stands in the base, so there is no value. It is not a zero.")),
        (
            _("small base"),
            _("Fewer than %(number)s respondents: read with care.")
            % {"number": options.minimum_base},
        ),
        *how_made(options, provenance.weights),
    ]
    if baseline:
        changes = change_note(baseline.edition, tested=baseline.has_bases)
        linked = linked_note(baseline.pairing_of(*tables), sheet.language)
        said = (changes, linked, _("Not rounded."))
        notes.append((_("Change since then"), " ".join(filter(None, said))))
    for offset, (term, note) in enumerate(notes, start=1):
        sheet.text(row + offset, 0, term, "term")
        sheet.text(row + offset, 1, note, "words")
    return row + 1 + len(notes)


def _write_contents(
    sheet: Sheet, row: int, chapters: Sequence[ChapterSheet], codebook: Sheet
) -> None:
    sheet.text(row, 0, _("Contents"), "section")
    row += 1
    for chapter, target, blocks in chapters:
        _link(sheet, (row, 0), target, words(chapter.title, sheet.language))
        for block in blocks:
            title = block.title(sheet.language)
            _link(sheet, (row, 1), target, title, target_row=block.top)
            row += 1
    _link(sheet, (row, 0), codebook, _("Codebook"))


def _link(
    sheet: Sheet, place: tuple[int, int], target: Sheet, title: str, *, target_row: int = 0
) -> None:
    """A link in that row and column to a row of another sheet."""
    name = target.worksheet.name.replace("'", "''")
    address = f"internal:'{name}'!A{target_row + 1}"
    sheet.worksheet.write_url(*place, address, sheet.formats["link"], harmless(title))
