"""The health check tells the truth about each service, and gives nothing away."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from surveysite import pulse

from ..live_site import LiveSite

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "broker": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def beating() -> Iterator[None]:
    with pulse.client(os.environ["REDIS_URL"]) as broker:
        pulse.beat(broker)
        yield
        broker.delete(pulse.KEY)


def answer(client: Client) -> tuple[int, dict[str, str]]:
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_all_is_well(client: Client) -> None:
    assert answer(client) == (200, WELL)


def test_it_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_a_dead_worker_is_noticed(client: Client) -> None:
    with pulse.client(os.environ["REDIS_URL"]) as broker:
        broker.delete(pulse.KEY)
    assert answer(client) == (503, {**WELL, "worker": "no Celery worker takes tasks"})


def test_a_dead_broker_is_noticed_and_its_password_kept(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    assert answer(client) == (
        503,
        {
            "database": "ok",
            "broker": "does not answer (ConnectionError)",
            "worker": "unknown, because the broker does not answer",
        },
    )


def test_a_dead_database_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "host", "/nowhere")
    assert answer(client) == (503, {**WELL, "database": "does not answer (OperationalError)"})


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_a_real_worker_that_is_killed_is_noticed_and_one_that_starts_too(
    live_site: LiveSite,
) -> None:
    live_site.wait_for_status(200)
    live_site.kill("worker")
    found = live_site.wait_for_status(503, seconds=15)
    live_site.start("worker")
    live_site.wait_for_status(200)
    assert found == '{"database": "ok", "broker": "ok", "worker": "no Celery worker takes tasks"}'
