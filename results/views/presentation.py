"""The questions of a wave as the page shows them: chart, notes and table, by **section**.

A section is a chapter with its questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from questionnaire.instrument.elements import BaseRule, Instrument
from questionnaire.instrument.wording import words
from results.downloads.base_notes import base_notes_of
from results.downloads.common_bases import common_bases
from results.figures.changes import change_note, linked_note, printed_change
from results.figures.charts import has_chart
from results.figures.description import describe
from results.figures.numbers import base_words, whole_words
from results.tables.baseline import NO_BASELINE, Baseline, counts_everybody
from results.tables.rounded import adds_up
from results.tables.table import Table

from .table_words import Group, Head, PrintedChanges, groups_of, heads_of


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as the page shows it. `description` is empty when there is no chart."""

    name: str
    title: str
    base_note: str
    notes: tuple[str, ...]
    description: str
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]

    @property
    def columns(self) -> int:
        return len(self.heads) + 1

    @property
    def is_flagged(self) -> bool:
        """Whether some letters stand on smallish bases."""
        return any(head.flagged for head in self.heads)


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the page."""

    name: str
    title: str
    questions: tuple[ShownQuestion, ...]

    @property
    def items(self) -> tuple[ShownQuestion, ...]:
        """What stands in the chapter."""
        return self.questions


def sections(
    tables: Sequence[Table],
    instrument: Instrument,
    language: str,
    baseline: Baseline = NO_BASELINE,
) -> tuple[Section, ...]:
    """The chapters that have tables, in the questionnaire's order, with changes since then."""

    def shown(table: Table) -> ShownQuestion:
        changes = baseline.changes_of(table, instrument)
        notes = base_notes_of(table)
        if not adds_up(table):
            notes = (*notes, _("Shares may not add up to a hundred, due to rounding."))
        if changes:
            linked = linked_note(baseline.pairing_of(table), language)
            notes = (*notes, change_note(baseline.edition, tested=baseline.has_bases))
            notes = (*notes, linked) if linked else notes
        printed_changes = {
            cell: printed_change(change, baseline.edition, language, table.options)
            for cell, change in changes.items()
        }
        shown = _shown(table, notes, printed_changes, language)
        return shown if counts_everybody(table, instrument) else _besides(shown, table, language)

    found = []
    for chapter in instrument.chapters:
        theirs = [shown(table) for table in tables if table.chapter == chapter.name]
        if theirs:
            found.append(Section(chapter.name, words(chapter.title, language), tuple(theirs)))
    return tuple(found)


def _shown(
    table: Table, notes: tuple[str, ...], changes: PrintedChanges, language: str
) -> ShownQuestion:
    return ShownQuestion(
        name=table.question,
        title=words(table.title, language),
        base_note=_base_note(table, language),
        notes=notes,
        description=describe(table, language) if has_chart(table) else "",
        heads=tuple(heads_of(table, language)),
        groups=tuple(groups_of(table, changes, language)),
    )


def _besides(shown: ShownQuestion, table: Table, language: str) -> ShownQuestion:
    """A further table of a question that is on the page: of other respondents, or another base."""
    who = table.filter.name if table.filter else ""
    title = (
        f"{shown.title} ({words(table.filter.label, language)})" if table.filter else shown.title
    )
    name = "-".join(filter(None, (shown.name, who, table.base_rule.value)))
    return replace(shown, name=name, title=title, description="")


def _base_note(table: Table, language: str) -> str:
    bases = {
        "asked": base_words(table.asked_bases[0], language),
        "answered": base_words(table.answered_bases[0], language),
    }
    common = common_bases(table)
    if table.options.missing_out and common is not None:
        bases["counted"] = whole_words(common[0].unweighted_base, language)
        return _("Base: %(counted)s with an answer that counts, of %(asked)s asked.") % bases
    if table.base_rule is BaseRule.ASKED:
        return _("Base: %(asked)s asked, of whom %(answered)s answered.") % bases
    return _("Base: %(answered)s who answered, of %(asked)s asked.") % bases
