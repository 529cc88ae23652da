"""The form of one page of the questionnaire, for one respondent.

The form asks the questions that the stored answers lead to. What is posted is read by the
instrument core; a required question only counts as unanswered if the posted answers still lead to
it. A **draft** may lack answers: it is what people leave, look at in another language, or are at.

The questions as **worded** have earlier answers piped into their texts, and are rotated by a seed
that stays the same for one respondent. The **sound** part of what was posted is the answers to the
questions in which nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from questionnaire.instrument.answers import AnswerProblem, page_variables, read_page
from questionnaire.instrument.elements import Instrument, Page, Question
from questionnaire.instrument.piping import piped_question
from questionnaire.instrument.rotation import rotated
from questionnaire.instrument.routing import Path, find_path
from questionnaire.instrument.wording import words

from .drawing import boxed, drawn
from .exclusive import newer_alone
from .filling import Answers, Filling, Posted, posted_from
from .messages import Message, as_shown, message_of


class PageForm(forms.Form):
    """One field a question; `values` are the coded answers once the form has been validated.

    `path` is that of the answers, where it is known.
    """

    def __init__(  # noqa: PLR0913  all are needed, all by keyword
        self,
        *,
        instrument: Instrument,
        page: Page,
        answers: Answers,
        language: str,
        path: Path | None = None,
        seed: str = "",
        data: QueryDict | None = None,
        draft: bool = False,
    ) -> None:
        super().__init__(data)
        self.instrument, self.page, self.seed = instrument, page, seed
        self.answers, self.language, self.draft = answers, language, draft
        self.path = path or find_path(instrument, answers)
        self.questions = self.path.questions_on(page.name)
        self.worded = {q.name: rotated(self._piped(q), seed) for q in self.questions}
        self.values: Mapping[str, int | float | str] = {}
        self.found: list[Message] = []
        self.fields = {
            question.name: forms.Field(required=False, label=words(question.text, language))
            for question in self.worded.values()
        }

    @property
    def drawn(self) -> list[SafeString]:
        """The questions as HTML."""
        return [self.drawn_question(question) for question in self.questions]

    def drawn_question(self, question: Question) -> SafeString:
        """One of the form's questions as HTML."""
        worded = self.worded[question.name]
        if self._piped(question) is question:
            return boxed(question, worded, self.filling)
        return drawn(worded, self.filling)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables a save of this form replaces."""
        return page_variables(self.questions)

    @property
    def unsound(self) -> frozenset[str]:
        """The names of the questions in which something is wrong."""
        return frozenset(message.question for message in self.found)

    @property
    def sound_variables(self) -> tuple[str, ...]:
        """The variables of the questions in which nothing is wrong."""
        return page_variables(q for q in self.questions if q.name not in self.unsound)

    @property
    def sound_values(self) -> Mapping[str, int | float | str]:
        """The values of the questions in which nothing is wrong."""
        sound = frozenset(self.sound_variables)
        return {name: value for name, value in self.values.items() if name in sound}

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
                self._add(message_of(error, self.worded[error.question], self.language))
        if self.found:
            self.found = as_shown(self.found, self.worded, self.language)
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

    def _piped(self, question: Question) -> Question:
        return piped_question(question, self.instrument, self.path.answers)

    def _add(self, message: Message) -> None:
        self.found.append(message)
        self.add_error(message.question, message.words)
