"""Connections that died in the pool are not handed out."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.db import connection

ALL_BUT_ONESELF = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = %s
"""


def answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT true")
            return cursor.fetchone()[0]
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_connections_that_died_while_pooled_are_replaced() -> None:
    assert answers()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        found = other.execute(ALL_BUT_ONESELF, [connection.settings_dict["NAME"]]).fetchone()
    assert found != (0,)
    assert [answers() for _ in range(3)] == [True] * 3
