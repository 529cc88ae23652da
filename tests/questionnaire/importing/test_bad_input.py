"""What is wrong is said by row and column, and nothing of it comes in by halves."""

from __future__ import annotations

import csv
import zipfile

import polars as pl
import pytest
import xlsxwriter

from questionnaire import fieldwork
from questionnaire.importing.checking import Choices
from questionnaire.importing.report import Report
from questionnaire.importing.runs import ImportRefusedError, check_file
from questionnaire.importing.table import TableError
from questionnaire.importing.vocabulary import Written
from questionnaire.instrument import document
from questionnaire.intake import IntakeError
from questionnaire.models import Response, Survey, Wave
from tests.questionnaire import fielding
from tests.questionnaire.answered_waves import wave_of

from .files import answers, checked, imported, mixed_wave, problems, written

pytestmark = pytest.mark.django_db

CELLS = {
    ("category", "7"): "unknown answer",
    ("category", "=1+1"): "unknown answer",
    ("category", "Start-up;Hospital"): "unknown answer",
    ("tools.nlp", "perhaps"): "unknown answer",
    ("tools", "nlp;magic"): "unknown answer",
    ("tools", "nlp;none"): "exclusive clash",
    ("staff", "many"): "wrong type",
    ("staff", "1,25"): "wrong type",
    ("staff", "1e3"): "wrong type",
    ("staff", "5001"): "out of bounds",
    ("staff", "-1"): "out of bounds",
    ("brakes.data", "3"): "unknown answer",
    ("funding", "2"): "off the path",
    ("wishes.care", "3"): "unknown answer",
    ("wishes", "care;research;training"): "out of bounds",
    ("wishes", "care;Soin"): "rank twice",
    ("remark", "x" * 21): "too long",
    ("remark", "a\x00b"): "wrong type",
    ("category.other.text", "a union"): "words without option",
    ("language", "de"): "unknown language",
    ("submitted_at", "31/03/2021"): "wrong type",
    ("submitted_at", "2921-03-31"): "impossible time",
    ("id", "i" * 201): "too long",
}


@pytest.mark.parametrize(("column", "cell"), CELLS)
def test_a_cell_that_is_no_answer_is_named(column, cell, tmp_path):
    wave = mixed_wave()
    header = ["category"] if column == "category" else ["category", column]
    path = tmp_path / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([header, [cell] if column == "category" else ["2", cell]])
    found = f"{CELLS[column, cell]} | row 2 | {column}"
    assert problems(checked(wave, path)) == [found]
    with pytest.raises(ImportRefusedError):
        imported(wave, path)
    assert answers(wave) == []


def test_ranks_given_twice_or_skipped_are_named(tmp_path):
    path = written(tmp_path, "category,wishes.care,wishes.research\n2,1,1\n2,2,\n2,2,1\n")
    assert problems(checked(mixed_wave(), path)) == [
        "rank twice | row 2 | wishes",
        "rank skipped | row 3 | wishes",
    ]


def test_a_problem_says_what_was_found_and_what_to_do(tmp_path):
    report = checked(mixed_wave(), written(tmp_path, "category,staff\n1,\n,\n\n4,lots\n"))
    assert [str(problem) for problem in report.problems] == [
        "row 5, column 'category': found '4', expected one of 1, 2, 3, or a label. Correct the"
        " cell or empty it.",
        "row 5, column 'staff': found 'lots', expected a number such as 12 or 2.5. Correct the"
        " cell or empty it.",
    ]


def test_all_or_nothing_by_default_and_the_good_rows_when_asked(tmp_path):
    wave = mixed_wave()
    path = written(tmp_path, "id,category\na,1\nb,9\nc,2\n")
    with pytest.raises(ImportRefusedError):
        imported(wave, path)
    assert Response.objects.count() == 0
    assert imported(wave, path, skip_bad_rows=True).good_rows == 2
    assert answers(wave) == [{"category": 1}, {"category": 2}]


def test_a_dry_run_writes_nothing(tmp_path):
    assert problems(checked(mixed_wave(), written(tmp_path, "category\n1\n"))) == []
    assert Response.objects.count() == 0


