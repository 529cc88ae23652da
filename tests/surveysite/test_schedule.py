"""The periodic tasks: beat asks for them by name, so each name must be one a worker knows."""

from django.conf import settings

from surveysite.celery import app


def test_every_periodic_task_is_known_to_workers() -> None:
    app.loader.import_default_modules()
    asked_for = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked_for - set(app.tasks) == set()
    assert {"questionnaire.tasks.learn_paces", "questionnaire.tasks.mix_invitations"} <= asked_for
