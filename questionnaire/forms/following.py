"""What a save changes on a page that is open in a browser.

A **follow-up** is a question that is asked because of an answer on its own page. The page says
which questions it shows; what is missing there is added after the question before it, what is asked
no longer is removed, and a question whose words follow an answer is worded anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from questionnaire.instrument.wording import words

from .layout import boxed, drawn
from .page_form import PageForm


@dataclass(frozen=True, slots=True)
class Added:
    """A question to add after the one named, at the top where that is empty."""

    after: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What to add, the names of what to remove, and names with the HTML of what to word anew."""

    added: tuple[Added, ...]
    removed: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reworded)


def changes(before: PageForm, after: PageForm, shown: Collection[str]) -> Changes:
    """The Changes to a page with those questions: posted as `before`, now asked as `after`."""
    asked, as_typed = after.worded, replace(before.filling, messages={})
    named = [question.name for question in after.page.questions]
    return Changes(
        added=tuple(_added(after, shown)),
        removed=tuple(name for name in named if name in shown and name not in asked),
        reworded=tuple(
            (name, drawn(asked[name], as_typed))
            for name in named
            if name in shown and name in asked and asked[name] != before.worded.get(name)
        ),
    )


def _added(form: PageForm, shown: Collection[str]) -> Iterator[Added]:
    previous = ""
    for name, question in form.worded.items():
        if name not in shown:
            text = words(question.text, form.language)
            yield Added(previous, text, boxed(question, form.filling))
        previous = name
