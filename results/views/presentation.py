"""Tables as the page shows them: every number already in words, every caution already decided.

A **section** is a chapter with its questions. A **head** is what stands above a column: the banner
point with its bases.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from questionnaire.instrument.elements import BaseRule, Instrument, Text
from questionnaire.instrument.wording import words
from results.downloads.base_notes import base_notes_of
from results.downloads.tidy import has_small_base
from results.figures.changes import PrintedChange, change_note, printed_change
from results.figures.charts import has_chart
from results.figures.description import describe
from results.figures.numbers import printed, whole_words
from results.tables.baseline import NO_BASELINE, Baseline, counts_everybody
from results.tables.table import Cell, Measure, Table


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """The value, the count beside it if there is one, and the change below it if there is one."""

    value: str
    count: str
    change: PrintedChange | None


PrintedChanges = Mapping[tuple[int, int], PrintedChange]
"""Changes by the position of the row and of the banner point."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column of a table. `small_base_is` names the base that is small, if any.

    It is the rule of the one that shares stand on, "asked" or "answered".
    """

    label: str
    asked_base: str
    answered_base: str
    small_base_is: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its words and printed cells; `is_mean` sets it apart from the shares."""

    label: str
    is_mean: bool
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading, or under none."""

    label: str
    rows: tuple[Row, ...]


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


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the page."""

    name: str
    title: str
    questions: tuple[ShownQuestion, ...]


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
        if changes:
            notes = (*notes, change_note(baseline.edition))
        printed_changes = {
            cell: printed_change(change, baseline.edition, language)
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
        "asked": whole_words(table.asked_bases[0], language),
        "answered": whole_words(table.answered_bases[0], language),
    }
    if table.base_rule is BaseRule.ASKED:
        return _("Base: %(asked)s asked, of whom %(answered)s answered.") % bases
    return _("Base: %(answered)s who answered, of %(asked)s asked.") % bases


def heads_of(table: Table, language: str) -> Iterator[Head]:
    """What stands above each column."""
    bases = table.asked_bases if table.base_rule is BaseRule.ASKED else table.answered_bases
    for point, asked, answered, base in zip(
        table.banner.points, table.asked_bases, table.answered_bases, bases, strict=True
    ):
        yield Head(
            label=words(point.label, language),
            asked_base=whole_words(asked, language),
            answered_base=whole_words(answered, language),
            small_base_is=table.base_rule.value if has_small_base(base) else "",
        )


def groups_of(table: Table, changes: PrintedChanges, language: str) -> Iterator[Group]:
    """The rows, under the words of their row, phase or column where they have such."""
    pairs = enumerate(table.rows)
    for label, together in groupby(pairs, key=lambda pair: _words(pair[1].group, language)):
        rows = (_row(table, position, changes, language) for position, _stub in together)
        yield Group(label, tuple(rows))


def _words(text: Text, language: str) -> str:
    return words(text, language) if text else ""


def _row(table: Table, position: int, changes: PrintedChanges, language: str) -> Row:
    stub = table.rows[position]
    return Row(
        label=words(stub.label, language),
        is_mean=stub.measure in (Measure.MEAN, Measure.COUNT),
        cells=tuple(
            PrintedCell(
                printed(cell, stub.measure, language),
                _count(cell, language),
                changes.get((position, point)),
            )
            for point, cell in enumerate(table.cells[position])
        ),
    )


def _count(cell: Cell, language: str) -> str:
    """The count beside a share; nothing beside a mean or where there is no value."""
    if cell.count is None or cell.value is None:
        return ""
    return whole_words(cell.count, language)
