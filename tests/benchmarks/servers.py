"""Web servers to measure: the product's granian, with the product or the reference inside.

Both run at once and only one is asked at a time. A **meter** reads the CPU time that the server's
processes and the database's have used, which a busy machine changes less than a latency.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.core.management import call_command

from surveysite.children import Child, start_child, stop_children
from surveysite.running import ROOT, commands

WORKERS = 2
PRODUCT = "surveysite.wsgi:application"
BARE = "tests.benchmarks.bare.wsgi:application"
SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Server:
    """A granian that listens on the port of 127.0.0.1."""

    port: int
    child: Child

    def cpu_seconds(self) -> float:
        """CPU time used so far by granian and its workers."""
        parent = psutil.Process(self.child.process.pid)
        return sum(map(_used, [parent, *parent.children(recursive=True)]))


@contextmanager
def _run_server(name: str, application: str) -> Iterator[Server]:
    """The application, answering; stopped afterwards."""
    folder, port = Path(os.environ["LIVE_VAR"]) / name, _free_port()
    child = start_child(
        "web", command(application, port, folder), folder=folder, environment=_environment()
    )
    try:
        _wait_until_answering(port, child)
        yield Server(port, child)
    finally:
        stop_children([child], folder=folder)


@contextmanager
def run_product() -> Iterator[Server]:
    """The product, with its static files where its pages look for their names."""
    call_command("collectstatic", verbosity=0, interactive=False)
    with _run_server("product", PRODUCT) as server:
        yield server


@contextmanager
def run_bare() -> Iterator[Server]:
    """The reference, with a table to write to."""
    bare = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare.settings"}
    migrate = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity=0"]
    subprocess.run(migrate, env=bare, cwd=ROOT, check=True)
    with _run_server("bare", BARE) as server:
        yield server


def command(application: str, port: int, folder: Path) -> list[str]:
    """The command of `make run`, with that application and always the same number of workers."""
    product = commands("127.0.0.1", port, folder)["web"]
    workers = f"--workers={WORKERS}"
    return [
        application if part == PRODUCT else workers if part.startswith("--workers=") else part
        for part in product
    ]


def database_cpu_seconds() -> float:
    """CPU time used so far by PostgreSQL with all its processes."""
    below = psutil.Process().children(recursive=True)
    return sum(_used(process) for process in below if _is_postgres(process))


def _is_postgres(process: psutil.Process) -> bool:
    """Its helpers come and go; one that has just gone does not count."""
    try:
        return process.name() == "postgres"
    except psutil.NoSuchProcess:
        return False


def machine_cpu_seconds() -> float:
    """CPU time used so far by everything on the machine."""
    used = psutil.cpu_times()
    return used.user + used.nice + used.system + used.irq + used.softirq


def _used(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return used.user + used.system


def _environment() -> dict[str, str]:
    everyone_from_here = {"RESPONDENT_STARTS_A_MINUTE": "1000000"}
    return {**os.environ, **everyone_from_here, "PYTHONPATH": str(ROOT)}


def _wait_until_answering(port: int, child: Child) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer on port {port}:\n{child.last_words()}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
