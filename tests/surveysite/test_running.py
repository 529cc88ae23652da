"""`make run`: one site, started, refused twice, killed, recovered and stopped, with nothing left.

Each start takes seconds, and the first in a folder the most: all work in one folder, in this order.
"""

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from surveysite.children import MARK
from surveysite.running import ROOT

SECONDS_TO_START = 120
SECONDS_TO_STOP = 60


class Run:
    """One supervisor and what it says."""

    def __init__(self, folder: Path, port: int | str, **more: str) -> None:
        cleared = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "MAKELEVEL"}
        environment = {name: value for name, value in os.environ.items() if name not in cleared}
        self.folder, self.port, self.lines = folder, port, []
        self._coming: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "surveysite.running"],
            cwd=ROOT,
            env={**environment, "VAR": str(folder), "PORT": str(port), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._coming.put(line.rstrip("\n"))
        self._coming.put(None)

    def wait_for(self, words: str) -> None:
        """Returns when a line with the words has been said."""
        deadline = time.monotonic() + SECONDS_TO_START
        while (line := self._coming.get(timeout=deadline - time.monotonic())) is not None:
            self.lines.append(line)
            if words in line:
                return
        raise AssertionError(f"{words!r} was never said, but:\n" + "\n".join(self.lines))

    def wait(self) -> int:
        """The exit code, once everything was said."""
        code = self.process.wait(SECONDS_TO_STOP)
        while (line := self._coming.get(timeout=10)) is not None:
            self.lines.append(line)
        return code

    def health(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return int(answer.status)

    def child(self, word: str) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in child.cmdline())


def working_in(folder: Path) -> list[str]:
    """The names of processes that belong to a site in the folder."""
    return [found.name() for found in psutil.process_iter() if _belongs(found, folder)]


def _belongs(process: psutil.Process, folder: Path) -> bool:
    try:
        if Path(process.cwd()).is_relative_to(folder):
            return True
        return process.environ().get(MARK) == str(folder)
    except psutil.Error:
        return False


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="wb-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(tmp_path, port)
        assert run.wait() == 1
    assert run.lines == [
        f"Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        f"Stop what uses it, or choose another port: make run PORT={port + 1}"
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["running.lock"]


def test_a_port_that_is_no_number_is_refused(folder: Path) -> None:
    run = Run(folder, "eighty")
    assert run.wait() == 1
    assert run.lines == ["PORT is 'eighty'; give a number from 1 to 65535, such as PORT=8000."]


def test_an_address_of_another_kind_of_database_is_refused(folder: Path) -> None:
    run = Run(folder, free_port(), DATABASE_URL="mysql://user:secret@host/name")
    assert run.wait() == 1
    assert run.lines == [
        "DATABASE_URL does not begin with postgresql:// or postgres://. "
        "Give the address of a server, or leave it out and the site brings its own."
    ]


def test_a_server_that_does_not_answer_is_said_without_a_traceback(folder: Path) -> None:
    run = Run(folder, free_port(), REDIS_URL="redis://:secret@127.0.0.1:1/0")
    assert run.wait() == 1
    assert run.lines[-2:] == [
        "CommandError: Check REDIS_URL: the broker gave no answer. "
        "Error 111 connecting to 127.0.0.1:1. Connection refused.",
        "The site could not be prepared; the reason stands above.",
    ]
    assert working_in(folder) == []


def test_a_site_starts_survives_being_killed_and_stops_without_a_trace(folder: Path) -> None:
    first = Run(folder, free_port())
    first.wait_for("Ctrl-C stops the site.")
    assert first.health() == 200
    passwords = re.findall(r"Account (\w+): password \S{16} \(shown only now\)", _words(first))
    assert passwords == ["organiser", "analyst"]
    assert oct((folder / "secret_key").stat().st_mode & 0o777) == "0o600"

    second = Run(folder, free_port())
    assert second.wait() == 1
    assert second.lines == [
        f"The site runs from {folder} already: process {first.process.pid}, port {first.port}. "
        "Stop that one first, or set VAR to another folder."
    ]

    first.process.kill()
    first.wait()
    assert working_in(folder) != []

    third = Run(folder, first.port)
    third.wait_for("Ctrl-C stops the site.")
    assert third.health() == 200
    assert "left over from a run that was killed" in third.lines[0]
    kept = re.findall(r"Account (\w+): already there", _words(third))
    assert kept == ["organiser", "analyst"]

    third.process.send_signal(signal.SIGTERM)
    assert third.wait() == 0
    assert third.lines[-1] == "Stopped."
    assert working_in(folder) == []


def test_when_a_child_ends_by_itself_the_site_says_so_and_stops(folder: Path) -> None:
    run = Run(folder, free_port())
    run.wait_for("Ctrl-C stops the site.")
    run.child("worker").kill()
    assert run.wait() == 1
    assert any(line.startswith("The worker ended by itself (code -9)") for line in run.lines)
    assert working_in(folder) == []


def test_a_stop_while_it_is_still_starting_leaves_nothing(folder: Path) -> None:
    run = Run(folder, free_port())
    run.wait_for("Preparing")
    run.process.send_signal(signal.SIGINT)
    assert run.wait() == 0
    assert working_in(folder) == []


def _words(run: Run) -> str:
    return "\n".join(run.lines)
