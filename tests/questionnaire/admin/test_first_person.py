"""The first person at a new site: a superuser, before there is any survey."""

import re

import pytest
from django.test import Client

from surveysite.desk import NAVIGATION


def linked(client: Client, address: str, words: str) -> str:
    """Where the link of these words leads, on the page at that address."""
    html = client.get(address).content.decode()
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{words}</a>', html)
    assert found, f"{address} has no link that says {words}"
    return found[1]


@pytest.mark.parametrize("words", ["survey", "questionnaire", "wave"])
def test_the_empty_desk_leads_to_each_thing_a_wave_needs(admin_client: Client, words: str) -> None:
    assert admin_client.get(linked(admin_client, "/admin/", words)).status_code == 200


@pytest.mark.parametrize(
    "address", [str(item["link"]) for group in NAVIGATION for item in group["items"]]
)
def test_nothing_in_the_sidebar_is_closed_to_them(admin_client: Client, address: str) -> None:
    assert admin_client.get(address).status_code == 200


def test_a_survey_can_be_founded(admin_client: Client) -> None:
    assert admin_client.get("/admin/questionnaire/survey/add/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/questionnaire/survey/", "/admin/questionnaire/wave/"])
def test_but_somebody_without_a_role_sees_nothing(
    client: Client, django_user_model, address: str
) -> None:
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(address).status_code == 403
