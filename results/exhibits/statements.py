"""**Statements**: words about a direction, held against the numbers of the present wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from results.tables.table import BannerPoint, Cell, Measure, Table

from .computing import BaseNote, Context, base_note_of, row_named
from .outline import Claim, StatementPart, TableKey


@dataclass(frozen=True, slots=True)
class Held:
    """A statement with what it was held against; `holds` is None when too little is known."""

    part: StatementPart
    holds: bool | None
    measure: Measure
    points: tuple[tuple[BannerPoint, Cell], ...]
    base_note: BaseNote | None


def held(part: StatementPart, context: Context) -> Held | None:
    """The statement held against its table; None when the run lacks that or its row."""
    table = context.tables.get(part.source.by(part.banner))
    row = row_named(table, part.row, "", context.instrument) if table else None
    if table is None or row is None:
        return None
    cells = table.cells[row]
    points = [
        (point, cell)
        for point, cell in list(zip(table.banner.points, cells, strict=True))[1:]
        if cell.value is not None
    ]
    return Held(
        part,
        None if any(cell.suppressed for cell in cells) else _holds(part, points, context),
        table.rows[row].measure,
        tuple(points),
        base_note_of(part.source, context),
    )


def _holds(
    part: StatementPart, points: Sequence[tuple[BannerPoint, Cell]], context: Context
) -> bool | None:
    if part.claim in (Claim.RISES, Claim.FALLS):
        slope = _slope(points, _along(part, points, context))
        return None if slope is None else (slope > 0) is (part.claim is Claim.RISES)
    values = {point.name: cell.value or 0.0 for point, cell in points}
    if part.point not in values:
        return None
    best = max(values.values()) if part.claim is Claim.HIGHEST else min(values.values())
    return values[part.point] == best


def _along(
    part: StatementPart, points: Sequence[tuple[BannerPoint, Cell]], context: Context
) -> list[float | None]:
    """Where each point stands: by its order, or by its mean of another question."""
    if not part.along:
        return [float(place) for place, _ in enumerate(points)]
    other = context.tables.get(TableKey(part.along, part.banner))
    means = _means(other) if other else {}
    return [means.get(point.name) for point, _ in points]


def _means(table: Table) -> dict[str, float | None]:
    for row, cells in zip(table.rows, table.cells, strict=True):
        if row.measure is Measure.MEAN:
            return {p.name: c.value for p, c in zip(table.banner.points, cells, strict=True)}
    return {}


def _slope(
    points: Sequence[tuple[BannerPoint, Cell]], along: Sequence[float | None]
) -> float | None:
    """The sign-giving part of the least-squares slope, points weighted by their base: Σ w(x−x̄)y.

    None when fewer than two points are known or they do not differ.
    """
    known = [
        (x, cell.value, cell.weighted_base)
        for x, (_, cell) in zip(along, points, strict=True)
        if x is not None and cell.value is not None
    ]
    weight = sum(w for _, _, w in known)
    if len(known) < 2 or weight == 0:
        return None
    middle = sum(x * w for x, _, w in known) / weight
    slope = sum(w * (x - middle) * y for x, y, w in known)
    return slope or None
