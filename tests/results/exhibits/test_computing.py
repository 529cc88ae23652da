"""What exhibits show of six respondents, counted by hand (see `tests.results.tables.wave`)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from results.exhibits.cards import cards_of
from results.exhibits.computing import (
    BaseNote,
    BasePart,
    Chart,
    base_note_of,
    chart_of,
    numbers_of,
    told_name,
)
from results.exhibits.needs import tables_needed
from results.exhibits.outline import ChartPart, Form, Source, Split
from results.exhibits.statements import held
from results.tables.baseline import Baseline, EarlierFigure
from results.tables.places import FigurePlace
from results.tables.table import Measure
from tests.results.tables.wave import plain, share

from .report import context, outline, tables


def part(exhibit: str, position: int):
    return outline().exhibits[exhibit].parts[position]


def chart(exhibit: str, position: int) -> Chart:
    found = chart_of(part(exhibit, position), context())
    assert found is not None
    return found


def test_splits_of_several_banners_stand_beside_one_another_after_the_total() -> None:
    table = chart("who", 1).table
    assert [point.name for point in table.banner.points] == ["total", "vendor", "step_1", "step_2"]
    assert (table.asked_bases, table.answered_bases) == ((6, 2, 1, 1), (3, 1, 1, 1))
    idea = dict(zip((told_name(row) for row in table.rows), table.cells, strict=True))["idea"]
    assert plain(idea) == (share(2, 3), share(1, 1), share(1, 1), share(0, 1))


def test_rows_are_those_named_in_that_order_and_nets_only_when_named() -> None:
    assert [told_name(row) for row in chart("who", 1).table.rows] == ["idea", "pilot", "other"]
    assert [told_name(row) for row in chart("who", 2).table.rows] == ["other", "begun"]


def test_a_part_of_some_respondents_is_read_off_their_table() -> None:
    found = chart("who", 2)
    assert [plain(cells) for cells in found.table.cells] == [(share(1, 3),), (share(1, 3),)]
    assert found.base_note == BaseNote(3, (BasePart("user", 3),))


def test_means_and_heat_maps_show_the_mean_alone() -> None:
    assert [row.measure for row in chart("score", 0).table.rows] == [Measure.MEAN]
    heat = chart("score", 1).table
    assert [cell.value for cell in heat.cells[0]] == [2.5, 1.0, 4.0, None, None]


def test_base_notes_are_in_the_order_of_the_outline_without_those_of_whom_there_are_none() -> None:
    assert base_note_of(Source("track"), context()) == BaseNote(
        5, (BasePart("vendor", 2), BasePart("user", 3))
    )
    assert base_note_of(Source("maturity"), context()) == BaseNote(3, (BasePart("user", 3),))


def test_numbers_are_bases_options_nets_and_items() -> None:
    respondents, begun, strong = numbers_of(part("who", 0), context())
    assert (respondents.measure, respondents.cell.value) == (Measure.COUNT, 5.0)
    assert plain((begun.cell, strong.cell)) == (share(2, 3), share(1, 3))


def test_changes_follow_their_cells_into_the_chart() -> None:
    place = FigurePlace(
        question="stage",
        item="",
        options=frozenset({"idea"}),
        measure=Measure.SHARE,
        point=(("track", "vendor"),),
    )
    baseline = Baseline("2020", [EarlierFigure(place=place, value=Decimal(40))])
    found = chart_of(part("who", 1), context(baseline))
    assert found is not None
    assert {where: change.amount for where, change in found.changes.items()} == {
        (0, 1): Fraction(60)
    }


def test_a_card_names_what_is_most_typical_of_a_point() -> None:
    low, high = cards_of(part("cards", 0), context())
    assert (low.respondents, high.respondents) == (1, 1)
    said = [[named.label.get("en") for named in trait.named] for trait in low.traits]
    assert said == [["Idea"], ["Low"], [None], ["Data – Before", "Data – During"]]
    said = [[named.label.get("en") for named in trait.named] for trait in high.traits]
    assert said[:2] == [["Other"], ["High"]]
    assert (said[3], high.traits[3].has_base) == ([], True)


@pytest.mark.parametrize(
    ("position", "holds"), [(0, True), (1, False), (2, True), (3, False), (4, None)]
)
def test_a_statement_is_held_against_the_numbers(position: int, holds: bool | None) -> None:
    found = held(part("claims", position), context())
    assert found is not None
    assert found.holds is holds


def test_what_the_run_lacks_is_none() -> None:
    lacking = replace(context(), tables={})
    assert chart_of(part("who", 1), lacking) is None
    assert numbers_of(part("who", 0), lacking) == ()
    assert cards_of(part("cards", 0), lacking) == ()
    assert held(part("claims", 0), lacking) is None
    assert base_note_of(Source("track"), lacking) is None


def test_the_tables_needed_are_those_of_parts_and_base_notes() -> None:
    found = outline()
    needed = tables_needed([found.exhibits["who"]], found)
    assert sorted(needed) == [
        ("roadblocks", "track", "", ""),
        ("stage", "step", "", ""),
        ("stage", "track", "", ""),
        ("stage", "track", "users", "asked"),
        ("track", "track", "", ""),
    ]
    assert needed <= set(tables())


def test_a_split_without_points_shows_them_all() -> None:
    every = ChartPart(form=Form.SHARES, source=Source("stage"), splits=(Split("track"),))
    found = chart_of(every, context())
    assert found is not None
    assert [point.name for point in found.table.banner.points] == ["total", "user", "vendor"]
