"""How a page's questions are drawn: one template a kind draws all of a question at once.

A **blank** is a question to which nothing is answered yet, as most are when a page is shown. It
looks the same to all who are asked it in the same words, order and language, so it is drawn once
and remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questionnaire.instrument.elements import Question
from questionnaire.instrument.rotation import order_of

from .filling import Filling
from .shown import show

BLANKS_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Blank:
    """What a blank is remembered by: the question as `written`, which the memory keeps alive so
    that no other has its identity, the order it is `worded` in, and the language."""

    identity: int
    order: tuple[str, ...]
    language: str
    written: Question = field(compare=False)
    worded: Question = field(compare=False)


def boxed(written: Question, worded: Question, filling: Filling) -> SafeString:
    """The question as HTML, in the box by which a script finds, adds and removes it.

    `worded` is the question that was `written`, turned for one respondent but in the same words.
    """
    if filling.holds(worded.name):
        return drawn(worded, filling)
    return _blank(Blank(id(written), order_of(worded), filling.language, written, worded))


def drawn(question: Question, filling: Filling) -> SafeString:
    """The same, for words that are one respondent's own: it is not remembered."""
    template = get_template(f"questionnaire/kinds/{question.kind}.html")
    html = template.render({"question": show(question, filling)})
    box = '<div class="asked" id="asked-{0}" data-asked="{0}">{1}</div>'
    return format_html(box, question.name, html)


@lru_cache(maxsize=BLANKS_KEPT)
def _blank(blank: Blank) -> SafeString:
    return drawn(blank.worded, Filling({}, {}, blank.language))
