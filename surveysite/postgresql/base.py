"""Connections from the pool that live.

A server that dies or restarts closes its connections, and a closed connection has something to read
though nobody has asked it anything. Looking for that is one call to the system; Django's own check
(CONN_HEALTH_CHECKS) asks the server, which took a twentieth of the time a page takes.
"""

from __future__ import annotations

import select
from contextlib import suppress

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict) -> psycopg.Connection:
        """A connection that has not been closed by the server meanwhile."""
        connection = super().get_new_connection(conn_params)
        while self.pool and _is_dead(connection):
            connection.close()
            self.pool.putconn(connection)  # which replaces it
            connection = super().get_new_connection(conn_params)
        return connection


def _is_dead(connection: psycopg.Connection) -> bool:
    """Whether the server has left; what it may say unasked while it lives is heard on the way."""
    if not _has_something_to_read(connection):
        return False
    with suppress(psycopg.OperationalError):
        connection.execute("")
        return False
    return True


def _has_something_to_read(connection: psycopg.Connection) -> bool:
    poll = select.poll()  # unlike select(), fit for any number of open files
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
