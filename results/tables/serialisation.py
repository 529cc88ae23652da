"""Tables as plain values that JSON can carry, and back without losing a bit.

A cell becomes a list in the order of CELL_FIELDS; everything else keeps its field names. Tables
stored before there were filters, crossed banners, nets, tests and intervals are read as tables
without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaire.instrument.elements import BaseRule
from results.statistics.adjustments import Adjustment
from results.statistics.intervals import ShareInterval
from results.statistics.testing import Family

from .table import (
    Banner,
    BannerPoint,
    BaseNote,
    Cell,
    Filter,
    Measure,
    Pairing,
    StubRow,
    Table,
    TableOptions,
)

CELL_FIELDS = (
    "count",
    "unweighted_base",
    "weighted_base",
    "weighted_total",
    "value",
    "effective_base",
    "standard_error",
    "interval",
    "letters",
    "caution",
    "suppressed",
    "against_total",
)
PLAIN_OPTIONS = (
    "upper_level",
    "lower_level",
    "minimum_base",
    "flagged_base",
    "caution_threshold",
    "suppression_threshold",
    "population",
    "against_total",
    "missing_out",
)


def table_to_dict(table: Table) -> dict[str, Any]:
    """The table as dicts, lists, words and numbers only."""
    paired = {"pairing": _pairing_to_dict(table.pairing)} if table.pairing else {}
    return {
        "question": table.question,
        "chapter": table.chapter,
        "kind": table.kind,
        "title": dict(table.title),
        "base_rule": table.base_rule.value,
        "banner": _banner_to_dict(table.banner),
        "asked_bases": list(table.asked_bases),
        "answered_bases": list(table.answered_bases),
        "rows": [_row_to_dict(row) for row in table.rows],
        "cells": [[_cell_to_list(cell) for cell in row] for row in table.cells],
        "options": _options_to_dict(table.options),
        "filter": _filter_to_dict(table.filter),
        **paired,
    }


def table_from_dict(stored: Mapping[str, Any]) -> Table:
    """The table that `table_to_dict` was given. Raises KeyError or ValueError for anything else."""
    return Table(
        question=stored["question"],
        chapter=stored["chapter"],
        kind=stored["kind"],
        title=stored["title"],
        base_rule=BaseRule(stored["base_rule"]),
        banner=_banner_from_dict(stored["banner"]),
        asked_bases=tuple(stored["asked_bases"]),
        answered_bases=tuple(stored["answered_bases"]),
        rows=tuple(_row_from_dict(row) for row in stored["rows"]),
        cells=tuple(tuple(_cell_from_list(cell) for cell in row) for row in stored["cells"]),
        options=_options_from_dict(stored["options"]),
        filter=_filter_from_dict(stored.get("filter")),
        pairing=_pairing_from_dict(stored.get("pairing")),
    )


def _banner_to_dict(banner: Banner) -> dict[str, Any]:
    return {
        "name": banner.name,
        "title": dict(banner.title),
        "points": [_point_to_dict(point) for point in banner.points],
        "crosses": list(banner.crosses),
        "overlaps": banner.overlaps,
    }


def _point_to_dict(point: BannerPoint) -> dict[str, Any]:
    letter = {"letter": point.letter} if point.letter else {}
    return {"name": point.name, "code": point.code, "label": dict(point.label), **letter}


def _banner_from_dict(stored: Mapping[str, Any]) -> Banner:
    points = tuple(BannerPoint(**point) for point in stored["points"])
    crosses, overlaps = tuple(stored.get("crosses", ())), stored.get("overlaps", False)
    return Banner(stored["name"], stored["title"], points, crosses, overlaps)


def _row_to_dict(row: StubRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "label": dict(row.label),
        "group": dict(row.group),
        "variable": row.variable,
        "code": row.code,
        "measure": row.measure.value,
        "options": list(row.options),
    }


def _row_from_dict(stored: Mapping[str, Any]) -> StubRow:
    read = {"measure": Measure(stored["measure"]), "options": tuple(stored.get("options", ()))}
    return StubRow(**{**stored, **read})


def _filter_to_dict(given: Filter | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {"name": given.name, "label": dict(given.label), "condition": given.condition}


def _filter_from_dict(stored: Mapping[str, Any] | None) -> Filter | None:
    return None if stored is None else Filter(**stored)


def _pairing_to_dict(pairing: Pairing) -> dict[str, Any]:
    return {
        "since": pairing.since,
        "respondents": pairing.respondents,
        "p_values": [list(row) for row in pairing.p_values],
    }


def _pairing_from_dict(stored: Mapping[str, Any] | None) -> Pairing | None:
    if stored is None:
        return None
    p_values = tuple(tuple(map(_float, row)) for row in stored["p_values"])
    return Pairing(stored["since"], stored["respondents"], p_values)


def _cell_to_list(cell: Cell) -> list[Any]:
    return [
        cell.count,
        cell.unweighted_base,
        cell.weighted_base,
        cell.weighted_total,
        cell.value,
        cell.effective_base,
        cell.standard_error,
        cell.interval and list(cell.interval),
        cell.letters,
        int(cell.caution),
        int(cell.suppressed),
        cell.against_total,
    ]


def _cell_from_list(stored: Sequence[Any]) -> Cell:
    count, unweighted_base, weighted_base, weighted_total, value, *precision = stored
    return Cell(
        count=count,
        unweighted_base=unweighted_base,
        weighted_base=float(weighted_base),
        weighted_total=float(weighted_total),
        value=_float(value),
        **(_precision(precision) if precision else {}),
    )


def _precision(stored: Sequence[Any]) -> dict[str, Any]:
    effective_base, standard_error, interval, letters, caution, suppressed, *more = stored
    return {
        "effective_base": float(effective_base),
        "standard_error": _float(standard_error),
        "interval": interval and (float(interval[0]), float(interval[1])),
        "letters": letters,
        "caution": bool(caution),
        "suppressed": bool(suppressed),
        "against_total": more[0] if more else "",
    }


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)


def _options_to_dict(options: TableOptions) -> dict[str, Any]:
    return {
        "weight": options.weight,
        "base_notes": [note.value for note in options.base_notes],
        "segment_cuts": {name: list(cuts) for name, cuts in options.segment_cuts.items()},
        "family": options.family and options.family.value,
        "adjustment": options.adjustment.value,
        "interval": options.interval and options.interval.value,
        **{name: getattr(options, name) for name in PLAIN_OPTIONS},
    }


def _options_from_dict(stored: Mapping[str, Any]) -> TableOptions:
    family, interval = stored.get("family"), stored.get("interval")
    return TableOptions(
        weight=stored["weight"],
        base_notes=tuple(BaseNote(note) for note in stored["base_notes"]),
        segment_cuts={name: tuple(cuts) for name, cuts in stored["segment_cuts"].items()},
        family=Family(family) if family else None,
        adjustment=Adjustment(stored.get("adjustment", Adjustment.NONE)),
        interval=ShareInterval(interval) if interval else None,
        **{name: stored[name] for name in PLAIN_OPTIONS if name in stored},
    )
