"""Exhibits as the page shows them: every number in words, every note and caution written out.

A **block** is a part of an exhibit on the page. Its base note and its **cautions** say who stands
in its bases; an exhibit whose blocks all stand on the same respondents says so once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.instrument.elements import Text
from questionnaire.instrument.wording import words
from results.exhibits.cards import Card, Trait, cards_of
from results.exhibits.computing import (
    BaseNote,
    BasePart,
    Chart,
    Context,
    ShownNumber,
    bases_of,
    chart_of,
    numbers_of,
)
from results.exhibits.outline import (
    CardsPart,
    ChartPart,
    Exhibit,
    Form,
    LineKind,
    NumbersPart,
    Part,
    StatementPart,
)
from results.exhibits.statements import Held, held
from results.figures.changes import PrintedChange, change_note, linked_note, printed_change
from results.figures.exhibits import changes_in_words, describe_exhibit, has_drawing
from results.figures.numbers import NOT_AVAILABLE, base_words, printed, whole_words
from results.tables.table import HIDDEN_BASE

from .table_words import Group, Head, groups_of, heads_of

MOST_NAMED = 8
"""Groups with small bases named one by one; more are counted."""

SAYS_CHANGES = (Form.GRID_BARS,)
"""Charts that say changes beside their bars, and so need no list of them."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number, its words, and the change below it if there is one."""

    value: str
    label: str
    change: PrintedChange | None


@dataclass(frozen=True, slots=True)
class PrintedTrait:
    """A line of a card: what it is, and what it says of the point."""

    label: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A point's card."""

    title: str
    respondents: str
    traits: tuple[PrintedTrait, ...]


@dataclass(frozen=True, slots=True)
class PrintedStatement:
    """A statement, whether it holds ("yes", "no", "unknown"), the verdict in words, and why."""

    text: str
    verdict: str
    verdict_words: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change with the words of what changed."""

    label: str
    change: PrintedChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part on the page. `kind` is the form of a chart, or numbers, cards, statement, lacking."""

    kind: str
    position: int
    title: str = ""
    description: str = ""
    heads: tuple[Head, ...] = ()
    groups: tuple[Group, ...] = ()
    changes: tuple[ListedChange, ...] = ()
    numbers: tuple[PrintedNumber, ...] = ()
    cards: tuple[PrintedCard, ...] = ()
    statement: PrintedStatement | None = None
    base_notes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def columns(self) -> int:
        return len(self.heads) + 1

    @property
    def is_ring(self) -> bool:
        return self.kind == Form.RING


