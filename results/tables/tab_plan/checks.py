"""What is wrong with a tab plan of the right shape, held against its questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from questionnaire.instrument.elements import (
    Instrument,
    MultipleQuestion,
    Question,
    Text,
    VariableKind,
)
from questionnaire.instrument.expressions import problems_of as problems_of_condition
from questionnaire.instrument.places import Path, Places
from questionnaire.instrument.problems import Problem, listed
from results.tables.banner import banner_names, overlaps
from results.tables.subjects import main_variables, subject_names, subject_of
from results.tables.table import TOTAL

from .measure_checks import measures_problems, missing_out_problems
from .plan import Composite, Net, TabPlan
from .problems import each, repeated, unknown

CHOICES = ("single", "multiple", "matrix", "grid")
WITH_ITEMS = ("matrix", "grid")


def problems_of(plan: TabPlan, instrument: Instrument, places: Places) -> list[Problem]:
    """Everything that does not fit the questionnaire, key by key."""
    checks = (
        *(_banners, _crossed, _nets, _composites),
        *(measures_problems, missing_out_problems, _filters, _tables, _texts),
    )
    return list(chain.from_iterable(check(plan, instrument, places) for check in checks))


def _banners(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    known = (*banner_names(instrument), TOTAL)
    for path, name in each("banners", plan.banners):
        if name not in known:
            yield unknown(places, path, name, "a choice or a segment", known)
        elif name in plan.banners[: path[-1]]:
            yield repeated(places, path, name)


def _crossed(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    known = [name for name in banner_names(instrument) if not overlaps(instrument, name)]
    taken = {*subject_names(instrument), TOTAL}
    for path, banner in each("crossed", plan.crossed):
        if banner.name in taken:
            yield repeated(places, (*path, "name"), banner.name)
        taken.add(banner.name)
        for position, name in enumerate(banner.crosses):
            if name not in known:
                where = (*path, "crosses", position)
                yield unknown(places, where, name, "a single choice or a segment", known)


def _nets(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    yield from _counted(plan.nets, "nets", CHOICES, instrument, places)


def _composites(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    yield from _counted(plan.composites, "composites", WITH_ITEMS, instrument, places)
    nets = {(net.question, net.name) for net in plan.nets}
    for path, composite in each("composites", plan.composites):
        if (composite.question, composite.name) in nets:
            yield repeated(places, (*path, "name"), composite.name)


def _counted(
    counted: Sequence[Net | Composite],
    key: str,
    kinds: Sequence[str],
    instrument: Instrument,
    places: Places,
) -> Iterator[Problem]:
    """What is wrong with nets or composites, which only questions of these kinds can have."""
    known = [
        name for name in subject_names(instrument) if subject_of(instrument, name).kind in kinds
    ]
    seen: set[tuple[str, str]] = set()
    for path, one in each(key, counted):
        if one.question not in known:
            where, expected = (*path, "question"), f"a question of kind {listed(kinds)}"
            yield unknown(places, where, one.question, expected, known)
            continue
        if (one.question, one.name) in seen:
            yield repeated(places, (*path, "name"), one.name)
        seen.add((one.question, one.name))
        yield from _options(one, path, subject_of(instrument, one.question), places)


def _options(
    counted: Net | Composite, path: Path, question: Question, places: Places
) -> Iterator[Problem]:
    """The options must stand together in one of the question's variables."""
    groups = option_groups(question)
    known = tuple(dict.fromkeys(chain.from_iterable(groups)))
    strange = [option for option in counted.options if option not in known]
    for position, option in enumerate(counted.options):
        if option in strange:
            where = (*path, "options", position)
            yield unknown(places, where, option, f"an option of {question.name}", known)
    if not strange and not any(set(counted.options) <= set(group) for group in groups):
        yield Problem(
            places.place((*path, "options")),
            listed(counted.options),
            "options of one column of the grid",
            "name options that stand together",
        )


def option_groups(question: Question) -> tuple[tuple[str, ...], ...]:
    """The names of the options that stand together: a multiple's, else each variable's."""
    variables = main_variables(question)
    if isinstance(question, MultipleQuestion):
        return (tuple(option.name for option in question.options),)
    groups = (
        tuple(option.name for option in variable.options)
        for variable in variables
        if variable.kind is VariableKind.CHOICE
    )
    return tuple(dict.fromkeys(groups))


def _filters(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    names = [known.name for known in plan.filters]
    for path, known in each("filters", plan.filters):
        if known.name in names[: path[-1]]:
            yield repeated(places, (*path, "name"), known.name)
        place = places.place((*path, "condition"))
        yield from problems_of_condition(known.condition, instrument, place=place)


def _tables(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    subjects = subject_names(instrument)
    banners = (*banner_names(instrument), TOTAL, *(banner.name for banner in plan.crossed))
    filters = [known.name for known in plan.filters]
    for path, table in each("tables", plan.tables):
        if table.question not in subjects:
            where = (*path, "question")
            yield unknown(places, where, table.question, "a question or segment", subjects)
        if table.banner not in banners:
            yield unknown(places, (*path, "banner"), table.banner, "a banner", banners)
        if table.filter and table.filter not in filters:
            yield unknown(places, (*path, "filter"), table.filter, "a filter", filters)
        plain = not table.filter and table.base is None and not table.missing_out
        if table in plan.tables[: path[-1]] or (plain and table.banner in plan.banners):
            yield repeated(places, path, f"{table.question} by {table.banner}")


def _texts(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    """Words must be in every language of the questionnaire."""
    labelled: dict[str, Sequence[Text]] = {
        "nets": [net.label for net in plan.nets],
        "composites": [composite.label for composite in plan.composites],
        "filters": [known.label for known in plan.filters],
        "crossed": [banner.title for banner in plan.crossed],
    }
    for key, texts in labelled.items():
        for path, text in each(key, texts):
            where = (*path, "title" if key == "crossed" else "label")
            yield from lacking_languages(text, instrument, where, places)


def lacking_languages(
    text: Text, instrument: Instrument, path: Path, places: Places
) -> Iterator[Problem]:
    """One problem when words lack a language of the questionnaire, none otherwise."""
    lacking = [language for language in instrument.languages if language not in text]
    if lacking:
        yield Problem(
            places.place(path),
            f"no words in {listed(lacking)}",
            f"words in {listed(instrument.languages)}",
            "add them",
        )
