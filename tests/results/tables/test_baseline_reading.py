"""A baseline file is read whole, or refused with every problem of every row."""

import csv
import io
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.instrument.problems import DocumentError
from results.tables.baseline import EarlierFigure
from results.tables.baseline_reading import COLUMNS, figure_of, read_baseline, row_of
from results.tables.places import FigurePlace
from results.tables.table import Measure

from .wave import asking

HEADER = ",".join(COLUMNS)
GOOD = "roadblocks,data.before,strong,share,track=user,24,50,printed"
FIGURE = EarlierFigure(
    place=FigurePlace(
        question="roadblocks",
        item="data.before",
        options=frozenset({"strong"}),
        measure=Measure.SHARE,
        point=(("track", "user"),),
    ),
    value=Decimal(24),
    base=50,
    note="printed",
)


def read(*lines: str, header: str = HEADER) -> tuple[EarlierFigure, ...]:
    source = "\n".join((header, *lines)).encode()
    return read_baseline(source, asking(), filename="2020.csv")


def problems(*lines: str, header: str = HEADER) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        read(*lines, header=header)
    return [str(problem) for problem in refused.value.problems]


def test_a_figure_is_a_line() -> None:
    assert read(GOOD) == (FIGURE,)


@pytest.mark.parametrize(
    "line",
    [
        "step,,step_1,share,,29,,",
        "track,,vendor,share,,33,,",
        "techniques,,nlp|vision,share,step=step_1&track=user,80,12,a net",
        "maturity,,,mean,,2.75,,",
        "maturity,,3|4,share,,55.5,,",
        "maturity,,dont_know,share,,5,,",
        "goals,cost,,mean,,1.5,,",
        "budget,,,mean,,4200,,",
        "roadblocks,,weak|strong,mean_share,,67,83,over the items",
    ],
)
def test_what_is_read_is_written_the_same(line: str) -> None:
    (found,) = read(line)
    assert ",".join(row_of(found, asking()).values()) == line


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheet_s_own_way_of_writing_is_understood(separator: str) -> None:
    line = GOOD.replace(",", separator).replace("24", "24,0")
    source = "\ufeff" + "\r\n".join((HEADER.replace(",", separator), line, separator * 7, ""))
    assert read_baseline(source.encode(), asking(), filename="2020.csv") == (FIGURE,)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "roadblock,data.before,strong,share,,24,,",
            "question: found 'roadblock', expected a question or segment of the questionnaire. "
            "Correct the name.",
        ),
        (
            "roadblocks,data,strong,share,,24,,",
            "item: found 'data', expected one of data.before, data.during, law.before, law.during. "
            "Correct the name.",
        ),
        (
            "roadblocks,data.before,strnog,share,,24,,",
            "options: found 'strnog', expected one of weak, strong, joined by |. Correct the name.",
        ),
        (
            "roadblocks,data.before,strong|strong,share,,24,,",
            "options: found 'strong' twice, expected each once. Take one of the two out.",
        ),
        (
            "track,,,share,,24,,",
            "options: found none, expected one or several of user, vendor, joined by |. "
            "Name what the share is of.",
        ),
        (
            "track,,user,percent,,24,,",
            "measure: found 'percent', expected one of share, mean, mean_share. Correct the word.",
        ),
        (
            "track,,,mean,,1.5,,",
            "measure: found mean, expected share, as the question has no mean. "
            "Correct the word or the question.",
        ),
        (
            "maturity,,3,mean,,2.5,,",
            "options: found '3', expected none for a mean. Empty the cell.",
        ),
        (
            "track,,user,mean_share,,24,,",
            "item: found 'track', expected no item, of a question that has several. "
            "Use the measure share for a single item.",
        ),
        (
            "track,,user,share,size=small,24,,",
            "segment: found 'size', expected a choice or a segment: track, stage, techniques,"
            " step. Correct the name.",
        ),
        (
            "track,,user,share,stage=end,24,,",
            "segment: found 'end', expected a point of stage: idea, pilot, other. "
            "Correct the name.",
        ),
        (
            "track,,user,share,startups,24,,",
            "segment: found 'startups', expected banner=point, or two of them joined by &, or "
            "nothing. Write it like category=hospital.",
        ),
        (
            "track,,user,share,,124,,",
            "value: found 124, expected a value from 0 to 100. Correct the number.",
        ),
        (
            "maturity,,,mean,,4.1,,",
            "value: found 4.1, expected a value from 1 to 4. Correct the number.",
        ),
        (
            "track,,user,share,,24 %,,",
            "value: found '24 %', expected a number with 2 decimals at most. "
            "Write it in digits, without a percent sign.",
        ),
        (
            f"track,,user,share,,24,{'9' * 5000},",
            f"base: found '{'9' * 58}…, expected a number of respondents, or nothing. "
            "Write it in digits.",
        ),
        (
            f"track,,user,share,,24,,{'x' * 301}",
            "note: found 301 characters, expected 300 at most. Shorten it.",
        ),
        (
            "track,,user,share,,24,many,",
            "base: found 'many', expected a number of respondents, or nothing. Write it in digits.",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_column(line: str, problem: str) -> None:
    assert problems(GOOD, line) == [f"2020.csv, row 3, {problem}"]


@pytest.mark.parametrize("value", ["", "NaN", "Infinity", "1e400", "0.001", "=1+1", "-1e-3"])
def test_what_is_no_number_is_no_value(value: str) -> None:
    found = [problem.split(":")[0] for problem in problems(f"track,,user,share,,{value},,")]
    assert found == ["2020.csv, row 2, value"]


def test_every_problem_of_every_row_is_told_at_once() -> None:
    found = problems("track,,usr,share,size=1,101,0,", GOOD, "nothing,,,mean,,1,,")
    assert [problem.split(":")[0] for problem in found] == [
        "2020.csv, row 2, options",
        "2020.csv, row 2, value",
        "2020.csv, row 2, segment",
        "2020.csv, row 2, base",
        "2020.csv, row 4, question",
    ]


def test_the_same_figure_twice_is_refused_whatever_the_order_of_its_parts() -> None:
    first = "track,,user|vendor,share,stage=idea&step=step_1,24,,"
    again = "track,,vendor|user,share,step=step_1&stage=idea,25,,"
    assert problems(first, again) == [
        "2020.csv, row 3: found the figure of 2020.csv, row 2 again, expected each figure once. "
        "Take one line out."
    ]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", "2020.csv, row 1: found '', expected"),
        (b"question,value\n", "2020.csv, row 1: found 'question,value', expected"),
        (HEADER.encode(), "2020.csv: found no figure, expected a figure a line."),
        (
            HEADER.encode() + b"\na,b",
            "2020.csv, row 2: found 2 cells, expected 8 cells.",
        ),
        ("é".encode("latin-1"), "2020.csv: found byte 1 that is no UTF-8, expected CSV in UTF-8."),
        (b"x" * 2_000_001, "2020.csv: found 2000001 bytes, expected 2000000 at most."),
    ],
)
def test_a_file_of_another_form_is_refused(source: bytes, problem: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_baseline(source, asking(), filename="2020.csv")
    (found,) = refused.value.problems
    assert str(found).startswith(problem)


CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["track", "maturity", "user", "3|4", "share", "mean", "mean_share", "step=step_1", "24"]
    ),
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=9), max_size=4))
def test_whatever_stands_in_the_cells_it_is_read_or_refused(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([COLUMNS, *rows])
    with suppress(DocumentError):
        found = read_baseline(written.getvalue().encode(), asking(), filename="2020.csv")
        assert [figure_of(row_of(figure, asking())) for figure in found] == list(found)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_it_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        read_baseline(content, asking(), filename="2020.csv")
