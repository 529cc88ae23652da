"""The results page of a wave."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from questionnaire.queries import instrument_of_digest
from results.baselines import store_baseline
from results.models import Run
from results.tables.table import Filter
from tests.results.hand_made import EARLIER, GOALS_TABLE, TABLES

from .stored import DIGEST, make_run

ADDRESS = "/results/barometer/2021/"


class Tables(HTMLParser):
    """The words of each cell, row by row, of the tables in a page, by the article they stand in."""

    def __init__(self, page: str):
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._article, self._in_cell = "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "article":
            self._article = dict(attrs)["id"]
            self.tables[self._article] = []
        elif tag == "tr":
            self.tables[self._article].append([])
        elif tag in ("td", "th"):
            self.tables[self._article][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data):
        if self._in_cell:
            self.tables[self._article][-1][-1] += data


def tables_of_page(response):
    return Tables(response.content.decode()).tables


def test_every_question_stands_on_the_page_in_its_chapter(reader, run):
    sections = reader.get(ADDRESS).context["sections"]
    assert [(s.name, [q.name for q in s.questions]) for s in sections] == [
        ("panel", ["category"]),
        ("strategy", ["goals", "priority", "roadblocks", "areas"]),
    ]


def test_a_table_has_bases_shares_and_counts_and_says_what_it_has_not(reader, run):
    assert tables_of_page(reader.get(f"{ADDRESS}?language=en"))["q-goals"] == [
        ["", "Total", "Start-up", "Hospital", "Insurance"],
        ["Asked", "16 small base", "10 small base", "5 small base", "0 small base"],
        ["Answered", "15", "10", "5", "0"],
        ["=Lower costs", "13% 2", "10% 1", "20% 1", "n/a"],
        ["Better care", "75% 12", "80% 8", "60% 3", "n/a"],
    ]


def test_means_have_one_decimal_in_the_language_of_the_page(reader, run):
    page = tables_of_page(reader.get(f"{ADDRESS}?language=fr"))
    assert page["q-priority"][-1] == ["Moyenne", "2,9", "3,0", "2,8", "n/a"]


def test_a_cell_that_an_earlier_edition_published_has_the_change_since(reader, run):
    store_baseline(wave=run.wave, edition="2020", figures=EARLIER.figures)
    page = tables_of_page(reader.get(f"{ADDRESS}?language=en"))
    assert [page["q-goals"][-1][1].strip(), page["q-priority"][-1][2].strip()] == [
        "75% 12 ▲ +7 ptsup 7 points since 2020",
        "3.0 ▼ −0.2down 0.2 since 2020",
    ]


def test_and_the_base_note_says_what_changes_are_against(reader, run):
    store_baseline(wave=run.wave, edition="2020", figures=EARLIER.figures)
    sections = reader.get(f"{ADDRESS}?language=en").context["sections"]
    notes = {
        question.name: question.notes for section in sections for question in section.questions
    }
    assert (notes["priority"], notes["areas"]) == (
        (
            "Changes are against 2020, in points for shares. A star marks a significant change,"
            " in brackets at the lower level of confidence.",
        ),
        (),
    )


def test_rows_of_a_matrix_stand_under_their_item(reader, run):
    page = tables_of_page(reader.get(f"{ADDRESS}?language=en"))
    assert [row[0] for row in page["q-roadblocks"][3:6]] == [
        "Data, Before",
        "Not a barrier",
        "Strong barrier",
    ]


def test_the_language_of_the_address_is_kept(reader, run):
    first = reader.get(f"{ADDRESS}?language=fr")
    second = reader.get(ADDRESS)
    assert [r.context["title"] for r in (first, second)] == ["Baromètre", "Baromètre"]
    assert second.headers["Content-Language"] == "fr"


def test_a_language_the_site_does_not_speak_changes_nothing(reader, run):
    assert reader.get(f"{ADDRESS}?language=xx").headers["Content-Language"] == "en"


def test_a_banner_that_is_none_is_not_found(reader, run):
    assert reader.get(f"{ADDRESS}?banner=nothing").status_code == 404


def test_a_wave_without_results_says_so(reader, wave):
    response = reader.get(ADDRESS)
    assert (response.status_code, response.context["run"]) == (200, None)
    assert [t.name for t in response.templates if t.name == "results/question.html"] == []
    assert response.content.decode().count("There are no results yet.") == 1


@pytest.mark.parametrize("name", ["tables.csv", "tables.xlsx"])
def test_and_its_downloads_lead_to_the_page_that_says_so(reader, wave, name):
    response = reader.get(ADDRESS + name)
    assert (response.status_code, response.headers["Location"]) == (302, ADDRESS)


def test_a_run_at_work_shows_how_far_it_is(reader, wave):
    now = timezone.now()
    Run.objects.create(
        wave=wave, state=Run.State.STARTED, progress=40, started_at=now, heartbeat_at=now
    )
    for address in (ADDRESS, f"{ADDRESS}progress/"):
        assert reader.get(address).content.decode().count('value="40"') == 1


def test_a_run_that_failed_is_told_above_the_results_before_it(reader, run):
    Run.objects.create(wave=run.wave, state=Run.State.FAILED, error="out of memory")
    response = reader.get(ADDRESS)
    assert response.context["run"] == run
    assert response.content.decode().count("The last computation failed.") == 1


def test_when_the_awaited_run_is_done_the_fragment_leads_to_the_results(reader, run):
    fragment = reader.get(f"{ADDRESS}progress/").content.decode()
    assert fragment.count(f'href="{ADDRESS}"') == 1


@pytest.mark.parametrize("tables", [(GOALS_TABLE,), TABLES], ids=["one question", "five"])
def test_it_takes_twelve_queries_whatever_the_number_of_questions(
    reader, wave, django_assert_num_queries, tables
):
    instrument_of_digest.cache_clear()
    make_run(wave, tables)
    with django_assert_num_queries(13):
        reader.get(ADDRESS)
    with django_assert_num_queries(12):
        reader.get(ADDRESS)
    assert instrument_of_digest(DIGEST).name == "hand_made"


def test_every_chart_has_words_and_is_of_the_run_on_the_page(reader, run):
    page = reader.get(f"{ADDRESS}?language=en").content.decode()
    chart = reverse(
        "results:chart",
        kwargs={"survey": "barometer", "wave": "2021", "question": "goals", "banner": "category"},
    )
    assert page.count(f'src="{chart}?run={run.pk}&amp;language=en"') == 1
    assert page.count('alt="Bars: the share that chose each answer') == 1
    assert page.count("<img") == len(TABLES)


def test_the_page_needs_no_style_or_script_of_its_own(reader, run):
    page = reader.get(ADDRESS).content.decode()
    assert [page.count(word) for word in ("style=", "<style", "<script")] == [0, 0, 0]


def test_a_table_of_some_respondents_has_a_name_of_its_own_and_says_who(reader, wave):
    users = Filter("users", {"en": "Users only", "fr": "Usagers seuls"}, "category == 'startup'")
    make_run(wave, (GOALS_TABLE, replace(GOALS_TABLE, filter=users)))
    (section,) = reader.get(f"{ADDRESS}?language=en").context["sections"]
    assert [(q.name, q.title, q.description != "") for q in section.questions] == [
        ("goals", "Which goals?", True),
        ("goals-users-asked", "Which goals? (Users only)", False),
    ]
