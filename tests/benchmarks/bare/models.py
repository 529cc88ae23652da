"""One table, so that there is something to write to."""

from django.db import models


class Answer(models.Model):
    words = models.CharField(max_length=100)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.words
