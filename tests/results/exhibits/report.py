"""A small report on the six respondents of `tests.results.tables.wave`, a part of each form."""

from pathlib import Path
from typing import Any

from results.exhibits.computing import Context
from results.exhibits.outline import Outline, TableKey
from results.exhibits.reading import parse, to_outline
from results.tables.baseline import NO_BASELINE, Baseline
from results.tables.making import Respondents, make_tables
from results.tables.tab_plan.plan import TabPlan
from results.tables.tab_plan.reading import read
from results.tables.table import Table, TableOptions
from tests.questionnaire.instrument.miniature import columns_of
from tests.results.tables.wave import WAVE, asking, routed

FOLDER = Path(__file__).parent
PLAN = """
banners: [track, step]
crossed: [{name: track_step, title: {en: Both, fr: Deux}, crosses: [track, step]}]
nets:
  - {question: stage, name: begun, label: {en: Begun, fr: Lancé}, options: [idea, pilot]}
composites:
  - {question: roadblocks, name: barrier, label: {en: Strong, fr: Fort}, options: [strong]}
filters: [{name: users, label: {en: Users, fr: Usagers}, condition: "track == 'user'"}]
tables:
  - {question: maturity, banner: track_step}
  - {question: stage, banner: track, filter: users, base: asked}
"""


def plan() -> TabPlan:
    return read(PLAN, asking(), filename="tab_plan.yaml")


def document() -> dict[str, Any]:
    source = (FOLDER / "exhibits.yaml").read_bytes()
    return parse(source, asking(), plan(), filename="exhibits.yaml")


def outline() -> Outline:
    return to_outline(document())


def tables() -> dict[TableKey, Table]:
    """Every table of the plan by its key."""
    instrument = asking()
    columns = routed(instrument, columns_of(instrument, WAVE), len(WAVE))
    made = make_tables(instrument, Respondents(columns, len(WAVE)), plan(), TableOptions())
    return {
        TableKey(
            table.question,
            table.banner.name,
            table.filter.name if table.filter else "",
            table.base_rule.value if table.filter else "",
        ): table
        for table in made
    }


def context(baseline: Baseline = NO_BASELINE) -> Context:
    return Context(outline(), tables(), asking(), baseline)
