"""The site: settings, addresses, the Celery application and the services it stands on."""

from .celery import app as celery_app

__all__ = ["celery_app"]
