"""Three answers of short words stand side by side on a phone, in a matrix and in a grid."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaire.editions.loading import read_edition
from questionnaire.forms import PageForm
from questionnaire.instrument import document

INSTRUMENTS = Path(__file__).parents[2] / "instruments"


@pytest.mark.parametrize(
    ("page", "language", "are_short"),
    [
        ("services", "fr", True),  # a grid, each column with three
        ("tasks", "en", True),  # a matrix in phases
        ("obstacles", "en", False),  # a matrix with four
    ],
)
def test_lines_of_three_short_answers_are_told_apart(page, language, are_short):
    asking = read_edition("library_barometer_2026").instrument()
    form = PageForm(instrument=asking, page=asking.page(page), answers={}, language=language)
    assert ("short-choices" in "".join(form.drawn)) is are_short


def test_a_grid_whose_columns_differ_has_none():
    asking = document.read((INSTRUMENTS / "grid.yaml").read_text(encoding="utf-8"))
    form = PageForm(instrument=asking, page=asking.pages[0], answers={}, language="en")
    assert "short-choices" not in "".join(form.drawn)
