"""Brakes begin at nought in every test of a view."""

import pytest
import redis
from django.conf import settings


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for pattern in ("posts:*", "starts:*", "mails*:*"):
            if keys := list(client.scan_iter(pattern)):
                client.delete(*keys)
