"""What is wrong with an outline of the right shape, held against questionnaire and tab plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from questionnaire.instrument.elements import Instrument, Text
from questionnaire.instrument.places import Path, Places
from questionnaire.instrument.problems import Problem, listed, quoted
from results.tables.banner import banner_of
from results.tables.making import banner_named
from results.tables.places import item_name
from results.tables.stub import stub_of
from results.tables.subjects import subject_names
from results.tables.tab_plan.checks import lacking_languages
from results.tables.tab_plan.plan import TabPlan
from results.tables.table import TOTAL

from .computing import told_name
from .needs import sources_of, tables_of_part
from .outline import (
    CardsPart,
    ChartPart,
    NumbersPart,
    Outline,
    Part,
    Source,
    StatementPart,
    TableKey,
)


def problems_of(
    outline: Outline, instrument: Instrument, plan: TabPlan, places: Places
) -> list[Problem]:
    """Everything that does not fit, in the order of the document."""
    return list(_Check(outline, instrument, plan, places).problems())


class _Check:
    """An outline held against what the run's tables will be."""

    def __init__(
        self, outline: Outline, instrument: Instrument, plan: TabPlan, places: Places
    ) -> None:
        self.outline, self.instrument, self.plan, self.places = outline, instrument, plan, places
        self.tables = {
            TableKey(table.question, table.banner, table.filter, table.base or "")
            for table in plan.planned(subject_names(instrument))
        }

    def problems(self) -> Iterator[Problem]:
        yield from self._note()
        seen: set[str] = set()
        for at, chapter in enumerate(self.outline.chapters):
            yield from self._texts(("chapters", at), title=chapter.title)
            for place, exhibit in enumerate(chapter.exhibits):
                path: Path = ("chapters", at, "exhibits", place)
                yield from self._texts(path, title=exhibit.title, note=exhibit.note)
                if exhibit.name in seen:
                    yield self._problem(
                        (*path, "name"), f"{exhibit.name!r} a second time", "each once", "rename it"
                    )
                seen.add(exhibit.name)
                for position, part in enumerate(exhibit.parts):
                    yield from self._part((*path, "parts", position), part)

    def _note(self) -> Iterator[Problem]:
        design = self.outline.base_note
        if design.banner not in self.plan.banners:
            yield self._unknown(("base_note", "banner"), design.banner, self.plan.banners)
            return
        points = self._points(design.banner)
        for at, (point, noun) in enumerate(design.nouns.items()):
            path = ("base_note", "kinds", at)
            if point not in points:
                yield self._unknown((*path, "point"), point, points)
            yield from self._texts(path, one=noun.one, several=noun.several)

    def _part(self, path: Path, part: Part) -> Iterator[Problem]:
        keys = dict.fromkeys(tables_of_part(part, self.outline))
        notes = (source.by(self.outline.base_note.banner) for source in sources_of(part))
        lacking = [key for key in dict.fromkeys(chain(keys, notes)) if key not in self.tables]
        for key in lacking:
            yield self._problem(
                path,
                f"no table of {_described(key)}",
                "a table of the tab plan",
                "correct the part, or add the table to the tab plan",
            )
        if not lacking:
            yield from self._names(path, part)

    def _names(self, path: Path, part: Part) -> Iterator[Problem]:
        """The rows, points and words of a part whose tables are there."""
        if isinstance(part, ChartPart):
            yield from self._texts(path, title=part.title)
            yield from self._rows((*path, "options"), part.source, part.options)
            for at, split in enumerate(part.splits):
                points = self._points(split.banner)
                for place, point in enumerate(split.points):
                    if point not in points:
                        where = (*path, "splits", at, "points", place)
                        yield self._unknown(where, point, points)
        elif isinstance(part, NumbersPart):
            yield from self._numbers(path, part)
        elif isinstance(part, CardsPart):
            for at, line in enumerate(part.lines):
                where = (*path, "lines", at)
                yield from self._texts(where, label=line.label)
                yield from self._rows((*where, "rows"), line.source, line.rows)
        else:
            yield from self._statement(path, part)

    def _numbers(self, path: Path, part: NumbersPart) -> Iterator[Problem]:
        for at, number in enumerate(part.numbers):
            where = (*path, "numbers", at)
            yield from self._texts(where, label=number.label)
            if number.row:
                yield from self._rows((*where, "row"), number.source, (number.row,))
            items = self._items(number.source)
            if number.row and number.item not in items:
                yield self._unknown((*where, "item"), number.item, sorted(items))

    def _statement(self, path: Path, part: StatementPart) -> Iterator[Problem]:
        yield from self._texts(path, text=part.text)
        yield from self._rows((*path, "row"), part.source, (part.row,))
        points = self._points(part.banner)
        if part.claim in ("highest", "lowest") and part.point not in points:
            yield self._unknown((*path, "point"), part.point, points)

    def _rows(self, path: Path, source: Source, names: Iterable[str]) -> Iterator[Problem]:
        stub = stub_of(self.instrument, source.question, self.plan.nets, self.plan.composites)
        known = tuple(dict.fromkeys(told_name(row) for row in stub))
        for name in names:
            if name not in known:
                yield self._unknown(path, name, known)

    def _items(self, source: Source) -> set[str]:
        stub = stub_of(self.instrument, source.question, self.plan.nets, self.plan.composites)
        variables = (self.instrument.variables.get(row.variable) for row in stub)
        return {item_name(variable) if variable else "" for variable in variables}

    def _points(self, banner: str) -> tuple[str, ...]:
        if banner == TOTAL:
            return tuple(point.name for point in banner_of(self.instrument, TOTAL).points)
        return tuple(p.name for p in banner_named(self.instrument, self.plan, banner).points)

    def _texts(self, path: Path, **texts: Text) -> Iterator[Problem]:
        for key, text in texts.items():
            if text:
                yield from lacking_languages(text, self.instrument, (*path, key), self.places)

    def _unknown(self, path: Path, name: str, known: Iterable[str]) -> Problem:
        return self._problem(path, quoted(name), f"one of {listed(known)}", "correct the name")

    def _problem(self, path: Path, found: str, expected: str, remedy: str) -> Problem:
        return Problem(self.places.place(path), found, expected, remedy)


def _described(key: TableKey) -> str:
    extras = [f"filter {key.filter}" if key.filter else "", f"base {key.base}" if key.base else ""]
    return ", ".join(part for part in (f"{key.question} by {key.banner}", *extras) if part)
