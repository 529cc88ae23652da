"""The site's own **children**: the web server, the worker and the clock, ended together.

Every child and whatever it starts in turn carry a **mark** in their environment: the folder they
work in. The mark is how a process is still found when its parent was killed before it.
"""

import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "WAVEBOOK_RUNS_IN"
SECONDS_TO_STOP = 15


@dataclass(frozen=True)
class Child:
    """One process with a session of its own, and the file that takes what it says."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").rstrip().splitlines()[-15:])


def start_child(
    name: str, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]
) -> Child:
    """A running child that writes to `<folder>/log/<name>.log`, anew at each start."""
    log = folder / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment, MARK: str(folder)},
            start_new_session=True,
        )
    return Child(name, process, log)


def stop_children(children: Iterable[Child], *, folder: Path) -> None:
    """Asks all of them to finish, waits, and then ends whatever carries the mark of the folder."""
    running = [child.process for child in children if child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
    end_marked(folder)
    for process in running:
        process.wait()


def end_marked(folder: Path) -> list[str]:
    """Kills every process that carries the mark of the folder; returns what they were."""
    marked = [process for process in psutil.process_iter(["name"]) if _carries(process, folder)]
    for process in marked:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(marked, SECONDS_TO_STOP)
    return [process.info["name"] for process in marked]


def _carries(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == str(folder)
    except psutil.Error:
        return False
