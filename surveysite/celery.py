"""The Celery application: what runs beside the pages."""

import os

from celery import Celery

from .pulse import Pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surveysite.settings")

app = Celery("wavebook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Pulse)
