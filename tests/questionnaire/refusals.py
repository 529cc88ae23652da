"""What PostgreSQL says when it refuses a write."""

import pytest
from django.db import DatabaseError, connection, transaction


def refusal(write) -> str:
    """The first line of what PostgreSQL says against the write, deferred checks included."""

    @transaction.atomic
    def checked():
        write()
        connection.check_constraints()

    with pytest.raises(DatabaseError) as raised:
        checked()
    return str(raised.value).splitlines()[0]


def skipped(before: str, after: str, table: str) -> str:
    """What a refused change of state says."""
    return (
        f'pgtrigger: Invalid transition of field "state" from "{before}" to "{after}" '
        f"on table questionnaire_{table}"
    )


def broken(write) -> str:
    """The name of the constraint that refuses the write."""
    return refusal(write).split("constraint ")[-1].strip('"')
