"""The reference as a WSGI application."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.bare.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
