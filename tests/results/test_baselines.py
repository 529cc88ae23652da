"""A baseline is kept beside its wave and comes back as it was read."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection

from questionnaire.queries import instrument_of_digest
from results.baselines import baseline_of, store_baseline
from results.models import Baseline, BaselineFigure
from results.tables.baseline_reading import COLUMNS, read_baseline
from tests.results.hand_made import (
    EARLIER,
    GOALS_TABLE,
    INSTRUMENT,
    PRIORITY_TABLE,
    ROADBLOCKS_TABLE,
)

from .views.stored import DIGEST, make_run, make_survey, make_wave

pytestmark = pytest.mark.django_db

LINES = (
    "goals,,care,share,,68,,printed",
    "priority,,,mean,category=startup,2.8,12,",
    "roadblocks,budget.before,strong|no,share,,100,16,",
)
FILE = "\n".join((",".join(COLUMNS), *LINES))
AGAIN = FILE.replace("68", "67")


@pytest.fixture
def wave():
    return make_wave(make_survey())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "2020.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def load(path: Path, *options: str, wave: str = "barometer/2021") -> str:
    said = StringIO()
    call_command("load_baseline", wave, str(path), "--edition", "2020", *options, stdout=said)
    return said.getvalue().strip()


def kept() -> list[tuple[str, ...]]:
    figures = BaselineFigure.objects.all()
    return [(figure.question, figure.options, str(figure.value)) for figure in figures]


KEPT = [
    ("goals", "care", "68.00"),
    ("priority", "", "2.80"),
    ("roadblocks", "no|strong", "100.00"),
]


def test_a_file_is_loaded_into_the_wave_s_baseline(wave, path):
    assert load(path) == "Baseline: loaded, 2020, 3 figures."
    assert (Baseline.objects.get().edition, kept()) == ("2020", KEPT)


def test_loading_it_again_changes_nothing(wave, path):
    load(path)
    ids = set(BaselineFigure.objects.values_list("pk"))
    assert load(path) == "Baseline: already there."
    assert set(BaselineFigure.objects.values_list("pk")) == ids


def test_another_baseline_is_kept_unless_it_is_to_be_replaced(wave, path):
    load(path)
    path.write_text(AGAIN, encoding="utf-8")
    assert load(path) == (
        "Baseline: left as it is, 2020, 3 figures; --replace puts this one in its place."
    )
    assert kept() == KEPT
    assert load(path, "--replace") == "Baseline: replaced by 2020, 3 figures."
    assert kept() == [("goals", "care", "67.00"), *KEPT[1:]]


def test_a_file_with_problems_is_refused_whole(wave, path):
    path.write_text(FILE + "\ngoals,,cost,share,,101,,\ngoal,,,mean,,1,,", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        load(path)
    assert str(refused.value).splitlines() == [
        "Nothing was loaded.",
        "2020.csv, row 5, value: found 101, expected a value from 0 to 100. Correct the number.",
        "2020.csv, row 6, question: found 'goal', expected a question or segment of the"
        " questionnaire. Correct the name.",
    ]
    assert Baseline.objects.count() == 0


@pytest.mark.parametrize("name", ["barometer/1999", "barometer", "nowhere/2021"])
def test_a_wave_that_is_not_there_is_refused(wave, path, name):
    with pytest.raises(CommandError, match=r"expected survey/wave of a published wave"):
        load(path, wave=name)


def test_a_name_that_is_too_long_is_refused(wave, path):
    with pytest.raises(CommandError, match="--edition has 61 characters, expected 1 to 60"):
        call_command("load_baseline", "barometer/2021", str(path), edition="x" * 61)


def test_a_file_that_is_not_there_is_refused(wave, tmp_path):
    with pytest.raises(CommandError, match=r"No such file or directory; name a file"):
        load(tmp_path / "none.csv")


def test_what_is_kept_finds_the_changes_of_tables_in_one_query(wave, django_assert_num_queries):
    figures = read_baseline(FILE.encode(), INSTRUMENT, filename="2020.csv")
    store_baseline(wave=wave, edition="2020", figures=figures)
    with django_assert_num_queries(1):
        baseline = baseline_of(wave)
    tables = (GOALS_TABLE, PRIORITY_TABLE, ROADBLOCKS_TABLE)
    found = [baseline.changes_of(table, INSTRUMENT) for table in tables]
    assert [{cell: float(change.amount) for cell, change in of.items()} for of in found] == [
        {(1, 0): 7.0},
        {(0, 1): pytest.approx(0.2)},
        {},
    ]
    assert (baseline.edition, found[0][1, 0].earlier.value) == ("2020", Decimal(68))


def test_a_wave_without_one_has_no_changes(wave):
    assert baseline_of(wave).changes_of(GOALS_TABLE, INSTRUMENT) == {}


@pytest.mark.parametrize(
    "wrong",
    [{"value": 101}, {"value": -1}, {"measure": "gap"}, {"base": 0}, {"question": "goals"}],
)
def test_the_database_itself_refuses_what_no_report_can_have_printed(wave, wrong):
    baseline = Baseline.objects.create(wave=wave, edition="2020")
    good = {"question": "goal", "options": "care", "measure": "share", "value": 68}
    BaselineFigure.objects.create(baseline=baseline, **{**good, "question": "goals"})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError):
        BaselineFigure.objects.create(baseline=baseline, **{**good, **wrong})


def test_a_wave_without_a_baseline_is_compared_with_the_wave_before_it(
    django_assert_num_queries,
) -> None:
    survey = make_survey()
    for name in ("2019", "2020"):
        make_run(make_wave(survey, name))
    wave = make_wave(survey, "2021")
    make_wave(survey, "2022")
    instrument_of_digest(DIGEST)
    with django_assert_num_queries(3):
        found = baseline_of(wave)
    assert (found.edition, found.has_bases) == ("2020", True)
    assert baseline_of(make_wave(survey, "2018")).edition == ""
    store_baseline(wave=wave, edition="Print", figures=EARLIER.figures)
    assert baseline_of(wave).edition == "Print"


def test_the_first_wave_of_a_survey_is_compared_with_none(django_assert_num_queries) -> None:
    make_run(make_wave(make_survey("other"), "2020"))
    wave = make_wave(make_survey(), "2021")
    with django_assert_num_queries(2):
        assert not baseline_of(wave)
