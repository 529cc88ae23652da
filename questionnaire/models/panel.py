"""The **panel**: a **member** may be invited, an **invitation** asks one to answer one wave."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from .constraints import wave_takes_more
from .survey import Survey, Wave


class Member(models.Model):
    """Someone a survey may invite, wave after wave."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="members")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["survey", "email"]
        constraints = [
            models.UniqueConstraint("survey", Lower("email"), name="member_email_once_a_survey")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Invitation(models.Model):
    """A personal link: its token is computed from the nonce, and only the token's hash is kept.

    A mail is QUEUED, then SENT or FAILED; a failed one may be queued again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="invitations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="invitations")
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used = models.BooleanField(
        default=False,
        editable=False,
        help_text="Answering has begun; all that an anonymous wave knows of it.",
    )

    class Meta:
        ordering = ["wave", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "member"], name="one_invitation_a_member_and_wave"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="sent_invitation_has_time",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="invitation_state_transitions",
                field="state",
                transitions=[
                    ("queued", "sent"),
                    ("queued", "failed"),
                    ("failed", "queued"),
                    ("sent", "queued"),
                ],
            ),
            wave_takes_more("invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.member} for {self.wave}"
