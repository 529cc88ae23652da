"""Which responses to read: all that are submitted, those **since** an earlier view, or a **range**.

A **view** is what the database shows at one moment: which transactions were committed by then
(PostgreSQL's own snapshot). A response is in a view when the transaction that submitted it is.
Times do not tell: a response submitted early may be committed late, and an import brings responses
submitted long ago. By views none is missed and none is read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from psycopg import sql

from questionnaire.models import Invitation, Response, Wave


@dataclass(frozen=True, slots=True)
class View:
    """What a database shows at one moment; `database` tells it from its copies and restores."""

    database: str
    seen: str

    @property
    def earliest(self) -> int:
        """Every transaction below it is in the view, or was undone."""
        return int(self.seen.partition(":")[0])

    def leads_to(self, later: View) -> bool:
        """Whether the later view can be of the same database: its clock of transactions went on."""
        return self.database == later.database and self.earliest <= later.earliest


@dataclass(frozen=True, slots=True)
class Selection:
    """The submitted responses of a wave in the view `until`, but for those in the view `since`;
    and of these the ids from `first` to below `end`. With `linked_with` only those of members who
    submitted one to that wave too. None is no limit."""

    wave_id: int
    until: View | None = None
    since: View | None = None
    first: UUID | None = None
    end: UUID | None = None
    linked_with: int | None = None

    @property
    def condition(self) -> sql.Composed:
        """On `response`, in SQL."""
        parts = [
            _equal("wave_id", self.wave_id),
            _equal("state", Response.State.SUBMITTED.value),
            *([_in_view(self.until)] if self.until else []),
            *([_moved_since(self.since)] if self.since else []),
            *([sql.SQL("response.id >= {}").format(self.first)] if self.first else []),
            *([sql.SQL("response.id < {}").format(self.end)] if self.end else []),
            *([self._linked(self.linked_with)] if self.linked_with else []),
        ]
        return sql.SQL(" AND ").join(parts)

    def _linked(self, other_wave_id: int) -> sql.Composed:
        # Responses of an anonymous wave name no invitation; this does not rest on it alone.
        return sql.SQL(
            "response.invitation_id IN (SELECT mine.id FROM {invitations} AS mine"
            " JOIN {invitations} AS other ON other.member_id = mine.member_id"
            " JOIN {responses} AS submitted ON submitted.invitation_id = other.id"
            " WHERE mine.wave_id = {wave} AND other.wave_id = {other_wave}"
            " AND submitted.wave_id = {other_wave} AND submitted.state = {state})"
            " AND NOT EXISTS (SELECT FROM {waves} AS wave"
            " WHERE wave.id IN ({wave}, {other_wave}) AND wave.anonymous)"
        ).format(
            invitations=sql.Identifier(Invitation._meta.db_table),
            responses=sql.Identifier(Response._meta.db_table),
            waves=sql.Identifier(Wave._meta.db_table),
            wave=sql.Literal(self.wave_id),
            other_wave=sql.Literal(other_wave_id),
            state=sql.Literal(Response.State.SUBMITTED.value),
        )


def present_view() -> View | None:
    """What the database shows now; None inside a transaction, whose own writes are in no view."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier || '/' || timeline_id || '/' || current_database(),"
            " pg_current_snapshot()::text FROM pg_control_system(), pg_control_checkpoint()"
        )
        return View(*cursor.fetchone())


def any_withdrawn_since(wave_id: int, view: View) -> bool:
    """Whether answers that may be in the view were withdrawn since."""
    query = sql.SQL(
        "SELECT EXISTS (SELECT FROM {responses} AS response WHERE {wave} AND {state} AND {moved})"
    ).format(
        responses=sql.Identifier(Response._meta.db_table),
        wave=_equal("wave_id", wave_id),
        state=_equal("state", Response.State.WITHDRAWN.value),
        moved=_moved_since(view),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string())
        return bool(cursor.fetchone()[0])


def _equal(column: str, value: int | str) -> sql.Composed:
    return sql.SQL("response.{} = {}").format(sql.Identifier(column), sql.Literal(value))


def _in_view(view: View) -> sql.Composed:
    # The comparison decides for nearly all; no transaction is noted for what is older than notes.
    return sql.SQL(
        "(response.moved_in IS NULL OR response.moved_in < {earliest}"
        " OR pg_visible_in_snapshot(response.moved_in::text::xid8, {seen}))"
    ).format(earliest=view.earliest, seen=sql.Literal(view.seen) + sql.SQL("::pg_snapshot"))


def _moved_since(view: View) -> sql.Composed:
    # `submitted_at` is in the condition of the index that finds them.
    return sql.SQL(
        "response.submitted_at IS NOT NULL AND response.moved_in >= {earliest}"
        " AND NOT pg_visible_in_snapshot(response.moved_in::text::xid8, {seen})"
    ).format(earliest=view.earliest, seen=sql.Literal(view.seen) + sql.SQL("::pg_snapshot"))
