"""What a save changes on a page that is open in a browser.

A **follow-up** is a question that is asked because of an answer on its own page. The page says
which questions it shows; what is missing there is added after the question before it, and what is
asked no longer is removed. Words never follow an answer of their own page, so the rest stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from questionnaire.instrument.wording import words

from .page_form import PageForm


@dataclass(frozen=True, slots=True)
class Added:
    """A question to add after the one named, at the top where that is empty."""

    after: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What to add, and the names of the questions to remove."""

    added: tuple[Added, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def changes(form: PageForm, shown: Collection[str]) -> Changes:
    """The Changes to a page that shows those questions and asks what the form does."""
    named = [question.name for question in form.page.questions]
    gone = tuple(name for name in named if name in shown and name not in form.worded)
    return Changes(tuple(_added(form, shown)), gone)


def _added(form: PageForm, shown: Collection[str]) -> Iterator[Added]:
    previous = ""
    for question in form.questions:
        if question.name not in shown:
            text = words(form.worded[question.name].text, form.language)
            yield Added(previous, text, form.drawn_question(question))
        previous = question.name
