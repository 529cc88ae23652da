"""The organisers' desk speaks one language: its own words are English, and so are those of the
framework below it, whatever the browser asks for. Sign-in and results are in the visitor's."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

DESK_LANGUAGE = "en"


class DeskLanguageMiddleware:
    """Stands behind the one that finds the visitor's language, and overrules it at the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_desk()):
            translation.activate(DESK_LANGUAGE)
            request.LANGUAGE_CODE = DESK_LANGUAGE  # type: ignore[attr-defined]
        return self.get_response(request)


@cache
def _desk() -> str:
    """Where the desk begins: every request is held against it, so it is worked out once."""
    return reverse("admin:index")
