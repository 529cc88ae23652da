"""Deleting the answers of a wave: all of them at once, for good, and nothing comes in after."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from questionnaire import fieldwork, publishing
from questionnaire.dataset import SnapshotError, take_snapshot
from questionnaire.deleting import (
    NotDeletable,
    Stored,
    check_deletable,
    delete_answers,
    is_kept_too_long,
    stored_of,
)
from questionnaire.fieldwork import InvitationEntry
from questionnaire.importing import jobs
from questionnaire.intake import IntakeError, check_intake
from questionnaire.models import Consent, Invitation, Member, Response, ResponseImport, Wave
from questionnaire.models.response_import import import_storage
from questionnaire.signals import answers_deleting

from .fielding import opened_wave, published_wave, save
from .refusals import broken, refusal
from .test_fieldwork_at_once import at_once

pytestmark = pytest.mark.django_db

NO_MORE = "The answers to this wave are deleted; it takes no more."


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    settings.SNAPSHOTS, settings.IMPORTS = tmp_path / "snapshots", tmp_path / "imports"
    monkeypatch.setattr(ResponseImport._meta.get_field("file"), "storage", import_storage())


def answered_wave(**names: str) -> Wave:
    """A closed wave with somebody invited who submitted, one who has not, and one who withdrew."""
    wave = opened_wave(**names)
    entries = [InvitationEntry(f"{name}@example.org") for name in ("ada", "grace")]
    ada, _ = fieldwork.invite(wave=wave, entries=entries)
    responses = [
        fieldwork.start(wave=wave, language="en", invitation=invitation)[0]
        for invitation in (ada, None, None)
    ]
    for response in responses:
        save(response, {"category": 2})
    fieldwork.submit(response=responses[0])
    fieldwork.withdraw(response=responses[2])
    fieldwork.close_wave(wave=wave)
    return wave


def uploaded(wave: Wave) -> ResponseImport:
    upload = jobs.take_upload(
        wave=wave, file=BytesIO(b"id,category\na,1\n"), filename="answers.csv", user=None
    )
    upload.report_path.write_text("what was found")
    return upload


def files_under(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def emptied_wave() -> Wave:
    wave = answered_wave()
    delete_answers(wave=wave)
    return wave


def why_not(wave: Wave) -> str:
    with pytest.raises(NotDeletable) as refused:
        delete_answers(wave=wave)
    return str(refused.value)


def test_everything_about_respondents_goes_and_the_numbers_are_told():
    wave = answered_wave()
    upload = uploaded(wave)
    assert delete_answers(wave=wave) == Stored(
        submitted=1, unfinished=1, withdrawn=1, invitations=2, uploads=1
    )
    assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)
    assert not ResponseImport.objects.filter(pk=upload.pk).exists()
    assert not stored_of(wave)
    assert Wave.objects.get().answers_deleted_at == wave.answers_deleted_at is not None


def test_the_wave_its_members_and_the_words_of_consent_stay():
    wave = answered_wave()
    Consent.objects.create(wave=wave, digest="d" * 64, words={"en": "I agree"})
    delete_answers(wave=wave)
    assert (Member.objects.count(), Consent.objects.count(), wave.versions.count()) == (2, 1, 1)


def test_other_waves_are_left_alone():
    wave, other = answered_wave(), answered_wave(survey="other")
    delete_answers(wave=wave)
    kept = Stored(submitted=1, unfinished=1, withdrawn=1, invitations=2, uploads=0)
    assert stored_of(other) == kept


def test_files_outside_the_database_go_once_it_is_committed(
    settings, django_capture_on_commit_callbacks
):
    wave = answered_wave()
    uploaded(wave)
    take_snapshot(wave.pk)
    assert len(files_under(settings.SNAPSHOTS)) == 3
    assert len(files_under(settings.IMPORTS)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        delete_answers(wave=wave)
        assert len(files_under(settings.SNAPSHOTS)) == 3
    assert (files_under(settings.SNAPSHOTS), files_under(settings.IMPORTS)) == ([], [])


def test_a_wave_must_be_closed_first():
    assert why_not(opened_wave()) == "B 2021 is open; close it first."
    draft = published_wave(survey="other")
    assert why_not(draft) == "B 2021 is a draft; open it and close it first."


def test_deleting_again_is_refused():
    assert why_not(emptied_wave()) == (
        "The answers to B 2021 are deleted already. Nothing is left to do."
    )


@pytest.mark.parametrize(("seconds", "refused"), [(1, True), (10_000, False)])
def test_a_file_in_the_hands_of_a_worker_is_waited_for_while_it_lives(seconds, refused):
    wave = answered_wave()
    since = timezone.now() - timedelta(seconds=seconds)
    ResponseImport.objects.create(wave=wave, state="importing", heartbeat_at=since)
    if refused:
        assert why_not(wave) == (
            "A file of answers is being checked or imported; wait until that is done."
        )
    else:
        check_deletable(wave)


def test_who_listens_can_stop_it_and_then_nothing_is_deleted():
    def object_to(wave: Wave, **_: object) -> None:
        raise NotDeletable(f"{wave} is needed.")

    wave = answered_wave()
    answers_deleting.connect(object_to)
    try:
        assert why_not(wave) == "B 2021 is needed."
    finally:
        answers_deleting.disconnect(object_to)
    assert (stored_of(wave).responses, stored_of(wave).invitations) == (3, 2)


def test_the_wave_is_never_opened_again():
    wave = emptied_wave()
    with pytest.raises(fieldwork.WaveStateError) as refused:
        fieldwork.open_wave(wave=wave)
    assert str(refused.value) == (
        "The answers to B 2021 are deleted, so it stays closed; add a new wave instead."
    )
    opened = Wave.objects.filter(pk=wave.pk)
    assert broken(lambda: opened.update(state="open")) == "wave_without_answers_stays_closed"


def test_that_they_are_deleted_is_not_taken_back():
    waves = Wave.objects.filter(pk=emptied_wave().pk)
    said = "pgtrigger: Cannot update rows from questionnaire_wave table"
    assert refusal(lambda: waves.update(answers_deleted_at=None)) == said
    assert refusal(lambda: waves.update(answers_deleted_at=timezone.now())) == said


def test_nothing_comes_in_after():
    wave = emptied_wave()
    member = Member.objects.first()
    assert refusal(lambda: Response.objects.create(wave=wave, language="en")) == NO_MORE
    assert refusal(lambda: Invitation.objects.create(wave=wave, member=member)) == NO_MORE
    with pytest.raises(IntakeError) as refused:
        check_intake(wave)
    assert str(refused.value) == (
        "The answers to B 2021 are deleted, so it takes no more; add a new wave."
    )


def test_nor_is_it_published_anew():
    with pytest.raises(publishing.PublishingError) as refused:
        publishing.publish(wave=emptied_wave())
    assert str(refused.value) == (
        "B 2021: found a wave whose answers are deleted, expected one that still takes answers. "
        "Add a new wave instead."
    )


def test_no_snapshot_is_taken_of_nobody():
    with pytest.raises(SnapshotError) as refused:
        take_snapshot(emptied_wave().pk)
    assert str(refused.value) == ("the answers to B 2021 are deleted; its results stay as they are")


@pytest.mark.parametrize(
    ("kept_until", "too_long"),
    [(None, False), (date(2026, 5, 1), False), (date(2026, 4, 30), True)],
)
def test_the_promised_day_itself_is_not_too_long(kept_until, too_long):
    assert is_kept_too_long(Wave(kept_until=kept_until), date(2026, 5, 1)) is too_long


def test_it_takes_as_many_queries_for_one_response_as_for_three(django_assert_num_queries):
    few, many = opened_wave(), opened_wave(survey="other")
    for wave, number in ((few, 1), (many, 3)):
        for _ in range(number):
            fieldwork.start(wave=wave, language="en")
        fieldwork.close_wave(wave=wave)
    for wave in (few, many):
        with django_assert_num_queries(3):
            stored_of(wave)
        with django_assert_num_queries(14):
            delete_answers(wave=wave)


@pytest.mark.django_db(transaction=True)
def test_who_starts_while_answers_are_deleted_comes_too_late():
    wave = answered_wave()
    late = Response(wave=wave, language="en", token_hash=b"t" * 32)
    deleted, came_in = Event(), Event()

    @transaction.atomic
    def delete() -> None:
        delete_answers(wave=wave)
        deleted.set()
        assert not came_in.wait(1)

    def start() -> str:
        deleted.wait(10)
        said = refusal(late.save)
        came_in.set()
        return said

    assert at_once(delete, start) == [None, NO_MORE]
    assert Response.objects.count() == 0
