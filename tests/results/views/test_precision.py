"""Letters, intervals, bases and cautions on the results page and in its downloads."""

from __future__ import annotations

import io
import math
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook

from questionnaire.models import Wave
from results.aggregation import aggregate, request_run
from results.models import ResultOptions, TabPlan
from results.weighting import store_weighting
from tests.questionnaire.answered_waves import answer, wave_of
from tests.results.tables.wave import WAVE, asking
from tests.results.views.stored import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]

TIMES = 20


@pytest.fixture
def wave() -> Wave:
    """Sixty users, forty vendors and twenty who did not say."""
    made = wave_of(asking())
    TabPlan.objects.create(wave=made, banners=["track", "techniques"])
    answer(made, WAVE * TIMES)
    return made


@pytest.fixture
def reader(wave, client):
    client.force_login(make_user("anna", wave.survey, "analyst"))
    return client


def counted(wave: Wave) -> None:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    run.refresh_from_db()
    assert run.error == ""


def address(wave: Wave, rest: str = "") -> str:
    return f"/results/{wave.survey.name}/{wave.name}/{rest}"


class Page(HTMLParser):
    """The words of the page's cells by article, row by row, blanks as they are shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._article, self._open = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self._article = dict(attrs)["id"] or ""
            self.tables[self._article] = []
        elif tag == "tr" and self._article:
            self.tables[self._article].append([])
        elif tag in ("td", "th"):
            self.tables[self._article][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[self._article][-1][-1] += data


def rows(response: Any, article: str) -> dict[str, list[str]]:
    found = Page(response.content.decode()).tables[article]
    return {" ".join(row[0].split()): [" ".join(cell.split()) for cell in row[1:]] for row in found}


def test_columns_carry_letters_and_figures_those_of_lower_columns(wave, reader):
    ResultOptions.objects.create(wave=wave, minimum_base=15)
    counted(wave)
    shown = rows(reader.get(address(wave)), "q-stage")
    assert shown[""] == ["Total", "User A", "Vendor B"]
    assert shown["Idea"] == ["67% 40", "50% 20", "100% 20 A"]
    assert shown["Other"] == ["33% 20", "50% 20 B", "0% 0"]
    assert shown["Tests"] == ["", "with care", "with care"]


def test_columns_of_small_bases_have_no_letters(wave, reader):
    counted(wave)
    shown = rows(reader.get(address(wave)), "q-stage")
    assert shown["Idea"] == ["67% 40", "50% 20", "100% 20"]
    assert shown["Answered"] == ["60", "40", "20 small base"]


def test_figures_of_few_respondents_stand_in_brackets(wave, reader):
    ResultOptions.objects.create(wave=wave, caution_threshold=21)
    counted(wave)
    assert rows(reader.get(address(wave)), "q-stage")["Idea"] == ["67% 40", "50% 20", "(100%) 20"]


def test_intervals_are_shown_when_asked_for(wave, reader):
    counted(wave)
    plain = rows(reader.get(address(wave)), "q-stage")["Idea"]
    told = rows(reader.get(address(wave, "?intervals=1")), "q-stage")["Idea"]
    assert plain == ["67% 40", "50% 20", "100% 20"]
    assert told == [
        "67% 40 54.1–77.3 SE 6.1",
        "50% 20 35.2–64.8 SE 7.9",
        "100% 20 83.9–100.0 SE 0.0",
    ]


def test_a_weighted_wave_shows_every_base_and_says_what_its_weights_cost(wave, reader):
    targets = [("track", {"user": 20.0, "vendor": 80.0})]
    store_weighting(wave=wave, targets=targets, lowest=None, highest=None)
    counted(wave)
    response = reader.get(address(wave))
    shown = rows(response, "q-stage")
    assert shown["Answered"] == ["60", "40", "20 small base"]
    assert shown["Weighted base"] == ["53.3", "13.3", "40.0"]
    assert shown["Effective base"] == ["33.7", "40.0", "20.0"]
    made = dict(response.context["how_made"])
    assert made["Weights"] == (
        "Raked to known margins: from 0.33 to 2.00, design effect 1.56, efficiency 64.3%. Counts"
        " are of people; shares and means are weighted."
    )


def test_nobody_with_a_weight_is_no_base_and_never_nan(wave, reader):
    """Vendors count for nothing, and are still people who answered."""
    targets = [("track", {"user": 100.0, "vendor": 0.0})]
    store_weighting(wave=wave, targets=targets, lowest=None, highest=None)
    counted(wave)
    for banner in ("track", "techniques"):
        page = reader.get(address(wave, f"?banner={banner}&intervals=1"))
        words = " ".join(cell for row in _cells(page) for cell in row).lower().split()
        assert [word for word in words if word in ("nan", "nan%", "inf", "∞")] == []
    assert rows(reader.get(address(wave)), "q-stage")["Idea"] == ["50% 40", "50% 20", "n/a"]


def _cells(response: Any) -> list[list[str]]:
    return [row for table in Page(response.content.decode()).tables.values() for row in table]


def test_an_overlapping_banner_says_that_columns_share_respondents(wave, reader):
    counted(wave)
    sections = reader.get(address(wave, "?banner=techniques")).context["sections"]
    words = "The columns share respondents, which tests allow for."
    assert {q.notes.count(words) for section in sections for q in section.questions} == {1}


def test_whole_percents_that_do_not_add_up_are_told(wave, reader):
    TabPlan.objects.filter(wave=wave).update(banners=["total"])
    counted(wave)
    sections = reader.get(address(wave)).context["sections"]
    notes = {q.name: q.notes for section in sections for q in section.questions}
    words = "Shares may not add up to a hundred, due to rounding."
    assert [name for name, found in notes.items() if words in found] == ["maturity"]


def test_how_tables_were_made_stands_on_the_page_and_in_the_workbook(wave, reader):
    ResultOptions.objects.create(wave=wave, family="spss", adjustment="holm", population=5000)
    counted(wave)
    facts = reader.get(address(wave)).context["how_made"]
    assert [term for term, _words in facts] == [
        "Tests",
        "Intervals",
        "Weights",
        "Small bases",
        "Population",
        "Rounding",
    ]
    assert facts[0][1] == (
        "A letter names a column that this figure is higher than: a capital at 95% confidence, a"
        " small letter at 90%. Two-sided, by pooled variance on weighted counts, as SPSS; adjusted"
        " for a row's comparisons by Holm. Columns with a base under 30 are not tested; under 100,"
        " read letters with care."
    )
    book = load_workbook(io.BytesIO(reader.get(address(wave, "tables.xlsx")).content))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert {term: about[term] for term, _words in facts} == dict(facts)


@pytest.mark.parametrize(("language", "level"), [("en", "97.5%"), ("fr", "97,5\xa0%")])
def test_confidence_is_written_as_the_language_does(wave, reader, language, level):
    ResultOptions.objects.create(wave=wave, upper_level=0.975)
    counted(wave)
    facts = reader.get(f"{address(wave)}?language={language}").context["how_made"]
    assert [level in words for _term, words in facts][:2] == [True, True]


def test_downloads_tell_precision_and_letters(wave, reader):
    ResultOptions.objects.create(wave=wave, minimum_base=15)
    counted(wave)
    written = b"".join(reader.get(address(wave, "tables.csv")))
    frame = pl.read_csv(io.BytesIO(written), infer_schema_length=None)
    chosen = frame.filter((pl.col("row") == "stage.idea") & (pl.col("banner") == "track")).select(
        "banner_point_letter", "effective_base", "letters", "status", "small_base", "caution"
    )
    assert chosen.rows() == [
        (None, 60.0, None, "valid", False, False),
        ("A", 40.0, None, "valid", False, False),
        ("B", 20.0, "A", "valid", False, False),
    ]
    errors = frame.filter(pl.col("row") == "stage.idea")["standard_error"].to_list()
    assert round(errors[0], 6) == 0.061113
    book = load_workbook(io.BytesIO(reader.get(address(wave, "tables.xlsx")).content))
    sheet = book.worksheets[1]
    headings = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=6)]
    assert headings[0][:9] == [
        None,
        "Total",
        None,
        "User (A)",
        None,
        None,
        "Vendor (B)",
        None,
        None,
    ]
    assert headings[1][1:9] == ["Value", "Count", *(("Value", "Count", "Tests") * 2)]


def test_composites_and_shares_of_responses_are_shown_with_theirs(wave, reader):
    words = {"en": "Strong, all items", "fr": "Fort, tous éléments"}
    TabPlan.objects.filter(wave=wave).update(
        banners=["track"],
        details={
            "composites": [
                {
                    "question": "roadblocks",
                    "name": "strong",
                    "label": words,
                    "options": ["strong"],
                }
            ],
            "measures": [{"question": "techniques", "show": ["response_share"]}],
        },
    )
    counted(wave)
    page = reader.get(address(wave, "?intervals=1"))
    told = "17% 10.6–22.8 SE 3.1"
    assert rows(page, "q-roadblocks")["Strong, all items"] == [told, told, "n/a"]
    told = "67% 40 59.5–73.2 SE 3.5"
    assert rows(page, "q-techniques")["Nlp – of responses"] == [told, told, "n/a"]
    written = b"".join(reader.get(address(wave, "tables.csv")))
    frame = pl.read_csv(io.BytesIO(written), infer_schema_length=None)
    (row,) = frame.filter(
        (pl.col("row") == "roadblocks#strong") & (pl.col("banner_point") == "total")
    ).rows(named=True)
    assert (row["share"], row["unweighted_base"], row["weighted_base"]) == (1 / 6, 60, 240.0)
    assert row["standard_error"] == pytest.approx(math.sqrt(120 / 119 / 18 / 60), rel=1e-12)
    assert row["interval_low"] == pytest.approx(0.1055, abs=1e-4)
