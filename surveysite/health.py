"""Whether the site works: a **check** for each service it stands on, each quick to answer.

A check returns None when all is well, and otherwise what is wrong, in words that hold no address
and no password.
"""

from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import pulse

SECONDS_FOR_DATABASE = 2


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every service is well, 503 with what is wrong otherwise."""
    found = {name: check() for name, check in CHECKS.items()}
    status = 503 if any(found.values()) else 200
    return JsonResponse({name: wrong or "ok" for name, wrong in found.items()}, status=status)


def database() -> str | None:
    try:
        ask_database()
    except psycopg.Error as error:
        return f"does not answer ({type(error).__name__})"
    return None


def broker() -> str | None:
    try:
        ask_broker()
    except redis.RedisError as error:
        return f"does not answer ({type(error).__name__})"
    return None


def worker() -> str | None:
    try:
        with pulse.client(settings.REDIS_URL) as client:
            beating = pulse.is_beating(client)
    except redis.RedisError:
        return "unknown, because the broker does not answer"
    return None if beating else "no Celery worker takes tasks"


def ask_database() -> None:
    """Raises psycopg.Error when the database gives no answer soon.

    Asks over a connection of its own, so that a busy pool is not mistaken for a dead server.
    """
    parameters = connection.get_connection_params()
    address = {key: parameters[key] for key in parameters.keys() & ADDRESS}
    with psycopg.connect(**address, connect_timeout=SECONDS_FOR_DATABASE) as own:
        own.execute("SELECT 1")


def ask_broker() -> None:
    """Raises redis.RedisError when the broker gives no answer soon."""
    with pulse.client(settings.REDIS_URL) as client:
        client.ping()


ADDRESS = frozenset({"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert"})
CHECKS: dict[str, Callable[[], str | None]] = {
    "database": database,
    "broker": broker,
    "worker": worker,
}
