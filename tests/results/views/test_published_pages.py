"""What everybody reads of a published run, and what nobody else than those with a role does."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.urls import reverse

from questionnaire.fieldwork import close_wave, open_wave
from questionnaire.models import Wave
from results.aggregation import aggregate, request_run
from results.models import TabPlan
from results.publishing import publish, withdraw_publication
from results.tables.table import Cell
from tests.questionnaire.answered_waves import answer
from tests.results.hand_made import GOALS_TABLE, TABLES

from .stored import make_outline, make_publication, make_run, make_user
from .test_access import NAMES, address

TELLING = ("6137", "61%", "3.0685")
"""The hidden cell as files, pages and pictures print it."""
HIDDEN = [("goals", 0, 2)]


@pytest.fixture(autouse=True)
def _outline(wave):
    make_outline(wave)


@pytest.fixture
def run(wave):
    """A run with one cell that nothing else on the page looks like: hospitals with lower costs."""
    cell = Cell(count=3, unweighted_base=5, weighted_base=5.0, weighted_total=3.0685, value=0.6137)
    (costs, care) = GOALS_TABLE.cells
    goals = replace(GOALS_TABLE, cells=((*costs[:2], cell, costs[3]), care))
    return make_run(wave, [goals if table is GOALS_TABLE else table for table in TABLES])


def sign_in(client, survey, visitor):
    if visitor != "stranger":
        role = visitor if visitor in ("analyst", "organiser") else None
        client.force_login(make_user("someone", survey, role))


FOUND, ASKED_TO_SIGN_IN, NOT_THERE = 200, 302, 404


@pytest.mark.parametrize(
    ("visitor", "unpublished"),
    [
        ("stranger", ASKED_TO_SIGN_IN),
        ("without role", NOT_THERE),
        ("analyst", FOUND),
        ("organiser", FOUND),
    ],
)
def test_who_reaches_which_address(client, run, visitor, unpublished):
    """Everybody everything once it is published, but for the progress of runs."""
    sign_in(client, run.wave.survey, visitor)
    before = {name: client.get(address(name)).status_code for name in NAMES}
    make_publication(run, HIDDEN)
    after = {name: client.get(address(name)).status_code for name in NAMES}
    withdraw_publication(wave=run.wave)
    withdrawn = {name: client.get(address(name)).status_code for name in NAMES}
    assert before == withdrawn == dict.fromkeys(NAMES, unpublished)
    assert after == {**dict.fromkeys(NAMES, FOUND), "progress": unpublished}


@pytest.mark.parametrize(
    ("visitor", "unpublished", "published"),
    [
        ("stranger", ASKED_TO_SIGN_IN, FOUND),
        ("without role", NOT_THERE, FOUND),
        ("analyst", NOT_THERE, FOUND),
    ],
)
def test_what_is_published_can_be_asked_for_by_all_once_it_is(
    client, run, visitor, unpublished, published
):
    sign_in(client, run.wave.survey, visitor)
    before = client.get(f"{address('wave')}?as=published").status_code
    make_publication(run, HIDDEN)
    after = client.get(f"{address('wave')}?as=published").status_code
    assert (before, after) == (unpublished, published)


def test_who_comes_too_late_to_answer_is_led_to_what_is_published(client, run):
    Wave.objects.filter(pk=run.wave_id).update(open_link=True)
    open_wave(wave=run.wave)
    close_wave(wave=run.wave)
    start = reverse("respond:start", kwargs={"survey": "barometer", "wave": "2021"})
    assert client.get(start).context["results_url"] == ""
    make_publication(run, HIDDEN)
    closed = client.get(start, {"language": "fr"})
    led_to = f"{address('wave')}?language=fr"
    assert (closed.status_code, closed.context["results_url"]) == (410, led_to)
    assert f'href="{led_to}"' in closed.text
    assert client.get(led_to).status_code == FOUND


def content(response):
    """Everything a reader gets, the parts of a workbook unpacked."""
    found = response.getvalue()
    if not found.startswith(b"PK"):
        return found.decode()
    with zipfile.ZipFile(io.BytesIO(found)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist())


SHOWING = ("wave", "tables_csv", "tables_xlsx", "chart", "exhibits", "exhibit_chart")


@pytest.mark.parametrize("name", SHOWING)
def test_what_is_hidden_leaves_in_no_way(client, reader, run, name):
    make_publication(run, HIDDEN)
    seen = [reader.get(address(name)), reader.get(f"{address(name)}?as=published")]
    client.logout()
    seen += [client.get(address(name)), client.get(f"{address(name)}?intervals=1&banner=category")]
    told = [any(mark in content(page) for mark in TELLING) for page in seen]
    assert ([page.status_code for page in seen], told) == (
        [200, 200, 200, 200],
        [True, False, False, False],
    )


@pytest.mark.parametrize("name", ["chart", "exhibit_chart"])
def test_a_picture_of_everything_is_told_apart_from_the_public_one(client, reader, run, name):
    make_publication(run, HIDDEN)
    whole = reader.get(f"{address(name)}?run={run.pk}")
    client.logout()
    public = client.get(
        f"{address(name)}?run={run.pk}", headers={"If-None-Match": whole.headers["ETag"]}
    )
    assert (public.status_code, public.headers["ETag"] == whole.headers["ETag"]) == (200, False)
    assert "private" in public.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["chart", "exhibit_chart"])
def test_only_the_published_run_can_be_named(client, run, name):
    other = make_run(run.wave)
    make_publication(run, HIDDEN)
    found = [
        client.get(f"{address(name)}?run={number}").status_code
        for number in (run.pk, other.pk, "9" * 30, "x")
    ]
    assert found == [200, 404, 404, 404]


def test_those_with_a_role_read_the_newest_run_and_can_switch(reader, run):
    make_publication(run, HIDDEN)
    newest = make_run(run.wave)
    whole, published = (reader.get(f"{address('wave')}{query}") for query in ("", "?as=published"))
    assert [
        (page.context["run"], page.context["reading"].protected) for page in (whole, published)
    ] == [
        (newest, False),
        (run, True),
    ]
    assert ['href="?as=published"' in page.content.decode() for page in (whole, published)] == [
        True,
        True,
    ]


def test_the_public_page_says_what_is_hidden_and_no_more_than_it_needs(client, run):
    make_publication(run, HIDDEN)
    page = client.get(f"{address('wave')}?language=en").content.decode()
    note = "Cells of fewer than 5 respondents, and some others to protect them, are hidden."
    assert (note in page, run.snapshot_digest[:12] in page, "Sign out" in page) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("name", ["tables_csv", "tables_xlsx"])
def test_public_files_do_not_tell_the_digest_of_the_answers(client, reader, run, name):
    make_publication(run, HIDDEN)
    whole = content(reader.get(address(name)))
    client.logout()
    public = content(client.get(address(name)))
    assert [run.snapshot_digest in text for text in (whole, public)] == [True, False]


def test_all_are_told_what_is_published(client, run):
    index = reverse("results:index")
    assert client.get(index).status_code == 302
    make_publication(run, HIDDEN)
    listed = client.get(index).context["listed"]
    assert [(entry["wave"], entry["run"], entry["has_role"]) for entry in listed] == [
        (run.wave, run, False)
    ]
    assert [found["run"] for found in client.get(reverse("home")).context["published"]] == [run]


@pytest.mark.parametrize("waves", [1, 3])
def test_lists_of_what_is_published_take_the_same_queries(
    client, run, waves, django_assert_num_queries
):
    from .stored import make_wave

    make_publication(run)
    for number in range(1, waves):
        another = make_run(make_wave(run.wave.survey, f"20{number:02}"))
        another.audit = run.audit
        another.save()
        another.publications.create(wave=another.wave)
    with django_assert_num_queries(2):
        client.get(reverse("results:index"))
    with django_assert_num_queries(2):
        client.get(reverse("home"))


KINDS = [
    {
        "category": 1 + number % 2,
        "goals.cost": number % 2,
        "goals.care": int(number % 3 > 0),
        "priority": 1 + number % 4,
        "roadblocks.data.before": 1 + number % 2,
        "roadblocks.data.during": 1 + number // 3 % 2,
        "roadblocks.budget.before": 1 + number // 5 % 2,
        "roadblocks.budget.during": 1 + int(number == 7),
        "areas.surgery.value": 1 + number % 2,
        "areas.surgery.access": 1 + int(number < 3),
    }
    for number in range(40)
]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "progress"])
def test_answers_that_were_counted_protected_and_published_can_be_read(
    client, wave, name, settings, tmp_path
):
    settings.SNAPSHOTS = tmp_path
    TabPlan.objects.create(wave=wave, banners=["category"])
    answer(wave, KINDS)
    organiser = make_user("olga")
    counted = request_run(wave_id=wave.pk, requested_by=organiser)
    aggregate(counted.pk)
    counted.refresh_from_db()
    publish(run=counted, by=organiser)
    response = client.get(address(name))
    assert (response.status_code, counted.audit["hidden_cells"] > 0) == (200, True)
    assert content(response)
