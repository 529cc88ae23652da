"""The same answers come in from every format, by codes, names or labels, and however columned."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
import xlsxwriter

from questionnaire.models import Response
from questionnaire.signals import response_submitted

from .files import answers, checked, imported, mixed_wave, problems, written

pytestmark = pytest.mark.django_db

FIRST = {
    "category": 1,
    "tools.nlp": 1,
    "tools.vision": 1,
    "tools.none": 0,
    "staff": 12.5,
    "funding": 4,
    "brakes.data": 2,
    "brakes.money": 1,
    "wishes.research": 1,
    "wishes.care": 2,
    "remark": "fine",
}
SECOND = {"category": 3, "category.other.text": "a union", "staff": 9999}
BY_CODES = (
    "id,category,category.other.text,tools.nlp,tools.vision,tools.none,staff,funding,brakes.data,"
    "brakes.money,wishes.care,wishes.research,wishes.training,remark\n"
    "a,1,,1,1,0,12.5,4,2,1,2,1,,fine\n"
    "b,3,a union,0,0,0,9999,,,,,,,\n"
)
IN_FRENCH = (
    "id;Qu'êtes-vous ?;category.other.text;Quels outils ?;Combien de personnes ?;"
    "Quel financement ?;Quels freins ? [Données];Quels freins ? [Argent];Dans quel ordre ?;"
    "Autre chose ?\n"
    "a;jeune pousse;;Langage | Vision;12,5;tout à fait;FORT;Faible;Recherche|Soin;fine\n"
    "b;Autre;a union;;Ne sait pas;;;;;\n"
)


def cells(source: str = BY_CODES) -> list[list[str]]:
    return [line.split(",") for line in source.splitlines()]


def test_codes_come_in_from_csv(tmp_path):
    wave = mixed_wave()
    assert imported(wave, written(tmp_path, BY_CODES)).good_rows == 2
    assert answers(wave) == [FIRST, SECOND]


def test_french_labels_and_questions_come_in_from_semicolons(tmp_path):
    wave = mixed_wave()
    imported(wave, written(tmp_path, IN_FRENCH))
    assert answers(wave) == [FIRST, SECOND]


COMMENTED = '# A reconstruction; nobody\'s answers, "as such".\n# Codes as in the codebook.\n'


def test_lines_above_the_header_may_say_what_the_file_is(tmp_path):
    wave = mixed_wave()
    report = checked(wave, path := written(tmp_path, COMMENTED + BY_CODES))
    assert [note.found for note in report.notes] == [
        "2 lines above the header that begin with '# '"
    ]
    imported(wave, path)
    assert answers(wave) == [FIRST, SECOND]


def test_and_rows_are_numbered_as_the_file_shows_them(tmp_path):
    path = written(tmp_path, COMMENTED + "id,category\n1,2\n2,9\n")
    assert problems(checked(mixed_wave(), path)) == ["unknown answer | row 5 | category"]


def test_but_a_heading_may_be_a_number_sign(tmp_path):
    path = written(tmp_path, "#,category\n1,2\n")
    assert problems(checked(mixed_wave(), path)) == ["unknown column | row 1 | #"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_encoding_is_told(encoding, newline, tmp_path):
    wave = mixed_wave()
    imported(wave, written(tmp_path, IN_FRENCH.replace("\n", newline).encode(encoding)))
    assert answers(wave) == [FIRST, SECOND]


def test_option_names_come_in_too(tmp_path):
    wave = mixed_wave()
    source = "id\tcategory\ttools\tbrakes.data\na\tstartup\tnlp;vision\tstrong\n"
    imported(wave, written(tmp_path, source))
    assert answers(wave) == [
        {"category": 1, "tools.nlp": 1, "tools.vision": 1, "tools.none": 0, "brakes.data": 2}
    ]


@pytest.mark.parametrize(
    ("nlp", "vision"),
    [("1", "0"), ("yes", "no"), ("oui", "non"), ("x", ""), ("TRUE", "FALSE"), ("Language", "")],
)
def test_a_column_an_option_may_be_ticked_in_many_ways(nlp, vision, tmp_path):
    wave = mixed_wave()
    source = f"category,tools.nlp,tools.vision,tools.none\n2,{nlp},{vision},\n"
    imported(wave, written(tmp_path, source))
    expected = {"category": 2, "tools.nlp": 1, "tools.vision": 0, "tools.none": 0}
    assert answers(wave) == [expected]


def test_a_workbook_comes_in_with_numbers_dates_and_formulas_as_last_computed(tmp_path):
    wave = mixed_wave()
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Answers")
        header, first, second = cells()
        sheet.write_row(0, 0, [*header, "submitted_at"])
        for column, cell in enumerate(first):
            sheet.write(1, column, float(cell) if cell.replace(".", "").isdigit() else cell)
        sheet.write_formula(1, header.index("brakes.data"), "=1+1", None, 2)
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, len(header), datetime(2021, 3, 31, 14, 30), time)
        sheet.write_row(2, 0, second)
        for row in range(3, 40):
            sheet.write_blank(row, 0, None, time)
    imported(wave, path)
    assert answers(wave) == [FIRST, SECOND]
    submitted = Response.objects.get(external_id="a").submitted_at
    assert submitted == datetime(2021, 3, 31, 14, 30, tzinfo=UTC)


def test_parquet_comes_in_typed(tmp_path):
    wave = mixed_wave()
    header, first, second = cells()
    frame = pl.DataFrame(dict(zip(header, zip(first, second, strict=True), strict=True)))
    words = ["id", "category.other.text", "remark"]
    typed = frame.with_columns(
        pl.exclude(words).cast(pl.Float64, strict=False),
        submitted_at=pl.lit(datetime(2021, 3, 31, 14, 30)).dt.replace_time_zone("Europe/Paris"),
    )
    path = tmp_path / "answers.parquet"
    typed.write_parquet(path)
    imported(wave, path)
    assert answers(wave) == [FIRST, SECOND]
    times = set(Response.objects.values_list("started_at", "submitted_at"))
    summer = datetime(2021, 3, 31, 12, 30, tzinfo=UTC)
    assert times == {(summer, summer)}


def test_what_comes_in_is_submitted_and_told_of_once(tmp_path, django_capture_on_commit_callbacks):
    wave = mixed_wave()
    told = []
    listener = lambda wave_id, **_: told.append(wave_id)  # noqa: E731
    response_submitted.connect(listener)
    source = "id,category,language,started_at\na,1,,2021-03-01T10:00:00Z\nb,2,FR,2021-03-01\n"
    try:
        with django_capture_on_commit_callbacks(execute=True):
            imported(wave, written(tmp_path, source), language="en")
    finally:
        response_submitted.disconnect(listener)
    first, second = Response.objects.filter(wave=wave).order_by("external_id")
    assert told == [wave.pk]
    assert (first.state, first.language, second.language) == ("submitted", "en", "fr")
    assert first.started_at == datetime(2021, 3, 1, 10, tzinfo=UTC)
    assert first.id.version == 4
    assert len(bytes(first.token_hash)) == 32
    assert bytes(first.token_hash) != bytes(second.token_hash)


def test_a_mapping_names_columns_and_leaves_others_out(tmp_path):
    wave = mixed_wave()
    path = written(tmp_path, "Respondent,Q1,Seconds\na,1,33\n")
    assert problems(checked(wave, path)) == [
        "unknown column | row 1 | Respondent",
        "unknown column | row 1 | Q1",
        "unknown column | row 1 | Seconds",
    ]
    imported(wave, path, mapping={"Respondent": "id", "Q1": "Category", "Seconds": ""})
    assert answers(wave) == [{"category": 1}]


def test_the_closest_variable_is_suggested(tmp_path):
    report = checked(mixed_wave(), written(tmp_path, "categry\n1\n"))
    assert str(report.problems[0]) == (
        "row 1, column 'categry': found a column that is no variable, expected the name of a"
        " variable, perhaps category. Map it to a variable, or leave it out."
    )
