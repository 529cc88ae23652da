"""The **place** of a figure: which number it is, by names that last from wave to wave.

A figure is of a question, or of a segment that is tabulated like one; of an **item** of it, such as
`data.before` for the row of a matrix and its phase, a row of a grid and its column, or an option
that is ranked; of **options**, several for a net; and it has a measure. Its **point** maps banners
to the points the figure is of: none for everybody, one, or two of a crossed banner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaire.instrument.elements import Instrument, Variable, VariableKind

from .subjects import main_variables, subject_of
from .table import TOTAL, Banner, Measure, StubRow, Table

Point = tuple[tuple[str, str], ...]
"""Pairs of a banner's name and a point's, in the order of the banners' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePlace:
    """Which number: compared as a whole, so the order of options and banners is no matter."""

    question: str
    item: str
    options: frozenset[str]
    measure: Measure
    point: Point


@dataclass(frozen=True, slots=True)
class Item:
    """What a question asks of one thing: the options it offers, and the range of its values."""

    options: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    has_mean: bool


def point_of(pairs: Mapping[str, str]) -> Point:
    """The point, whatever the order the banners were given in."""
    return tuple(sorted(pairs.items()))


def items_of(instrument: Instrument, question: str) -> Mapping[str, Item]:
    """The items of a question or segment by name. Raises KeyError when there is none such."""
    found: dict[str, Item] = {}
    for variable in main_variables(subject_of(instrument, question)):
        name = item_name(variable)
        before = found[name].options if name in found else ()
        found[name] = Item(
            (*before, *_option_names(variable)),
            variable.minimum,
            variable.maximum,
            variable.kind in _WITH_MEANS,
        )
    return found


_WITH_MEANS = (VariableKind.SCALE, VariableKind.RANK, VariableKind.NUMBER)


def item_name(variable: Variable) -> str:
    """The item a variable belongs to; empty where its question has but one."""
    ranked = variable.option if variable.kind is VariableKind.RANK else None
    parts = (variable.row, variable.phase, variable.column, ranked)
    return ".".join(part.name for part in parts if part)


def _option_names(variable: Variable) -> Iterator[str]:
    if variable.kind is VariableKind.INDICATOR and variable.option:
        yield variable.option.name
    if variable.kind is VariableKind.SCALE:
        assert variable.minimum is not None
        assert variable.maximum is not None
        for point in range(int(variable.minimum), int(variable.maximum) + 1):
            yield str(point)
    for option in variable.options:
        if variable.kind is not VariableKind.SCALE or option.missing:
            yield option.name


def places_of(table: Table, instrument: Instrument) -> Sequence[Sequence[FigurePlace]]:
    """The place of every cell: a row a stub row, in it one a banner point."""
    points = [banner_pairs(table.banner, point.name) for point in table.banner.points]
    return [[_place(table, row, instrument, point) for point in points] for row in table.rows]


def banner_pairs(banner: Banner, point: str) -> Point:
    """Which banners' which points a point of the banner stands for; none for the total."""
    if point == TOTAL:
        return ()
    if not banner.crosses:
        return ((banner.name, point),)
    return point_of(dict(zip(banner.crosses, point.split("."), strict=True)))


def _place(table: Table, row: StubRow, instrument: Instrument, point: Point) -> FigurePlace:
    variable = instrument.variables.get(row.variable)
    return FigurePlace(
        question=table.question,
        item=item_name(variable) if variable else "",
        options=_options(row, variable),
        measure=row.measure,
        point=point,
    )


def _options(row: StubRow, variable: Variable | None) -> frozenset[str]:
    """The options a row counts; the points of a scale are named by their numbers."""
    kind = variable.kind if variable else None
    if kind is VariableKind.RANK:
        return frozenset()
    if kind is VariableKind.SCALE and row.code is not None and not row.options:
        return frozenset((str(row.code),))
    return frozenset(row.options)
