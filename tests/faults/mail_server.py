"""A mail server that accepts everything and writes down when: what the judge knows of mails.

A mail is **accepted** at the moment its sender is about to be told so. A short pause after that
leaves room for a kill between acceptance and the sender's own record of it.
"""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from random import Random

LONGEST_PAUSE = 0.15
LINK = re.compile(r"https?://[^\s/]+(/i/[^/\s]+/)")


@dataclass
class Mail:
    """When its sender connected, when it was accepted, and when the sender was last heard of."""

    to: str
    link: str
    connected_at: float
    accepted_at: float
    left_at: float = 0.0


@dataclass
class MailServer:
    """The mails accepted so far, oldest first."""

    port: int
    mails: list[Mail] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def take(self, mail: Mail) -> None:
        with self._arrived:
            self.mails.append(mail)
            self._arrived.notify_all()

    def link_of(self, address: str, seconds: float) -> str:
        """The link in the first mail to that address. Raises TimeoutError when none comes."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: any(self._to(address)), timeout=seconds)
            if not came:
                raise TimeoutError(f"no mail to {address} in {seconds:g} seconds")
            return next(self._to(address)).link

    def _to(self, address: str) -> Iterator[Mail]:
        return (mail for mail in self.mails if mail.to == address)


@contextmanager
def run_mail_server(seed: int) -> Iterator[MailServer]:
    """A mail server on a free port, until the block ends."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
    server.daemon_threads = True
    server.random = Random(f"{seed}/mail server")  # type: ignore[attr-defined]
    kept = server.kept = MailServer(server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    """One connection of a sender."""

    def handle(self) -> None:
        self.connected_at, self.mail = time.monotonic(), None
        with suppress(OSError):
            self._say("220 ready")
            while (line := self.rfile.readline()) and self._answered(line.decode().strip()):
                pass
        if self.mail:
            self.mail.left_at = time.monotonic()

    def _answered(self, line: str) -> bool:
        """Whether the conversation goes on after that line."""
        verb = line[:4].upper()
        if verb == "DATA":
            self._say("354 go on")
            self._accept()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _accept(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        found = LINK.search(message.get_body().get_content())
        link = found[1] if found else ""
        self.mail = Mail(str(message["To"]), link, self.connected_at, time.monotonic())
        self.server.kept.take(self.mail)
        time.sleep(self.server.random.uniform(0, LONGEST_PAUSE))
        self._say("250 accepted")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
