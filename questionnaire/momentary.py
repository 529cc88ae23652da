"""What is remembered for a moment only, in Redis: how often something happened, whose turn it is.

A **count** is of one key within a span of seconds. A **turn** at a key belongs to one request at a
time. None of it is worth an error: when Redis does not answer, counts are 0 and turns are free, and
nobody asks it again for some seconds, so that a lost server does not slow down every request.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from time import monotonic

import redis
from django.conf import settings
from redis.exceptions import LockError, RedisError

SECONDS_TO_ANSWER = 0.25
SECONDS_OF_REST = 5
LONGEST_TURN = 10
LONGEST_WAIT = 5

# One command, so that no count is left without an end.
COUNT = """
    local found = redis.call('INCR', KEYS[1])
    if found == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
    return found
"""


class _Rest:
    """Until when Redis is left alone, after it did not answer."""

    until = 0.0


def count(key: str, *, seconds: int) -> int:
    """How often this was asked of the key in the present span of seconds, this time included."""
    if monotonic() < _Rest.until:
        return 0
    try:
        return int(_client().register_script(COUNT)(keys=[key], args=[seconds]))
    except RedisError:
        _rest()
        return 0


@contextmanager
def turn(key: str) -> Iterator[None]:
    """Waits until nobody else has the turn at the key, though not for long."""
    lock = _client().lock(key, timeout=LONGEST_TURN, blocking_timeout=LONGEST_WAIT)
    try:
        if monotonic() >= _Rest.until:
            lock.acquire()
    except RedisError:
        _rest()
    try:
        yield
    finally:
        with suppress(LockError, RedisError):
            lock.release()


def _rest() -> None:
    _Rest.until = monotonic() + SECONDS_OF_REST


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=SECONDS_TO_ANSWER,
        socket_connect_timeout=SECONDS_TO_ANSWER,
        retry_on_timeout=False,
    )
