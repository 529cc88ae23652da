"""Pipes: each finds an answer that is known where its words are shown, or has other words ready.

A text is **shown** from one page on: that of its question, or the first whose question uses its
option list. What **holds** there is the conditions of that page and question. A pipe **may find
nothing** where its question is optional, was not asked of everybody for whom these hold, or may be
answered by saying that there is nothing to tell.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from .document_writing import to_document
from .elements import Instrument, MultipleQuestion, Question, Text, Variable, VariableKind
from .piping import IN_WORDS, LooseBrace, Pipe, pieces, unpiped
from .places import Finding, Path, Places, finding, texts_of
from .problems import Problem, listed, quoted

Complaint = tuple[str, str, str]

A_PIPE = "a pipe such as {category} or {category|words for no answer}"


@dataclass(frozen=True, slots=True)
class Shown:
    """The position of the page on which a text is shown first, and what holds there."""

    page: int
    holding: frozenset[str]


def check_piping(
    instrument: Instrument, places: Places, unjudged: frozenset[str]
) -> Iterator[Finding]:
    """Braces that are no pipes, and pipes that cannot find an answer or may not find one."""
    judge = _Judge(instrument, unjudged)
    for path, text in texts_of(to_document(instrument)):
        shown = _shown(instrument, path)
        for language, said in text.items():
            if "{" not in said and "}" not in said:
                continue
            where = (*path, language)
            for column, complaint in judge.complaints(said, shown):
                yield where, Problem(f"{places.place(where)}, column {column}", *complaint)
            if shown is not None and not _is_ever_said({language: said}):
                expected, remedy = "words besides the pipe, or after its bar", "Add some."
                found = f"nothing to say where there is no answer: {quoted(said)}"
                yield finding(places, where, found, expected, remedy)


def _is_ever_said(text: Text) -> bool:
    return all(said.strip() for said in unpiped(text).values())


def _shown(instrument: Instrument, path: Path) -> Shown | None:
    """Where the text at the path is shown first; None where no answer can stand in it."""
    if path[0] == "pages":
        page = instrument.pages[int(path[1])]
        conditions = [page.asked_if]
        if path[2] == "questions":
            conditions.append(page.questions[int(path[3])].asked_if)
        return Shown(int(path[1]), _joined(conditions))
    if path[0] == "option_lists":
        return Shown(
            _first_use(instrument, instrument.option_lists[int(path[1])].name), frozenset()
        )
    return None


def _first_use(instrument: Instrument, option_list: str) -> int:
    """The position of the first page whose questions use the list; after the last when none do."""
    for position, page in enumerate(instrument.pages):
        for question in page.questions:
            users = (question, *getattr(question, "columns", ()))
            if any(getattr(user, "option_list", "") == option_list for user in users):
                return position
    return len(instrument.pages)


def _joined(conditions: list[str]) -> frozenset[str]:
    """The terms that all have to hold, spelt one way."""
    return frozenset(term for condition in conditions for term in _terms(condition))


def _terms(condition: str) -> list[str]:
    try:
        tree = ast.parse(condition.strip() or "True", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return [condition]
    joined = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
    terms = tree.values if isinstance(tree, ast.BoolOp) and joined else [tree]
    return [written for term in terms if (written := ast.unparse(term)) != "True"]


class _Judge:
    """Tells what is wrong with the pipes of one questionnaire."""

    def __init__(self, instrument: Instrument, unjudged: frozenset[str]) -> None:
        self.instrument, self.unjudged = instrument, unjudged
        self.position_of = {
            question.name: position
            for position, page in enumerate(instrument.pages)
            for question in page.questions
        }

    def complaints(self, said: str, shown: Shown | None) -> Iterator[tuple[int, Complaint]]:
        """Column and complaint of everything wrong in the words, from left to right."""
        for piece in pieces(said):
            complaint = None
            if isinstance(piece, LooseBrace) and shown is not None:
                remedy = f"Close it, or write {piece.brace * 2} for a brace."
                complaint = f"a loose {piece.brace}", A_PIPE, remedy
            elif isinstance(piece, Pipe) and piece.name.partition(".")[0] not in self.unjudged:
                complaint = self._of_pipe(piece, shown)
            if complaint is not None and not isinstance(piece, str):
                yield piece.column, complaint

    def _of_pipe(self, pipe: Pipe, shown: Shown | None) -> Complaint | None:
        variable = self.instrument.variables.get(pipe.name)
        question = self.instrument.questions.get(variable.question if variable else pipe.name)
        if question is None:
            return None if shown is None else self._unknown(pipe)
        if shown is None:
            found, expected = f"the pipe {{{pipe.name}}}", "plain words where nobody has answered"
            return found, expected, "Write the words out."
        found_unfit = _unfit(question, variable)
        return found_unfit or self._untimely(pipe, question, variable, shown)

    def _unknown(self, pipe: Pipe) -> Complaint:
        known = [*self.instrument.questions, *self.instrument.variables]
        close = difflib.get_close_matches(pipe.name, known, n=1)
        remedy = f"Write {{{close[0]}}}." if close else "Correct the name, or double the braces."
        return f"the pipe {{{pipe.name}}}", "the name of a question or variable", remedy

    def _untimely(
        self, pipe: Pipe, question: Question, variable: Variable | None, shown: Shown
    ) -> Complaint | None:
        """What is wrong when the answer is not known yet, or may never be."""
        if self.position_of[question.name] >= shown.page:
            found = f"{quoted(pipe.name)}, which is not answered yet on this page"
            remedy = "Ask it on an earlier page, or write the words out."
            return found, "a question of an earlier page", remedy
        reason = self._may_find_nothing(question, variable, shown)
        if not reason or pipe.fallback is not None:
            return None
        found = f"{quoted(pipe.name)} without words for no answer"
        remedy = f"Write {{{pipe.name}|…}} with them after the bar."
        return found, f"such words, since {reason}", remedy

    def _may_find_nothing(
        self, question: Question, variable: Variable | None, shown: Shown
    ) -> str | None:
        """Why the pipe may find nothing; None when it always finds an answer."""
        if variable is not None and variable.kind is VariableKind.TEXT and variable.option:
            return "words beside an option are seldom given"
        if not question.required:
            return "the question is optional"
        page = self.instrument.pages[self.position_of[question.name]]
        if not _joined([page.asked_if, question.asked_if]) <= shown.holding:
            return "the question is not asked of everybody"
        options = variable.options if variable else getattr(question, "options", ())
        untold = [option.name for option in options if option.missing or option.exclusive]
        return f"{listed(untold)} tells nothing" if untold else None


def _unfit(question: Question, variable: Variable | None) -> Complaint | None:
    """What is wrong with piping this at all; None for what can be piped."""
    several = isinstance(question, MultipleQuestion)
    if (several and variable is None) or (variable and variable.kind in IN_WORDS):
        return None
    name = variable.name if variable else question.name
    what = "one option of a" if variable else "a"
    fit = [known.name for known in question.variables() if known.kind in IN_WORDS]
    instead = question.name if several else next(iter(fit if variable is None else ()), "")
    remedy = f"Write {{{instead}}}." if instead else "Write the words out."
    found = f"{quoted(name)}, {what} {question.kind} question"
    return found, "a choice, scale, number or text, or a question with several answers", remedy
