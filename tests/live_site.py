"""A site of web server and worker in processes of their own, on the services of the test run.

It has a database, a broker number and a folder of its own, so that nothing it does shows in other
tests. Mail is written to files.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import psycopg

from surveysite.children import MARK, Child, start_child, stop_children
from surveysite.running import ROOT, commands

SECONDS_TO_BE_WELL = 60


@dataclass
class LiveSite:
    """`url` has no slash at its end. `passwords` are those of organiser and analyst."""

    url: str
    folder: Path
    environment: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """What a command of `manage.py` says when run on this site; raises when it fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == 0, f"{arguments} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, name: str) -> None:
        """Starts "web" or "worker"."""
        port = int(self.url.rpartition(":")[2])
        command = commands("127.0.0.1", port, self.folder)[name]
        self.children[name] = start_child(
            name, command, folder=self.folder, environment=self.environment
        )

    def kill(self, name: str) -> None:
        """Ends "web" or "worker" the hard way, as a crash would."""
        self.children.pop(name).process.kill()

    def health(self) -> tuple[int, str]:
        """Status and body of /healthz; status 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def wait_for_status(self, status: int, seconds: float = SECONDS_TO_BE_WELL) -> str:
        """The body of /healthz once it has that status."""
        deadline = time.monotonic() + seconds
        while (found := self.health())[0] != status:
            assert time.monotonic() < deadline, f"/healthz still says {found}; {self.last_words()}"
            time.sleep(0.2)
        return found[1]

    def last_words(self) -> str:
        return "\n".join(f"{name}: {child.last_words()}" for name, child in self.children.items())

    def mails(self) -> list[Message]:
        """Every mail sent so far, oldest first."""
        files = sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        parts = [part for file in files for part in file.read_bytes().split(b"-" * 79)]
        return [message_from_bytes(part.lstrip()) for part in parts if part.strip()]


@contextmanager
def run_live_site(folder: Path, broker: str) -> Iterator[LiveSite]:
    """A site that is well, with the shipped editions and demonstration accounts."""
    site = LiveSite(f"http://127.0.0.1:{_free_port()}", folder, {})
    site.environment = _environment(site, broker)
    (folder / "mail").mkdir(parents=True)
    said = site.manage("prepare_site")
    site.passwords = dict(re.findall(r"Account (\w+): password (\S+)", said))
    try:
        for name in ("web", "worker"):
            site.start(name)
        site.wait_for_status(200)
        yield site
    finally:
        stop_children(site.children.values(), folder=folder)


def _environment(site: LiveSite, broker: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": _fresh_database(f"live_{site.folder.name.replace('-', '_')}"),
        "REDIS_URL": broker,
        "VAR": str(site.folder),
        "SITE_URL": site.url,
        "EMAIL_URL": f"filemail:///{site.folder / 'mail'}",
        MARK: str(site.folder),
    }


def _fresh_database(name: str) -> str:
    """The address of a new database in the server of the test run."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/wavebook?", f"/{name}?")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
