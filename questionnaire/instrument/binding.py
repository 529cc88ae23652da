"""A condition is bound to a questionnaire: its names become variables, its words become tests.

A **fault** is a place in a condition that does not fit the questionnaire. Binding goes on after a
fault, so that all of them are found at once. A **subject** is what a comparison is about: a
variable, or the count of a question.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaire.instrument import evaluation
from questionnaire.instrument.elements import (
    Instrument,
    MultipleQuestion,
    Option,
    Question,
    RankingQuestion,
    Variable,
    VariableKind,
)
from questionnaire.instrument.evaluation import Quantity, Test
from questionnaire.instrument.problems import listed
from questionnaire.instrument.syntax import (
    A_CONDITION,
    Call,
    Comparison,
    ExpressionError,
    Junction,
    Listing,
    Literal,
    Name,
    Negation,
    Node,
)

NEVER = evaluation.constant(False)
NUMERIC = (VariableKind.SCALE, VariableKind.NUMBER, VariableKind.RANK, VariableKind.INDICATOR)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a comparison is about. A count has no variable."""

    name: str
    column: int
    quantity: Quantity
    variable: Variable | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        return self.variable.options if self.variable else ()

    @property
    def is_choice(self) -> bool:
        return self.variable is not None and self.variable.kind is VariableKind.CHOICE


