"""How a page's form is laid out: one crispy layout object a question, one template a kind.

A template that draws all choices of a question at once costs a third of drawing a Django field an
option, which the longest pages need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.template.loader import get_template

from questionnaire.instrument.elements import Question

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
        template = get_template(f"questionnaire/kinds/{self.question.kind}.html")
        return template.render({"question": show(self.question, form.filling)})


def page_helper(questions: tuple[Question, ...]) -> FormHelper:
    """The crispy helper of a page. The page's template has the form element and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    helper.layout = Layout(*(QuestionLayout(question) for question in questions))
    return helper
