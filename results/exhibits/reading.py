"""An outline from its document, as YAML, JSON or plain values, whole or not at all.

As a file it has the keys `base_note` and `chapters`, and where wanted `cautions`. Whatever is wrong
raises one DocumentError with every problem that could be found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from questionnaire.instrument import document_shape
from questionnaire.instrument.document_reading import read_tree
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError
from results.tables.tab_plan.plan import TabPlan

from .checks import problems_of
from .outline import (
    Band,
    CardLine,
    CardsPart,
    ChartPart,
    Claim,
    Exhibit,
    Form,
    LineKind,
    NoteDesign,
    Noun,
    Number,
    NumbersPart,
    Outline,
    OutlineChapter,
    Part,
    Source,
    Split,
    StatementPart,
)

SCHEMA = Draft202012Validator(
    json.loads(Path(__file__).with_name("exhibits.schema.json").read_text(encoding="utf-8"))
)

Written = Mapping[str, Any]


def parse(
    source: str | bytes, instrument: Instrument, plan: TabPlan, *, filename: str
) -> dict[str, Any]:
    """The plain values of an outline that fits the questionnaire and its tab plan.

    Raises DocumentError with file and line.
    """
    tree = read_tree(source, filename=filename)
    places = tree.places
    misshapen = document_shape.findings(tree.value, places, SCHEMA) if tree.whole else []
    problems = [*tree.problems, *(problem for _, problem in misshapen)]
    if not problems:
        problems = problems_of(to_outline(tree.value), instrument, plan, places)
    if problems:
        raise DocumentError(problems)
    value: dict[str, Any] = tree.value
    return value


def to_outline(document: Written) -> Outline:
    """The outline that plain values of the right shape describe."""
    note, cautions = document["base_note"], document.get("cautions", {})
    nouns = {kind["point"]: Noun(kind["one"], kind["several"]) for kind in note["kinds"]}
    return Outline(
        chapters=tuple(
            OutlineChapter(
                chapter["name"], chapter["title"], tuple(map(_exhibit, chapter["exhibits"]))
            )
            for chapter in document["chapters"]
        ),
        base_note=NoteDesign(note["banner"], nouns),
        **cautions,
    )


def _exhibit(written: Written) -> Exhibit:
    return Exhibit(
        name=written["name"],
        title=written["title"],
        parts=tuple(map(_part, written["parts"])),
        note=written.get("note", {}),
    )


def _part(written: Written) -> Part:
    return _PARTS.get(written["form"], _chart)(written)


def _source(written: Written) -> Source:
    return Source(written["question"], written.get("filter", ""), written.get("base", ""))


def _chart(written: Written) -> ChartPart:
    return ChartPart(
        form=Form(written["form"]),
        source=_source(written),
        splits=tuple(
            Split(split["banner"], tuple(split.get("points", ())))
            for split in written.get("splits", ())
        ),
        options=tuple(written.get("options", ())),
        title=written.get("title", {}),
    )


def _numbers(written: Written) -> NumbersPart:
    numbers = (
        Number(
            label=number["label"],
            source=_source(number),
            item=number.get("item", ""),
            row=number.get("row", ""),
        )
        for number in written["numbers"]
    )
    return NumbersPart(numbers=tuple(numbers), title=written.get("title", {}))


def _cards(written: Written) -> CardsPart:
    lines = tuple(map(_line, written["lines"]))
    return CardsPart(banner=written["banner"], lines=lines, title=written.get("title", {}))


def _line(written: Written) -> CardLine:
    return CardLine(
        label=written["label"],
        kind=LineKind(written["kind"]),
        source=_source(written),
        rows=tuple(written.get("rows", ())),
        bands=tuple(Band(band["label"], band.get("up_to")) for band in written.get("bands", ())),
        highest=written.get("highest", 1),
    )


def _statement(written: Written) -> StatementPart:
    return StatementPart(
        text=written["text"],
        claim=Claim(written["claim"]),
        source=_source(written),
        banner=written["banner"],
        row=written.get("row", "mean"),
        along=written.get("along", ""),
        point=written.get("point", ""),
    )


_PARTS: Mapping[str, Callable[[Written], Part]] = {
    "numbers": _numbers,
    "cards": _cards,
    "statement": _statement,
}
