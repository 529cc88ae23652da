"""A database that goes away under a request is an outage to wait out, not a fault."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_asks_visitors_to_come_back(client: Client) -> None:
    assert client.get("/s/none/none/").status_code == 404
    connection.ensure_connection()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    answer = client.get("/s/none/none/")
    connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert client.get("/s/none/none/").status_code == 404
