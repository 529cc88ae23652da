"""From an instrument to its one canonical document, and that document's YAML.

**Canonical** means that equal instruments have equal documents: defaults are left out, shared
options stand under their name, whole numbers are written as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import yaml

from .document_reading import DECIMAL
from .elements import (
    GridQuestion,
    Instrument,
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    Option,
    Page,
    Phase,
    Question,
    RankingQuestion,
    Row,
    ScaleQuestion,
    Segment,
    SegmentPoint,
    SingleQuestion,
    TextQuestion,
)

FORMAT = 1
LONGEST_MAPPING_IN_LINE = 100


def to_document(instrument: Instrument) -> dict[str, Any]:
    """The canonical document: mappings, lists, words, whole and decimal numbers, true and false."""
    document: dict[str, Any] = {
        "wavebook": FORMAT,
        "name": instrument.name,
        "title": dict(instrument.title),
        "languages": list(instrument.languages),
        "chapters": [{"name": c.name, "title": dict(c.title)} for c in instrument.chapters],
        "option_lists": [
            {"name": shared.name, "options": _options(shared.options)}
            for shared in instrument.option_lists
        ],
        "pages": [_page(page) for page in instrument.pages],
        "segments": [_segment(segment) for segment in instrument.segments],
    }
    return _without_empty(document)


def _without_empty(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without its empty texts, lists and conditions."""
    return {key: value for key, value in entry.items() if value not in ("", [], {}, None)}


def _page(page: Page) -> dict[str, Any]:
    return _without_empty(
        {
            "name": page.name,
            "chapter": page.chapter,
            "title": dict(page.title),
            "introduction": dict(page.introduction),
            "asked_if": page.asked_if,
            "questions": [_question(question) for question in page.questions],
        }
    )


def _question(question: Question) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": question.name,
        "kind": question.kind,
        "text": dict(question.text),
        "help": dict(question.help),
        "asked_if": question.asked_if,
    }
    if not question.required:
        entry["required"] = False
    if question.base is not question.default_base:
        entry["base"] = question.base.value
    if getattr(question, "rotate", False):
        entry["rotate"] = True
    return _without_empty(entry | PARTS[type(question)](question))


def _choice(asked: Any) -> dict[str, Any]:
    """The options of anything that has some: the name of their list, or all of them."""
    return {"options": asked.option_list or _options(asked.options)}


def _scale(question: ScaleQuestion) -> dict[str, Any]:
    return {
        "minimum": question.minimum,
        "maximum": question.maximum,
        "low_label": dict(question.low_label),
        "high_label": dict(question.high_label),
        "missing_options": _missing_options(question.missing_options),
    }


def _matrix(question: MatrixQuestion) -> dict[str, Any]:
    return {
        "rows": _items(question.rows),
        **_choice(question),
        "phases": _items(question.phases),
    }


def _grid(question: GridQuestion) -> dict[str, Any]:
    return {
        "rows": _items(question.rows),
        "columns": [
            {"name": column.name, "label": dict(column.label), **_choice(column)}
            for column in question.columns
        ],
    }


def _ranking(question: RankingQuestion) -> dict[str, Any]:
    return {**_choice(question), "ranks": question.ranks}


def _number(question: NumberQuestion) -> dict[str, Any]:
    return {
        "minimum": _plain(question.minimum),
        "maximum": _plain(question.maximum),
        "decimals": question.decimals or None,
        "unit": dict(question.unit),
        "missing_options": _missing_options(question.missing_options),
    }


def _text(question: TextQuestion) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if question.maximum_length != DEFAULT_LENGTH:
        entry["maximum_length"] = question.maximum_length
    return entry if question.multiline else entry | {"multiline": False}


DEFAULT_LENGTH = TextQuestion.__dataclass_fields__["maximum_length"].default

PARTS: Mapping[type[Question], Callable[[Any], dict[str, Any]]] = {
    SingleQuestion: _choice,
    MultipleQuestion: _choice,
    ScaleQuestion: _scale,
    MatrixQuestion: _matrix,
    GridQuestion: _grid,
    RankingQuestion: _ranking,
    NumberQuestion: _number,
    TextQuestion: _text,
}


def _plain(number: float | None) -> float | None:
    """The number, as a whole one where it is whole: 2.0 and 2 are one number and one text."""
    return int(number) if number is not None and float(number).is_integer() else number


def _options(options: Iterable[Option]) -> list[dict[str, Any]]:
    return [_option(option, ("exclusive", "missing", "specify")) for option in options]


def _missing_options(options: Iterable[Option]) -> list[dict[str, Any]]:
    return [_option(option, ("specify",)) for option in options]


def _option(option: Option, marks: tuple[str, ...]) -> dict[str, Any]:
    entry = {"name": option.name, "code": option.code, "label": dict(option.label)}
    return entry | {mark: True for mark in marks if getattr(option, mark)}


def _items(items: Iterable[Row | Phase]) -> list[dict[str, Any]]:
    return [{"name": item.name, "label": dict(item.label)} for item in items]


def _segment(segment: Segment) -> dict[str, Any]:
    return _without_empty(
        {
            "name": segment.name,
            "title": dict(segment.title),
            "cut_variable": segment.cut_variable,
            "cuts": [_plain(cut) for cut in segment.cuts],
            "points": [_point(point) for point in segment.points],
        }
    )


def _point(point: SegmentPoint) -> dict[str, Any]:
    entry = {"name": point.name, "code": point.code, "label": dict(point.label)}
    return entry | ({"condition": point.condition} if point.condition else {})


class _Dumper(yaml.SafeDumper):
    """Writes words so that neither this house's reader nor an older YAML mistakes them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(
        self, tag: str, mapping: Any, flow_style: bool | None = None
    ) -> yaml.MappingNode:
        """A short mapping without lists in it goes on one line."""
        short = len(str(mapping)) <= LONGEST_MAPPING_IN_LINE and "[" not in str(mapping)
        return super().represent_mapping(tag, mapping, flow_style=short)


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", DECIMAL, list("-+.0123456789"))


def to_yaml(document: Mapping[str, Any]) -> str:
    """The document as YAML in the order of its keys, what is short on one line."""
    return yaml.dump(
        dict(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=100,
    )
