"""What each respondent has in a table adds up to what the table counts."""

from __future__ import annotations

import pytest

from questionnaire.instrument.elements import BaseRule
from results.statistics.moments import Moments
from results.tables.making import Respondents, count_cubes, tables_of_cubes
from results.tables.pairing import TESTED, Side, paired_tests
from results.tables.places import banner_pairs
from results.tables.subjects import subject_of
from results.tables.tab_plan.plan import Composite, CrossedBanner, Net, PlannedTable, TabPlan
from results.tables.table import TableOptions
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, routed

PLAN = TabPlan(
    banners=("track", "techniques", "step", "both"),
    crossed=(CrossedBanner(name="both", title={"en": "Both"}, crosses=("track", "stage")),),
    nets=(
        Net(question="techniques", name="any", label={"en": "Any"}, options=("nlp", "vision")),
        Net(question="roadblocks", name="some", label={"en": "Some"}, options=("weak", "strong")),
    ),
    composites=(
        Composite(question="roadblocks", name="strong", label={"en": "s"}, options=("strong",)),
    ),
    missing_out=("maturity", "techniques"),
    tables=(PlannedTable(question="stage", banner="track", base=BaseRule.ASKED),),
)


def side(base: BaseRule | None = None) -> Side:
    """The six respondents, all of them linked."""
    questionnaire, length = asking(base), len(WAVE)
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), length)
    cubes = count_cubes(questionnaire, Respondents(columns, length), PLAN)
    tables = tables_of_cubes(questionnaire, cubes, PLAN, TableOptions(), sample_size=length)
    return Side(questionnaire, PLAN, cubes, tables, length, columns)


def test_the_values_of_everybody_add_up_to_the_moments_of_every_cell() -> None:
    known = side()
    seen = 0
    for number, table in enumerate(known.tables):
        inside, values = known.values(number)
        masks = [known.masks[banner_pairs(table.banner, p.name)] for p in table.banner.points]
        moments = known.moments(number)
        for row, each in enumerate(table.rows):
            if each.measure in TESTED:
                seen += 1
                for point, mask in enumerate(masks):
                    sums = (inside[row] @ mask, values[row] @ mask, values[row] ** 2 @ mask)
                    cell: Moments = moments[row, point]
                    assert sums == pytest.approx((cell.respondents, cell.wx, cell.wxx), abs=1e-12)
    assert seen > 100


@pytest.mark.parametrize("base", [None, BaseRule.ANSWERED])
def test_nothing_has_changed_between_a_wave_and_itself(base: BaseRule | None) -> None:
    found = paired_tests(side(base), side(base))
    p_values = {p for table in found for row in table for p in row}
    assert p_values == {None, 1.0}


def test_a_composite_is_tested_where_its_items_stand_on_the_same_respondents() -> None:
    for base, expected in ((None, (1.0, 1.0)), (BaseRule.ANSWERED, (None, None))):
        known = side(base)
        (place,) = [
            place
            for place, table in enumerate(known.tables)
            if (table.question, table.banner.name) == ("roadblocks", "track")
        ]
        assert paired_tests(known, known)[place][-1][:2] == expected


def test_a_table_on_another_base_than_its_question_has_no_tests() -> None:
    known = side()
    tested = [bool(tests) for tests in paired_tests(known, known)]
    own = [t.base_rule is subject_of(known.instrument, t.question).base for t in known.tables]
    assert (tested, tested.count(False)) == (own, 1)
