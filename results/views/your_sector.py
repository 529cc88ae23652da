"""You against your sector: a respondent's own answers beside what is published of those like them.

A **bar** is one published figure in words with its length; only protected tables are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from questionnaire.forms.in_words import answer_lines
from questionnaire.instrument.elements import Question, ScaleQuestion
from questionnaire.instrument.piping import piped_question
from questionnaire.instrument.routing import find_path
from questionnaire.instrument.wording import words
from questionnaire.views.finish import Afterwards
from questionnaire.views.visits import Visit, with_answers
from results.figures.numbers import decimal_words, printed, whole_words
from results.queries import publication_of
from results.reading import Reading
from results.sectors import Figure, Sector, figures_beside, sector_of
from results.statistics.rounding import exact, tenths
from results.tables.baseline import counts_everybody
from results.tables.table import Measure, Table


@dataclass(frozen=True, slots=True)
class Bar:
    """A published figure: its words, the value in words, and its length in percent of the widest
    it can be. `own` is the respondent's own number in words and `own_length` its length."""

    label: str
    value: str
    length: int
    is_theirs: bool
    of_everybody: bool
    own: str = ""
    own_length: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under the words of their row, or under none."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A question with the respondent's own answer, where the bars do not show it, and bars."""

    title: str
    own: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is compared of a chapter."""

    name: str
    title: str
    questions: tuple[Compared, ...]


@with_answers
@require_safe
def your_sector(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The comparison, for who has submitted; to the confirmation while nothing is published."""
    publication = publication_of(visit.wave) if visit.submitted else None
    if publication is None:
        return HttpResponseRedirect(visit.next_url())
    reading = Reading(publication.run, protected=True)
    shown = {"visit": visit, "publication": publication, "reading": reading, "to": "your_sector"}
    return render(request, "results/your_sector.html", shown | _compared(visit, reading))


def offer_comparison(request: HttpRequest, visit: Visit) -> Afterwards:
    """The comparison on the confirmation, or that it may come."""
    if publication_of(visit.wave) is None:
        return {
            "url": "",
            "title": _("Your answers beside your sector"),
            "text": _(
                "Once the organiser has published the results, this page leads to them. Keep the"
                " link you came by."
            ),
        }
    names = {"survey": visit.wave.survey.name, "wave": visit.wave.name}
    return {
        "url": reverse("your_sector", kwargs=names),
        "title": _("Your answers beside your sector"),
        "text": _("What you answered, next to the published results of those like you."),
    }


def _compared(visit: Visit, reading: Reading) -> dict[str, object]:
    instrument, language = reading.instrument, visit.language
    path = find_path(instrument, visit.response.answers)
    sector = sector_of(reading.banners(), instrument, path.answers)
    tables = {
        table.question: table
        for table in reading.tables(sector.banner.name)
        if counts_everybody(table, instrument) and table.question != sector.banner.name
    }
    found: dict[str, list[Compared]] = {}
    for page in path.pages:
        for question in path.questions_on(page):
            worded = piped_question(question, instrument, path.answers)
            told = _told(worded, tables, path.answers, sector, language)
            found.setdefault(instrument.page(page).chapter, []).extend(told)
    chapters = [
        Chapter(chapter.name, words(chapter.title, language), tuple(found[chapter.name]))
        for chapter in instrument.chapters
        if found.get(chapter.name)
    ]
    bars = [
        bar
        for chapter in chapters
        for question in chapter.questions
        for group in question.groups
        for bar in group.bars
    ]
    return {
        "sector": words(sector.point.label, language) if sector.position else "",
        "chapters": chapters,
        "falls_back": any(bar.of_everybody for bar in bars),
    }


def _told(
    question: Question,
    tables: Mapping[str, Table],
    answers: Mapping[str, int | float | str],
    sector: Sector,
    language: str,
) -> Iterator[Compared]:
    """The question with its bars; nothing where it was not answered or has no table."""
    table = tables.get(question.name)
    if table is None:
        return
    figures = figures_beside(table, question, answers, sector.position)
    if not figures:
        return
    most = _most(question, figures)
    groups = tuple(
        Group(label, tuple(_bar(figure, most, language) for figure in together))
        for label, together in groupby(figures, key=lambda f: _words(f.group, language))
    )
    shown = any(figure.is_theirs or figure.own is not None for figure in figures)
    own = () if shown else tuple(line.answer for line in answer_lines(question, answers, language))
    yield Compared(words(question.text, language), own, groups)


def _bar(figure: Figure, most: float, language: str) -> Bar:
    cell, is_share = figure.cell, figure.measure is Measure.SHARE
    value = cell.value or 0.0
    return Bar(
        label=_words(figure.label, language),
        value=printed(cell, figure.measure, language),
        length=_percent(value if is_share else value / most),
        is_theirs=figure.is_theirs,
        of_everybody=figure.of_everybody,
        own="" if figure.own is None else _number_words(figure.own, language),
        own_length=0 if figure.own is None else _percent(figure.own / most),
    )


def _most(question: Question, figures: tuple[Figure, ...]) -> float:
    """The number whose bar is as long as can be: the end of the scale, or the largest there is."""
    if isinstance(question, ScaleQuestion):
        return float(question.maximum)
    numbers = [number for f in figures for number in (f.own, f.cell.value) if number]
    return max((abs(number) for number in numbers), default=1.0)


def _percent(share: float) -> int:
    return min(100, max(0, round(100 * share)))


def _number_words(number: float, language: str) -> str:
    whole = number == int(number)
    return (
        whole_words(int(number), language)
        if whole
        else decimal_words(tenths(exact(number)), language)
    )


def _words(text: Mapping[str, str], language: str) -> str:
    return words(text, language) if text else ""
