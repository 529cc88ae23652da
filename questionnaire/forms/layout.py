"""How a page's form is laid out: one crispy layout object a question, one template a kind.

A template that draws all choices of a question at once costs a third of drawing a Django field an
option, which the longest pages need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questionnaire.instrument.elements import Question

from .filling import Filling
from .shown import show

if TYPE_CHECKING:
    from .page_form import PageForm


class QuestionLayout(LayoutObject):
    """Draws one question with the template of its kind."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.fields: list[object] = []

    def render(self, form: PageForm, context: object, **kwargs: object) -> str:
        form.rendered_fields.add(self.question.name)
        return boxed(self.question, form.filling)


def boxed(question: Question, filling: Filling) -> SafeString:
    """The question as HTML, in the box by which a script finds, adds and removes it."""
    template = get_template(f"questionnaire/kinds/{question.kind}.html")
    html = template.render({"question": show(question, filling)})
    box = '<div class="asked" id="asked-{0}" data-asked="{0}">{1}</div>'
    return format_html(box, question.name, html)


def page_helper(questions: tuple[Question, ...]) -> FormHelper:
    """The crispy helper of a page. The page's template has the form element and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    helper.layout = Layout(*(QuestionLayout(question) for question in questions))
    return helper
