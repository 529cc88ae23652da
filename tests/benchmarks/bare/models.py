"""Two tables, so that there is something to write to."""

from django.db import models


class Answer(models.Model):
    words = models.CharField(max_length=100)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.words


class Sheet(models.Model):
    """All that one visitor sent last."""

    answers = models.JSONField(default=dict)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return f"Sheet {self.pk}"
