"""From a document of the right shape to the instrument it describes.

Nothing is judged here but the shape taken for granted: an option list that does not exist leaves
its question without options, for the checks to report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from .elements import (
    KINDS,
    BaseRule,
    Chapter,
    Column,
    Instrument,
    Option,
    OptionList,
    Page,
    Phase,
    Question,
    Row,
    Segment,
    SegmentPoint,
)
from .wording import tidy_text

Item = TypeVar("Item", Row, Phase)
Entry = Mapping[str, Any]
Lists = Mapping[str, tuple[Option, ...]]


def build(document: Entry) -> Instrument:
    """The instrument, its texts tidied and its defaults filled in."""
    lists = tuple(
        OptionList(name=entry["name"], options=_options(entry["options"]))
        for entry in document.get("option_lists", ())
    )
    known = {shared.name: shared.options for shared in reversed(lists)}
    return Instrument(
        name=document["name"],
        title=tidy_text(document["title"]),
        languages=tuple(document["languages"]),
        chapters=tuple(
            Chapter(name=entry["name"], title=tidy_text(entry["title"]))
            for entry in document["chapters"]
        ),
        pages=tuple(_page(entry, known) for entry in document["pages"]),
        option_lists=lists,
        segments=tuple(_segment(entry) for entry in document.get("segments", ())),
    )


def _page(entry: Entry, lists: Lists) -> Page:
    return Page(
        name=entry["name"],
        title=tidy_text(entry["title"]),
        chapter=entry["chapter"],
        questions=tuple(_question(question, lists) for question in entry["questions"]),
        introduction=tidy_text(entry.get("introduction", {})),
        asked_if=_condition(entry.get("asked_if", "")),
    )


def _question(entry: Entry, lists: Lists) -> Question:
    kind = KINDS[entry["kind"]]
    return kind(
        name=entry["name"],
        text=tidy_text(entry["text"]),
        help=tidy_text(entry.get("help", {})),
        required=entry.get("required", True),
        asked_if=_condition(entry.get("asked_if", "")),
        base=BaseRule(entry.get("base", kind.default_base)),
        **PARTS[kind.kind](entry, lists),
    )


def _choice(entry: Entry, lists: Lists) -> dict[str, Any]:
    """Options written out, or the name of a list and its options."""
    named = entry["options"]
    if isinstance(named, str):
        return {"options": lists.get(named, ()), "option_list": named}
    return {"options": _options(named)}


def _turning(entry: Entry) -> dict[str, Any]:
    return {"rotate": entry.get("rotate", False)}


def _listed(entry: Entry, lists: Lists) -> dict[str, Any]:
    return _choice(entry, lists) | _turning(entry)


def _scale(entry: Entry, lists: Lists) -> dict[str, Any]:
    return {
        "minimum": int(entry["minimum"]),
        "maximum": int(entry["maximum"]),
        "low_label": tidy_text(entry["low_label"]),
        "high_label": tidy_text(entry["high_label"]),
        "missing_options": _missing_options(entry),
    }


def _matrix(entry: Entry, lists: Lists) -> dict[str, Any]:
    return {
        "rows": _items(Row, entry["rows"]),
        "phases": _items(Phase, entry.get("phases", ())),
    } | _listed(entry, lists)


def _grid(entry: Entry, lists: Lists) -> dict[str, Any]:
    columns = tuple(
        Column(name=column["name"], label=tidy_text(column["label"]), **_choice(column, lists))
        for column in entry["columns"]
    )
    return {"rows": _items(Row, entry["rows"]), "columns": columns} | _turning(entry)


def _ranking(entry: Entry, lists: Lists) -> dict[str, Any]:
    return {"ranks": int(entry["ranks"])} | _listed(entry, lists)


def _number(entry: Entry, lists: Lists) -> dict[str, Any]:
    bounds = {key: float(entry[key]) for key in ("minimum", "maximum") if key in entry}
    return bounds | {
        "decimals": int(entry.get("decimals", 0)),
        "unit": tidy_text(entry.get("unit", {})),
        "missing_options": _missing_options(entry),
    }


def _text(entry: Entry, lists: Lists) -> dict[str, Any]:
    given = {"multiline": entry["multiline"]} if "multiline" in entry else {}
    if "maximum_length" in entry:
        given["maximum_length"] = int(entry["maximum_length"])
    return given


PARTS: Mapping[str, Callable[[Entry, Lists], dict[str, Any]]] = {
    "single": _listed,
    "multiple": _listed,
    "scale": _scale,
    "matrix": _matrix,
    "grid": _grid,
    "ranking": _ranking,
    "number": _number,
    "text": _text,
}


def _options(entries: Iterable[Entry], *, missing: bool = False) -> tuple[Option, ...]:
    return tuple(
        Option(
            name=entry["name"],
            code=int(entry["code"]),
            label=tidy_text(entry["label"]),
            exclusive=entry.get("exclusive", False),
            missing=missing or entry.get("missing", False),
            specify=entry.get("specify", False),
        )
        for entry in entries
    )


def _missing_options(entry: Entry) -> tuple[Option, ...]:
    return _options(entry.get("missing_options", ()), missing=True)


def _items(item: type[Item], entries: Iterable[Entry]) -> tuple[Item, ...]:
    return tuple(item(name=entry["name"], label=tidy_text(entry["label"])) for entry in entries)


def _segment(entry: Entry) -> Segment:
    return Segment(
        name=entry["name"],
        title=tidy_text(entry["title"]),
        points=tuple(
            SegmentPoint(
                name=point["name"],
                code=int(point["code"]),
                label=tidy_text(point["label"]),
                condition=_condition(point.get("condition", "")),
            )
            for point in entry["points"]
        ),
        cut_variable=entry.get("cut_variable", ""),
        cuts=tuple(float(cut) for cut in entry.get("cuts", ())),
    )


def _condition(source: str) -> str:
    """The condition on one line."""
    return " ".join(source.split())
