"""A posted page becomes coded answers, or answer errors that say what to do.

A **field** is a name in the posted form with the strings sent for it. Most fields are named as the
variable they fill; a multiple question posts all its chosen codes under its own name, and the
missing option of a number stands in `<question>.missing`. A field left empty is no answer. An
**answer error** says which field, what was got, and what was expected; the other fields are read
all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaire.instrument import reading
from questionnaire.instrument.elements import (
    CHOSEN,
    NOT_CHOSEN,
    Instrument,
    MultipleQuestion,
    NumberQuestion,
    Option,
    Page,
    Question,
    RankingQuestion,
    TextQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.evaluation import Answer
from questionnaire.instrument.reading import AnswerProblem, RefusalError
from questionnaire.instrument.wording import words

__all__ = ["AnswerError", "AnswerProblem", "PageAnswers", "page_variables", "read_page"]

LONGEST_GOT = 40
LONGEST_FIELD = 200

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class AnswerError:
    """One thing wrong with a posted page. `params` hold the numbers and words of its message."""

    question: str
    field: str
    problem: AnswerProblem
    got: str
    expected: str
    params: Mapping[str, int | float | str]


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """The answers read from a page, by variable name, and what was wrong with the others."""

    values: Mapping[str, Answer]
    errors: tuple[AnswerError, ...]


def page_variables(questions: Iterable[Question]) -> tuple[str, ...]:
    """The names of all variables the questions fill, in order: what saving the page replaces."""
    return tuple(v.name for question in questions for v in question.variables())


def read_page(
    instrument: Instrument,
    page: Page | str,
    questions: Iterable[Question],
    raw: Raw,
    *,
    language: str,
) -> PageAnswers:
    """The PageAnswers to the questions asked on the page; bad input gives errors, never raises.

    `questions` are those on the respondent's path. Fields of other questions are left alone; a
    field that starts with the name of a question asked, but is none of its fields, is an error.
    KeyError when the instrument has no such page.
    """
    reader = _PageReader(raw, language)
    asked = {question.name for question in questions}
    standing = instrument.page(page) if isinstance(page, str) else page
    for question in standing.questions:
        if question.name in asked:
            reader.read(question, instrument.variables_of[question.name])
    return PageAnswers(reader.values, tuple(reader.errors))


class _PageReader:
    """Reads questions one after the other, gathering values and errors."""

    def __init__(self, raw: Raw, language: str) -> None:
        self.raw = raw
        self.language = language
        self.values: dict[str, Answer] = {}
        self.errors: list[AnswerError] = []
        self.by_question: dict[str, list[str]] = {}
        for name in raw:
            self.by_question.setdefault(name.partition(".")[0], []).append(name)
        self.handlers: Mapping[type[Question], Callable[[Any, Sequence[Variable]], set[str]]] = {
            MultipleQuestion: self._multiple,
            RankingQuestion: self._ranking,
            NumberQuestion: self._number,
            TextQuestion: self._text,
        }

    def read(self, question: Question, variables: Sequence[Variable]) -> None:
        """Reads every field of the question."""
        texts = [v for v in variables if v.kind is VariableKind.TEXT and v.option]
        own = [v for v in variables if v not in texts] if texts else variables
        errors_before = len(self.errors)
        fields = self.handlers.get(type(question), self._coded)(question, own)
        settled = len(self.errors) == errors_before
        for variable in texts:
            self._specified(question, variable, settled)
        fields.update(variable.name for variable in texts)
        for name in self.by_question.get(question.name, ()):
            if name not in fields:
                expected = "a row or option of the question"
                refusal = RefusalError(AnswerProblem.UNKNOWN_FIELD, expected)
                self._refuse(question, name, refusal, got=name)

    def _refuse(self, question: Question, name: str, refusal: RefusalError, got: str = "") -> None:
        self.errors.append(
            AnswerError(
                question.name,
                reading.writable(name[:LONGEST_FIELD]),
                refusal.problem,
                _cut(got or self._got([name])),
                refusal.expected,
                refusal.params,
            )
        )

    def _got(self, names: Iterable[str]) -> str:
        posted = [value for name in sorted(names) for value in self.raw.get(name, ()) if value]
        return ", ".join(value[: LONGEST_GOT + 1] for value in posted[:LONGEST_GOT])

    def _require(self, question: Question, name: str, expected: str) -> None:
        if question.required:
            self._refuse(question, name, RefusalError(AnswerProblem.REQUIRED, expected))

    # Kinds of question

    def _coded(self, question: Question, variables: Sequence[Variable]) -> set[str]:
        """Single choices, scales, matrices and grids: a field a variable, a code in each."""
        for variable in variables:
            off = variable.kind is VariableKind.SCALE
            problem = AnswerProblem.OFF_SCALE if off else AnswerProblem.UNKNOWN_OPTION
            try:
                posted = reading.one_of(self.raw.get(variable.name, ()))
                if posted:
                    self.values[variable.name] = reading.code(posted, variable.codes, problem)
                else:
                    self._require(question, variable.name, "one of the answers")
            except RefusalError as refusal:
                self._refuse(question, variable.name, refusal)
        return {variable.name for variable in variables}

    def _multiple(self, question: MultipleQuestion, variables: Sequence[Variable]) -> set[str]:
        name = question.name
        by_code = {option.code: option for option in question.options}
        try:
            posted = [value for value in self.raw.get(name, ()) if value]
            problem = AnswerProblem.UNKNOWN_OPTION
            chosen = [by_code[reading.code(value, by_code, problem)] for value in posted]
            self._refuse_clash({option.name: option for option in chosen})
        except RefusalError as refusal:
            self._refuse(question, name, refusal)
            return {name}
        if chosen:
            for v in variables:
                self.values[v.name] = CHOSEN if v.option in chosen else NOT_CHOSEN
        else:
            self._require(question, name, "one or more of the answers")
        return {name}

    def _refuse_clash(self, chosen: Mapping[str, Option]) -> None:
        alone = [option for option in chosen.values() if option.exclusive]
        if alone and len(chosen) > 1:
            label = words(alone[0].label, self.language)
            expected = f"{alone[0].name} alone"
            raise RefusalError(AnswerProblem.EXCLUSIVE_CLASH, expected, option=label)

    def _number(self, question: NumberQuestion, variables: Sequence[Variable]) -> set[str]:
        name = question.name
        fields = {name, f"{name}.missing"} if question.missing_options else {name}
        try:
            typed = reading.one_of(self.raw.get(name, ())).strip()
            missing = self._missing_code(question) if len(fields) > 1 else None
            if typed and missing is not None:
                expected = "a number or an option, not both"
                raise RefusalError(AnswerProblem.NUMBER_AND_OPTION, expected)
            if typed:
                self.values[name] = reading.number(typed, question)
            elif missing is not None:
                self.values[name] = missing
            else:
                self._require(question, name, "a number")
        except RefusalError as refusal:
            self._refuse(question, name, refusal, got=self._got(fields))
        return fields

    def _missing_code(self, question: NumberQuestion) -> int | None:
        posted = reading.one_of(self.raw.get(f"{question.name}.missing", ()))
        known = [option.code for option in question.missing_options]
        return reading.code(posted, known, AnswerProblem.UNKNOWN_OPTION) if posted else None

    def _text(self, question: TextQuestion, variables: Sequence[Variable]) -> set[str]:
        name = question.name
        try:
            kept = self._words(name, question.maximum_length, multiline=question.multiline)
            if kept:
                self.values[name] = kept
            else:
                self._require(question, name, "some words")
        except RefusalError as refusal:
            self._refuse(question, name, refusal)
        return {name}

    def _words(self, name: str, longest: int, *, multiline: bool) -> str:
        typed = reading.one_of(self.raw.get(name, ()))
        return reading.text(typed, longest=longest, multiline=multiline)

    def _ranking(self, question: RankingQuestion, variables: Sequence[Variable]) -> set[str]:
        placed: dict[str, int] = {}
        refused = len(self.errors)
        for variable in variables:
            try:
                rank = self._rank(variable, placed)
                if rank is not None:
                    placed[variable.name] = rank
            except RefusalError as refusal:
                self._refuse(question, variable.name, refusal)
        if len(self.errors) == refused:
            self._check_ranks(question, variables, placed)
        if len(self.errors) == refused:
            self.values.update(placed)
        return {variable.name for variable in variables}

    def _rank(self, variable: Variable, placed: Mapping[str, int]) -> int | None:
        posted = reading.one_of(self.raw.get(variable.name, ()))
        if not posted:
            return None
        rank = reading.code(posted, variable.codes, AnswerProblem.RANK_UNKNOWN)
        if rank in placed.values():
            raise RefusalError(AnswerProblem.RANK_TWICE, "each rank once", rank=rank)
        return rank

    def _check_ranks(
        self, question: RankingQuestion, variables: Sequence[Variable], placed: Mapping[str, int]
    ) -> None:
        chosen = {v.name: v.option for v in variables if v.option and v.name in placed}
        wanted = min(question.ranks, len(variables))
        try:
            self._refuse_clash(chosen)
            skipped = set(range(1, len(placed) + 1)) - set(placed.values())
            if skipped:
                rank = min(skipped)
                raise RefusalError(
                    AnswerProblem.RANK_SKIPPED, f"an option at rank {rank}", rank=rank
                )
        except RefusalError as refusal:
            self._refuse(question, question.name, refusal, got=_shown(placed))
            return
        if len(placed) < wanted and not any(option.exclusive for option in chosen.values()):
            self._require(question, question.name, f"{wanted} ranks")

    # Free texts beside options

    def _specified(self, question: Question, variable: Variable, settled: bool) -> None:
        """Reads the words; they want their option chosen once the choice itself is settled."""
        assert variable.option is not None
        assert variable.maximum is not None
        try:
            kept = self._words(variable.name, int(variable.maximum), multiline=False)
            if not kept:
                return
            if settled and not self._is_chosen(variable.name, variable.option):
                label = words(variable.option.label, self.language)
                expected = f"{variable.option.name} chosen, or no words"
                raise RefusalError(AnswerProblem.SPECIFY_WITHOUT_OPTION, expected, option=label)
            self.values[variable.name] = kept
        except RefusalError as refusal:
            self._refuse(question, variable.name, refusal)

    def _is_chosen(self, name: str, option: Option) -> bool:
        indicator = name.removesuffix(".text")
        owner = indicator.removesuffix(f".{option.name}")
        if indicator in self.values:
            return self.values[indicator] != NOT_CHOSEN
        return self.values.get(owner) == option.code


def _shown(placed: Mapping[str, int]) -> str:
    return ", ".join(str(rank) for rank in placed.values())


def _cut(got: str) -> str:
    kept = reading.writable(got[: LONGEST_GOT + 1])
    return kept if len(kept) <= LONGEST_GOT else kept[: LONGEST_GOT - 1] + "…"
