"""The **keeper**: a process that runs a database and a broker for one test run, and for no longer.

It starts both in a temporary folder, writes their addresses as one line of JSON, and waits for its
standard input to close. That happens when the test run ends in whatever way, killed included, so
no server outlives its tests and no folder stays behind.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from surveysite.children import end_marked
from surveysite.embedded import start_services

ROOT = Path(__file__).parent.parent
LASTING = "lasting"


def start_keeper(*, lasting: bool = False) -> dict[str, str]:
    """The environment of the services: DATABASE_URL, REDIS_URL, VAR and LIVE_VAR.

    Services that are `lasting` write to disk as a real site's do: for benchmarks.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.services", *([LASTING] if lasting else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    _kept_open.append(keeper)
    line = keeper.stdout.readline() if keeper.stdout else b""
    if not line:
        raise RuntimeError("The services for the tests did not start; their error stands above.")
    return dict(json.loads(line))


_kept_open: list[subprocess.Popen[bytes]] = []


def keep(until_closed: IO[str], *, lasting: bool) -> None:
    """Runs the services until the stream closes."""
    folder = Path(tempfile.mkdtemp(prefix="wavebook-tests-"))
    (folder / "var" / "static").mkdir(parents=True)
    try:
        services = start_services(folder, lasting=lasting, say=lambda _: None)
        try:
            environment = {
                **services.environment,
                "VAR": str(folder / "var"),
                "LIVE_VAR": str(folder / "live"),
            }
            print(json.dumps(environment), flush=True)
            until_closed.read()
        finally:
            for site in (folder / "live").glob("*"):
                end_marked(site)
            services.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(os.EX_TEMPFAIL))
    keep(sys.stdin, lasting=LASTING in sys.argv)
