"""What has changed since an earlier wave, cell by cell."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from questionnaire.instrument.elements import BaseRule
from results.statistics.change import change_since_print
from results.tables.baseline import Baseline, Change, EarlierFigure, figures_of
from results.tables.places import FigurePlace, Point
from results.tables.table import Cell, Filter, Measure, Table
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, routed, tabulated

ASKING = asking()


def table(question: str) -> Table:
    columns = routed(ASKING, columns_of(ASKING, WAVE), len(WAVE))
    return tabulated(ASKING, columns, question, "track")


def figure(
    question: str,
    value: str,
    *options: str,
    item: str = "",
    measure: Measure = Measure.SHARE,
    point: Point = (),
) -> EarlierFigure:
    place = FigurePlace(
        question=question, item=item, options=frozenset(options), measure=measure, point=point
    )
    return EarlierFigure(place=place, value=Decimal(value))


@pytest.mark.parametrize(
    ("earlier", "cell", "amount"),
    [
        (figure("techniques", "50", "vision"), (1, 0), Fraction(100, 3) - 50),
        (figure("techniques", "0", "nlp", point=(("track", "user"),)), (0, 1), Fraction(200, 3)),
        (figure("roadblocks", "40", "strong", item="data.before"), (1, 0), Fraction(100, 3) - 40),
        (figure("maturity", "2.8", measure=Measure.MEAN), (5, 0), Fraction(-3, 10)),
    ],
)
def test_the_cell_of_an_earlier_figure_has_a_change(
    earlier: EarlierFigure, cell: tuple[int, int], amount: Fraction
) -> None:
    found = Baseline("2020", [earlier]).changes_of(table(earlier.place.question), ASKING)
    assert found == {cell: Change(earlier, amount)}


def test_shares_change_in_points_and_means_in_their_unit() -> None:
    share, mean = figure("track", "50", "user"), figure("maturity", "2", measure=Measure.MEAN)
    assert [Change(found, Fraction(1)).in_points for found in (share, mean)] == [True, False]


def test_a_cell_without_a_value_has_none() -> None:
    nobody = figure("techniques", "40", "nlp", point=(("track", "vendor"),))
    assert Baseline("2020", [nobody]).changes_of(table("techniques"), ASKING) == {}


def test_a_table_of_some_respondents_only_has_none() -> None:
    everybody = Baseline("2020", [figure("track", "50", "user")])
    whole = table("track")
    some = replace(whole, filter=Filter("users", {}, "track == 'user'"))
    others = replace(whole, base_rule=BaseRule.ASKED)
    assert [len(everybody.changes_of(found, ASKING)) for found in (whole, some, others)] == [
        1,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("earlier_base", "error", "effective_base", "tested"),
    [
        (400, 0.025, 400.0, True),
        (None, 0.025, 400.0, False),
        (400, None, 400.0, False),
        (29, 0.025, 400.0, False),
        (400, 0.025, 29.9, False),
    ],
)
def test_a_change_is_tested_where_both_bases_are_known_and_large_enough(
    earlier_base: int | None, error: float | None, effective_base: float, tested: bool
) -> None:
    earlier = replace(figure("techniques", "50", "nlp"), base=earlier_base)
    whole = table("techniques")
    cell = replace(
        whole.cells[0][0],
        value=0.6,
        unweighted_base=400,
        effective_base=effective_base,
        standard_error=error,
    )
    made = replace(whole, cells=((cell, *whole.cells[0][1:]), *whole.cells[1:]))
    (change,) = Baseline("2020", [earlier]).changes_of(made, ASKING).values()
    expected = change_since_print(0.6, 0.025, 400, 0.5, 400) if tested else None
    assert change.p_value == expected


def test_tables_of_a_wave_are_figures_for_the_next() -> None:
    """Whoever answers the same has changed in nothing; what has no value is no figure."""
    made = [table(question) for question in ("techniques", "maturity", "roadblocks")]
    earlier = Baseline("2020", figures_of(made, ASKING))
    assert earlier.has_bases
    for again in made:
        changes = earlier.changes_of(again, ASKING)
        valued = {
            (row, point)
            for row, cells in enumerate(again.cells)
            for point, cell in enumerate(cells)
            if cell.value is not None
        }
        assert set(changes) == valued
        assert {round(float(change.amount), 9) for change in changes.values()} == {0}


def test_hidden_cells_and_tables_of_some_are_no_figures() -> None:
    whole = table("stage")
    hidden = replace(whole, cells=tuple(tuple(map(_hidden, row)) for row in whole.cells))
    some = replace(whole, filter=Filter("users", {}, "track == 'user'"))
    assert [len(list(figures_of([made], ASKING))) for made in (whole, hidden, some)] == [9, 0, 0]


def _hidden(cell: Cell) -> Cell:
    return replace(cell, suppressed=True)


@pytest.mark.parametrize(("measure", "unit"), [(Measure.SHARE, 100), (Measure.MEAN, 1)])
def test_a_change_since_a_counted_figure_is_tested_by_both_errors(
    measure: Measure, unit: int
) -> None:
    """0.6 after 0.5, each with an error of 0.025: t = 2.828… on 798 degrees of freedom."""
    earlier = replace(
        figure("maturity", str(0.5 * unit), measure=measure)
        if measure is Measure.MEAN
        else figure("techniques", "50", "nlp"),
        base=400,
        standard_error=0.025,
        effective_base=400.0,
    )
    whole = table(earlier.place.question)
    row = 5 if measure is Measure.MEAN else 0
    cell = replace(
        whole.cells[row][0],
        value=0.6,
        unweighted_base=400,
        effective_base=400.0,
        standard_error=0.025,
    )
    cells = [list(line) for line in whole.cells]
    cells[row][0] = cell
    made = replace(whole, cells=tuple(map(tuple, cells)))
    (change,) = Baseline("2020", [earlier]).changes_of(made, ASKING).values()
    assert change.p_value == pytest.approx(0.0047986, rel=1e-3)