@dataclass(frozen=True, slots=True)
class ShownExhibit:
    """An exhibit on the page."""

    name: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    base_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A chapter on the page."""

    name: str
    title: str
    exhibits: tuple[ShownExhibit, ...]

    @property
    def items(self) -> tuple[ShownExhibit, ...]:
        """What stands in the chapter."""
        return self.exhibits


class Words:
    """Writes what is computed in one language."""

    def __init__(self, context: Context, language: str) -> None:
        self.context, self.language = context, language
        self.outline, self.edition = context.outline, context.baseline.edition

    def chapters(self) -> tuple[ShownChapter, ...]:
        """Every chapter with its exhibits."""
        return tuple(
            ShownChapter(
                chapter.name, self._text(chapter.title), tuple(map(self.exhibit, chapter.exhibits))
            )
            for chapter in self.outline.chapters
        )

    def exhibit(self, exhibit: Exhibit) -> ShownExhibit:
        """The exhibit; what its blocks say alike of their bases is said once."""
        blocks = [self.block(part, place) for place, part in enumerate(exhibit.parts)]
        notes = {block.base_notes for block in blocks if block.base_notes}
        alike = notes.pop() if len(notes) == 1 else ()
        if alike:
            blocks = [replace(block, base_notes=()) for block in blocks]
        return ShownExhibit(
            exhibit.name, self._text(exhibit.title), self._text(exhibit.note), tuple(blocks), alike
        )

    def block(self, part: Part, position: int) -> Block:
        """The part on the page; a lacking one says so."""
        found = _BLOCKS[type(part)](self, part)
        if found is None:
            return Block(kind="lacking", position=position)
        return replace(found, position=position)

    def _chart(self, part: ChartPart) -> Block | None:
        chart = chart_of(part, self.context)
        if chart is None:
            return None
        changes = changes_in_words(chart, self.edition, self.language)
        return Block(
            kind=part.form.value,
            position=0,
            title=self._text(part.title),
            description=describe_exhibit(chart, self.language) if has_drawing(chart) else "",
            heads=tuple(heads_of(chart.table, self.language)),
            groups=tuple(groups_of(chart.table, changes, self.language)),
            changes=() if part.form in SAYS_CHANGES else tuple(self._listed(chart, changes)),
            base_notes=self._notes([chart.base_note]),
            cautions=self._cautions(self._bases(chart)),
        )

    def _listed(
        self, chart: Chart, changes: Mapping[tuple[int, int], PrintedChange]
    ) -> Iterator[ListedChange]:
        for (row, point), change in sorted(changes.items()):
            stub, column = chart.table.rows[row], chart.table.banner.points[point]
            parts = (self._text(stub.group), self._text(stub.label))
            where = self._text(column.label) if point else ""
            yield ListedChange(", ".join(filter(None, (where, *parts))), change)

    def _bases(self, chart: Chart) -> list[tuple[str, int]]:
        """The words and the base of each column."""
        points, bases = chart.table.banner.points, bases_of(chart.table)
        return [(self._text(p.label), n) for p, n in zip(points, bases, strict=True)]

    def _numbers(self, part: NumbersPart) -> Block | None:
        numbers = numbers_of(part, self.context)
        if not numbers:
            return None
        bases = {number.base_note for number in numbers}
        total = min((note.respondents for note in bases if note), default=0)
        return Block(
            kind="numbers",
            position=0,
            title=self._text(part.title),
            numbers=tuple(map(self._number, numbers)),
            base_notes=self._notes(dict.fromkeys(number.base_note for number in numbers)),
            cautions=self._cautions([(_("Total"), total)]),
        )

    def _number(self, shown: ShownNumber) -> PrintedNumber:
        change = shown.change
        return PrintedNumber(
            printed(shown.cell, shown.measure, self.language),
            self._text(shown.number.label),
            printed_change(change, self.edition, self.language) if change else None,
        )

    def _cards(self, part: CardsPart) -> Block | None:
        cards = cards_of(part, self.context)
        if not cards:
            return None
        return Block(
            kind="cards",
            position=0,
            title=self._text(part.title),
            cards=tuple(map(self._card, cards)),
            cautions=self._cautions([(self._text(c.label), c.respondents) for c in cards]),
        )

    def _card(self, card: Card) -> PrintedCard:
        return PrintedCard(
            self._text(card.label),
            self._respondents(card.respondents),
            tuple(self._trait(trait) for trait in card.traits),
        )

    def _trait(self, trait: Trait) -> PrintedTrait:
        said = []
        for named in trait.named:
            number = printed(named.cell, named.measure, self.language)
            label = self._text(named.label)
            said.append(number if trait.kind is LineKind.SHARE else f"{label} ({number})")
        nothing = _("none") if trait.has_base else NOT_AVAILABLE
        if trait.hidden:
            said, nothing = [], _("hidden")
        return PrintedTrait(self._text(trait.label), tuple(said) or (nothing,))

    def _statement(self, part: StatementPart) -> Block | None:
        found = held(part, self.context)
        if found is None:
            return None
        return Block(
            kind="statement",
            position=0,
            statement=self._printed_statement(found),
            base_notes=self._notes([found.base_note]),
        )

    def _printed_statement(self, found: Held) -> PrintedStatement:
        verdict = {True: "yes", False: "no", None: "unknown"}[found.holds]
        evidence = (
            f"{self._text(point.label)} ({printed(cell, found.measure, self.language)})"
            for point, cell in found.points
        )
        return PrintedStatement(
            self._text(found.part.text), verdict, VERDICTS[verdict](), ", ".join(evidence)
        )

    def _notes(self, notes: Iterable[BaseNote | None]) -> tuple[str, ...]:
        return tuple(self.base_note(note) for note in notes if note is not None)

    def base_note(self, note: BaseNote) -> str:
        """The line under a chart: how many respondents, and how many of each kind."""
        told = [part for part in note.parts if part.respondents != HIDDEN_BASE]
        shown = {
            "respondents": self._respondents(note.respondents),
            "kinds": ", ".join(map(self._kind, told)),
        }
        if not told:
            return _("Base: %(respondents)s.") % shown
        if len(told) < len(note.parts):
            return _("Base: %(respondents)s (%(kinds)s; the other kinds are hidden).") % shown
        return _("Base: %(respondents)s (%(kinds)s).") % shown

    def _kind(self, part: BasePart) -> str:
        """How many of one kind: "10 start-ups"."""
        noun = self.outline.base_note.nouns[part.point]
        text = noun.one if part.respondents == 1 else noun.several
        return f"{base_words(part.respondents, self.language)} {self._text(text)}"

    def _respondents(self, number: int) -> str:
        shown = {"number": base_words(number, self.language)}
        return ngettext("%(number)s respondent", "%(number)s respondents", number) % shown

    def _cautions(self, bases: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        """One sentence for very small bases and one for small ones."""
        named = [(label, base) for label, base in bases if base > 0]
        least, small = self.outline.very_small_base, self.outline.small_base
        found = (
            (least, [pair for pair in named if pair[1] < least], _very_small()),
            (small, [pair for pair in named if least <= pair[1] < small], _small()),
        )
        many = sum(len(pairs) for _limit, pairs, _sentence in found) > MOST_NAMED
        return tuple(
            sentence % {"limit": limit, "groups": self._named(pairs, counted=many)}
            for limit, pairs, sentence in found
            if pairs
        )

    def _named(self, groups: Sequence[tuple[str, int]], *, counted: bool) -> str:
        """Each group with its base, or how many groups there are."""
        if counted:
            shown = {"number": whole_words(len(groups), self.language)}
            return ngettext("%(number)s group", "%(number)s groups", len(groups)) % shown
        return ", ".join(f"{name} ({respondents})" for name, respondents in groups)

    def change_note(self) -> str:
        """What the changes are against; empty without a baseline."""
        baseline = self.context.baseline
        if not baseline:
            return ""
        linked = linked_note(baseline.pairing_of(*self.context.tables.values()), self.language)
        return f"{change_note(self.edition, tested=baseline.has_bases)} {linked}".rstrip()

    def _text(self, text: Text) -> str:
        return words(text, self.language) if text else ""


def _very_small() -> str:
    return _("Fewer than %(limit)s respondents, so that each moves the figures: %(groups)s.")


def _small() -> str:
    return _("Fewer than %(limit)s respondents, read with care: %(groups)s.")


VERDICTS: Mapping[str, Callable[[], str]] = {
    "yes": lambda: _("Holds"),
    "no": lambda: _("Does not hold"),
    "unknown": lambda: _("Too little is known"),
}

_BLOCKS: Mapping[type, Callable[..., Block | None]] = {
    ChartPart: Words._chart,
    NumbersPart: Words._numbers,
    CardsPart: Words._cards,
    StatementPart: Words._statement,
}
