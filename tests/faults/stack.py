"""The real site as processes that can be killed and come back at the same addresses.

What is killed and how is a **victim**. PostgreSQL and Valkey write to disk as a real site's do, so
that what was committed outlives them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

import psutil

from surveysite.children import MARK, Child, start_child, stop_children
from surveysite.embedded import Service, Services, start_broker, start_database, start_services
from surveysite.running import ROOT, commands

SECONDS_TO_BE_WELL = 240
CHILDREN = ("web", "worker", "clock")
READY = " ready."
"""What a Celery worker says once it takes tasks."""


class Victim(StrEnum):
    """A part of the stack that is killed."""

    WEB_WORKER = "web worker"
    WEB = "web server"
    WORKER = "Celery worker"
    CLOCK = "Celery beat"
    BROKER = "Valkey"
    DATABASE = "PostgreSQL"
    BACKEND = "PostgreSQL connection"


@dataclass
class Stack:
    """`environment` is that of every process of the site."""

    folder: Path
    port: int
    services: Services
    environment: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)
    _starting: threading.RLock = field(default_factory=threading.RLock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Starts "web", "worker" or "clock"."""
        with self._starting:
            self._start(name)

    def _start(self, name: str) -> None:
        command = commands("127.0.0.1", self.port, self.folder)[name]
        _keep_log(self.folder / "log", name)
        self.children[name] = start_child(
            name, command, folder=self.folder, environment=self.environment
        )

    def manage(self, *arguments: str) -> None:
        """Runs a command of `manage.py` on the site. Raises RuntimeError when it fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{arguments} failed:\n{done.stdout}\n{done.stderr}")

    def kill(self, victim: Victim, random: Random) -> Callable[[], None]:
        """Ends the victim with SIGKILL; returns what brings it back."""
        return _KILLERS[victim](self, random)

    def wait_until_well(self) -> None:
        """Returns once /healthz is content. Raises TimeoutError with what it says."""
        deadline = time.monotonic() + SECONDS_TO_BE_WELL
        while (found := self._health()) != "well":
            if time.monotonic() > deadline:
                raise TimeoutError(f"the site is not well: {found}\n{self.last_words()}")
            self.revive()
            time.sleep(0.2)

    def wait_until_works(self, victim: Victim) -> None:
        """Returns once there is something to kill. Raises TimeoutError with what the stack says."""
        works = {Victim.WORKER: self._takes_tasks, Victim.CLOCK: lambda: "clock" in self.children}
        works |= dict.fromkeys((Victim.WEB, Victim.WEB_WORKER), self._answers)
        deadline = time.monotonic() + SECONDS_TO_BE_WELL
        while victim in works and not works[victim]():
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {victim} works\n{self.last_words()}")
            self.revive()
            time.sleep(0.2)

    def _takes_tasks(self) -> bool:
        worker = self.children.get("worker")
        return worker is not None and READY in worker.log.read_text(errors="replace")

    def _answers(self) -> bool:
        """Whether the web server answers anything at all."""
        try:
            with urllib.request.urlopen(f"{self.url}/nowhere/", timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def revive(self) -> None:
        """Starts again what ended by itself, as a supervisor of containers does."""
        for name in CHILDREN:
            with self._starting:
                if name in self.children and self.children[name].process.poll() is not None:
                    _end_tree(self.children[name].process)
                    self._start(name)

    def last_words(self) -> str:
        return "\n".join(f"{name}: {child.last_words()}" for name, child in self.children.items())

    def _health(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10):
                return "well"
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError as error:
            return str(error)

    def _kill_child(self, name: str) -> Callable[[], None]:
        with self._starting:
            _end_tree(self.children.pop(name).process)
        return lambda: self.start(name)

    def _kill_web_worker(self, random: Random) -> Callable[[], None]:
        """One process of the web server, which the server itself replaces."""
        with suppress(psutil.Error, KeyError):
            server = psutil.Process(self.children["web"].process.pid)
            workers = [w for w in server.children() if "resource_tracker" not in _title(w)]
            if workers:
                _end(random.choice(sorted(workers, key=lambda worker: worker.pid)))
        return lambda: None

    def _kill_broker(self) -> Callable[[], None]:
        broker = self.services.broker
        _end_tree(broker.process)

        def again() -> None:
            self._replace(
                broker=start_broker(self.folder / "valkey", address=broker.url, say=_nothing)
            )

        return again

    def _kill_database(self) -> Callable[[], None]:
        _end(psutil.Process(self.services.database.process.pid))
        self.services.database.process.wait()

        def again() -> None:
            self._replace(database=start_database(self.folder / "postgresql", say=_nothing))

        return again

    def _kill_backend(self, random: Random) -> Callable[[], None]:
        """One server process, at which PostgreSQL drops all connections and recovers by itself."""
        with suppress(psutil.Error):
            server = psutil.Process(self.services.database.process.pid)
            backends = [child for child in server.children() if "[local]" in _title(child)]
            if backends:
                _end(random.choice(sorted(backends, key=lambda backend: backend.pid)))
        return lambda: None

    def _replace(self, **changed: Service) -> None:
        known = {"database": self.services.database, "broker": self.services.broker}
        self.services = Services(**{**known, **changed})


_KILLERS: Mapping[Victim, Callable[[Stack, Random], Callable[[], None]]] = {
    Victim.WEB_WORKER: lambda stack, random: stack._kill_web_worker(random),
    Victim.WEB: lambda stack, _: stack._kill_child("web"),
    Victim.WORKER: lambda stack, _: stack._kill_child("worker"),
    Victim.CLOCK: lambda stack, _: stack._kill_child("clock"),
    Victim.BROKER: lambda stack, _: stack._kill_broker(),
    Victim.DATABASE: lambda stack, _: stack._kill_database(),
    Victim.BACKEND: lambda stack, random: stack._kill_backend(random),
}


@contextmanager
def run_stack(folder: Path, settings: Mapping[str, str]) -> Iterator[Stack]:
    """The services and an environment with those settings; nothing of the site runs yet."""
    services = start_services(folder, say=_nothing)
    port = _free_port()
    environment = {
        **os.environ,
        **services.environment,
        "VAR": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "only for the fault harness: nothing outside it is signed with this",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
        MARK: str(folder),
        **settings,
    }
    stack = Stack(folder, port, services, environment)
    try:
        yield stack
    finally:
        stop_children(stack.children.values(), folder=folder)
        stack.services.stop()


def _end_tree(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and all below it."""
    with suppress(psutil.Error):
        for below in psutil.Process(process.pid).children(recursive=True):
            _end(below)
    process.kill()
    process.wait()


def _end(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()


def _title(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _keep_log(folder: Path, name: str) -> None:
    """Puts what the process said before its end to the end of what all said before it."""
    last = folder / f"{name}.log"
    if last.exists():
        with (folder / f"{name}.before.log").open("ab") as before:
            before.write(last.read_bytes())


def _nothing(_: str) -> None:
    """Says nothing of what a start has to mend: mending is what the harness is for."""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
