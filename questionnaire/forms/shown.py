"""A question as its template shows it, in one language and with what was typed.

A **choice** is an option with its radio button or checkbox; an **entry** is a field to type in or
pick from. A **group** is what shares one field name and one legend: all of a single choice, one
line of a matrix, one cell of a grid. A **shown row** holds the groups of a matrix or grid row.

Names and codes are made of letters, digits, dots and underscores, which the instrument's checks see
to; ids, names and values of choices are therefore **safe** in HTML, and no template escapes them.

What was typed comes as posted strings whether the page was posted or the answers were stored, so
each template is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from questionnaire.instrument.elements import (
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    Option,
    Question,
    RankingQuestion,
    ScaleQuestion,
    SingleQuestion,
    TextQuestion,
)
from questionnaire.instrument.wording import words

from .filling import Filling

HINTED_KINDS = frozenset({"ranking", "text"})
SIDE_BY_SIDE = 3
SHORT_WORD = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A field to type in. `picks` are the values to pick from, when typing is not free.

    `specify` is the free text that goes with what is picked.
    """

    id: str
    name: str
    label: str
    value: str
    limit: int | None = None
    picks: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    specify: Entry | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An option to choose. `alone` says that it clears the others."""

    id: SafeString
    value: SafeString
    label: str
    chosen: bool
    alone: bool
    missing: bool
    specify: Entry | None


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one field name."""

    id: SafeString
    name: SafeString
    legend: str
    choices: tuple[Choice, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a matrix or grid with a group a phase or column."""

    id: str
    label: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """All that the template of a kind needs. Fields that a kind has no use for stay empty."""

    name: str
    id: str
    kind: str
    text: str
    help: str
    required: bool
    errors: tuple[str, ...] = ()
    group: Group | None = None
    rows: tuple[ShownRow, ...] = ()
    headings: tuple[str, ...] = ()
    phased: bool = False
    entry: Entry | None = None
    entries: tuple[Entry, ...] = ()
    points: tuple[Choice, ...] = ()
    ranks: int = 0
    low: str = ""
    high: str = ""
    unit: str = ""
    multiline: bool = False
    decimal: bool = False

    @property
    def hinted(self) -> bool:
        """Whether the kind explains itself; "all that apply" gives way to the question's help."""
        return self.kind in HINTED_KINDS or (self.kind == "multiple" and not self.help)

    @property
    def short(self) -> bool:
        """Whether a phone has room for the choices of a line side by side, no word being cut."""
        lines = [group.choices for row in self.rows[:1] for group in row.groups]
        words_told = [word for line in lines for choice in line for word in choice.label.split()]
        fits = all(len(word) <= SHORT_WORD for word in words_told)
        return fits and {len(line) for line in lines} == {SIDE_BY_SIDE}

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader reads after the question."""
        said = {
            "help": self.help,
            "hint": self.hinted,
            "unit": self.unit,
            "error": self.errors,
        }
        return " ".join(f"{self.id}-{part}" for part, is_said in said.items() if is_said)


def _unescaped(checked: str) -> SafeString:
    """Names and codes, of which a page has hundreds: the schema lets nothing in that HTML reads."""
    return SafeString(checked)  # nosec B703


def element_id(name: str) -> SafeString:
    """The id of a field's element: dots would need escaping in style sheets."""
    return _unescaped("q-" + name.replace(".", "-"))


def show(question: Question, filling: Filling) -> ShownQuestion:
    """The question as its template shows it."""
    return ShownQuestion(
        name=question.name,
        id=element_id(question.name),
        kind=question.kind,
        text=words(question.text, filling.language),
        help=words(question.help, filling.language),
        required=question.required,
        errors=filling.errors(question.name),
        **_PARTS[question.kind](question, filling),
    )


def _choice(field: str, variable: str, option: Option, filling: Filling) -> Choice:
    value = _unescaped(str(option.code))
    return Choice(
        id=_unescaped(f"{element_id(field)}-{value}"),
        value=value,
        label=words(option.label, filling.language),
        chosen=value in filling.values(field),
        alone=option.exclusive or option.missing,
        missing=option.missing,
        specify=_specify(variable, option, filling) if option.specify else None,
    )


def _specify(variable: str, option: Option, filling: Filling) -> Entry:
    name = f"{variable}.{option.name}.text"
    return Entry(
        id=element_id(name),
        name=name,
        label=words(option.label, filling.language),
        value=filling.value(name),
        errors=filling.errors(name),
    )


def _group(field: str, legend: str, options: Sequence[Option], filling: Filling) -> Group:
    return Group(
        id=element_id(field),
        name=_unescaped(field),
        legend=legend,
        choices=tuple(_choice(field, field, option, filling) for option in options),
        errors=filling.errors(field),
    )


def _choices_parts(question: SingleQuestion | MultipleQuestion, filling: Filling) -> dict:
    return {"group": _group(question.name, "", question.options, filling)}


def _scale_parts(question: ScaleQuestion, filling: Filling) -> dict:
    points = [
        Option(name=f"point_{code}", code=code, label={filling.language: str(code)})
        for code in range(question.minimum, question.maximum + 1)
    ]
    return {
        "points": _group(question.name, "", points, filling).choices,
        "group": _group(question.name, "", question.missing_options, filling),
        "low": words(question.low_label, filling.language),
        "high": words(question.high_label, filling.language),
    }


def _matrix_parts(question: MatrixQuestion, filling: Filling) -> dict:
    rows = []
    for row in question.rows:
        name = f"{question.name}.{row.name}"
        label = words(row.label, filling.language)
        lines = [
            (f"{name}.{phase.name}", words(phase.label, filling.language))
            for phase in question.phases
        ] or [(name, label)]
        groups = tuple(_group(*line, question.options, filling) for line in lines)
        rows.append(ShownRow(element_id(name), label, groups))
    headings = tuple(words(option.label, filling.language) for option in question.options)
    return {"rows": tuple(rows), "headings": headings, "phased": bool(question.phases)}


def _grid_parts(question: GridQuestion, filling: Filling) -> dict:
    rows = []
    for row in question.rows:
        name = f"{question.name}.{row.name}"
        groups = tuple(
            _group(
                f"{name}.{column.name}",
                words(column.label, filling.language),
                column.options,
                filling,
            )
            for column in question.columns
        )
        rows.append(ShownRow(element_id(name), words(row.label, filling.language), groups))
    headings = tuple(words(column.label, filling.language) for column in question.columns)
    return {"rows": tuple(rows), "headings": headings}


def _ranking_parts(question: RankingQuestion, filling: Filling) -> dict:
    picks = tuple(str(rank) for rank in range(1, question.ranks + 1))
    entries = []
    for option in question.options:
        name = f"{question.name}.{option.name}"
        entries.append(
            Entry(
                id=element_id(name),
                name=name,
                label=words(option.label, filling.language),
                value=filling.value(name),
                picks=picks,
                errors=filling.errors(name),
                specify=_specify(question.name, option, filling) if option.specify else None,
            )
        )
    return {"entries": tuple(entries), "ranks": question.ranks}


def _number_parts(question: NumberQuestion, filling: Filling) -> dict:
    field = f"{question.name}.missing"
    missing = Group(
        id=element_id(field),
        name=_unescaped(field),
        legend="",
        choices=tuple(
            _choice(field, question.name, option, filling) for option in question.missing_options
        ),
        errors=filling.errors(field),
    )
    return {
        "entry": _entry(question, filling, limit=None),
        "group": missing if missing.choices else None,
        "unit": words(question.unit, filling.language),
        "decimal": question.decimals > 0,
    }


def _text_parts(question: TextQuestion, filling: Filling) -> dict:
    return {
        "entry": _entry(question, filling, limit=question.maximum_length),
        "multiline": question.multiline,
    }


def _entry(question: Question, filling: Filling, *, limit: int | None) -> Entry:
    return Entry(
        id=element_id(question.name),
        name=question.name,
        label=words(question.text, filling.language),
        value=filling.value(question.name),
        limit=limit,
    )


_PARTS: Mapping[str, Callable[..., dict]] = {
    "single": _choices_parts,
    "multiple": _choices_parts,
    "scale": _scale_parts,
    "matrix": _matrix_parts,
    "grid": _grid_parts,
    "ranking": _ranking_parts,
    "number": _number_parts,
    "text": _text_parts,
}
