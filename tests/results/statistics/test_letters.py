"""Letters in the cells of a table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.statistics.adjustments import Adjustment
from results.statistics.letters import (
    Rules,
    column_letters,
    compare_columns,
    compare_with_total,
    letters,
    pairs_of,
)
from results.statistics.moments import Moments, indicator_moments
from results.statistics.precision import Sample
from results.statistics.testing import Family, Figure


def share_of(parts: list[list[float]], bases: list[float], weight: float = 1.0) -> Moments:
    """Moments of shares of respondents who all weigh the same."""
    n, y = np.array(bases, dtype=float), np.array(parts, dtype=float)
    return indicator_moments(n, n * weight, n * weight**2, y * weight, y * weight**2)


def test_the_letter_of_the_lower_column_stands_in_the_higher_cell() -> None:
    found = letters(np.array([[0.6, 0.4, 0.5]]), np.array([[0.01, 0.07, 0.3]]))
    assert found == (("Bc", "", ""),)


def test_a_p_value_at_the_level_is_not_below_it() -> None:
    figures = np.array([[0.6, 0.4]])
    assert letters(figures, np.array([[0.05]])) == (("b", ""),)
    assert letters(figures, np.array([[0.1]])) == (("", ""),)
    assert letters(figures, np.array([[np.nan]])) == (("", ""),)


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert column_letters(28)[-3:] == ("Z", "AA", "AB")
    assert "".join(column_letters(4)) == "ABCD"


def test_letters_of_two_letters_are_set_apart() -> None:
    figures = np.zeros((1, 28))
    figures[0, 5] = 0.5
    found = letters(figures, np.zeros((1, 28 * 27 // 2)))
    assert found[0][5].split(" ") == [x for x in column_letters(28) if x != "F"]


@pytest.mark.parametrize("family", list(Family))
def test_columns_far_apart_differ_in_every_family(family: Family) -> None:
    columns = share_of([[60, 40], [50, 50]], [100, 100])
    found = compare_columns(
        columns, None, figure=Figure.SHARE, sample=Sample(200), rules=Rules(family)
    )
    assert found.letters == (("B", ""), ("", ""))
    assert found.p_values[1, 0] == 1


def test_a_base_below_the_minimum_is_not_tested_and_a_small_one_is_flagged() -> None:
    columns = share_of([[29, 5, 10]], [29, 30, 100])
    found = compare_columns(columns, None, figure=Figure.SHARE, sample=Sample(159), rules=Rules())
    assert np.isnan(found.p_values).tolist() == [[True, True, False]]
    assert found.flagged.tolist() == [[False, True, False]]


def test_it_is_the_effective_base_that_counts() -> None:
    n, w = np.array([40.0, 40.0]), np.array([40.0, 40.0])
    ww = np.array([40.0, 60.0])  # worth 40 and 26.7 respondents
    columns = indicator_moments(n, w, ww, w / np.array([2, 4]), ww / np.array([2, 4]))
    found = compare_columns(columns, None, figure=Figure.SHARE, sample=Sample(80), rules=Rules())
    assert np.isnan(found.p_values).all()


def test_the_tests_of_a_row_are_adjusted_together() -> None:
    columns = share_of([[60, 40, 50], [50, 50, 50]], [100, 100, 100])
    plain, raised = (
        compare_columns(
            columns,
            None,
            figure=Figure.SHARE,
            sample=Sample(300),
            rules=Rules(adjustment=adjustment),
        ).p_values
        for adjustment in (Adjustment.NONE, Adjustment.BONFERRONI)
    )
    assert raised.tolist() == np.minimum(plain * 3, 1).tolist()


def test_matrices_of_p_values_are_symmetric() -> None:
    columns = share_of([[60, 40, 50]], [100, 100, 100])
    found = compare_columns(columns, None, figure=Figure.SHARE, sample=Sample(300), rules=Rules())
    matrix = found.matrices()[0]
    assert np.isnan(np.diag(matrix)).all()
    assert matrix[0, 1:].tolist() == matrix[1:, 0].tolist() == found.p_values[0, :2].tolist()


@pytest.mark.parametrize("family", list(Family))
def test_a_column_of_everybody_does_not_differ_from_its_total(family: Family) -> None:
    total = share_of([[50]], [100])
    found = compare_with_total(
        total, total, figure=Figure.SHARE, sample=Sample(100), rules=Rules(family)
    )
    assert found.tolist() == [[1.0]]


def test_those_in_both_columns_make_a_difference_surer() -> None:
    columns = share_of([[60, 45]], [100, 100])
    apart, together = (
        compare_columns(
            columns, shared, figure=Figure.SHARE, sample=Sample(150), rules=Rules(family)
        ).p_values[0, 0]
        for family in [Family.DESIGN]
        for shared in (None, share_of([[40]], [50]))
    )
    assert together < apart


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("figure", list(Figure))
@settings(deadline=None)
@given(
    parts=st.lists(st.integers(0, 40), min_size=2, max_size=5),
    extra=st.lists(st.integers(0, 60), min_size=5, max_size=5),
)
def test_every_p_value_is_one_or_not_made(
    family: Family, figure: Figure, parts: list[int], extra: list[int]
) -> None:
    bases = [float(part + more) for part, more in zip(parts, extra, strict=False)]
    columns = share_of([[float(part) for part in parts]], bases)
    rules = Rules(family, minimum_base=0)
    found = compare_columns(
        columns, None, figure=figure, sample=Sample(int(sum(bases))), rules=rules
    ).p_values
    made = found[~np.isnan(found)]
    assert np.all((made >= 0) & (made <= 1))
    first, second = pairs_of(len(bases))
    empty = np.array(bases) == 0
    assert np.isnan(found[0])[empty[first] | empty[second]].all()
