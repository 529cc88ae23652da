"""The load generator, a process of its own: plan as JSON on standard input, outcome on output.

A **visitor** is one respondent with a cookie, who asks for one page or sends it again and again. A
**walker** goes through the questionnaire: shows a page, sends it, goes on to the next, and begins
again with other answers after the last.
A **connection** is kept alive and serves some visitors in turn; it waits for each answer before
the next request, which makes the load a closed loop. What an answer must contain to count is part
of the plan; anything else is a failure.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any, ClassVar

TIMEOUT = 30
REVISION = re.compile(rb'name="_revision" value="(\d+)"')


@dataclass
class Visitor:
    """`bodies` are sent in turn, each with the revision its last save led to; GET if there is none.

    An answer counts when it has that status and `expected` in it.
    """

    path: str
    status: int
    expected: str
    cookie: str = ""
    bodies: tuple[str, ...] = ()
    revision: int = 0
    counted: ClassVar[str] = "revision"

    def request(self) -> bytes:
        body = self.body()
        lines = [f"{'POST' if self.bodies else 'GET'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        if self.bodies:
            lines += ["Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    def body(self) -> bytes:
        """Another one than was sent last, so that every save changes something."""
        if not self.bodies:
            return b""
        body = self.bodies[self.revision % len(self.bodies)]
        return f"{body}&_revision={self.revision}".encode()

    def accepts(self, answer: bytes) -> bool:
        """Whether the answer is the expected one; a POST then counts as saved."""
        found = int(answer[9:12]) == self.status and self.expected.encode() in answer
        self.revision += bool(self.bodies and found)
        return found


@dataclass
class Walker:
    """`steps` are paths and bodies in the order walked, the revision of the page left out.

    An answer counts when it shows the page with its revision, or leads on from it.
    """

    cookie: str
    steps: tuple[tuple[str, str], ...]
    taken: int = 0
    shown: str = ""
    counted: ClassVar[str] = "taken"

    @property
    def kind(self) -> str:
        return "POST" if self.shown else "GET"

    def request(self) -> bytes:
        path, body = self.steps[self.taken % len(self.steps)]
        sent = f"{body}&_revision={self.shown}".encode() if self.shown else b""
        lines = [f"{self.kind} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self.cookie}"]
        lines += ["Accept-Encoding: gzip"]
        if sent:
            lines += ["Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(sent)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + sent

    def accepts(self, answer: bytes) -> bool:
        """Whether the answer is the expected one; after a POST, the next step is taken."""
        status = int(answer[9:12])
        if self.shown:
            self.shown, self.taken = "", self.taken + (status == 302)
            return status == 302
        found = REVISION.search(_plain(answer)) if status == 200 else None
        self.shown = found[1].decode() if found else ""
        return bool(found)


def _plain(answer: bytes) -> bytes:
    """The body of the answer, unpacked."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return gzip.decompress(body) if b"encoding: gzip" in head.lower() else body


@dataclass
class Outcome:
    """Seconds each counted request took by kind, the first failed answers, CPU seconds.

    `counts` are what was acknowledged to each: revisions of a visitor, steps of a walker.
    """

    seconds: float
    latencies: list[float] = field(default_factory=list)
    showing: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    counts: list[list[int]] = field(default_factory=list)
    cpu_seconds: float = 0.0


class Connection:
    """A kept-alive connection to a port of this machine."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request: bytes) -> bytes:
        """The whole answer. Raises ConnectionError when there is none."""
        self.socket.sendall(request)
        answer = self._more(b"")
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer = self._more(answer)
        whole = end + 4 + _body_length(answer[:end])
        while len(answer) < whole:
            answer = self._more(answer)
        return answer

    def _more(self, answer: bytes) -> bytes:
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return answer + received


def _body_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ConnectionError(f"an answer without Content-Length: {head!r}")


Asking = Visitor | Walker


def drive(port: int, connections: list[list[Asking]], seconds: float) -> Outcome:
    """What came of all connections working at once for that long."""
    outcome, before = Outcome(seconds), _cpu_seconds()
    deadline = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_work, args=(port, visitors, deadline, outcome))
        for visitors in connections
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.counts = [[getattr(one, one.counted) for one in row] for row in connections]
    outcome.cpu_seconds = _cpu_seconds() - before
    return outcome


def _work(port: int, visitors: Sequence[Asking], deadline: float, outcome: Outcome) -> None:
    try:
        connection = Connection(port)
        for visitor in cycle(visitors):
            request, begun = visitor.request(), time.perf_counter()
            if begun >= deadline:
                return
            shows = getattr(visitor, "kind", "") == "GET"
            answer = connection.exchange(request)
            took = outcome.showing if shows else outcome.latencies
            took.append(time.perf_counter() - begun)
            if not visitor.accepts(answer):
                outcome.failures.append(answer[:300].decode(errors="replace"))
                return
    except OSError as error:
        outcome.failures.append(repr(error))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def generate(port: int, connections: list[list[Asking]], seconds: float) -> Outcome:
    """`drive` in a process of its own; what was acknowledged is brought up to date."""
    visitors = [[asdict(visitor) for visitor in row] for row in connections]
    plan = {"port": port, "connections": visitors, "seconds": seconds}
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(
        command, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True
    )
    outcome = Outcome(**json.loads(done.stdout))
    for row, counts in zip(connections, outcome.counts, strict=True):
        for one, count in zip(row, counts, strict=True):
            setattr(one, one.counted, count)
    return outcome


def _read_plan(plan: dict[str, Any]) -> tuple[int, list[list[Asking]], float]:
    kinds = (Visitor, Walker)
    connections = [[kinds["steps" in one](**one) for one in row] for row in plan["connections"]]
    return plan["port"], connections, plan["seconds"]


if __name__ == "__main__":
    json.dump(asdict(drive(*_read_plan(json.load(sys.stdin)))), sys.stdout)
