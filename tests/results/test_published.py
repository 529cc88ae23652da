"""The file of published figures is read whole, or refused with every row that is wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from questionnaire.instrument.problems import DocumentError
from results.published import (
    COLUMNS,
    FigureMeasure,
    FigureStatus,
    PublishedFigure,
    read_figures,
)

HEADER = ",".join(COLUMNS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "figures.csv"


def read(path: Path, *lines: str, header: str = HEADER) -> tuple[PublishedFigure, ...]:
    path.write_text("\n".join((header, *lines)), encoding="utf-8")
    return read_figures(path)


def test_a_row_is_a_figure(path: Path) -> None:
    subject = "F1,first,goals,share,data.before,no|weak,size=big&track=user,a == 'b',asked"
    assert read(path, f"{subject},41,83,target,Why.") == (
        PublishedFigure(
            id="F1",
            exhibit="first",
            question="goals",
            measure=FigureMeasure.SHARE,
            item="data.before",
            options=("no", "weak"),
            segment=(("size", "big"), ("track", "user")),
            filter="a == 'b'",
            base_rule="asked",
            value=Decimal(41),
            base=83,
            status=FigureStatus.TARGET,
            reason="Why.",
        ),
    )


def test_a_gap_is_one_segment_less_another(path: Path) -> None:
    (gap,) = read(path, "F1,first,goals,gap,,no,size=big-size=small,,,10,,statement,")
    assert (gap.segment, gap.less) == ((("size", "big"),), (("size", "small"),))


@pytest.mark.parametrize(
    ("measure", "value", "bounds"),
    [
        ("share", "41", (Fraction(405, 1000), Fraction(415, 1000))),
        ("mean", "2.9", (Fraction(285, 100), Fraction(295, 100))),
        ("base", "83", (Fraction(165, 2), Fraction(167, 2))),
    ],
)
def test_what_is_printed_stands_for_the_values_that_round_to_it(
    path: Path, measure: str, value: str, bounds: tuple[Fraction, Fraction]
) -> None:
    (figure,) = read(path, f"F1,first,goals,{measure},,,,,,{value},,target,")
    assert figure.bounds == bounds


def test_every_row_that_is_wrong_is_told(path: Path) -> None:
    with pytest.raises(DocumentError) as refused:
        read(
            path,
            "F1,first,goals,part,,,,,,41,,target,",
            "F2,first,goals,share,,,,,,41,,target,",
            "F3,first,goals,share,,,,,,many,,target,",
            "F4,first,goals,share,,,big,,,41,,target,",
            "F5,first,goals,share,,,,,,41,,aim,",
        )
    assert [(problem.place, problem.found) for problem in refused.value.problems] == [
        ("figures.csv:2", "'part' is not a valid FigureMeasure"),
        ("figures.csv:4", "value 'many' is not a number"),
        ("figures.csv:5", "segment 'big' is not banner=point, several joined by &"),
        ("figures.csv:6", "'aim' is not a valid FigureStatus"),
    ]


def test_other_columns_are_refused(path: Path) -> None:
    with pytest.raises(DocumentError, match=r"figures.csv:1: found id,value, expected id,exhibit,"):
        read(path, "F1,41", header="id,value")
