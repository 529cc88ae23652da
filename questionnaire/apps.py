"""The application that asks: questionnaires, waves, invitations and answers."""

from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    name = "questionnaire"
    verbose_name = "Surveys"
