"""Answer errors in words: where, what is wrong, and what to do, in the active language.

A **message** stands beside its field and, after the name of its place, in the summary at the top;
its **anchor** is the element the summary leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from questionnaire.instrument.answers import AnswerError, AnswerProblem
from questionnaire.instrument.elements import NumberQuestion, Question, RankingQuestion, Variable
from questionnaire.instrument.elements import VariableKind as Kind
from questionnaire.instrument.wording import words

from .in_words import label_of
from .shown import element_id

REQUIRED: Mapping[str, Promise] = {
    "single": _("Choose an answer."),
    "multiple": _("Choose one answer or more."),
    "scale": _("Choose a point on the scale."),
    "matrix": _("Choose an answer."),
    "grid": _("Choose an answer."),
    "ranking": _("Give each rank from 1 to %(ranks)s."),
    "number": _("Type a number."),
    "text": _("Type your answer."),
}
REQUIRED_NUMBER_OR_OPTION = _("Type a number, or tick the box below it.")

WORDS: Mapping[AnswerProblem, Promise] = {
    AnswerProblem.UNKNOWN_OPTION: _(
        "“%(got)s” is not among the answers: choose one of those shown."
    ),
    AnswerProblem.UNKNOWN_FIELD: _("“%(got)s” is not part of this question: answer what is shown."),
    AnswerProblem.SEVERAL_ANSWERS: _("Several answers came in: choose only one."),
    AnswerProblem.EXCLUSIVE_CLASH: _(
        "“%(option)s” stands alone: untick it, or untick the other answers."
    ),
    AnswerProblem.OFF_SCALE: _("“%(got)s” is not on the scale: choose one of the points shown."),
    AnswerProblem.NOT_A_NUMBER: _("“%(got)s” is not a number: use digits only, such as 12."),
    AnswerProblem.TOO_MANY_DECIMALS: _("Give at most %(decimals)s decimals."),
    AnswerProblem.TOO_LOW: _("“%(got)s” is too low: give %(minimum)s or more."),
    AnswerProblem.TOO_HIGH: _("“%(got)s” is too high: give %(maximum)s or less."),
    AnswerProblem.RESERVED_NUMBER: _("%(number)s cannot be an answer here: give another number."),
    AnswerProblem.NUMBER_AND_OPTION: _("Give a number or tick the box, not both."),
    AnswerProblem.RANK_UNKNOWN: _("“%(got)s” is not a rank: choose one from the list."),
    AnswerProblem.RANK_TWICE: _("Rank %(rank)s is given twice: use each rank once."),
    AnswerProblem.RANK_SKIPPED: _("Rank %(rank)s is left out: give the ranks without a gap."),
    AnswerProblem.TOO_LONG: _(
        "The text has %(length)s characters: shorten it to %(maximum)s at most."
    ),
    AnswerProblem.SPECIFY_WITHOUT_OPTION: _(
        "Choose “%(option)s” to go with this text, or remove the text."
    ),
}
WHOLE_NUMBER = _("“%(got)s” is not a whole number: leave out the decimals.")


@dataclass(frozen=True, slots=True)
class Message:
    """`field` is the one it stands beside; `in_full` adds the place, as the summary says it."""

    question: str
    field: str
    words: str
    in_full: str
    anchor: str


def message_of(error: AnswerError, question: Question, language: str) -> Message:
    """The Message for an answer error of that question."""
    by_name = {variable.name: variable for variable in question.variables()}
    variable = by_name.get(error.field)
    if variable is None or variable.kind is Kind.INDICATOR:
        variable, field = next(iter(by_name.values())), question.name
        place = ""
    else:
        field, place = error.field, _place(variable, language)
    said = _words(error, question)
    return Message(
        question=question.name,
        field=f"{question.name}.missing" if _is_missing_field(error, question) else field,
        words=said,
        in_full=_in_full(place or words(question.text, language), said),
        anchor=anchor_of(variable),
    )


def as_shown(
    messages: Sequence[Message], shown: Mapping[str, Question], language: str
) -> list[Message]:
    """The messages in the order the questions and their rows are shown in.

    Where rows of two questions would say the same, each says the text of its question first.
    """
    anchors = [anchor_of(v) for question in shown.values() for v in question.variables()]
    places = {anchor: place for place, anchor in enumerate(anchors)}
    said = Counter(message.in_full for message in messages)
    return [
        message if said[message.in_full] == 1 else _with_question(message, shown, language)
        for message in sorted(messages, key=lambda message: places[message.anchor])
    ]


def _with_question(message: Message, shown: Mapping[str, Question], language: str) -> Message:
    text = words(shown[message.question].text, language)
    return replace(message, in_full=_in_full(text, message.in_full))


def anchor_of(variable: Variable) -> str:
    """The id of the first element in which the variable is answered."""
    if variable.kind is Kind.INDICATOR:
        assert variable.option is not None
        return f"{element_id(variable.question)}-{variable.option.code}"
    if variable.kind is Kind.CHOICE:
        return f"{element_id(variable.name)}-{variable.options[0].code}"
    if variable.kind is Kind.SCALE:
        return f"{element_id(variable.name)}-{int(variable.minimum or 0)}"
    return element_id(variable.name)


def _in_full(place: str, said: str) -> str:
    """The message after its place, as one line: "How many people? Type a number."."""
    if place.endswith(("?", ".", "!", ":")):
        return f"{place} {said}"
    return gettext("%(place)s: %(message)s") % {"place": place, "message": said}


def _place(variable: Variable, language: str) -> str:
    option = words(variable.option.label, language) if variable.option else ""
    return label_of(variable, language) or option


def _is_missing_field(error: AnswerError, question: Question) -> bool:
    return isinstance(question, NumberQuestion) and error.field == f"{question.name}.missing"


def _words(error: AnswerError, question: Question) -> str:
    params = {**error.params, "got": error.got}
    if error.problem is AnswerProblem.REQUIRED:
        return str(_required(question)) % {"ranks": getattr(question, "ranks", "")}
    if error.problem is AnswerProblem.TOO_MANY_DECIMALS and not error.params["decimals"]:
        return str(WHOLE_NUMBER) % params
    return str(WORDS[error.problem]) % params


def _required(question: Question) -> Promise:
    if isinstance(question, NumberQuestion) and question.missing_options:
        return REQUIRED_NUMBER_OR_OPTION
    if isinstance(question, RankingQuestion) and question.ranks > len(question.options):
        return _("Give every answer a rank.")
    return REQUIRED[question.kind]