def test_ids_come_once_in_the_file_and_once_in_the_wave(tmp_path):
    wave = mixed_wave()
    imported(wave, written(tmp_path, "id,category\na,1\n"))
    imported(mixed_wave(), written(tmp_path, "id,category\na,1\n"))
    again = written(tmp_path, "id,category\nb,1\na,1\n b ,2\n,2\n")
    assert [str(f) for f in checked(wave, again).problems] == [
        "row 3, column 'id': found 'a' again, which the wave has already, expected each id once a"
        " wave. Remove one of the rows.",
        "row 4, column 'id': found 'b' again, first on row 2, expected each id once a wave. Remove"
        " one of the rows.",
        "row 5, column 'id': found an empty cell, expected an id. Give the row an id, or leave the"
        " column out.",
    ]


def test_off_path_answers_are_kept_when_asked(tmp_path):
    wave = mixed_wave()
    path = written(tmp_path, "category,funding\n2,3\n")
    report = checked(wave, path, allow_off_path=True)
    assert problems(report) == []
    assert report.counts["kept off the path"] == 1
    imported(wave, path, allow_off_path=True)
    assert answers(wave) == [{"category": 2, "funding": 3}]


def test_missing_required_answers_are_notes(tmp_path):
    report = checked(mixed_wave(), written(tmp_path, "category,staff\n,3\n1,4\n"))
    assert report.problem_count == 0
    assert [(f.row, f.column) for f in report.notes if f.kind == "missing answer"] == [
        (2, "category")
    ]


TWO_MEANINGS = """
wavebook: 1
name: sizes
title: {en: Sizes}
languages: [en]
chapters: [{name: panel, title: {en: Panel}}]
pages:
  - name: size
    chapter: panel
    title: {en: Size}
    questions:
      - name: size
        kind: single
        text: {en: Size?}
        options:
          - {name: small, code: 1, label: {en: "2"}}
          - {name: large, code: 2, label: {en: "20"}}
"""


def test_a_cell_with_two_meanings_wants_a_word_from_the_importer(tmp_path):
    wave, path = wave_of(document.read(TWO_MEANINGS)), written(tmp_path, "id,size\na,2\nb,20\n")
    assert str(checked(wave, path).problems[0]) == (
        "row 2, column 'size': found '2', expected one meaning, not the code 1 or the code 2. Say"
        " whether the file is written by codes or by labels."
    )
    imported(wave, path, written=Written.LABELS)
    assert answers(wave) == [{"size": 1}, {"size": 2}]
    other = wave_of(document.read(TWO_MEANINGS))
    imported(other, written(tmp_path, "id,size\na,2\n"), written=Written.CODES)
    assert answers(other) == [{"size": 2}]


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        (b"", "file", "nothing"),
        (b"\n\n", "file", "nothing"),
        (b"category\n", "file", "a header without rows"),
        (
            "category,remark\n1,é\n".encode() + "2,é\n".encode("cp1252"),
            "line 3",
            "Windows text in a file that is UTF-8 on line 2",
        ),
        (b"category,remark\n1,\x81\n", "line 2", "bytes of no known encoding"),
        (b"\xff\xfec\x00a", "line 1", "bytes that are no utf-16"),
        (b'category,remark\n1,a\n2,"open\n', "row 3", "unexpected end of data"),
        (b'category,remark\n1,"a"b\n', "row 2", "',' expected after '\"'"),
        (b"\xd0\xcf\x11\xe0rest", "file", "a workbook with a password, or in the old .xls format"),
        (b"PK\x03\x04 no zip", "workbook", None),
        (b"PAR1 no parquet", "file", None),
        (b",,\n1,2,3\n", "row 1", "no heading"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(content, place, found, tmp_path):
    wave = mixed_wave()
    with pytest.raises(TableError) as refused:
        imported(wave, written(tmp_path, content), leave_out_unknown=True)
    assert refused.value.problem.place == place
    assert found in (None, refused.value.problem.found)
    assert answers(wave) == []


def test_windows_text_is_read_and_noted(tmp_path):
    path = written(tmp_path, "category,remark\n1,été\n".encode("cp1252"))
    report = checked(mixed_wave(), path)
    assert report.notes[0].found == (
        "read as Windows text (cp1252), as it is no UTF-8: check accents"
    )


def test_ragged_rows_are_named_and_trailing_empties_are_fine(tmp_path):
    source = "category,remark\n1,a,\n1\n1,a,b\n2,b\n,\n,,,\n\n\n"
    assert problems(checked(mixed_wave(), written(tmp_path, source))) == [
        "ragged row | row 3 | ",
        "ragged row | row 4 | ",
    ]


def test_headings_come_once(tmp_path):
    path = written(tmp_path, "category,remark,remark,Which tools?,tools.nlp\n1,a,b,,\n")
    assert problems(checked(mixed_wave(), path)) == [
        "column twice | row 1 | remark",
        "column twice | row 1 | tools.nlp",
    ]


def test_a_bad_column_is_not_helped_by_skipping_rows(tmp_path):
    wave = mixed_wave()
    with pytest.raises(ImportRefusedError):
        imported(wave, written(tmp_path, "category,what\n1,2\n"), skip_bad_rows=True)
    assert answers(wave) == []


def test_two_thousand_columns_are_read_and_each_unknown_one_counted(tmp_path):
    header = ",".join(["category", *(f"c{n}" for n in range(1999))])
    path = written(tmp_path, header + "\n1" + ",x" * 1999 + "\n")
    report = checked(mixed_wave(), path)
    assert report.counts["unknown column"] == 1999
    wave = mixed_wave()
    imported(wave, path, leave_out_unknown=True)
    assert answers(wave) == [{"category": 1}]


def test_a_workbook_bomb_is_refused_unopened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(TableError) as refused:
        imported(mixed_wave(), path)
    assert "30,000,000 bytes in 1 parts once unpacked" in refused.value.problem.found


def test_a_formula_that_was_never_computed_is_no_empty_answer(tmp_path):
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["category", "remark"])
        sheet.write_formula(1, 0, "=1+1", None, "")
    content = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content[name] = archive.read(name).replace(b"<v></v>", b"").replace(b"<v/>", b"")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    assert problems(checked(mixed_wave(), path)) == ["wrong type | row 2 | category"]


