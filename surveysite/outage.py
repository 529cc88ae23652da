"""What visitors get while the database is away: 503, to be tried again, and no fault in the log.

Nothing was stored by a request that ends so, or it was and nobody can know: what is sent again is
recognised and stored once.
"""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

SECONDS_TO_RETRY = 5

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Answers for views that lost the database."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        logger.warning("The database was lost at %s: %s", request.path, error)
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_TO_RETRY)})
