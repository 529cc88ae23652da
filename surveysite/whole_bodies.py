"""A request whose sender went away in the middle of it is not worked on.

The server hands over what came in, and Django reads as much as there is: half a form would be taken
for a whole one, with the answers in its other half left out. So the stream of a body fails where it
is cut, and forms are read before anything acts on them: a view that meets the failure itself gets
an empty form from Django. Files are not read ahead; they fail where they are read.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError

WITH_FILES = "multipart/form-data"


class BrokenBodyError(OSError):
    """The body ended before its announced length; views see Django's UnreadablePostError."""


class WholeBody:
    """The stream of a request's body, which must bring as many bytes as were announced."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left, self._length = stream, length, length

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes of the body, all if negative. Raises BrokenBodyError."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        parts = []
        while wanted:
            part = self._counted(self._stream.read(wanted))
            wanted -= len(part)
            parts.append(part)
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        """The next line of the body. Raises BrokenBodyError."""
        if not self._left:
            return b""
        limit = self._left if size is None or size < 0 else min(size, self._left)
        return self._counted(self._stream.readline(limit))

    def _counted(self, part: bytes) -> bytes:
        if not part:
            got = self._length - self._left
            raise BrokenBodyError(f"The body ended after {got} of {self._length} bytes.")
        self._left -= len(part)
        return part


def only_whole_bodies(application: Callable) -> Callable:
    """The WSGI application, which gets bodies whole or with an error at their end."""

    def answered(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or ""
        if announced.isdecimal() and int(announced):
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(announced))
        return application(environ, start_response)

    return answered


class WholeBodyMiddleware:
    """Answers for views that a form reached only in part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type != WITH_FILES:
            try:
                request.body  # noqa: B018  reads it
            except UnreadablePostError:
                words = "The request broke off. Nothing was stored; send it again."
                return HttpResponseBadRequest(words, content_type="text/plain")
        return self.get_response(request)
