"""The forms a respondent fills in, built from the instrument."""

from .following import Changes, changes
from .in_words import AnswerLine, answer_lines
from .page_form import PageForm

__all__ = ["AnswerLine", "Changes", "PageForm", "answer_lines", "changes"]
