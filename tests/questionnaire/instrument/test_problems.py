"""A problem is one line that says where, found, expected and what to do."""

from __future__ import annotations

import pytest

from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted


@pytest.mark.parametrize("remedy", ["rename it", "Rename it."])
def test_a_problem_is_one_line_with_its_remedy_a_sentence(remedy: str) -> None:
    problem = Problem("q.yaml:3 name", "'Tiny'", "a name", remedy)
    assert str(problem) == "q.yaml:3 name: found 'Tiny', expected a name. Rename it."


def test_a_document_error_carries_them_all() -> None:
    problems = [Problem("a", "b", "c", "Do d."), Problem("e", "f", "g", "Do h.")]
    error = DocumentError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "a: found b, expected c. Do d.\ne: found f, expected g. Do h."


def test_a_long_value_is_cut_and_stays_on_one_line() -> None:
    assert quoted("a\nb") == "'a\\nb'"
    assert quoted("x" * 100) == "'" + "x" * 58 + "…"


def test_names_are_listed_in_their_order() -> None:
    assert listed(["b", 1]) == "b, 1"
    assert listed([]) == "none"
