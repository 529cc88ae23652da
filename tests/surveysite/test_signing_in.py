"""Signing in: the right password opens, wrong ones meet a brake, the admin has no other door."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from surveysite.signing_in import FAILURES_ALLOWED

PASSWORD = "right horse battery"
BRAKED = "Too many attempts with this name. Wait 15 minutes, then try again."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person() -> Iterator[User]:
    cache.clear()
    yield User.objects.create_user("analyst", password=PASSWORD)
    cache.clear()


def sign_in(client: Client, password: str, name: str = "analyst", **more: str):
    return client.post("/accounts/login/", {"username": name, "password": password}, **more)


def errors(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_the_right_password_leads_to_the_results(client: Client) -> None:
    response = sign_in(client, PASSWORD)
    assert (response.status_code, response.headers["Location"]) == (302, "/results/")


def test_a_wrong_one_says_so_beside_the_form(client: Client) -> None:
    response = sign_in(client, "wrong")
    assert response.status_code == 200
    assert errors(response) == [
        "Please enter a correct username and password. Note that both fields may be case-sensitive."
    ]


def test_after_too_many_wrong_ones_even_the_right_one_waits(client: Client) -> None:
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, "wrong")
    assert errors(sign_in(client, PASSWORD)) == [BRAKED]


def test_but_another_name_and_another_address_do_not_wait(client: Client) -> None:
    User.objects.create_user("organiser", password=PASSWORD)
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD, name="organiser").status_code == 302
    assert sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client: Client) -> None:
    for _ in range(FAILURES_ALLOWED - 1):
        sign_in(client, "wrong")
    sign_in(client, PASSWORD)
    assert errors(sign_in(client, "wrong")) != [BRAKED]


def test_the_admin_sends_everyone_to_the_same_door(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response.headers["Location"] == "/accounts/login/?next=/admin/"


def test_someone_who_may_not_organise_is_told_who_they_are(client: Client, person: User) -> None:
    client.force_login(person)
    page = client.get("/admin/", follow=True)
    assert "You are signed in as analyst, who may not open that page." in page.content.decode()


def test_signing_out_leads_to_the_front_page(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post("/accounts/logout/").headers["Location"] == "/"


def test_no_address_leads_away_from_the_site(client: Client) -> None:
    response = client.post(
        "/accounts/login/?next=https://example.org/", {"username": "analyst", "password": PASSWORD}
    )
    assert response.headers["Location"] == "/results/"


def test_behind_a_proxy_the_brake_is_on_the_visitor_and_not_on_everybody(client, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    guessing, other = ({"X-Forwarded-For": f"10.0.0.1, 203.0.113.{n}"} for n in (1, 2))
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, "wrong", headers=guessing)
    assert errors(sign_in(client, PASSWORD, headers=guessing)) == [BRAKED]
    assert sign_in(client, PASSWORD, headers=other).status_code == 302
