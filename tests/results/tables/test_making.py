"""The tables of a plan: nets, composites, crossed banners, filters and segments, counted by hand.

Of the six respondents the first three are users; `stage` is asked of everybody.
"""

from dataclasses import replace

from questionnaire.instrument.elements import BaseRule
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import Composite, CrossedBanner, Net, PlannedTable, TabPlan
from results.tables.table import SEGMENT, Cell, Filter, Measure, Table, TableOptions
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, mean, plain, routed, share

LABEL = {"en": "Together", "fr": "Ensemble"}
USERS = Filter("users", {"en": "Users", "fr": "Utilisateurs"}, "track == 'user'")


def made(plan: TabPlan, base: BaseRule | None = None) -> tuple[Table, ...]:
    questionnaire = asking(base)
    columns = routed(questionnaire, columns_of(questionnaire, WAVE), len(WAVE))
    return make_tables(questionnaire, Respondents(columns, len(WAVE)), plan, TableOptions())


def table(plan: TabPlan, question: str, banner: str = "total") -> Table:
    (found,) = [t for t in made(plan) if (t.question, t.banner.name) == (question, banner)]
    return found


def rows_of(found: Table, name: str) -> tuple[Cell, ...]:
    (cells,) = [c for row, c in zip(found.rows, found.cells, strict=True) if row.name == name]
    return plain(cells)


def test_a_net_of_a_single_choice_stands_below_its_options() -> None:
    begun = Net(question="stage", name="begun", label=LABEL, options=("idea", "other"))
    found = table(TabPlan(banners=("total",), nets=(begun,)), "stage")
    row = found.rows[-1]
    assert (row.name, row.options, row.is_net, row.code) == (
        "stage#begun",
        ("idea", "other"),
        True,
        None,
    )
    assert rows_of(found, "stage#begun") == (share(3, 3),)


def test_a_net_of_a_multiple_choice_counts_each_respondent_once() -> None:
    any_ = Net(question="techniques", name="any", label=LABEL, options=("nlp", "vision"))
    found = table(TabPlan(banners=("total",), nets=(any_,)), "techniques")
    assert rows_of(found, "techniques.nlp") == (share(2, 3),)
    assert rows_of(found, "techniques.vision") == (share(1, 3),)
    assert rows_of(found, "techniques#any") == (share(2, 3),)


def test_a_net_of_a_matrix_has_a_row_an_item() -> None:
    both = Net(question="roadblocks", name="both", label=LABEL, options=("weak", "strong"))
    found = table(TabPlan(banners=("total",), nets=(both,)), "roadblocks")
    nets = [(row.name, row.group["en"]) for row in found.rows if row.is_net]
    assert nets == [
        ("roadblocks.data.before#both", "Data – Before"),
        ("roadblocks.data.during#both", "Data – During"),
        ("roadblocks.law.before#both", "Law – Before"),
        ("roadblocks.law.during#both", "Law – During"),
    ]
    assert rows_of(found, "roadblocks.data.before#both") == (share(2, 3),)


def test_a_net_of_a_grid_stands_in_the_columns_that_have_its_options() -> None:
    both = Net(question="sources", name="both", label=LABEL, options=("low", "high"))
    found = table(TabPlan(banners=("total",), nets=(both,)), "sources")
    assert [row.name for row in found.rows if row.is_net] == ["sources.claims.value#both"]


def test_a_composite_is_the_mean_of_the_shares_of_its_items() -> None:
    """Strong: 1 of 3 for data before, 1 of 3 during, none for law: 2/12."""
    strong = Composite(question="roadblocks", name="strong", label=LABEL, options=("strong",))
    found = table(TabPlan(banners=("total",), composites=(strong,)), "roadblocks")
    assert (found.rows[-1].measure, found.rows[-1].options) == (Measure.MEAN_SHARE, ("strong",))
    assert rows_of(found, "roadblocks#strong") == (
        replace(mean(2.0, 12), unweighted_base=3, weighted_base=12.0),
    )


def test_a_crossed_banner_has_a_point_a_pair() -> None:
    crossed = CrossedBanner(name="track_step", title=LABEL, crosses=("track", "step"))
    planned = PlannedTable(question="stage", banner="track_step")
    plan = TabPlan(banners=("total",), crossed=(crossed,), tables=(planned,))
    found = table(plan, "stage", "track_step")
    assert [point.name for point in found.banner.points] == [
        "total",
        "user.step_1",
        "user.step_2",
        "vendor.step_1",
        "vendor.step_2",
    ]
    assert found.banner.crosses == ("track", "step")
    assert found.banner.points[1].label == {"en": "User, Step", "fr": "[user], [step]"}
    # Users scored 1, 4 and "don't know"; vendors are not asked for a score.
    assert found.asked_bases == (6, 1, 1, 0, 0)


def test_a_filter_keeps_those_of_whom_its_condition_is_true() -> None:
    planned = PlannedTable(question="stage", banner="total", filter="users")
    plan = TabPlan(banners=("total",), filters=(USERS,), tables=(planned,))
    everybody, users = (found for found in made(plan) if found.question == "stage")
    assert (everybody.filter, users.filter) == (None, USERS)
    assert (everybody.asked_bases, users.asked_bases) == ((6,), (3,))
    assert rows_of(users, "stage.idea") == (share(1, 2),)


def test_a_filter_may_keep_nobody() -> None:
    nobody = Filter("nobody", LABEL, "track == 'user' and track == 'vendor'")
    planned = PlannedTable(question="stage", banner="track", filter="nobody")
    plan = TabPlan(banners=("total",), filters=(nobody,), tables=(planned,))
    found = table(plan, "stage", "track")
    assert rows_of(found, "stage.idea") == (share(0, 0),) * 3


def test_a_table_may_stand_on_another_base() -> None:
    planned = PlannedTable(question="stage", banner="total", base=BaseRule.ASKED)
    answered, asked = (
        found
        for found in made(TabPlan(banners=("total",), tables=(planned,)))
        if found.question == "stage"
    )
    assert (answered.base_rule, asked.base_rule) == (BaseRule.ANSWERED, BaseRule.ASKED)
    assert rows_of(answered, "stage.idea") == (share(2, 3),)
    assert rows_of(asked, "stage.idea") == (share(2, 6),)


def test_a_segment_is_tabulated_like_a_single_choice_after_its_chapters_questions() -> None:
    tables = made(TabPlan(banners=("total",)))
    found = tables[-1]
    assert [t.question for t in tables] == [*asking().questions, "step"]
    assert (found.question, found.kind, found.title) == (
        "step",
        SEGMENT,
        asking().segments[0].title,
    )
    assert rows_of(found, "step.step_1") == (share(1, 2),)
    assert rows_of(found, "step.step_2") == (share(1, 2),)