def test_nested_parquet_columns_are_refused_unless_left_out(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame({"category": [1], "remark": [["a", "b"]]}).write_parquet(path)
    wave = mixed_wave()
    assert problems(checked(wave, path)) == ["unreadable column | row 1 | remark"]
    imported(wave, path, mapping={"remark": ""})
    assert answers(wave) == [{"category": 1}]


def test_every_finding_is_in_the_report_file_and_harmless(tmp_path):
    wave, path = mixed_wave(), written(tmp_path, "category\n" + "7\n" * 300)
    report_path = tmp_path / "report.csv"
    with Report(report_path) as report:
        check_file(wave=wave, path=path, choices=Choices(), report=report, say=lambda _: None)
    with report_path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (len(report.problems), report.problem_count) == (50, 300)
    assert len([row for row in rows if row["kind"] == "unknown answer"]) == 300
    assert rows[-1] == {
        "kind": "unknown answer",
        "row": "301",
        "column": "category",
        "found": "'7'",
        "expected": "one of 1, 2, 3, or a label",
        "remedy": "correct the cell or empty it",
    }


def test_no_cell_of_the_report_file_is_a_formula(tmp_path):
    path, report_path = written(tmp_path, "=HYPERLINK(1)\n1\n"), tmp_path / "report.csv"
    with Report(report_path) as report:
        check_file(
            wave=mixed_wave(), path=path, choices=Choices(), report=report, say=lambda _: None
        )
    with report_path.open(encoding="utf-8-sig", newline="") as file:
        columns = [row["column"] for row in csv.DictReader(file)]
    assert columns == ["'=HYPERLINK(1)", ""]


def test_a_draft_with_a_questionnaire_and_a_closed_wave_take_answers(tmp_path):
    path = written(tmp_path, "category\n1\n")
    draft, closed = fielding.published_wave(), mixed_wave()
    fieldwork.close_wave(wave=closed)
    assert [imported(wave, path).good_rows for wave in (draft, closed)] == [1, 1]


def test_a_wave_without_questionnaire_takes_nothing(tmp_path):
    survey = Survey.objects.create(name="empty", title={"en": "Empty"})
    wave = Wave.objects.create(survey=survey, name="2021")
    with pytest.raises(IntakeError) as refused:
        imported(wave, written(tmp_path, "category\n1\n"))
    assert "publish it first" in str(refused.value)