class Binder:
    """Binds one condition. `faults` are what does not fit, `variables` what was read.

    `before` names the question whose own condition this is: it and later ones cannot be used.
    """

    def __init__(self, instrument: Instrument, before: str | None = None) -> None:
        self.instrument = instrument
        self.faults: list[ExpressionError] = []
        self.variables: set[str] = set()
        self.order = {name: place for place, name in enumerate(instrument.questions)}
        self.limit = self.order[before] if before else len(self.order)
        self.handlers: Mapping[type[Node], Callable[[Any], Test]] = {
            Junction: self._junction,
            Negation: lambda node: evaluation.negation(self.test(node.part)),
            Comparison: self._comparison,
            Call: self._call,
            Literal: self._literal,
            Name: self._bare_name,
            Listing: lambda node: self._fault(node, "a list", A_CONDITION, "Write it after `in`."),
        }

    def test(self, node: Node) -> Test:
        """The node as a Test; one that never holds where there is a fault."""
        return self.handlers[type(node)](node)

    def _fault(self, node: Node | Subject, found: str, expected: str, remedy: str) -> Test:
        self.faults.append(ExpressionError(node.column, found, expected, remedy))
        return NEVER

    # Conditions

    def _junction(self, node: Junction) -> Test:
        join = evaluation.conjunction if node.all else evaluation.disjunction
        return join([self.test(part) for part in node.parts])

    def _literal(self, node: Literal) -> Test:
        if isinstance(node.value, bool):
            return evaluation.constant(node.value)
        return self._fault(node, repr(node.value), A_CONDITION, "Compare it with a variable.")

    def _bare_name(self, node: Name) -> Test:
        if self._target(node) is None:
            return NEVER
        remedy = f"Write answered({node.name}), or compare it with a value."
        return self._fault(node, node.name, A_CONDITION, remedy)

    # Names

    def _target(self, node: Name) -> Variable | Question | None:
        """The variable, or the question that is no variable itself; None and a fault otherwise."""
        variable = self.instrument.variables.get(node.name)
        target = variable or self.instrument.questions.get(node.name)
        if target is None:
            self._fault(
                node,
                node.name,
                "a question or variable",
                self._closest(node.name, [*self.order, *self.instrument.variables]),
            )
            return None
        question = target.question if isinstance(target, Variable) else target.name
        if self.order[question] >= self.limit:
            remedy = "Move this question after it, or use another condition."
            self._fault(node, node.name, "a question asked before", remedy)
            return None
        return target

    @staticmethod
    def _closest(word: str, known: Iterable[str]) -> str:
        near = difflib.get_close_matches(word, list(dict.fromkeys(known)), n=1, cutoff=0.5)
        return f"Did you mean {near[0]}?" if near else "Check the codebook for its name."

    def _main_variables(self, target: Variable | Question) -> list[Variable]:
        """The variable, or those of the question without its free texts beside options."""
        if isinstance(target, Variable):
            return [target]
        variables = self.instrument.variables_of[target.name]
        return [variable for variable in variables if variable.kind is not VariableKind.TEXT]

    def _reads(self, variables: Iterable[Variable]) -> None:
        self.variables.update(variable.name for variable in variables)

    # Comparisons

    def _comparison(self, node: Comparison) -> Test:
        left, symbol, right = node.left, node.symbol, node.right
        if symbol in ("in", "not in"):
            return self._membership(left, symbol, right)
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                found = f"{left.value!r} {symbol} {right.value!r}"
                return self._fault(left, found, "a variable on one side", "Name a variable.")
            left, symbol, right = right, evaluation.MIRRORED[symbol], left
        subject = self._subject(left)
        if isinstance(right, Literal):
            return self._against_literal(subject, symbol, right) if subject else NEVER
        other = self._subject(right)
        return self._against_subject(subject, symbol, other) if subject and other else NEVER

    def _subject(self, node: Node) -> Subject | None:
        if isinstance(node, Call) and node.function == "count":
            return self._count(node)
        if not isinstance(node, Name):
            self._fault(node, "no value", "a variable, a number or an option", "Name a variable.")
            return None
        target = self._target(node)
        if isinstance(target, Variable) and target.kind is not VariableKind.TEXT:
            self._reads([target])
            quantity = evaluation.variable_quantity(target)
            return Subject(node.name, node.column, quantity, target)
        if isinstance(target, Variable):
            remedy = f"Texts can only be tested with answered({node.name})."
            self._fault(node, f"the text {node.name}", "a choice or a number", remedy)
        elif target is not None:
            first = self._main_variables(target)[0].name
            remedy = f"Name one of its variables, such as {first}, or use a function."
            self._fault(node, f"the {target.kind} question {node.name}", "a variable", remedy)
        return None

    def _count(self, node: Call) -> Subject | None:
        question = self._options_question(node) if self._arity(node, 1, 1) else None
        if question is None:
            return None
        variables = self._main_variables(question)
        counted = [v for v in variables if v.option and not _stands_alone(v.option)]
        tests = [_is_chosen(v) for v in counted]
        return Subject(f"count({question.name})", node.column, evaluation.tally(variables, tests))

    def _membership(self, left: Node, symbol: str, right: Node) -> Test:
        subject = self._subject(left)
        if not isinstance(right, Listing):
            shown = f"({right.value!r},)" if isinstance(right, Literal) else "('a', 'b')"
            return self._fault(right, "no list", f"a list after {symbol}", f"Write it as {shown}.")
        if subject is None:
            return NEVER
        codes = [self._code(subject, literal) for literal in right.items]
        wanted = frozenset(code for code in codes if code is not None)
        return evaluation.membership(subject.quantity, wanted, positive=symbol == "in")

    def _against_literal(self, subject: Subject, symbol: str, literal: Literal) -> Test:
        if symbol in evaluation.EQUALITIES:
            code = self._code(subject, literal)
            wanted = frozenset() if code is None else frozenset({code})
            return evaluation.membership(subject.quantity, wanted, positive=symbol == "==")
        if subject.is_choice or isinstance(literal.value, bool | str):
            remedy = "Only numbers have an order: use ==, != or in."
            return self._fault(literal, f"{symbol} {literal.value!r}", "a number", remedy)
        return evaluation.ordering(subject.quantity, symbol, literal.value)

    def _against_subject(self, left: Subject, symbol: str, right: Subject) -> Test:
        if not left.is_choice and not right.is_choice:
            return evaluation.relation(left.quantity, symbol, right.quantity)
        same = left.is_choice and right.is_choice and left.options == right.options
        if same and symbol in evaluation.EQUALITIES:
            return evaluation.relation(_codes_only(left), symbol, _codes_only(right))
        remedy = "Compare numbers with numbers, or by == two choices that share their options."
        return self._fault(right, right.name, f"something {left.name} compares with", remedy)

    # Codes

    def _code(self, subject: Subject, literal: Literal) -> float | None:
        """The code the literal stands for; None and a fault where it is none of the subject's."""
        if isinstance(literal.value, str):
            return self._option_code(literal, subject.name, subject.options)
        if subject.is_choice:
            names = [option.name for option in subject.options]
            remedy = f"Write one of {listed(map(repr, names))}."
            self._fault(literal, repr(literal.value), f"an option of {subject.name}", remedy)
            return None
        return self._number(subject, literal, literal.value)

    def _option_code(
        self, literal: Literal, name: str, options: tuple[Option, ...]
    ) -> float | None:
        by_name = {option.name: option.code for option in options}
        if literal.value not in by_name:
            remedy = self._closest(str(literal.value), by_name)
            if not by_name:
                remedy = "Compare it with a number."
            self._fault(literal, repr(literal.value), f"an option of {name}", remedy)
        return by_name.get(str(literal.value))

    def _number(self, subject: Subject, literal: Literal, value: float) -> float | None:
        remedy = _why_no_number(subject, value)
        if remedy:
            self._fault(literal, repr(value), f"a number of {subject.name}", remedy)
            return None
        return value

    # Functions

    def _call(self, node: Call) -> Test:
        if node.function == "count":
            remedy = "Write, for instance, count(question) >= 2."
            return self._fault(node, "count without a comparison", A_CONDITION, remedy)
        if node.function == "answered":
            return self._answered(node)
        return self._any_all_none(node)

    def _arity(self, node: Call, least: int, most: int) -> bool:
        fits = least <= len(node.arguments) <= most
        if not fits:
            wanted = "a question" if most == 1 else "a question and its options"
            remedy = f"Write it as {node.function}(question{'' if most == 1 else ', option'})."
            self._fault(node, f"{len(node.arguments)} arguments", wanted, remedy)
        return fits

    def _answered(self, node: Call) -> Test:
        target = self._first_target(node) if self._arity(node, 1, 1) else None
        if target is None:
            return NEVER
        variables = self._main_variables(target)
        self._reads(variables)
        return evaluation.answered(variables)

    def _first_target(self, node: Call) -> Variable | Question | None:
        first = node.arguments[0]
        if isinstance(first, Name):
            return self._target(first)
        self._fault(first, "no name", "a question", f"Write {node.function}(question).")
        return None

    def _options_question(self, node: Call) -> MultipleQuestion | RankingQuestion | None:
        target = self._first_target(node)
        if isinstance(target, MultipleQuestion | RankingQuestion):
            self._reads(self._main_variables(target))
            return target
        if target is not None:
            expected = "a question with several choices or ranks"
            self._fault(node, f"{node.function}({target.name})", expected, "Use a comparison.")
        return None

    def _any_all_none(self, node: Call) -> Test:
        found = self._choices(node) if self._arity(node, 2, len(node.arguments) + 2) else None
        if found is None:
            return NEVER
        name, there, choices = found
        picked = [self._pick(name, choices, argument) for argument in node.arguments[1:]]
        if node.function == "all_of":
            return evaluation.conjunction(picked)
        one = evaluation.disjunction(picked)
        if node.function == "any_of":
            return one
        return evaluation.conjunction([there, evaluation.negation(one)])

    def _choices(self, node: Call) -> tuple[str, Test, dict[str, Test]] | None:
        """The name of what is chosen from, who answered it, and a Test for each option's name."""
        first = node.arguments[0]
        choice = self.instrument.variables.get(first.name) if isinstance(first, Name) else None
        if choice and choice.kind is VariableKind.CHOICE:
            if self._first_target(node) is None:
                return None
            self._reads([choice])
            tests = {option.name: _holds_code(choice, option) for option in choice.options}
            return choice.name, evaluation.answered([choice]), tests
        question = self._options_question(node)
        if question is None:
            return None
        variables = self._main_variables(question)
        tests = {v.option.name: _is_chosen(v) for v in variables if v.option}
        return question.name, evaluation.answered(variables), tests

    def _pick(self, name: str, choices: Mapping[str, Test], argument: Node) -> Test:
        value = argument.value if isinstance(argument, Literal) else None
        if isinstance(value, str) and value in choices:
            return choices[value]
        found = "no option" if value is None else repr(value)
        remedy = self._closest(str(value), choices)
        return self._fault(argument, found, f"an option of {name}, in quotes", remedy)


