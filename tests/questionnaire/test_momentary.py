"""What is remembered for a moment: counts and turns, and what happens without a server for them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
import redis

from questionnaire import momentary
from questionnaire.momentary import count, turn


@pytest.fixture(autouse=True)
def _nothing_counted_yet(monkeypatch) -> None:
    monkeypatch.setattr(momentary, "_spans", {})


@pytest.fixture
def key() -> str:
    return f"test:{uuid4()}"


@pytest.fixture
def without_a_server(settings) -> Iterator[None]:
    """Redis is away, as when its process was killed."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    momentary._client.cache_clear()
    momentary._Rest.until = 0.0
    yield
    momentary._client.cache_clear()
    momentary._Rest.until = 0.0


def test_it_counts_each_key_on_its_own(key):
    assert [count(key, seconds=60) for _ in range(3)] == [1, 2, 3]
    assert count(f"{key}:other", seconds=60) == 1


def stored(key: str, settings) -> int:
    """How many times Redis has heard of."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return int(client.get(key) or 0)


def test_the_first_few_are_counted_without_redis_and_none_is_lost(key, settings):
    found = [(count(key, seconds=60, few=2), stored(key, settings)) for _ in range(5)]
    assert found == [(1, 0), (2, 0), (3, 3), (4, 4), (5, 5)]


def test_of_what_several_processes_count_redis_has_the_whole(key, settings):
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.set(key, 40, ex=60)
    assert [count(key, seconds=60, few=1) for _ in range(3)] == [1, 42, 43]


def test_how_many_are_few_may_change_meanwhile(key, settings):
    assert [count(key, seconds=60, few=few) for few in (5, 5, 1, 9, 1)] == [1, 2, 3, 4, 5]
    assert stored(key, settings) == 5


def test_few_are_few_again_when_the_span_is_over(key, settings, monkeypatch):
    now = monotonic()
    monkeypatch.setattr(momentary, "monotonic", lambda: now)
    assert [count(key, seconds=60, few=2) for _ in range(2)] == [1, 2]
    now += 61
    assert [count(key, seconds=60, few=2) for _ in range(2)] == [1, 2]
    assert stored(key, settings) == 0


def test_no_more_is_kept_of_the_few_than_has_room(monkeypatch):
    monkeypatch.setattr(momentary, "MOST_KEYS", 3)
    for _ in range(10):
        count(f"test:{uuid4()}", seconds=60, few=2)
        assert len(momentary._spans[60].counts) <= 3


def test_a_count_runs_out_with_its_span_however_often_it_is_asked(key, settings):
    count(key, seconds=60)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.expire(key, 30)
        count(key, seconds=60)
        assert client.ttl(key) in (29, 30)


def test_a_turn_is_one_requests_at_a_time(key):
    order: list[str] = []
    inside = Event()

    def first() -> None:
        with turn(key):
            inside.set()
            order.append("first in")
            order.append("first out")

    def second() -> None:
        inside.wait(5)
        with turn(key):
            order.append("second")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda call: call(), [first, second]))
    assert order == ["first in", "first out", "second"]


@pytest.mark.usefixtures("without_a_server")
def test_without_a_server_nothing_is_counted_and_every_turn_is_free(key):
    assert [count(key, seconds=60) for _ in range(3)] == [0, 0, 0]
    with turn(key), turn(key):
        pass


@pytest.mark.usefixtures("without_a_server")
def test_a_server_that_does_not_answer_is_left_alone_for_a_while(key):
    count(key, seconds=60)
    began = monotonic()
    for _ in range(1000):
        count(key, seconds=60)
    assert monotonic() - began < 0.2
