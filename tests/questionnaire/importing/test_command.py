"""`manage.py import_responses`: what it prints, refuses and does."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questionnaire.models import Response

from .files import answers, command, mixed_wave, written

pytestmark = pytest.mark.django_db
GOOD = "Respondent,category,remark\na,1,NA\nb,2,fine\n"


@pytest.fixture
def wave():
    return mixed_wave()


def named(wave):
    return f"{wave.survey.name}/{wave.name}"


def test_it_imports_and_says_how_fast(wave, tmp_path):
    path = written(tmp_path, GOOD)
    said = command(named(wave), str(path), "--map", "Respondent=id", "--no-answer", "NA")
    assert re.search(r"^2 rows in [\d.]+ s, [\d,]+ rows/s$", said, re.MULTILINE)
    assert said.splitlines()[-1] == "2 responses imported, 0 skipped."
    assert answers(wave) == [{"category": 1}, {"category": 2, "remark": "fine"}]


def test_a_dry_run_imports_nothing(wave, tmp_path):
    said = command(named(wave), str(written(tmp_path, "category\n1\n")), "--dry-run")
    assert said.splitlines()[-1] == "1 responses can be imported. Nothing was."
    assert Response.objects.count() == 0


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_problems_end_it_with_an_error_and_what_to_do(options, wave, tmp_path, capsys):
    path = written(tmp_path, "category\n1\n7\n")
    with pytest.raises(CommandError) as refused:
        command(named(wave), str(path), *options)
    assert str(refused.value).endswith("import the good rows alone with --skip-bad-rows.")
    assert Response.objects.count() == 0


def test_unknown_columns_end_it_unless_they_are_left_out(wave, tmp_path):
    path = str(written(tmp_path, GOOD))
    with pytest.raises(CommandError) as refused:
        command(named(wave), path)
    assert "--leave-out-unknown" in str(refused.value)
    command(named(wave), path, "--leave-out-unknown", "--skip-bad-rows")
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("map.yaml", "Respondent: id\nremark:\n"),
        ("map.csv", "heading,variable\nRespondent,id\nremark,\n"),
        ("map.csv", "Respondent;id\nremark;\n"),
    ],
)
def test_a_mapping_stands_in_a_file(name, content, wave, tmp_path):
    path, mapping = written(tmp_path, GOOD), written(tmp_path, content, name)
    command(named(wave), str(path), "--mapping", str(mapping))
    assert answers(wave) == [{"category": 1}, {"category": 2}]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("map.yaml", "- a\n- b\n", "map.yaml: found list, expected heading: variable."),
        ("map.yaml", "a: [", "map.yaml: found no YAML"),
        ("map.csv", "a,b,c\n", "map.csv, line 1: found 3 cells, expected two."),
        ("map.csv", b"\xff\xfe\x00", "map.csv: found bytes that are no UTF-8"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused(name, content, reason, wave, tmp_path):
    path, mapping = written(tmp_path, GOOD), written(tmp_path, content, name)
    with pytest.raises(CommandError) as refused:
        command(named(wave), str(path), "--mapping", str(mapping))
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nowhere/2021", "{file}"), "Found 'nowhere/2021', expected survey/wave"),
        (("{wave}", "{file}.not"), "file: found"),
        (("{wave}", "{folder}"), "file: found"),
        (("{wave}", "{file}", "--map", "Respondent"), "--map: found 'Respondent'"),
        (("{wave}", "{file}", "--encoding", "klingon"), "file: found the encoding 'klingon'"),
        (("{wave}", "{file}", "--delimiter", "::"), "file: found the delimiter '::'"),
        (("{wave}", "{file}", "--language", "de"), "--language: found 'de'"),
        (("{wave}", "{file}", "--report", "{folder}/no/report.csv"), "[Errno 2]"),
    ],
)
def test_what_it_cannot_do_it_says_in_one_line(arguments, reason, wave, tmp_path):
    given = {"wave": named(wave), "file": written(tmp_path, GOOD), "folder": tmp_path}
    with pytest.raises(CommandError) as refused:
        command(*(argument.format(**given) for argument in arguments))
    assert str(refused.value).startswith(reason)
    assert Response.objects.count() == 0


def test_more_rows_take_no_more_queries(wave, tmp_path):
    def queries(first, rows):
        ids = range(first, first + rows)
        path = written(tmp_path, "id,category\n" + "".join(f"r{n},1\n" for n in ids))
        with CaptureQueriesContext(connection) as captured:
            command(named(wave), str(path))
        return len(captured)

    assert queries(0, 1) == queries(10, 3) == queries(100, 50_000)
    assert Response.objects.count() == 50_004
