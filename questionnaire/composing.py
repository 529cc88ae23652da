"""From the authoring tables to the questionnaire document, finished or not.

An empty field is a key left out, defaults are left out, and what a question's kind does not use is
ignored: an instrument loaded into the tables and composed again is the same document.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from questionnaire.instrument.elements import KINDS, TextQuestion
from questionnaire.instrument.places import Path, Places

from .models import Column, Option, Page, Question, Questionnaire, Segment

Entry = dict[str, Any]

FORMAT = 1
LONGEST_TEXT = TextQuestion.__dataclass_fields__["maximum_length"].default
MARKS = ("exclusive", "missing", "specify")
TURNING = frozenset(name for name, kind in KINDS.items() if "rotate" in kind.__dataclass_fields__)


@dataclass(frozen=True)
class NamedPlaces(Places):
    """Places as organisers know them, by name: `page funding, question amount, text, fr`."""

    document: Mapping[str, Any] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        words: list[str] = []
        entry: Any = self.document
        for step in self.original(path):
            if isinstance(step, int):
                entry = entry[step]
                name = entry.get("name") if isinstance(entry, Mapping) else None
                words[-1] = f"{words[-1].removesuffix('s').replace('_', ' ')} {name or step + 1}"
            else:
                entry = entry.get(step) if isinstance(entry, Mapping) else None
                words.append(step)
        return ", ".join(words) or "questionnaire"


def compose_document(questionnaire: Questionnaire) -> Entry:
    """The document the tables amount to; it need not be valid, to_instrument will tell."""
    questionnaire = _fetched(questionnaire)
    return _without_empty(
        {
            "wavebook": FORMAT,
            "name": questionnaire.name,
            "title": questionnaire.title,
            "languages": questionnaire.languages,
            "chapters": _named(questionnaire.chapters.all(), "title"),
            "option_lists": [
                _without_empty({"name": shared.name, "options": _options(shared.options.all())})
                for shared in questionnaire.option_lists.all()
            ],
            "pages": [_page(page) for page in questionnaire.pages.all()],
            "segments": [_segment(segment) for segment in questionnaire.segments.all()],
        }
    )


def _fetched(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire read anew with all its rows, in a fixed number of queries."""
    options = Prefetch("options", Option.objects.order_by("position"))
    columns = Column.objects.select_related("option_list").prefetch_related(options)
    questions = Question.objects.select_related("option_list").prefetch_related(
        options, "rows", "phases", Prefetch("columns", columns)
    )
    pages = Page.objects.select_related("chapter").prefetch_related(
        Prefetch("questions", questions)
    )
    return Questionnaire.objects.prefetch_related(
        "chapters",
        Prefetch("option_lists__options", Option.objects.order_by("position")),
        Prefetch("pages", pages),
        "segments__points",
    ).get(pk=questionnaire.pk)


def _without_empty(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if value not in ("", [], {}, None)}


def _named(rows: Iterable[Any], words: str) -> list[Entry]:
    return [_without_empty({"name": row.name, words: getattr(row, words)}) for row in rows]


def _page(page: Page) -> Entry:
    return _without_empty(
        {
            "name": page.name,
            "chapter": page.chapter.name,
            "title": page.title,
            "introduction": page.introduction,
            "asked_if": page.asked_if,
            "questions": [_question(question) for question in page.questions.all()],
        }
    )


def _question(question: Question) -> Entry:
    usual = question.base in ("", KINDS[question.kind].default_base)
    entry = {
        "name": question.name,
        "kind": question.kind,
        "text": question.text,
        "help": question.help,
        "asked_if": question.asked_if,
        "required": None if question.required else False,
        "base": None if usual else question.base,
        "rotate": True if question.rotate and question.kind in TURNING else None,
    }
    return _without_empty(entry | PARTS[question.kind](question))


def _choice(owner: Question | Column) -> Entry:
    """The options: the name of their list, or all of them."""
    shared = owner.option_list
    return {"options": shared.name if shared else _options(owner.options.all())}


def _scale(question: Question) -> Entry:
    return {
        "minimum": _plain(question.minimum),
        "maximum": _plain(question.maximum),
        "low_label": question.low_label,
        "high_label": question.high_label,
        "missing_options": _options(question.options.all(), ("specify",)),
    }


def _matrix(question: Question) -> Entry:
    return {
        "rows": _named(question.rows.all(), "label"),
        **_choice(question),
        "phases": _named(question.phases.all(), "label"),
    }


def _grid(question: Question) -> Entry:
    return {
        "rows": _named(question.rows.all(), "label"),
        "columns": [
            _without_empty({"name": column.name, "label": column.label, **_choice(column)})
            for column in question.columns.all()
        ],
    }


def _ranking(question: Question) -> Entry:
    return {**_choice(question), "ranks": question.ranks}


def _number(question: Question) -> Entry:
    return {
        "minimum": _plain(question.minimum),
        "maximum": _plain(question.maximum),
        "decimals": question.decimals or None,
        "unit": question.unit,
        "missing_options": _options(question.options.all(), ("specify",)),
    }


def _text(question: Question) -> Entry:
    length = question.maximum_length
    return {
        "maximum_length": None if length == LONGEST_TEXT else length,
        "multiline": None if question.multiline else False,
    }


PARTS: Mapping[str, Callable[[Question], Entry]] = {
    "single": _choice,
    "multiple": _choice,
    "scale": _scale,
    "matrix": _matrix,
    "grid": _grid,
    "ranking": _ranking,
    "number": _number,
    "text": _text,
}


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number.is_integer() else number


def _cuts(cuts: object) -> object:
    """The cuts, whole ones as whole numbers; what is no list is left for the checks to report."""
    if not isinstance(cuts, list):
        return cuts
    return [_plain(cut) if isinstance(cut, float) else cut for cut in cuts]


def _options(options: Iterable[Option], marks: Iterable[str] = MARKS) -> list[Entry]:
    return [
        _without_empty({"name": option.name, "code": option.code, "label": option.label})
        | {mark: True for mark in marks if getattr(option, mark)}
        for option in options
    ]


def _segment(segment: Segment) -> Entry:
    return _without_empty(
        {
            "name": segment.name,
            "title": segment.title,
            "cut_variable": segment.cut_variable,
            "cuts": _cuts(segment.cuts),
            "points": [
                _without_empty(
                    {
                        "name": point.name,
                        "code": point.code,
                        "label": point.label,
                        "condition": point.condition,
                    }
                )
                for point in segment.points.all()
            ],
        }
    )
