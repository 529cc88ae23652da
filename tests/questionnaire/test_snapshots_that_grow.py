"""A snapshot goes on from the last: misses nobody, doubles nobody, keeps nothing withdrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from questionnaire.dataset import Snapshot, forget, forget_wave, load_snapshot, take_snapshot
from questionnaire.fieldwork import submit, withdraw
from questionnaire.models import Response, Wave
from questionnaire.snapshots import files
from tests.results.tables.wave import WAVE, asking

from .answered_waves import answer, wave_of
from .instrument.miniature import columns_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def snapshots(settings: Any, tmp_path: Path) -> Path:
    """The folder that snapshots are kept in."""
    settings.SNAPSHOTS = tmp_path / "snapshots"
    return settings.SNAPSHOTS


@pytest.fixture
def wave() -> Wave:
    made = wave_of(asking())
    answer(made, WAVE)
    return made


def tracks(snapshot: Snapshot) -> list[int]:
    return sorted(snapshot.frame["track"].to_list())


def rows(snapshot: Snapshot) -> list[int]:
    return [part.rows for part in snapshot.manifest.parts]


def read_whole(wave: Wave) -> Snapshot:
    forget_wave(wave.pk)
    return take_snapshot(wave.pk)


def test_only_those_who_came_in_since_are_read(wave: Wave) -> None:
    first = take_snapshot(wave.pk)
    answer(wave, [{"track": 2}, {"track": 1}])
    second = take_snapshot(wave.pk)
    assert (rows(first), rows(second)) == ([6], [6, 2])
    assert sorted(second.since(first.digest)["track"].to_list()) == [1, 2]
    assert first.since(second.digest) is None
    assert tracks(second) == [-2, 1, 1, 1, 1, 2, 2, 2]
    whole = read_whole(wave)
    assert (rows(whole), whole.digest) == ([8], second.digest)


def test_when_nobody_came_in_nothing_is_written(wave: Wave) -> None:
    first = take_snapshot(wave.pk)
    kept = sorted(first.folder.iterdir())
    second = take_snapshot(wave.pk)
    assert (second.digest, rows(second)) == (first.digest, [6])
    assert sorted(first.folder.iterdir()) == kept
    assert second.since(first.digest).height == 0


def test_it_holds_the_same_columns_as_one_read_at_once(wave: Wave) -> None:
    take_snapshot(wave.pk)
    answer(wave, WAVE[::-1])
    grown = take_snapshot(wave.pk, segment_cuts={"step": [3]}).frame
    forget_wave(wave.pk)
    whole = take_snapshot(wave.pk, segment_cuts={"step": [3]}).frame
    assert grown.schema == whole.schema
    assert sorted(map(str, grown.rows())) == sorted(map(str, whole.rows()))


@contextmanager
def held_back(act: Callable[[], Any]) -> Iterator[None]:
    """Acts in a transaction of another connection, which is committed when the block ends."""
    acted, end = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                act()
                acted.set()
                end.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    acted.wait(30)
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_one_submitted_early_and_committed_late_is_neither_missed_nor_doubled(wave: Wave) -> None:
    (late,) = answer(wave, [{"track": 2, "stage": 1}], state=Response.State.STARTED)
    with held_back(lambda: submit(response=Response.objects.get(pk=late.pk))):
        # Submitted after the late one, and committed before it.
        answer(wave, [{"track": 1}])
        before = take_snapshot(wave.pk)
        assert before.respondents == 7
    after = take_snapshot(wave.pk)
    assert after.since(before.digest)["track"].to_list() == [2]
    assert after.respondents == take_snapshot(wave.pk).respondents == 8
    assert after.digest == read_whole(wave).digest


def test_nor_one_that_an_import_brings_from_long_ago(wave: Wave) -> None:
    before = take_snapshot(wave.pk)
    (old,) = answer(wave, [{"track": 2}])
    long_ago = timezone.now() - timedelta(days=400)
    Response.objects.filter(pk=old.pk).update(submitted_at=long_ago)
    after = take_snapshot(wave.pk)
    assert after.since(before.digest)["track"].to_list() == [2]


def test_what_else_is_written_of_a_response_does_not_bring_it_in_again(wave: Wave) -> None:
    take_snapshot(wave.pk)
    for response in Response.objects.filter(wave=wave):
        response.language = "fr"
        response.save()
    assert rows(take_snapshot(wave.pk)) == [6]


def test_answers_withdrawn_since_are_gone_from_every_file(wave: Wave, snapshots: Path) -> None:
    first = take_snapshot(wave.pk)
    withdraw(response=Response.objects.get(wave=wave, answers__budget=10.5))
    answer(wave, [{"track": 2}])
    second = take_snapshot(wave.pk)
    assert (rows(second), second.since(first.digest)) == ([6], None)
    names = {path.name for path in snapshots.rglob("*.*")}
    assert names == {f"{second.digest}.json", "head.json", second.manifest.parts[0].file}
    assert second.digest == read_whole(wave).digest


def test_one_withdrawn_before_it_was_ever_submitted_is_no_reason_to_begin_anew(wave: Wave) -> None:
    take_snapshot(wave.pk)
    (started,) = answer(wave, [{"track": 1}], state=Response.State.STARTED)
    withdraw(response=started)
    answer(wave, [{"track": 2}])
    assert rows(take_snapshot(wave.pk)) == [6, 1]


def test_many_small_parts_are_brought_together(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PARTS", 3)
    monkeypatch.setattr(files, "STRAY_SECONDS", -1)
    digests = [take_snapshot(wave.pk).digest]
    sizes = []
    for _ in range(6):
        answer(wave, [{"track": 2}])
        snapshot = take_snapshot(wave.pk)
        sizes.append(rows(snapshot))
        assert snapshot.since(digests[-1])["track"].to_list() == [2]
        digests.append(snapshot.digest)
    assert sizes == [[6, 1], [6, 1, 1], [6, 1, 1, 1], [9, 1], [9, 1, 1], [9, 1, 1, 1]]
    assert load_snapshot(digests[3], asking()).respondents == 9
    assert len(load_snapshot(digests[3], asking()).frame) == 9
    forget(digests[:-1])
    assert len(list(snapshot.folder.glob("*.parquet"))) == 4
    assert snapshot.digest == read_whole(wave).digest


def test_full_parts_are_left_as_they_are(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PARTS", 2)
    monkeypatch.setattr(files, "FULL", 4)
    sizes, digests = [], [take_snapshot(wave.pk).digest]
    for _ in range(4):
        answer(wave, [{"track": 2}])
        snapshot = take_snapshot(wave.pk)
        sizes.append(rows(snapshot))
        assert snapshot.since(digests[-1])["track"].to_list() == [2]
        digests.append(snapshot.digest)
    assert sizes == [[4, 2, 1], [4, 2, 1, 1], [4, 4, 1], [4, 4, 1, 1]]
    assert snapshot.digest == read_whole(wave).digest


def test_another_questionnaire_is_read_anew(wave: Wave) -> None:
    first = take_snapshot(wave.pk)
    head = replace(first.manifest, instrument="another")
    files.write_manifest(first.folder / files.HEAD, head)
    answer(wave, [{"track": 1}])
    second = take_snapshot(wave.pk)
    assert (rows(second), second.since(first.digest)) == ([7], None)


@pytest.mark.parametrize("of", ["another database", "a later time"])
def test_a_database_restored_is_read_anew(wave: Wave, of: str) -> None:
    """Its numbers of transactions tell nothing of what came in since."""
    first = take_snapshot(wave.pk)
    view = first.manifest.view
    assert view is not None
    past = {"another database": replace(view, database="7/1/other")}
    ahead = {"a later time": replace(view, seen=f"{view.earliest + 9999}:{view.earliest + 9999}:")}
    head = replace(first.manifest, view=(past | ahead)[of])
    files.write_manifest(first.folder / files.HEAD, head)
    answer(wave, [{"track": 1}])
    assert rows(take_snapshot(wave.pk)) == [7]


@pytest.mark.parametrize("damage", ["part", "head"])
def test_files_that_are_gone_or_damaged_are_made_anew(wave: Wave, damage: str) -> None:
    first = take_snapshot(wave.pk)
    if damage == "part":
        (first.folder / first.manifest.parts[0].file).unlink()
    else:
        (first.folder / files.HEAD).write_text("{")
    second = take_snapshot(wave.pk)
    assert (second.digest, tracks(second)) == (first.digest, [-2, 1, 1, 1, 2, 2])


def test_inside_a_transaction_it_is_read_anew(wave: Wave) -> None:
    """A transaction cannot tell its own writes of before a snapshot from those after it."""
    with transaction.atomic():
        take_snapshot(wave.pk)
        answer(wave, [{"track": 2}])
        assert rows(take_snapshot(wave.pk)) == [7]
        answer(wave, [{"track": 2}])
        assert rows(take_snapshot(wave.pk)) == [8]
    answer(wave, [{"track": 2}])
    assert rows(take_snapshot(wave.pk)) == [9]


def test_growing_takes_as_many_queries_for_three_as_for_one(
    wave: Wave, django_assert_num_queries: Any
) -> None:
    take_snapshot(wave.pk)
    for more in (1, 3):
        answer(wave, [{"track": 1}] * more)
        with django_assert_num_queries(5):
            take_snapshot(wave.pk)


def test_columns_are_those_of_the_answers(wave: Wave) -> None:
    take_snapshot(wave.pk)
    answer(wave, WAVE)
    grown = take_snapshot(wave.pk)
    assert sorted(grown.columns["track"]) == sorted([*columns_of(asking(), WAVE)["track"]] * 2)
