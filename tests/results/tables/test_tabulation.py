"""Tables counted by hand: the six respondents of `wave`, by what they do (user, vendor)."""

import numpy as np
import pytest

from questionnaire.instrument.elements import BaseRule
from results.tables.banner import banner_of
from results.tables.cube import Counting, count
from results.tables.table import BaseNote, Cell, Measure, Table, TableOptions
from results.tables.tabulation import Design, tabulate
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, mean, number, plain, routed, share, tabulated


def made(question: str, banner: str = "track", base: BaseRule | None = None) -> Table:
    questionnaire = asking(base)
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    return tabulated(questionnaire, columns, question, banner)


def cells(table: Table) -> dict[str, tuple[Cell, ...]]:
    return {row.name: plain(cell) for row, cell in zip(table.rows, table.cells, strict=True)}


def test_the_total_comes_first_and_counts_those_outside_every_point() -> None:
    table = made("stage")
    assert [point.name for point in table.banner.points] == ["total", "user", "vendor"]
    assert table.asked_bases == (6, 3, 2)
    assert table.answered_bases == (3, 2, 1)


def test_a_single_choice_has_a_row_an_option_on_those_who_answered() -> None:
    assert cells(made("stage")) == {
        "stage.idea": (share(2, 3), share(1, 2), share(1, 1)),
        "stage.pilot": (share(0, 3), share(0, 2), share(0, 1)),
        "stage.other": (share(1, 3), share(1, 2), share(0, 1)),
    }


def test_its_base_can_be_those_asked() -> None:
    assert cells(made("stage", base=BaseRule.ASKED))["stage.idea"] == (
        share(2, 6),
        share(1, 3),
        share(1, 2),
    )


def test_a_question_by_itself_is_a_table_like_any_other() -> None:
    assert cells(made("track")) == {
        "track.user": (share(3, 5), share(3, 3), share(0, 2)),
        "track.vendor": (share(2, 5), share(0, 3), share(2, 2)),
    }


@pytest.mark.parametrize(("base", "users"), [(BaseRule.ASKED, 3), (BaseRule.ANSWERED, 2)])
def test_all_options_of_a_multiple_choice_stand_on_one_base(base: BaseRule, users: int) -> None:
    table = made("techniques", base=base)
    assert (table.asked_bases, table.answered_bases) == ((3, 3, 0), (2, 2, 0))
    assert cells(table) == {
        "techniques.nlp": (share(2, users), share(2, users), share(0, 0)),
        "techniques.vision": (share(1, users), share(1, users), share(0, 0)),
        "techniques.other": (share(0, users), share(0, users), share(0, 0)),
        "techniques.none": (share(0, users), share(0, users), share(0, 0)),
    }


def test_a_scale_has_shares_on_all_answers_and_a_mean_on_those_with_a_value() -> None:
    table = made("maturity")
    assert cells(table) == {
        "maturity#1": (share(1, 3), share(1, 3), share(0, 0)),
        "maturity#2": (share(0, 3), share(0, 3), share(0, 0)),
        "maturity#3": (share(0, 3), share(0, 3), share(0, 0)),
        "maturity#4": (share(1, 3), share(1, 3), share(0, 0)),
        "maturity.dont_know": (share(1, 3), share(1, 3), share(0, 0)),
        "maturity#mean": (mean(5.0, 2), mean(5.0, 2), mean(0.0, 0)),
    }
    assert table.options.base_notes == (
        BaseNote.MISSING_IN_SHARES,
        BaseNote.MISSING_NOT_IN_MEANS,
    )


def test_the_ends_of_a_scale_carry_their_words() -> None:
    assert [row.label["fr"] for row in made("maturity").rows] == [
        "1 – [low]",
        "2",
        "3",
        "4 – [high]",
        "Je ne sais pas",
        "Moyenne",
    ]


def test_matrix_rows_on_those_asked_share_a_base() -> None:
    assert cells(made("roadblocks")) == {
        "roadblocks.data.before.weak": (share(1, 3), share(1, 3), share(0, 0)),
        "roadblocks.data.before.strong": (share(1, 3), share(1, 3), share(0, 0)),
        "roadblocks.data.during.weak": (share(0, 3), share(0, 3), share(0, 0)),
        "roadblocks.data.during.strong": (share(1, 3), share(1, 3), share(0, 0)),
        "roadblocks.law.before.weak": (share(1, 3), share(1, 3), share(0, 0)),
        "roadblocks.law.before.strong": (share(0, 3), share(0, 3), share(0, 0)),
        "roadblocks.law.during.weak": (share(0, 3), share(0, 3), share(0, 0)),
        "roadblocks.law.during.strong": (share(0, 3), share(0, 3), share(0, 0)),
    }


def test_but_on_those_who_answered_each_row_has_its_own() -> None:
    table = made("roadblocks", base=BaseRule.ANSWERED)
    assert [row[0].unweighted_base for row in table.cells] == [2, 2, 1, 1, 1, 1, 0, 0]
    assert plain(table.cells[-1])[0] == share(0, 0)
    assert table.options.base_notes == (BaseNote.ROW_BASES,)


