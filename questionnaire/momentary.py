"""What is remembered for a moment only, in Redis: how often something happened, whose turn it is.

A **count** is of one key within a span of seconds. The first few may be counted in the process
alone, so that what hardly ever happens often costs no command. A **turn** at a key belongs to one
request at a time. None of it is worth an error: when Redis does not answer, counts are 0 and turns
are free, and nobody asks it again for some seconds, so that a lost server does not slow down every
request.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from time import monotonic

import redis
from django.conf import settings
from redis.exceptions import LockError, RedisError

SECONDS_TO_ANSWER = 0.25
SECONDS_OF_REST = 5
LONGEST_TURN = 10
LONGEST_WAIT = 5
MOST_KEYS = 10_000

# One command, so that no count is left without an end.
COUNT = """
    local found = redis.call('INCRBY', KEYS[1], ARGV[2])
    if found == tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
    return found
"""


class _Rest:
    """Until when Redis is left alone, after it did not answer."""

    until = 0.0


@dataclass
class _Span:
    """What this process counts by itself until the span `ends`: by key, how often it was, and how
    many of these times Redis has not heard of."""

    ends: float
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)


_spans: dict[int, _Span] = {}
_counting = Lock()


def count(key: str, *, seconds: int, few: int = 0) -> int:
    """How often this was asked of the key in the present span of seconds, this time included.

    The first `few` times are counted in this process, and Redis hears of them with the next one.
    """
    own, unheard = _own_count(key, seconds, few) if few else (1, 1)
    if not unheard:
        return own
    if monotonic() < _Rest.until:
        return 0
    try:
        return int(_client().register_script(COUNT)(keys=[key], args=[seconds, unheard]))
    except RedisError:
        _rest()
        return 0


def _own_count(key: str, seconds: int, few: int) -> tuple[int, int]:
    """How often this process was asked of the key in its span, and of how many times Redis is to
    hear now: of none while they are few. A span that is over or full is forgotten whole."""
    now = monotonic()
    with _counting:
        span = _spans.get(seconds)
        if span is None or now >= span.ends or len(span.counts) >= MOST_KEYS:
            span = _spans[seconds] = _Span(now + seconds)
        own, unheard = span.counts.get(key, (0, 0))
        own, unheard = own + 1, unheard + 1
        told = unheard if own > few else 0
        span.counts[key] = own, unheard - told
    return own, told


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