def _why_no_number(subject: Subject, value: float) -> str:
    """What to write instead of a number the subject can never be; nothing where it can."""
    variable = subject.variable
    if isinstance(value, bool) and not (variable and variable.kind is VariableKind.INDICATOR):
        return "True and False only fit an option of a multiple question."
    missing = {option.code: option.name for option in subject.options if option.missing}
    if value in missing:
        return f"Write {missing[int(value)]!r}."
    if variable is None or variable.kind is VariableKind.NUMBER or value in variable.codes:
        return ""
    scale = [code for code in variable.codes if code not in missing]
    return f"Use a number from {scale[0]} to {scale[-1]}."


def _holds_code(variable: Variable, option: Option) -> Test:
    quantity = evaluation.variable_quantity(variable)
    return evaluation.membership(quantity, frozenset({option.code}), positive=True)


def _is_chosen(variable: Variable) -> Test:
    """A Test met where the option is chosen (INDICATOR) or placed (RANK)."""
    if variable.kind is VariableKind.RANK:
        return evaluation.answered([variable])
    return evaluation.chosen(variable)


def _stands_alone(option: Option) -> bool:
    """Whether the option says "none" or "don't know", and so adds nothing to a count."""
    return option.exclusive or option.missing


def _codes_only(subject: Subject) -> Quantity:
    """The choice without its missing codes set apart: as options, they are equal or not."""
    return replace(subject.quantity, missing=frozenset())
