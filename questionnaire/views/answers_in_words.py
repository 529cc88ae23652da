"""All answers on a respondent's path in words, by chapter, as they are checked and kept."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaire.forms import AnswerLine, answer_lines
from questionnaire.forms.shown import element_id
from questionnaire.instrument.elements import Question
from questionnaire.instrument.piping import piped_question
from questionnaire.instrument.routing import Path, lacking
from questionnaire.instrument.wording import words

from .visits import Visit

CHECK = "check"


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """A question on the path with its answers in words. `lacks` says that it must be answered."""

    text: str
    lines: tuple[AnswerLine, ...]
    lacks: bool
    change_url: str


@dataclass(frozen=True, slots=True)
class CheckedChapter:
    """The questions of one chapter."""

    title: str
    questions: tuple[CheckedQuestion, ...]


def checked_chapters(visit: Visit, path: Path) -> list[CheckedChapter]:
    """The path's questions by chapter, in the order asked."""
    by_chapter: dict[str, list[CheckedQuestion]] = {}
    for page_name in path.pages:
        chapter = by_chapter.setdefault(visit.instrument.page(page_name).chapter, [])
        chapter.extend(
            _checked(visit, path, page_name, question) for question in path.questions_on(page_name)
        )
    return [
        CheckedChapter(words(chapter.title, visit.language), tuple(by_chapter[chapter.name]))
        for chapter in visit.instrument.chapters
        if chapter.name in by_chapter
    ]


def _checked(visit: Visit, path: Path, page: str, question: Question) -> CheckedQuestion:
    answers = visit.response.answers
    worded = piped_question(question, visit.instrument, path.answers)
    return CheckedQuestion(
        text=words(worded.text, visit.language),
        lines=answer_lines(worded, answers, visit.language),
        lacks=question.required and bool(lacking(question, answers)),
        change_url=f"{visit.page_url(page)}?return={CHECK}#{element_id(question.name)}",
    )
