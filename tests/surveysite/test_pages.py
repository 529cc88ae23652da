"""The front page and the pages for what cannot be served."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from questionnaire.models import Survey, Version, Wave

pytestmark = pytest.mark.django_db
NOBODY_ASKS = "No survey is open to everyone at the moment."


def heading(response) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)[1].strip()


def open_wave(name: str = "2021", **more: object) -> Wave:
    survey, _ = Survey.objects.get_or_create(
        name="pets", defaults={"title": {"en": "Pets", "fr": "Animaux"}}
    )
    wave = Wave.objects.create(survey=survey, name=name, **more)
    Version.objects.create(wave=wave, number=1, document={}, digest="0" * 64)
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.OPEN, opened_at=timezone.now())
    return wave


def links(client: Client) -> list[str]:
    return re.findall(r'href="(/s/[^"]+)"', client.get("/").content.decode())


def test_the_front_page_lists_waves_that_anyone_may_answer(client: Client) -> None:
    open_wave()
    assert links(client) == ["/s/pets/2021/"]


def test_but_not_the_invited_the_early_the_late_and_the_drafts(client: Client) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    open_wave("invited", open_link=False)
    open_wave("early", opens_at=now + hour)
    open_wave("late", opens_at=now - 2 * hour, closes_at=now - hour)
    Wave.objects.create(survey=Survey.objects.get(), name="draft")
    assert links(client) == []
    assert NOBODY_ASKS in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_two_queries_however_many_waves(
    client: Client, number: int, django_assert_num_queries
) -> None:
    for name in range(number):
        open_wave(str(name))
    with django_assert_num_queries(2):  # the open waves, and the published results
        client.get("/")


def test_it_speaks_the_language_of_the_browser(client: Client) -> None:
    open_wave()
    page = client.get("/", headers={"Accept-Language": "fr"}).content.decode()
    assert re.findall(r'<html lang="(\w+)"', page) == ["fr"]
    assert re.findall(r'<h2 class="h4">(\w+)</h2>', page) == ["Animaux"]


def test_an_unknown_address_is_a_clear_404(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert (response.status_code, heading(response)) == (404, "There is no such page")


def test_browsers_that_ask_for_the_old_icon_get_the_new(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/favicon.svg"


def test_a_form_without_its_token_is_a_clear_403() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "a"})
    assert (response.status_code, heading(response)) == (403, "This form has expired")


def test_a_body_of_ten_megabytes_is_a_clear_413(client: Client) -> None:
    body = "username=" + "x" * 10_000_000
    response = client.post(
        "/accounts/login/", body, content_type="application/x-www-form-urlencoded"
    )
    assert (response.status_code, heading(response)) == (413, "This was too large")


def test_an_unknown_host_is_a_400(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_fault_of_ours_is_a_500_that_needs_nothing_of_the_site() -> None:
    page = render_to_string("500.html")
    assert re.findall(r"<h[12][^>]*>(.*?)</h", page) == [
        "Something went wrong",
        "Une erreur est survenue",
    ]
