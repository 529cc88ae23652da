"""Weights are checked, and their sums do not depend on who is summed first."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from results.tables.exact import as_float, exact_sums
from results.tables.weights import DIGITS, LIMB_BITS, MOST_CLASSES, WeightError, Weights, summed

numbers = st.floats(0, 1e6, allow_nan=False, allow_subnormal=False)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            [1.0, math.nan, -2.0],
            "the weight of respondent 2 is nan, and 2 in all are no number from 0 up; expected"
            " none: correct the weights",
        ),
        (
            [1.0, 2.0, -0.5],
            "the weight of respondent 3 is -0.5, and 1 in all are no number from 0 up; expected"
            " none: correct the weights",
        ),
        (
            [math.inf, 2.0, 1.0],
            "the weight of respondent 1 is inf, and 1 in all are no number from 0 up; expected"
            " none: correct the weights",
        ),
        (
            [1.0, 2.0],
            "found 2 weights for 3 respondents; expected one each: weight the wave again",
        ),
        (
            [1.0, 1e300, 1.0],
            "the highest weight is 1e+300, expected one from 3.87259e-121 to 2.58225e+120, so that"
            " squares can be summed: multiply all weights by one number",
        ),
    ],
)
def test_weights_that_cannot_be_are_refused(values: list[float], message: str) -> None:
    with pytest.raises(WeightError, match=f"^{re.escape(message)}$"):
        Weights.of(values, 3)


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=30))
def test_a_weight_and_its_square_are_kept_to_the_last_digits(values: list[float]) -> None:
    assume(max(values) == 0 or max(values) > 1e-9)
    weights = Weights.of(values, len(values))
    limbs = weights.limbs(weights.values).T
    assert (limbs[1::2] <= 2 ** (DIGITS - LIMB_BITS)).all()
    highest = max(values)
    for limb_pair, unit, exact in (
        (limbs[:2], weights.units[0], weights.values),
        (limbs[2:], weights.units[1], weights.values**2),
    ):
        tolerance = 2**-60 * float(exact.max(initial=0))
        np.testing.assert_allclose(summed(limb_pair, unit), exact, rtol=2**-52, atol=tolerance)
    assert weights.part(slice(0, 1)).units == Weights(weights.values, highest).units


def test_few_different_weights_make_classes_and_many_do_not() -> None:
    few = Weights.of(np.array([2.0, 0.5, 2.0]), 3).classes
    assert few is not None
    assert (few.values.tolist(), few.of.tolist()) == ([0.5, 2.0], [1, 0, 1])
    many = np.arange(MOST_CLASSES + 1, dtype=np.float64)
    assert Weights.of(many, len(many)).classes is None


floats = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200)


@settings(deadline=None)
@given(st.lists(st.tuples(floats, st.integers(0, 2)), max_size=30))
def test_sums_of_floats_are_exact(terms: Any) -> None:
    values = np.array([value for value, _ in terms], dtype=np.float64)
    strata = np.array([stratum for _, stratum in terms], dtype=np.int64)
    rows = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    expected = [
        sum((Fraction(value) for value, stratum in terms if rows[row, stratum]), Fraction())
        for row in range(2)
    ]
    found = exact_sums(values, strata, 3, rows)
    assert [Fraction(total, 2**1200) for total in found] == expected
    assert [as_float(total) for total in found] == [float(total) for total in expected]
