"""Who gets in to results, at each of their addresses."""

import pytest
from django.urls import reverse

from questionnaire.models import Survey, SurveyRole, Wave

from .stored import make_outline, make_user

ROLE = SurveyRole.Role
NAMES = (
    "wave",
    "progress",
    "tables_csv",
    "tables_xlsx",
    "codebook",
    "chart",
    "exhibits",
    "exhibit_chart",
)
MORE = {
    "chart": {"question": "goals", "banner": "category"},
    "exhibit_chart": {"exhibit": "aims", "position": 1},
}


@pytest.fixture(autouse=True)
def _outline(db, request):
    """The wave of every test that has one has exhibits too."""
    if "wave" in request.fixturenames:
        make_outline(request.getfixturevalue("wave"))


def address(name):
    named = {"survey": "barometer", "wave": "2021", **MORE.get(name, {})}
    return reverse(f"results:{name}", kwargs=named)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_asked_to_sign_in(client, run, name):
    response = client.get(address(name))
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{reverse('login')}?next={address(name)}",
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("role", "status"), [(ROLE.ANALYST, 200), (ROLE.ORGANISER, 200), (None, 404)]
)
def test_analysts_and_organisers_read_and_no_others(client, run, name, role, status):
    client.force_login(make_user("someone", run.wave.survey, role))
    assert client.get(address(name)).status_code == status


@pytest.mark.parametrize("name", NAMES)
def test_a_superuser_reads(client, run, name):
    client.force_login(make_user("someone", is_superuser=True))
    assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_but_an_analyst_of_another_survey_finds_nothing(client, run, name):
    other = Survey.objects.create(name="other", title={"en": "Other"})
    client.force_login(make_user("someone", other, ROLE.ANALYST))
    assert client.get(address(name)).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_an_analyst_finds_nothing_at_a_wave_that_is_not_there(reader, run, name):
    assert reader.get(address(name).replace("2021", "1999")).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_results_are_only_for_reading(reader, run, name):
    assert reader.post(address(name)).status_code == 405


def test_the_list_shows_the_waves_one_may_read_and_no_others(reader, run):
    other = Survey.objects.create(name="other", title={"en": "Other"})
    Wave.objects.create(survey=other, name="2021")
    listed = reader.get(reverse("results:index")).context["listed"]
    assert [(entry["wave"], entry["run"]) for entry in listed] == [(run.wave, run)]


def test_the_list_is_empty_for_someone_without_a_role(client, run):
    client.force_login(make_user("someone"))
    response = client.get(reverse("results:index"))
    assert (response.status_code, response.context["listed"]) == (200, [])


def test_the_list_asks_a_stranger_to_sign_in(client, db):
    assert client.get(reverse("results:index")).status_code == 302