def test_a_matrix_row_says_its_row_and_phase() -> None:
    row = made("roadblocks").rows[0]
    assert (row.group, row.label) == (
        {"en": "Data – Before", "fr": "[data] – [before]"},
        {"en": "Weak", "fr": "[weak]"},
    )


def test_a_grid_has_the_options_of_each_column_under_each_row() -> None:
    assert cells(made("sources")) == {
        "sources.claims.value.low": (share(0, 3), share(0, 3), share(0, 0)),
        "sources.claims.value.high": (share(1, 3), share(1, 3), share(0, 0)),
        "sources.claims.open.yes": (share(0, 3), share(0, 3), share(0, 0)),
        "sources.claims.open.no": (share(0, 3), share(0, 3), share(0, 0)),
    }


def test_a_ranking_has_who_put_an_option_first_and_its_mean_rank() -> None:
    table = made("goals")
    assert cells(table) == {
        "goals.cost#first": (share(1, 3), share(1, 3), share(0, 0)),
        "goals.cost#mean_rank": (mean(3.0, 2), mean(3.0, 2), mean(0.0, 0)),
        "goals.care#first": (share(1, 3), share(1, 3), share(0, 0)),
        "goals.care#mean_rank": (mean(3.0, 2), mean(3.0, 2), mean(0.0, 0)),
        "goals.speed#first": (share(0, 3), share(0, 3), share(0, 0)),
        "goals.speed#mean_rank": (mean(0.0, 0), mean(0.0, 0), mean(0.0, 0)),
    }
    assert table.options.base_notes == (BaseNote.RANKED_IN_MEANS,)


def test_a_ranking_on_answers_stands_on_those_who_ranked_anything() -> None:
    found = cells(made("goals", base=BaseRule.ANSWERED))
    assert found["goals.speed#first"] == (share(0, 2), share(0, 2), share(0, 0))


def test_a_number_has_its_mean_and_how_many_gave_one() -> None:
    assert cells(made("budget")) == {
        "budget#mean": (mean(10.7, 2), mean(10.7, 2), mean(0.0, 0)),
        "budget.refused": (share(1, 3), share(1, 3), share(0, 0)),
        "budget#answers": (number(2, 3), number(2, 3), number(0, 0)),
    }


def test_a_text_only_says_how_many_wrote() -> None:
    table = made("remarks")
    assert cells(table) == {"remarks#answers": (number(1, 3), number(1, 3), number(0, 0))}
    assert [row.measure for row in table.rows] == [Measure.COUNT]


def test_a_segment_is_a_banner_too() -> None:
    table = made("maturity", banner="step")
    assert [point.name for point in table.banner.points] == ["total", "step_1", "step_2"]
    assert table.asked_bases == (3, 1, 1)


def test_a_total_can_stand_alone() -> None:
    assert list(cells(made("stage", banner="total")).values()) == [
        (share(2, 3),),
        (share(0, 3),),
        (share(1, 3),),
    ]


def test_a_wave_nobody_answered_has_tables_of_nothing() -> None:
    questionnaire = asking()
    nobody = routed(questionnaire, columns_of(questionnaire, ()), 0)
    for question in questionnaire.questions:
        table = tabulated(questionnaire, nobody, question, "track")
        assert table.asked_bases == (0, 0, 0)
        assert {cell.unweighted_base for row in table.cells for cell in row} == {0}


def test_weights_move_totals_and_bases_but_never_the_number_of_people() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    banner = banner_of(questionnaire, "track")
    weights = np.array([0.5, 2.0, 1.0, 3.0, 1.0, 1.0])
    cube = count(questionnaire, columns, [banner], length=len(WAVE), counting=Counting(weights))
    options = Design(options=TableOptions(weight="raked"))
    idea = cells(tabulate(questionnaire, cube, "stage", banner, options))["stage.idea"]
    score = cells(tabulate(questionnaire, cube, "maturity", banner, options))["maturity#mean"]
    assert idea == (
        weighted(count=2, people=3, base=5.5, total=3.5),
        weighted(count=1, people=2, base=2.5, total=0.5),
        weighted(count=1, people=1, base=3.0, total=3.0),
    )
    assert score[0] == weighted(count=None, people=2, base=2.5, total=8.5)


def weighted(*, count: int | None, people: int, base: float, total: float) -> Cell:
    return Cell(
        count=count,
        unweighted_base=people,
        weighted_base=base,
        weighted_total=total,
        value=total / base,
    )


def test_moved_thresholds_travel_with_the_tables_of_their_segment_only() -> None:
    questionnaire = asking()
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    banners = [banner_of(questionnaire, name) for name in ("step", "track")]
    cube = count(questionnaire, columns, banners, length=len(WAVE))
    options = TableOptions(weight="", segment_cuts={"step": (3.0,)})
    by_step, by_track = (
        tabulate(questionnaire, cube, "stage", banner, Design(options=options))
        for banner in banners
    )
    assert by_step.options == options
    assert by_track.options == TableOptions()
