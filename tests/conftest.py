"""What every test stands on: a database and a broker of their own, and settings that point there.

The services start before Django reads its settings, once a test run; parallel workers share them,
each with its own database (pytest-django names it after the worker) and its own broker number.
"""

import os

from django.conf import settings

from .services import start_keeper

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not WORKER:
    os.environ.update(start_keeper())
else:
    server, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{1 + int(WORKER.removeprefix('gw')) % 15}"

os.environ["DJANGO_SETTINGS_MODULE"] = "surveysite.settings"
os.environ["SECRET_KEY"] = "only for tests: nothing outside them is signed with this"
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
