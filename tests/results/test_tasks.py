"""Submissions lead to results: debounced, after a broker that was away, and never at their cost."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as site
from django.core.cache import cache

from questionnaire.fieldwork import record_page, start, submit
from questionnaire.models import Response, Wave
from questionnaire.signals import response_submitted
from results import tasks
from results.models import Run
from results.queries import latest_run
from surveysite.celery import app
from tests.questionnaire.answered_waves import answer, wave_of
from tests.questionnaire.instrument.miniature import TRACK, instrument, page

pytestmark = pytest.mark.django_db


QUEUE = "celery"


@pytest.fixture
def wave(settings: Any, tmp_path: Path) -> Iterator[Wave]:
    """An open wave, while nothing waits for a worker."""
    settings.SNAPSHOTS = tmp_path
    cache.clear()
    broker().delete(QUEUE)
    yield wave_of(instrument(page("only", TRACK)))
    broker().delete(QUEUE)


@pytest.fixture
def no_broker(wave: Wave, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither broker nor cache answer: nobody listens on that port."""
    nobody = "redis://127.0.0.1:1/0"
    caches = {"default": {**site.CACHES["default"], "LOCATION": nobody}}
    with monkeypatch.context() as patched:
        patched.setenv("CELERY_BROKER_URL", nobody)
        settings.CACHES = caches
        app._after_fork()  # drops the connections it has
        yield
    app._after_fork()


def broker() -> redis.Redis:
    return redis.Redis.from_url(site.REDIS_URL)


def waiting() -> Iterator[tuple[str, list[Any]]]:
    """The tasks that wait for a worker with their arguments, oldest first, taken off the queue."""
    while (raw := broker().rpop(QUEUE)) is not None:
        message = json.loads(raw)
        arguments, _, _ = json.loads(base64.b64decode(message["body"]))
        yield message["headers"]["task"], arguments


def messages() -> list[str]:
    return [task for task, _ in waiting()]


def work() -> list[str]:
    """Does what waits, as a worker would; the names of the tasks done."""
    done = []
    for task, arguments in list(waiting()):
        app.tasks[task].run(*arguments)
        done.append(task)
    return done


def submit_one(wave: Wave, committed: Callable[..., Any]) -> Response:
    with committed(execute=True):
        response, _ = start(wave=wave, language="en")
        record_page(
            response=response,
            page_name="only",
            values={"track": 1},
            page_variables=("track",),
            expected_revision=0,
        )
        submit(response=response)
    return response


def test_submissions_are_counted_together(
    wave: Wave, django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(3):
        submit_one(wave, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        assert work() == ["results.tasks.refresh_wave"]
    assert work() == ["results.tasks.refresh_results"]
    assert latest_run(wave).respondents == 3


def test_a_submission_after_the_refresh_began_asks_for_another(
    wave: Wave, django_capture_on_commit_callbacks: Any
) -> None:
    submit_one(wave, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        work()
    work()
    submit_one(wave, django_capture_on_commit_callbacks)
    assert messages() == ["results.tasks.refresh_wave"]


def test_who_counts_a_wave_oneself_is_not_asked_to_refresh_it(
    wave: Wave, django_capture_on_commit_callbacks: Any
) -> None:
    with tasks.counting_oneself(wave.pk):
        submit_one(wave, django_capture_on_commit_callbacks)
    assert messages() == []
    submit_one(wave, django_capture_on_commit_callbacks)
    assert messages() == ["results.tasks.refresh_wave"]


def test_without_broker_and_cache_the_submission_stands(
    wave: Wave,
    no_broker: None,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = submit_one(wave, django_capture_on_commit_callbacks)
    assert caplog.messages == [f"wave {wave.pk}: no refresh was asked for"]
    assert Response.objects.get(pk=response.pk).state == Response.State.SUBMITTED


def test_and_beat_counts_it_once_they_are_back(
    wave: Wave, django_capture_on_commit_callbacks: Any
) -> None:
    answer(wave, [{"track": 1}])  # nobody was told
    tasks.refresh_stale_waves()
    assert work() == ["results.tasks.refresh_results"]
    assert latest_run(wave).respondents == 1
    tasks.refresh_stale_waves()
    assert messages() == []


def test_a_run_asked_for_without_broker_waits(
    wave: Wave,
    no_broker: None,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = tasks.request_refresh(wave_id=wave.pk)
    assert caplog.messages == [f"run {run.pk} waits: the broker does not answer"]
    assert Run.objects.get(pk=run.pk).state == Run.State.QUEUED


def test_a_run_that_is_done_can_be_handed_over_twice(wave: Wave) -> None:
    answer(wave, [{"track": 1}])
    tasks.refresh_stale_waves()
    run = Run.objects.get()
    tasks.refresh_results.delay(run.pk)
    assert work() == ["results.tasks.refresh_results"] * 2
    assert Run.objects.get().attempts == 1


def test_results_listen_to_submissions(wave: Wave) -> None:
    ((_, problem),) = response_submitted.send_robust(sender=Response, wave_id=wave.pk)
    assert problem is None
    assert messages() == ["results.tasks.refresh_wave"]
