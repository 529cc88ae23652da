"""What a person puts into a form: every answer by chance, and a mark of their own on each page.

A **mark** is the answer to a question of free text that the harness adds to the pages: who, which
page, which save. It makes every save unlike any other, so that a mixed or outdated one shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from questionnaire.instrument.answers import page_variables, read_page
from questionnaire.instrument.elements import Instrument, NumberQuestion, Question

from .forms import Field, Form
from .wire import Fields

MARK = "mark_of_"
KEPT_ALONE = 0.1

Values = Mapping[str, int | float | str]


class StrayedError(Exception):
    """The site answered otherwise than a questionnaire that is being filled in does."""


@dataclass(frozen=True)
class Choice:
    """What is sent, the values the questionnaire makes of it, and the variables it replaces."""

    fields: Fields
    values: Values
    variables: tuple[str, ...]


def choose(instrument: Instrument, page: str, form: Form, mark: str, random: Random) -> Choice:
    """Answers to every question the form shows. Raises StrayedError when they cannot be right."""
    shown = {name.partition(".")[0] for name in form.fields}
    questions = tuple(q for q in instrument.page(page).questions if q.name in shown)
    fields = [entry for q in questions for entry in _answered(q, form, mark, random)]
    raw: dict[str, list[str]] = {}
    for name, value in fields:
        raw.setdefault(name, []).append(value)
    read = read_page(instrument, page, questions, raw, language=instrument.languages[0])
    if read.errors:
        raise StrayedError(f"page {page}: choices are refused: {read.errors}")
    return Choice([*form.hidden, *fields], read.values, page_variables(questions))


def consented(form: Form) -> Fields:
    """The form of a start or an end as people send it: every box ticked, nothing else typed."""
    boxes = [f for f in form.fields.values() if f.kind == "checkbox"]
    ticked = [(field.name, box.value) for field in boxes for box in field.boxes]
    empty = [(f.name, f.typed) for f in form.fields.values() if f.kind == "text"]
    return [*form.hidden, *ticked, *empty]


def _answered(question: Question, form: Form, mark: str, random: Random) -> Iterator[tuple]:
    own = [f for name, f in form.fields.items() if name.partition(".")[0] == question.name]
    yield from _ranked([field for field in own if field.kind == "select"], random)
    for field in own:
        if field.kind == "radio":
            yield field.name, random.choice(field.boxes).value
        elif field.kind == "checkbox" and field.name == question.name:
            yield from ((field.name, value) for value in _ticked(field, random))
        elif field.kind == "text" and field.name == question.name:
            yield field.name, _typed(question, mark, random)


def _ranked(selects: list[Field], random: Random) -> Iterator[tuple[str, str]]:
    ranks = [box.value for box in selects[0].boxes if box.value] if selects else []
    placed = random.sample(selects, k=min(len(ranks), len(selects)))
    yield from ((field.name, rank) for field, rank in zip(placed, ranks, strict=False))


def _ticked(field: Field, random: Random) -> list[str]:
    """One box that stands alone, or some of the others."""
    alone = [box.value for box in field.boxes if box.alone]
    others = [box.value for box in field.boxes if not box.alone]
    if not others or (alone and random.random() < KEPT_ALONE):
        return [random.choice(alone)]
    return sorted(random.sample(others, k=random.randint(1, len(others))))


def _typed(question: Question, mark: str, random: Random) -> str:
    if isinstance(question, NumberQuestion):
        low, high = question.minimum, question.maximum
        return str(random.randint(int(low or 0), int(100 if high is None else high)))
    return mark if question.name.startswith(MARK) else "words"
