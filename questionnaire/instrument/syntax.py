"""The grammar of conditions: words in, a checked tree out.

A **condition** is written like a Python expression, `track == 'user' and maturity >= 3`. It is read
with the standard library's `ast` and turned into the few **nodes** below; whatever is not one of
them is refused with its **column**, counted from 1. Nothing written in a condition is ever run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST = 2000
DEEPEST = 30
LARGEST_NUMBER = 10**15
LONGEST_QUOTE = 60

FUNCTIONS = ("any_of", "all_of", "none_of", "count", "answered")
SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

A_CONDITION = "a condition such as track == 'user'"
_SLIPS = (
    (re.compile(r"[‘’“”«»]"), "Use straight quotes: 'user'."),
    (re.compile(r"&&?"), "Write `and` to join two conditions."),
    (re.compile(r"\|\|?"), "Write `or` to join two conditions."),
    (re.compile(r"!(?!=)"), "Write `not` to turn a condition round."),
    (re.compile(r"(?<![=!<>])=(?!=)"), "Write == to compare."),
    (re.compile(r"[#\\]"), "Take this character out: comments and escapes have no place here."),
)


class ExpressionError(ValueError):
    """A condition that cannot be used: where (from 1), what was found and what was expected."""

    def __init__(self, column: int, found: str, expected: str, remedy: str) -> None:
        found = found if len(found) <= LONGEST_QUOTE else found[: LONGEST_QUOTE - 1] + "…"
        super().__init__(f"column {column}: found {found}, expected {expected}. {remedy}")
        self.column = column
        self.found = found
        self.expected = expected
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, an option name in quotes, True or False."""

    value: bool | int | float | str
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    """A question or a variable, dotted as it is stored."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in parentheses or brackets, on the right of `in`."""

    items: tuple[Literal, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """One of FUNCTIONS with its arguments."""

    function: str
    arguments: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands and the symbol between them; a chain of n symbols is n comparisons joined."""

    left: Node
    symbol: str
    right: Node
    column: int


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions that must all hold (`and`), or of which one must (`or`)."""

    all: bool
    parts: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Negation:
    """A condition turned round."""

    part: Node
    column: int


Node = Literal | Name | Listing | Call | Comparison | Junction | Negation


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition read: its words and their tree, not yet checked against a questionnaire."""

    source: str
    root: Node


def parse(source: str) -> Expression:
    """The condition as an Expression; blank words always hold. Raises ExpressionError."""
    if not source.strip():
        return Expression(source, Literal(value=True, column=1))
    tree = _python_tree(source)
    return Expression(source, _Reader(source).node(tree, 1))


def _python_tree(source: str) -> ast.expr:
    if len(source) > LONGEST:
        raise ExpressionError(
            LONGEST + 1,
            f"{len(source)} characters",
            f"at most {LONGEST}",
            "Split the condition, or derive a segment.",
        )
    _refuse_slips(source)
    line, start = _one_line(source)
    try:
        return ast.parse(line, mode="eval").body
    except SyntaxError as error:
        column = min(max(error.offset or 1, 1) + start, len(source) + 1)
        raise _unreadable(source, column) from None
    except (ValueError, MemoryError, RecursionError):
        raise _unreadable(source, start + 1) from None


def _one_line(source: str) -> tuple[str, int]:
    """The source without its leading blanks, and how many those were.

    Line breaks become spaces, one for one, so that columns stay those of the source.
    """
    line = re.sub(r"[\n\r\t\f\v]", " ", source)
    return line.lstrip(" "), len(line) - len(line.lstrip(" "))


def _refuse_slips(source: str) -> None:
    quoted = r"'[^'\\]*'|\"[^\"\\]*\""
    bare = re.sub(quoted, lambda match: "x" * len(match[0]), source)
    for slip, remedy in _SLIPS:
        if match := slip.search(bare):
            raise ExpressionError(match.start() + 1, repr(match[0]), A_CONDITION, remedy)


def _unreadable(source: str, column: int) -> ExpressionError:
    rest = source[column - 1 : column + 19].strip()
    remedy = "Check the spelling, the quotes and the parentheses near this place."
    return ExpressionError(column, repr(rest) if rest else "the end", A_CONDITION, remedy)


class _Reader:
    """Turns Python's nodes into ours, refusing the rest."""

    def __init__(self, source: str) -> None:
        self.source = source
        line, self.start = _one_line(source)
        self.bytes = line.encode()
        self.handlers: dict[type[ast.expr], Callable[[Any, int], Node]] = {
            ast.BoolOp: self._junction,
            ast.UnaryOp: self._unary,
            ast.Compare: self._comparisons,
            ast.Call: self._call,
            ast.Name: self._name,
            ast.Attribute: self._name,
            ast.Constant: self._literal,
            ast.Tuple: self._listing,
            ast.List: self._listing,
        }

    def node(self, tree: ast.expr, depth: int) -> Node:
        handler = self.handlers.get(type(tree))
        if handler is None:
            raise self._refusal(tree, A_CONDITION, "Use comparisons, and, or, not and functions.")
        if depth > DEEPEST:
            raise self._refusal(tree, f"at most {DEEPEST} levels", "Write it with fewer levels.")
        return handler(tree, depth + 1)

    def _column(self, tree: ast.expr) -> int:
        """The place of the tree in characters from 1; `ast` counts bytes from 0."""
        return len(self.bytes[: tree.col_offset].decode(errors="replace")) + self.start + 1

    def _refusal(self, tree: ast.expr, expected: str, remedy: str) -> ExpressionError:
        column = self._column(tree)
        end = len(self.bytes[: tree.end_col_offset].decode(errors="replace")) + self.start
        found = self.source[column - 1 : min(end, column + 39)]
        return ExpressionError(column, repr(found), expected, remedy)

    def _junction(self, tree: ast.BoolOp, depth: int) -> Node:
        parts = tuple(self.node(value, depth) for value in tree.values)
        return Junction(isinstance(tree.op, ast.And), parts, self._column(tree))

    def _unary(self, tree: ast.UnaryOp, depth: int) -> Node:
        if isinstance(tree.op, ast.Not):
            return Negation(self.node(tree.operand, depth), self._column(tree))
        operand = self.node(tree.operand, depth)
        if isinstance(tree.op, ast.USub) and isinstance(operand, Literal):
            value = operand.value
            if not isinstance(value, bool | str):
                return Literal(-value, self._column(tree))
        raise self._refusal(tree, "a number after the minus sign", "Write a plain number, or not.")

    def _comparisons(self, tree: ast.Compare, depth: int) -> Node:
        operands = [self.node(operand, depth) for operand in (tree.left, *tree.comparators)]
        symbols = [SYMBOLS.get(type(operator)) for operator in tree.ops]
        pairs: list[Node] = []
        for left, symbol, right in zip(operands, symbols, operands[1:], strict=False):
            if symbol is None:
                raise self._refusal(tree, "one of " + " ".join(SYMBOLS.values()), "Write == or !=.")
            pairs.append(Comparison(left, symbol, right, left.column))
        return pairs[0] if len(pairs) == 1 else Junction(True, tuple(pairs), self._column(tree))

    def _call(self, tree: ast.Call, depth: int) -> Node:
        known = isinstance(tree.func, ast.Name) and tree.func.id in FUNCTIONS
        if not known or tree.keywords:
            raise self._refusal(
                tree, "one of " + ", ".join(FUNCTIONS), "Write it as any_of(question, 'option')."
            )
        assert isinstance(tree.func, ast.Name)
        arguments = tuple(self.node(argument, depth) for argument in tree.args)
        return Call(tree.func.id, arguments, self._column(tree))

    def _name(self, tree: ast.Name | ast.Attribute, depth: int) -> Node:
        parts: list[str] = []
        part: ast.expr = tree
        while isinstance(part, ast.Attribute):
            parts.append(part.attr)
            part = part.value
        if not isinstance(part, ast.Name):
            raise self._refusal(tree, "the name of a question or variable", "Write question.row.")
        return Name(".".join([part.id, *reversed(parts)]), self._column(tree))

    def _literal(self, tree: ast.Constant, depth: int) -> Node:
        value = tree.value
        if isinstance(value, bool | str):
            return Literal(value, self._column(tree))
        if isinstance(value, int | float) and value <= LARGEST_NUMBER:
            return Literal(value, self._column(tree))
        raise self._refusal(
            tree, "a number, an option name in quotes, True or False", "Write such a value."
        )

    def _listing(self, tree: ast.Tuple | ast.List, depth: int) -> Node:
        items = [self.node(element, depth) for element in tree.elts]
        literals = tuple(item for item in items if isinstance(item, Literal))
        if not items or len(literals) != len(items):
            raise self._refusal(
                tree, "values such as ('startup', 'hospital')", "List option names or numbers."
            )
        return Listing(literals, self._column(tree))
