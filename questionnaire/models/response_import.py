"""A **response import** is a file of answers collected elsewhere on its way into a wave."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models

from .survey import Wave


def import_storage() -> FileSystemStorage:
    """Where uploaded files lie until they are imported or discarded; no page serves them."""
    return FileSystemStorage(location=settings.IMPORTS, base_url=None)


class ResponseImport(models.Model):
    """UPLOADED, then CHECKING and CHECKED, then IMPORTING and DONE; or FAILED for a reason.

    `mapping` has the target of each column, `counts` the findings by kind, and `findings` the first
    of them in words. A worker at work says so by `heartbeat_at`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Imported"
        FAILED = "failed", "Failed"

    ACTIVE = (State.CHECKING, State.IMPORTING)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="response_imports")
    file = models.FileField(storage=import_storage, max_length=200, blank=True)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    mapping = models.JSONField(default=dict)
    written = models.CharField(max_length=10, default="either")
    no_answer = models.CharField(max_length=200, blank=True)
    allow_off_path = models.BooleanField(default=False)
    skip_bad_rows = models.BooleanField(default=False)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent done.")
    rows = models.PositiveIntegerField(default=0)
    good_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    error = models.CharField(max_length=500, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.filename} into {self.wave}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def report_path(self) -> Path:
        """Where every finding of the last check stands as CSV."""
        return Path(settings.IMPORTS) / f"report-{self.pk}.csv"
