"""A **response** is what one respondent answered in one wave: a row with a document of codes.

A **consent** is the very words that respondents of a wave agreed to, at some time.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from .constraints import wave_takes_more
from .panel import Invitation
from .survey import Wave

THIS_TRANSACTION = "NEW.moved_in := pg_current_xact_id()::text::bigint;"


class Consent(models.Model):
    """Words agreed to, kept as they stood; `digest` is their version."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="consents")
    digest = models.CharField(max_length=64)
    words = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["wave", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "digest"], name="consent_once_a_wave")
        ]
        triggers = [pgtrigger.ReadOnly(name="consent_stays", fields=["wave", "digest", "words"])]

    def __str__(self) -> str:
        return f"Consent {self.digest[:8]} to {self.wave}"


class Response(models.Model):
    """`answers` maps variable to code. A page is saved whole; `page_revisions` counts its saves.

    `passed_pages` are those the respondent has gone on from, unlike those saved quietly while at
    them. `page_seconds` is the time spent at each. A withdrawn response has no answers left.
    `moved_in` is the transaction that last changed the state, once submitted: by it one can tell
    what came in since a snapshot, however late its transaction was committed.

    The id is never a credential: a respondent holds a token of which only the hash is kept.
    """

    class State(models.TextChoices):
        STARTED = "started", "Started"
        SUBMITTED = "submitted", "Submitted"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="response"
    )
    external_id = models.CharField(  # noqa: DJ001 - absent, and as such not unique
        max_length=200, null=True, blank=True, help_text="What the system it came from calls it."
    )
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    language = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    page_revisions = models.JSONField(default=dict)
    passed_pages = models.JSONField(default=list)
    page_seconds = models.JSONField(default=dict)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    moved_in = models.BigIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(
                fields=["wave", "moved_in"],
                condition=Q(submitted_at__isnull=False),
                name="response_by_wave_and_move",
            ),
            models.Index(
                fields=["wave", "state", "submitted_at"], name="response_by_wave_and_state"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "external_id"],
                condition=Q(external_id__isnull=False),
                name="external_id_once_a_wave",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False)
                | Q(state="started", submitted_at__isnull=True)
                | Q(state="withdrawn"),
                name="submitted_response_has_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="withdrawn",
                    withdrawn_at__isnull=False,
                    answers={},
                    page_revisions={},
                    passed_pages=[],
                    page_seconds={},
                    external_id__isnull=True,
                )
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="withdrawn_response_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=True, consented_at__isnull=True)
                | Q(consent__isnull=False, consented_at__isnull=False),
                name="consent_has_time",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="response_state_transitions",
                field="state",
                transitions=[
                    ("started", "submitted"),
                    ("started", "withdrawn"),
                    ("submitted", "withdrawn"),
                ],
            ),
            pgtrigger.Trigger(
                name="move_of_new_response",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__submitted_at__isnull=False),
                func=f"{THIS_TRANSACTION} RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="move_of_response",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__submitted_at__isnull=False),
                func=f"""
                    IF NEW.state IS DISTINCT FROM OLD.state THEN
                        {THIS_TRANSACTION}
                    ELSE
                        NEW.moved_in := OLD.moved_in;
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="anonymous_response_has_no_invitation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__invitation__isnull=False),
                func="""
                    IF (SELECT anonymous FROM questionnaire_wave WHERE id = NEW.wave_id) THEN
                        RAISE EXCEPTION 'Responses of an anonymous wave name no invitation.'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            wave_takes_more("response"),
            pgtrigger.Protect(
                name="submitted_answers_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__state="submitted",
                    new__state="submitted",
                    old__answers__df=pgtrigger.F("new__answers"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Response {str(self.id)[:8]} to {self.wave}"
