"""An exclusive answer clears the others, also where no script did so before the page was posted.

Answers that exclude each other are an exclusive option and any other, or a number and the box
instead of it. Of two posted together, the **newer** is the one that is not stored yet: it is what
the respondent meant last, and it stands alone. Where that does not tell them apart, both are left
to be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from questionnaire.instrument.elements import (
    CHOSEN,
    MultipleQuestion,
    NumberQuestion,
    Option,
    Question,
)

from .filling import Answers, Posted, posted_from


def newer_alone(posted: Posted, questions: Iterable[Question], stored: Answers) -> Posted:
    """What was posted, without the answers that a newer one excludes."""
    kept = dict(posted)
    for question in questions:
        if isinstance(question, MultipleQuestion):
            kept |= _without_excluded_options(question, posted, stored)
        elif isinstance(question, NumberQuestion) and question.missing_options:
            kept |= _number_or_box(question, posted, stored)
    return kept


def _without_excluded_options(
    question: MultipleQuestion, posted: Posted, stored: Answers
) -> Mapping[str, list[str]]:
    values = posted.get(question.name, ())
    chosen = [option for option in question.options if str(option.code) in values]
    excluded = _excluded(chosen, [o for o in chosen if not _is_stored(question, o, stored)])
    dropped = {str(option.code) for option in excluded}
    texts = [f"{question.name}.{option.name}.text" for option in excluded if option.specify]
    left = [value for value in values if value not in dropped]
    return {question.name: left} | {name: [] for name in texts} if excluded else {}


def _is_stored(question: MultipleQuestion, option: Option, stored: Answers) -> bool:
    return stored.get(f"{question.name}.{option.name}") == CHOSEN


def _excluded(chosen: list[Option], new: list[Option]) -> list[Option]:
    """The options that give way: to the one new exclusive option, or exclusive to new ones."""
    new_exclusive = [option for option in new if option.exclusive]
    if len(new_exclusive) == 1:
        return [option for option in chosen if option is not new_exclusive[0]]
    return [option for option in chosen if option.exclusive] if new and not new_exclusive else []


def _number_or_box(
    question: NumberQuestion, posted: Posted, stored: Answers
) -> Mapping[str, list[str]]:
    number, box = question.name, f"{question.name}.missing"
    if not (any(posted.get(number, ())) and any(posted.get(box, ()))):
        return {}
    before = posted_from([question], stored)
    new = [field for field in (number, box) if list(posted[field]) != before.get(field)]
    return {field: [] for field in (number, box) if field not in new} if len(new) == 1 else {}
