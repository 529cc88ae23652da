"""The exhibits of a report as an analyst reads them."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.urls import reverse

from questionnaire.queries import instrument_of_digest
from results.models import Baseline, BaselineFigure
from results.queries import latest_run
from tests.results.hand_made import TABLES

from .stored import OUTLINE, make_outline, make_publication, make_run

ADDRESS = "/results/barometer/2021/exhibits/"


@pytest.fixture
def outline(wave):
    return make_outline(wave)


def page(reader, language="en"):
    """The exhibit on the page."""
    (chapter,) = reader.get(f"{ADDRESS}?language={language}").context["chapters"]
    (exhibit,) = chapter.exhibits
    return exhibit


def chart_address(position=1):
    named = {"survey": "barometer", "wave": "2021", "exhibit": "aims", "position": position}
    return reverse("results:exhibit_chart", kwargs=named)


def test_it_shows_numbers_charts_and_statements_in_order(reader, run, outline):
    numbers, chart, statement = page(reader).blocks
    assert [(n.value, n.label, n.change) for n in numbers.numbers] == [
        ("75%", "want better care", None)
    ]
    assert [head.label for head in chart.heads] == ["Total", "Start-up", "Hospital", "Insurance"]
    assert [(row.label, row.cells[0].value) for row in chart.groups[0].rows] == [
        ("=Lower costs", "13%"),
        ("Better care", "75%"),
    ]
    assert (statement.statement.verdict, statement.statement.verdict_words) == ("yes", "Holds")
    assert statement.statement.evidence == "Start-up (80%), Hospital (60%)"


def test_what_parts_say_alike_of_their_base_is_said_once(reader, run, outline):
    exhibit = page(reader)
    assert exhibit.base_notes == ("Base: 16 respondents (5 hospitals, 10 start-ups).",)
    assert [block.base_notes for block in exhibit.blocks] == [(), (), ()]


def test_kinds_whose_numbers_are_hidden_are_not_counted_out(client, run, outline):
    make_publication(run, [("category", 1, 0), ("goals", -1, 2)])
    (note,) = page(client).base_notes
    assert note == "Base: 16 respondents (10 start-ups; the other kinds are hidden)."


def test_it_tells_the_kinds_of_respondents_in_french_too(reader, run, outline):
    (note,) = page(reader, "fr").base_notes
    assert note.partition("(")[2] == "5 hôpitaux, 10 start-up)."


def test_small_bases_are_flagged_and_very_small_ones_more(reader, run, outline):
    assert page(reader).blocks[1].cautions == (
        "Fewer than 6 respondents, so that each moves the figures: Hospital (5).",
        "Fewer than 15 respondents, read with care: Start-up (10).",
    )


def test_changes_since_the_baseline_stand_beside_their_numbers(reader, run, wave, outline):
    baseline = Baseline.objects.create(wave=wave, edition="2020")
    BaselineFigure.objects.create(
        baseline=baseline, question="goals", options="care", value=Decimal(70)
    )
    numbers, chart, _ = page(reader).blocks
    assert [number.change.sentence for number in numbers.numbers] == ["up 5 points since 2020"]
    assert [(each.label, each.change.amount) for each in chart.changes] == [
        ("Better care", "+5 pts")
    ]


def test_a_part_whose_table_the_run_lacks_says_so(reader, run, wave):
    document = deepcopy(OUTLINE)
    document["chapters"][0]["exhibits"][0]["parts"][1]["splits"] = [{"banner": "step"}]
    make_outline(wave, document)
    assert [block.kind for block in page(reader).blocks] == ["numbers", "lacking", "statement"]
    assert reader.get(chart_address()).status_code == 404


def test_a_wave_without_an_outline_or_without_results_says_so(reader, wave):
    assert reader.get(f"{ADDRESS}?language=en").content.decode().count("has no exhibits") == 1
    make_outline(wave)
    assert reader.get(f"{ADDRESS}?language=en").content.decode().count("no results yet") == 1


def test_the_tables_lead_to_the_exhibits_where_there_are_any(reader, run, wave):
    tables = ADDRESS.removesuffix("exhibits/")
    assert reader.get(tables).content.decode().count(f'href="{ADDRESS}"') == 0
    make_outline(wave)
    assert reader.get(tables).content.decode().count(f'href="{ADDRESS}"') == 1


def test_a_chart_is_drawn_once_and_told_apart_by_its_tag(reader, run, outline):
    first = reader.get(chart_address())
    assert (first.headers["Content-Type"], first.content[:4]) == ("image/svg+xml", b"<svg")
    again = reader.get(chart_address(), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    narrow = reader.get(f"{chart_address()}?layout=narrow")
    assert narrow.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    "address",
    [
        chart_address(0),
        chart_address(9),
        chart_address().replace("aims", "goals"),
        f"{chart_address()}?layout=round",
        f"{chart_address()}?run=9999",
    ],
)
def test_there_is_no_chart_of_what_is_not_one(reader, run, outline, address):
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("tables", [TABLES[1:2], TABLES], ids=["one question", "all"])
def test_it_takes_ten_queries_whatever_the_number_of_tables(
    reader, wave, outline, django_assert_num_queries, tables
):
    make_run(wave, tables)
    reader.get(ADDRESS)
    with django_assert_num_queries(10):
        reader.get(ADDRESS)
    assert latest_run(wave).tables.count() == len(tables)
    assert instrument_of_digest.cache_info().currsize > 0
