"""Charts as pictures with an address."""

from xml.etree import ElementTree

import pytest

from tests.results.hand_made import TABLES

from .stored import make_run

ADDRESS = "/results/barometer/2021/charts/goals/category.svg"


def test_a_chart_is_a_picture_in_the_language_asked_for(reader, run):
    pictures = [reader.get(f"{ADDRESS}?language={language}") for language in ("en", "fr")]
    assert [picture.headers["Content-Type"] for picture in pictures] == ["image/svg+xml"] * 2
    words = [
        {"".join(text.itertext()) for text in ElementTree.fromstring(p.content).iter()}
        for p in pictures
    ]
    assert [sorted(w & {"Better care", "Meilleurs soins"}) for w in words] == [
        ["Better care"],
        ["Meilleurs soins"],
    ]


def test_a_browser_that_has_it_is_told_so(reader, run):
    first = reader.get(ADDRESS)
    again = reader.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_but_not_once_there_is_a_newer_run(reader, run):
    first = reader.get(ADDRESS)
    make_run(run.wave)
    again = reader.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_the_drawing_of_a_named_run_may_be_kept(reader, run):
    responses = reader.get(f"{ADDRESS}?run={run.pk}"), reader.get(ADDRESS)
    assert [response.headers["Cache-Control"] for response in responses] == [
        "private, max-age=86400",
        "private, no-cache",
    ]


def test_a_drawing_is_made_once(reader, run, django_assert_num_queries):
    first = reader.get(ADDRESS).content
    with django_assert_num_queries(5):
        assert reader.get(ADDRESS).content == first


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS.replace("goals", "nothing"),
        ADDRESS.replace("category.svg", "nothing.svg"),
        f"{ADDRESS}?layout=poster",
        f"{ADDRESS}?run=0",
        f"{ADDRESS}?run=x",
        f"{ADDRESS}?run=99999999999999999999999",
    ],
)
def test_what_is_not_there_is_not_found(reader, run, address):
    assert reader.get(address).status_code == 404


def test_nor_is_the_run_of_another_wave(reader, run, survey):
    other = survey.waves.create(name="2022")
    another = make_run(other, TABLES)
    assert reader.get(f"{ADDRESS}?run={another.pk}").status_code == 404


def test_there_is_no_chart_before_there_are_results(reader, wave):
    assert reader.get(ADDRESS).status_code == 404
