"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from .whole_bodies import only_whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surveysite.settings")
application = only_whole_bodies(get_wsgi_application())
