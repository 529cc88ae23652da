"""What a request gets that is too large to be read: a page that says so, with the status for it."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as malformed


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 for a body over the limit, 400 for everything else that cannot be read."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return malformed(request, exception)
