"""The form of one page of the questionnaire, for one respondent.

The form asks the questions that the stored answers lead to. What is posted is read by the
instrument core; a required question only counts as unanswered if the posted answers still lead to
it. A **draft** may lack answers: it is what people leave, or look at in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from questionnaire.instrument.answers import AnswerProblem, page_variables, read_page
from questionnaire.instrument.elements import Instrument, Page, Question
from questionnaire.instrument.routing import find_path
from questionnaire.instrument.wording import words

from .exclusive import newer_alone
from .filling import Answers, Filling, Posted, posted_from
from .layout import page_helper
from .messages import Message, message_of


class PageForm(forms.Form):
    """One field a question; `values` are the coded answers once the form has been validated."""

    def __init__(  # noqa: PLR0913  all are needed, all by keyword
        self,
        *,
        instrument: Instrument,
        page: Page,
        answers: Answers,
        language: str,
        data: QueryDict | None = None,
        draft: bool = False,
    ) -> None:
        super().__init__(data)
        self.instrument, self.page = instrument, page
        self.answers, self.language, self.draft = answers, language, draft
        self.questions = find_path(instrument, answers).questions_on(page.name)
        self.values: Mapping[str, int | float | str] = {}
        self.found: list[Message] = []
        self.fields = {
            question.name: forms.Field(required=False, label=words(question.text, language))
            for question in self.questions
        }

    @property
    def helper(self) -> FormHelper:
        return page_helper(self.questions)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables a save of this form replaces."""
        return page_variables(self.questions)

    @cached_property
    def filling(self) -> Filling:
        """What the templates show in the fields: what was posted, else what is stored."""
        posted = self._posted if self.is_bound else posted_from(self.questions, self.answers)
        messages: dict[str, list[str]] = {}
        for message in self.found:
            messages.setdefault(message.field, []).append(message.words)
        return Filling(posted, messages, self.language)

    def clean(self) -> dict[str, object]:
        read = read_page(
            self.instrument, self.page, self.questions, self._posted, language=self.language
        )
        self.values = read.values
        still_asked = {question.name: question for question in self.asked_with(read.values)}
        for error in read.errors:
            is_lack = error.problem is AnswerProblem.REQUIRED
            if not is_lack or (error.question in still_asked and not self.draft):
                self._add(message_of(error, self._question(error.question), self.language))
        return {}

    def asked_with(self, values: Answers) -> tuple[Question, ...]:
        """The page's questions, were these values stored."""
        replaced = set(self.variables)
        kept = {name: code for name, code in self.answers.items() if name not in replaced}
        return find_path(self.instrument, kept | dict(values)).questions_on(self.page.name)

    @cached_property
    def _posted(self) -> Posted:
        posted = {name: self.data.getlist(name) for name in self.data}
        return newer_alone(posted, self.questions, self.answers)

    def _question(self, name: str) -> Question:
        return self.instrument.questions[name]

    def _add(self, message: Message) -> None:
        self.found.append(message)
        self.add_error(message.question, message.words)
