"""A browser reduced to its connection: cookies, requests, and connections that break when told to.

A **break** is where a connection is cut on purpose: while the request is being sent, or once it is
sent and before the answer is read. A **loss** is any request without a whole answer, whoever broke
it.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode, urlsplit

TIMEOUT = 25.0
MOST_BYTES = 5_000_000

Fields = list[tuple[str, str]]


class LostError(Exception):
    """No whole answer came; whether the request was worked on is unknown."""


class Break(StrEnum):
    """Where the connection is cut on purpose."""

    SENDING = "sending"
    RECEIVING = "receiving"


@dataclass(frozen=True)
class Answer:
    """A whole answer. `location` is where it leads, without the host; empty if nowhere.

    The names of headers are in lower case.
    """

    status: int
    location: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Browser:
    """One device of a person. Cookies go to the addresses below their path."""

    port: int
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Raises LostError."""
        return self.send(self.request("GET", path))

    def request(self, method: str, path: str, fields: Fields | None = None) -> bytes:
        """The bytes of a request, to be sent as often as it takes."""
        body = urlencode(fields or []).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        if cookies := self._cookies_for(path):
            lines.append(f"Cookie: {cookies}")
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body if method == "POST" else b"")

    def send(self, request: bytes, cut: Break | None = None, share: float = 1.0) -> Answer:
        """The answer. Raises LostError, always so when the connection is to be cut.

        Cut while sending, `share` of the request's body goes out.
        """
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as line:
                if cut is Break.SENDING:
                    line.sendall(request[: _up_to(request, share)])
                    raise LostError("cut while sending")
                line.sendall(request)
                if cut is Break.RECEIVING:
                    raise LostError("cut before the answer was read")
                return self._understood(_all_of(line))
        except OSError as error:
            raise LostError(repr(error)) from error

    def _understood(self, raw: bytes) -> Answer:
        head, _, body = raw.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = [line.split(": ", 1) for line in lines if ": " in line]
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        known = {name.lower(): value for name, value in headers}
        if len(body) < int(known.get("content-length", "0")):
            raise LostError(f"{len(body)} bytes of {known['content-length']}")
        where = urlsplit(known.get("location", ""))
        location = where.path + (f"?{where.query}" if where.query else "")
        return Answer(int(status.split()[1]), location, body.decode(errors="replace"), known)

    def _keep(self, cookie: str) -> None:
        first, *attributes = cookie.split(";")
        name, _, value = first.strip().partition("=")
        said = dict(part.strip().lower().partition("=")[::2] for part in attributes)
        if said.get("max-age") == "0":
            self.cookies.pop(name, None)
        else:
            path = next((p.strip()[5:] for p in attributes if p.strip().startswith("Path=")), "/")
            self.cookies[name] = (value, path)

    def _cookies_for(self, path: str) -> str:
        known = self.cookies.items()
        return "; ".join(f"{name}={value}" for name, (value, to) in known if path.startswith(to))


def _up_to(request: bytes, share: float) -> int:
    """How many bytes are sent of a request of which that share of the body goes out."""
    body = request.find(b"\r\n\r\n") + 4
    return body + int((len(request) - body) * share)


def _all_of(line: socket.socket) -> bytes:
    """Everything until the server closes. Raises LostError when it closed too early or never."""
    received = b""
    while part := line.recv(1 << 16):
        received += part
        if len(received) > MOST_BYTES:
            raise LostError(f"more than {MOST_BYTES} bytes")
    if b"\r\n\r\n" not in received:
        raise LostError("closed before the answer's head was whole")
    return received
