"""The embedded services: they start, keep what they were given, and recover from hard ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from surveysite.embedded import (
    EmbeddedError,
    Service,
    Services,
    start_broker,
    start_database,
    start_services,
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path, reachable by other accounts, as PostgreSQL needs when root."""
    made = Path(tempfile.mkdtemp(prefix="wb-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def said() -> list[str]:
    return []


def value_of(service: Service, query: str) -> object:
    with psycopg.connect(service.url) as connection:
        return connection.execute(query).fetchone()[0]


def write_row(service: Service) -> None:
    with psycopg.connect(service.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def test_services_start_and_leave_no_process(folder: Path) -> None:
    services = start_services(folder, lasting=False)
    numbers = [services.database.process.pid, services.broker.process.pid]
    assert list(services.environment) == ["DATABASE_URL", "REDIS_URL"]
    assert value_of(services.database, "SHOW server_encoding") == "UTF8"
    services.stop()
    assert [psutil.pid_exists(number) for number in numbers] == [False, False]


def test_it_keeps_rows_and_queue_from_one_start_to_the_next(folder: Path) -> None:
    first = start_services(folder)
    write_row(first.database)
    with closing(redis.Redis.from_url(first.broker.url)) as client:
        client.rpush("queue", "task")
    first.stop()
    second = start_services(folder)
    with closing(redis.Redis.from_url(second.broker.url)) as client:
        queue = client.lrange("queue", 0, -1)
    answer = value_of(second.database, "SELECT answer FROM kept")
    second.stop()
    assert (answer, queue) == (42, [b"task"])


def test_the_database_opens_to_no_other_account(folder: Path) -> None:
    service = start_database(folder / "db", lasting=False)
    listening, mode = value_of(service, "SHOW listen_addresses"), (folder / "db").stat().st_mode
    service.stop()
    assert (listening, oct(mode & 0o777)) == ("", "0o700")


def test_the_broker_asks_for_its_password(folder: Path) -> None:
    service = start_broker(folder / "broker", lasting=False)
    address = service.url.replace(service.url.split("@")[0], "redis://")
    with (
        closing(redis.Redis.from_url(address.replace("redis://@", "redis://"))) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    service.stop()


def test_a_server_whose_parent_was_killed_is_ended_first(folder: Path, said: list[str]) -> None:
    forgotten = start_services(folder)
    write_row(forgotten.database)
    again = start_services(folder, say=said.append)
    answer = value_of(again.database, "SELECT answer FROM kept")
    gone = [forgotten.database.process.poll(), forgotten.broker.process.poll()]
    again.stop()
    assert answer == 42
    assert None not in gone
    assert said == [
        f"Ending a postgres left over from an earlier run in {folder}/postgresql/data.",
        f"Ending a valkey-server left over from an earlier run in {folder}/valkey.",
    ]


def test_a_lock_that_names_another_process_is_stale(folder: Path) -> None:
    start_database(folder).stop()
    (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}/data\n0\n5432\n")
    service = start_database(folder)
    one = value_of(service, "SELECT 1")
    service.stop()
    assert one == 1


def test_an_incomplete_data_folder_is_moved_aside(folder: Path, said: list[str]) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "half").write_text("made")
    service = start_database(folder, lasting=False, say=said.append)
    service.stop()
    (aside,) = folder.glob("data.incomplete-*")
    assert (aside / "half").read_text() == "made"
    assert said == [
        f"{folder}/data was incomplete; moved aside to {aside}. Starting with an empty database."
    ]


def test_a_folder_that_initdb_did_not_finish_is_made_again(folder: Path) -> None:
    (folder / "data.making").mkdir()
    (folder / "data.making" / "PG_VERSION").write_text("18\n")
    service = start_database(folder, lasting=False)
    service.stop()
    assert not (folder / "data.making").exists()


def test_data_of_another_version_is_refused_and_left_alone(folder: Path) -> None:
    start_database(folder, lasting=False).stop()
    (folder / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError) as caught:
        start_database(folder)
    assert str(caught.value) == (
        f"{folder}/data was made by PostgreSQL 16, and this is PostgreSQL 18. "
        f"Move {folder}/data away to start anew, or upgrade it with pg_upgrade."
    )
    assert (folder / "data" / "PG_VERSION").read_text() == "16\n"


def test_a_path_too_long_for_a_socket_still_works(folder: Path) -> None:
    long = folder / ("a-very-long-name-" * 5) / "db"
    long.parent.mkdir()
    service = start_database(long, lasting=False)
    sockets = Path(str(value_of(service, "SHOW unix_socket_directories")))
    service.stop()
    assert sockets.parent == Path(tempfile.gettempdir())
    sockets.rmdir()


def test_a_service_that_cannot_start_says_why_and_leaves_nothing(folder: Path) -> None:
    start_database(folder / "postgresql", lasting=False).stop()
    settings = folder / "postgresql" / "data" / "postgresql.conf"
    settings.write_text("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedError) as caught:
        start_services(folder, lasting=False)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"PostgreSQL did not start. The end of {folder}/postgresql/postgresql.log:"
    assert 'invalid value for parameter "shared_buffers": "nonsense"' in lines[1]


def test_stopping_twice_is_harmless(folder: Path) -> None:
    services: Services = start_services(folder, lasting=False)
    services.stop()
    services.stop()
    assert services.database.process.returncode == 0
