"""Who may do what with a survey besides a superuser."""

from django.conf import settings
from django.db import models

from .survey import Survey


class SurveyRole(models.Model):
    """A person's part in one survey. An organiser may also do all that an analyst may."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", "Organiser"
        ANALYST = "analyst", "Analyst"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="survey_roles"
    )
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        ordering = ["survey", "user"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="one_role_a_person_and_survey")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} of {self.survey}"
