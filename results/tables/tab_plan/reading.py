"""A tab plan from its document, as YAML, JSON or plain values, whole or not at all.

As a file it has the key `banners`, and where wanted `crossed`, `nets`, `composites`, `measures`,
`missing_out`, `filters`, `tables` and `against_total`. Whatever is wrong raises one DocumentError
with every problem that could be found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from questionnaire.instrument import document_shape
from questionnaire.instrument.document_reading import read_tree
from questionnaire.instrument.elements import BaseRule, Instrument
from questionnaire.instrument.places import Places
from questionnaire.instrument.problems import DocumentError
from results.tables.table import Filter, Measure

from .checks import problems_of
from .plan import Composite, CrossedBanner, Measures, Net, PlannedTable, TabPlan

SCHEMA = Draft202012Validator(
    json.loads(Path(__file__).with_name("tab_plan.schema.json").read_text(encoding="utf-8"))
)


def read(source: str | bytes, instrument: Instrument, *, filename: str) -> TabPlan:
    """The plan that a file describes. Raises DocumentError with file and line."""
    return to_plan(parse(source, instrument, filename=filename), instrument)


def parse(source: str | bytes, instrument: Instrument, *, filename: str) -> dict[str, Any]:
    """The plain values of a plan that fits the questionnaire.

    Raises DocumentError with file and line.
    """
    tree = read_tree(source, filename=filename)
    if tree.whole and not tree.problems:
        to_plan(tree.value, instrument, places=tree.places)
        value: dict[str, Any] = tree.value
        return value
    misshapen = document_shape.findings(tree.value, tree.places, SCHEMA) if tree.whole else []
    raise DocumentError([*tree.problems, *(problem for _, problem in misshapen)])


def to_plan(
    document: Mapping[str, Any], instrument: Instrument, *, places: Places | None = None
) -> TabPlan:
    """The plan that plain values describe. Raises DocumentError with every problem."""
    known = places or Places()
    misshapen = document_shape.findings(document, known, SCHEMA)
    if misshapen:
        raise DocumentError(problem for _, problem in misshapen)
    plan = _built(document)
    problems = problems_of(plan, instrument, known)
    if problems:
        raise DocumentError(problems)
    return plan


def _built(document: Mapping[str, Any]) -> TabPlan:
    return TabPlan(
        banners=tuple(document["banners"]),
        crossed=tuple(
            CrossedBanner(**{**crossed, "crosses": tuple(crossed["crosses"])})
            for crossed in document.get("crossed", ())
        ),
        nets=tuple(Net(**_with_options(net)) for net in document.get("nets", ())),
        composites=tuple(
            Composite(**_with_options(composite)) for composite in document.get("composites", ())
        ),
        measures=tuple(_measures(written) for written in document.get("measures", ())),
        missing_out=tuple(document.get("missing_out", ())),
        filters=tuple(Filter(**each) for each in document.get("filters", ())),
        tables=tuple(_table(table) for table in document.get("tables", ())),
        against_total=document.get("against_total", False),
    )


def _with_options(written: Mapping[str, Any]) -> dict[str, Any]:
    return {**written, "options": tuple(written["options"])}


def _measures(written: Mapping[str, Any]) -> Measures:
    return Measures(**{**written, "show": tuple(map(Measure, written.get("show", ())))})


def _table(written: Mapping[str, Any]) -> PlannedTable:
    base = BaseRule(written["base"]) if "base" in written else None
    return PlannedTable(**{**written, "base": base})
