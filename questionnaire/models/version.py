"""A **version** is a questionnaire frozen for a wave: its document and the digest that names it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from .survey import Wave


class Version(models.Model):
    """The document never changes; a wave has one open version, and those it replaced."""

    class State(models.TextChoices):
        OPEN = "open", "In use"
        REPLACED = "replaced", "Replaced"

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    document = models.JSONField()
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the document.")
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["wave", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="version_number_once_a_wave"),
            models.UniqueConstraint(
                fields=["wave"], condition=Q(state="open"), name="one_open_version_a_wave"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="version_is_frozen", fields=["wave", "number", "document", "digest"]
            ),
            pgtrigger.FSM(
                name="version_state_transitions", field="state", transitions=[("open", "replaced")]
            ),
            pgtrigger.Trigger(
                name="fielded_version_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF (SELECT state FROM questionnaire_wave WHERE id = OLD.wave_id) = 'open'
                       AND OLD.state = 'open' THEN
                        RAISE EXCEPTION 'The version of an open wave stays; close the wave first.'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} version {self.number}"
