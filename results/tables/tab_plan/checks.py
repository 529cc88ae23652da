"""What is wrong with a tab plan of the right shape, held against its questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from questionnaire.instrument.elements import (
    Instrument,
    MultipleQuestion,
    Question,
    Text,
    VariableKind,
)
from questionnaire.instrument.expressions import problems_of as problems_of_condition
from questionnaire.instrument.places import Path, Places
from questionnaire.instrument.problems import Problem, listed, quoted
from results.tables.banner import banner_names
from results.tables.subjects import main_variables, subject_names, subject_of
from results.tables.table import TOTAL

from .plan import Composite, Net, TabPlan

CHOICES = ("single", "multiple", "matrix", "grid")
WITH_ITEMS = ("matrix", "grid")


def problems_of(plan: TabPlan, instrument: Instrument, places: Places) -> list[Problem]:
    """Everything that does not fit the questionnaire, key by key."""
    checks = (_banners, _crossed, _nets, _composites, _filters, _tables, _texts)
    return list(chain.from_iterable(check(plan, instrument, places) for check in checks))


def _banners(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    known = (*banner_names(instrument), TOTAL)
    for path, name in _each("banners", plan.banners):
        if name not in known:
            yield _unknown(places, path, name, "a single choice or a segment", known)
        elif name in plan.banners[: path[-1]]:
            yield _repeated(places, path, name)


def _crossed(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    known = banner_names(instrument)
    taken = {*subject_names(instrument), TOTAL}
    for path, banner in _each("crossed", plan.crossed):
        if banner.name in taken:
            yield _repeated(places, (*path, "name"), banner.name)
        taken.add(banner.name)
        for position, name in enumerate(banner.crosses):
            if name not in known:
                where = (*path, "crosses", position)
                yield _unknown(places, where, name, "a single choice or a segment", known)


def _nets(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    yield from _counted(plan.nets, "nets", CHOICES, instrument, places)


def _composites(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    yield from _counted(plan.composites, "composites", WITH_ITEMS, instrument, places)
    nets = {(net.question, net.name) for net in plan.nets}
    for path, composite in _each("composites", plan.composites):
        if (composite.question, composite.name) in nets:
            yield _repeated(places, (*path, "name"), composite.name)


def _counted(
    counted: Sequence[Net | Composite],
    key: str,
    kinds: Sequence[str],
    instrument: Instrument,
    places: Places,
) -> Iterator[Problem]:
    """What is wrong with nets or composites, which only questions of these kinds can have."""
    known = [name for name in subject_names(instrument) if _kind(instrument, name) in kinds]
    seen: set[tuple[str, str]] = set()
    for path, each in _each(key, counted):
        if each.question not in known:
            where, expected = (*path, "question"), f"a question of kind {listed(kinds)}"
            yield _unknown(places, where, each.question, expected, known)
            continue
        if (each.question, each.name) in seen:
            yield _repeated(places, (*path, "name"), each.name)
        seen.add((each.question, each.name))
        yield from _options(each, path, subject_of(instrument, each.question), places)


def _options(
    each: Net | Composite, path: Path, question: Question, places: Places
) -> Iterator[Problem]:
    """The options must stand together in one of the question's variables."""
    groups = option_groups(question)
    known = tuple(dict.fromkeys(chain.from_iterable(groups)))
    unknown = [option for option in each.options if option not in known]
    for position, option in enumerate(each.options):
        if option in unknown:
            where = (*path, "options", position)
            yield _unknown(places, where, option, f"an option of {question.name}", known)
    if not unknown and not any(set(each.options) <= set(group) for group in groups):
        yield Problem(
            places.place((*path, "options")),
            listed(each.options),
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
    for path, each in _each("filters", plan.filters):
        if each.name in names[: path[-1]]:
            yield _repeated(places, (*path, "name"), each.name)
        place = places.place((*path, "condition"))
        yield from problems_of_condition(each.condition, instrument, place=place)


def _tables(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    subjects = subject_names(instrument)
    banners = (*banner_names(instrument), TOTAL, *(banner.name for banner in plan.crossed))
    filters = [known.name for known in plan.filters]
    for path, table in _each("tables", plan.tables):
        if table.question not in subjects:
            where = (*path, "question")
            yield _unknown(places, where, table.question, "a question or segment", subjects)
        if table.banner not in banners:
            yield _unknown(places, (*path, "banner"), table.banner, "a banner", banners)
        if table.filter and table.filter not in filters:
            yield _unknown(places, (*path, "filter"), table.filter, "a filter", filters)
        plain = not table.filter and table.base is None
        if table in plan.tables[: path[-1]] or (plain and table.banner in plan.banners):
            yield _repeated(places, path, f"{table.question} by {table.banner}")


def _texts(plan: TabPlan, instrument: Instrument, places: Places) -> Iterator[Problem]:
    """Words must be in every language of the questionnaire."""
    labelled: dict[str, Sequence[Text]] = {
        "nets": [net.label for net in plan.nets],
        "composites": [composite.label for composite in plan.composites],
        "filters": [known.label for known in plan.filters],
        "crossed": [banner.title for banner in plan.crossed],
    }
    for key, texts in labelled.items():
        for path, text in _each(key, texts):
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


def _kind(instrument: Instrument, name: str) -> str:
    return subject_of(instrument, name).kind


def _each(key: str, values: Sequence[Any]) -> Iterator[tuple[tuple[str, int], Any]]:
    """Each value with its path."""
    return (((key, position), value) for position, value in enumerate(values))


def _unknown(places: Places, path: Path, name: str, expected: str, known: Iterable[str]) -> Problem:
    return Problem(
        places.place(path), quoted(name), f"{expected}: {listed(known)}", "correct the name"
    )


def _repeated(places: Places, path: Path, name: str) -> Problem:
    return Problem(places.place(path), f"{quoted(name)} a second time", "each once", "take one out")
