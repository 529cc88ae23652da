"""Bases, shares and means, as their docstrings work them out."""

import numpy as np
import pytest

from questionnaire.instrument.elements import BaseRule
from results.statistics.bases import answered_bases, asked_bases, per_base, valid_bases
from results.statistics.means import code_totals, means
from results.statistics.shares import column_shares, share_bases

# Codes −2 (not answered), −1 (not asked), 0, 1 and 2, for the total and one banner point.
SUMS = np.array([[3, 5, 0, 2, 4], [1, 2, 0, 0, 1]])


def test_asked_is_everyone_but_those_not_asked() -> None:
    assert asked_bases(SUMS).tolist() == [9, 2]


def test_answered_is_everyone_with_an_answer() -> None:
    assert answered_bases(SUMS).tolist() == [6, 1]


def test_valid_is_everyone_with_one_of_the_codes() -> None:
    assert valid_bases(SUMS, [2]).tolist() == [4, 1]


@pytest.mark.parametrize(("rule", "bases"), [(BaseRule.ASKED, [9, 2]), (BaseRule.ANSWERED, [6, 1])])
def test_the_base_rule_chooses_the_denominator(rule: BaseRule, bases: list[int]) -> None:
    assert share_bases(SUMS, rule).tolist() == bases


def test_whole_sums_stay_whole_and_weighted_ones_weighted() -> None:
    assert asked_bases(SUMS).dtype == np.int64
    assert asked_bases(SUMS.astype(np.float64)).dtype == np.float64


def test_shares_lie_between_nothing_and_one() -> None:
    assert column_shares(SUMS, [2], answered_bases(SUMS)).tolist() == [4 / 6, 1.0]


def test_a_mean_is_of_the_codes_themselves() -> None:
    totals = code_totals(SUMS, [1, 2])
    assert totals.tolist() == [10, 2]
    assert means(totals, valid_bases(SUMS, [1, 2])).tolist() == [10 / 6, 2.0]


def test_nothing_is_divided_by_nothing() -> None:
    found = per_base(np.array([3, 0]), np.array([4, 0]))
    assert found[0] == 0.75
    assert np.isnan(found[1])
