"""The load generator, a process of its own: plan as JSON on standard input, outcome on output.

A **visitor** is one respondent with a cookie, who asks for one page or sends it again and again.
A **connection** is kept alive and serves some visitors in turn; it waits for each answer before
the next request, which makes the load a closed loop. What an answer must contain to count is part
of the plan; anything else is a failure.
"""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

TIMEOUT = 30


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
class Outcome:
    """Seconds each counted request took, the first failed answers, the generator's CPU seconds."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    revisions: list[list[int]] = field(default_factory=list)
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


def drive(port: int, connections: list[list[Visitor]], seconds: float) -> Outcome:
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
    outcome.revisions = [[visitor.revision for visitor in row] for row in connections]
    outcome.cpu_seconds = _cpu_seconds() - before
    return outcome


def _work(port: int, visitors: Sequence[Visitor], deadline: float, outcome: Outcome) -> None:
    try:
        connection = Connection(port)
        for visitor in cycle(visitors):
            request, begun = visitor.request(), time.perf_counter()
            if begun >= deadline:
                return
            answer = connection.exchange(request)
            outcome.latencies.append(time.perf_counter() - begun)
            if not visitor.accepts(answer):
                outcome.failures.append(answer[:300].decode(errors="replace"))
                return
    except OSError as error:
        outcome.failures.append(repr(error))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def generate(port: int, connections: list[list[Visitor]], seconds: float) -> Outcome:
    """`drive` in a process of its own; the visitors' revisions are brought up to date."""
    visitors = [[asdict(visitor) for visitor in row] for row in connections]
    plan = {"port": port, "connections": visitors, "seconds": seconds}
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(
        command, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True
    )
    outcome = Outcome(**json.loads(done.stdout))
    for row, revisions in zip(connections, outcome.revisions, strict=True):
        for visitor, revision in zip(row, revisions, strict=True):
            visitor.revision = revision
    return outcome


def _read_plan(plan: dict[str, Any]) -> tuple[int, list[list[Visitor]], float]:
    connections = [[Visitor(**visitor) for visitor in row] for row in plan["connections"]]
    return plan["port"], connections, plan["seconds"]


if __name__ == "__main__":
    json.dump(asdict(drive(*_read_plan(json.load(sys.stdin)))), sys.stdout)
