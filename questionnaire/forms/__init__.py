"""The forms a respondent fills in, built from the instrument."""

from .in_words import AnswerLine, answer_lines
from .page_form import PageForm

__all__ = ["AnswerLine", "PageForm", "answer_lines"]
