"""An organiser is reminded of the promised day, and deletes the answers of a closed wave."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.deleting import stored_of
from questionnaire.fieldwork import InvitationEntry
from questionnaire.models import Wave

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questionnaire_wave_changelist")


@pytest.fixture(autouse=True)
def snapshots(settings, tmp_path):
    settings.SNAPSHOTS = tmp_path


def answered(wave: Wave, *, kept_for_days: int | None = None) -> Wave:
    """The wave closed, with one response and two invitations, and its promised day."""
    fieldwork.start(wave=wave, language="en")
    entries = [InvitationEntry(f"{name}@example.org") for name in ("ada", "grace")]
    fieldwork.invite(wave=wave, entries=entries)
    fieldwork.close_wave(wave=wave)
    if kept_for_days is not None:
        wave.kept_until = timezone.localdate() + timedelta(days=kept_for_days)
        wave.save()
    return wave


def delete_address(wave: Wave) -> str:
    return reverse("admin:questionnaire_wave_delete_answers", args=[wave.pk])


def change_page(client, wave: Wave):
    return client.get(reverse("admin:questionnaire_wave_change", args=[wave.pk]))


def problems(answer) -> list[str]:
    return [str(problem) for problem in answer.context["problems"]]


def test_once_the_promised_day_has_passed_the_wave_says_what_is_still_stored(wave, organiser_of):
    page = change_page(organiser_of(answered(wave, kept_for_days=-1)), wave)
    assert page.context["kept_too_long"] == "1 response and 2 invitations"
    assert page.content.decode().count(delete_address(wave)) == 1


@pytest.mark.parametrize("days", [0, 30, None])
def test_but_not_before(days, wave, organiser_of):
    page = change_page(organiser_of(answered(wave, kept_for_days=days)), wave)
    assert page.context["kept_too_long"] == ""
    assert page.content.decode().count(delete_address(wave)) == 1


def test_nor_when_nothing_is_stored(wave, organiser_of):
    fieldwork.close_wave(wave=wave)
    Wave.objects.update(kept_until=timezone.localdate() - timedelta(days=1))
    assert change_page(organiser_of(wave), wave).context["kept_too_long"] == ""


def test_an_open_wave_is_to_be_closed_first(wave, organiser_of):
    client = organiser_of(wave)
    assert delete_address(wave) not in change_page(client, wave).content.decode()
    for answer in (client.get(delete_address(wave)), client.post(delete_address(wave))):
        assert answer.status_code == 409
        assert problems(answer) == [f"{wave} is open; close it first."]
        assert "form method" not in answer.content.decode()


def test_the_page_says_what_goes_and_changes_nothing(wave, organiser_of):
    answer = organiser_of(answered(wave)).get(delete_address(wave))
    assert answer.status_code == 200
    said = " ".join(answer.content.decode().split())
    assert "1 response with all answers, texts and times: 0 submitted, 1 not submitted." in said
    assert "2 invitations: the personal links" in said
    assert stored_of(wave).responses == 1


@pytest.mark.parametrize("typed", ["", "2022", "routing"])
def test_without_the_name_of_the_wave_nothing_is_deleted(typed, wave, organiser_of):
    answer = organiser_of(answered(wave)).post(delete_address(wave), {"name": typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert (stored_of(wave).responses, LogEntry.objects.count()) == (1, 0)


def test_with_it_the_answers_are_gone_and_the_history_says_so(wave, organiser_of):
    client = organiser_of(answered(wave, kept_for_days=-1))
    answer = client.post(delete_address(wave), {"name": " 2021 "}, follow=True)
    said = "Deleted the answers: 1 response and 2 invitations."
    assert [str(message) for message in answer.context["messages"]] == [said]
    assert LogEntry.objects.get().change_message == said
    assert not stored_of(wave)


def test_then_the_wave_offers_nothing_that_cannot_be_done(wave, organiser_of):
    client = organiser_of(answered(wave, kept_for_days=-1))
    client.post(delete_address(wave), {"name": "2021"})
    page = change_page(client, wave)
    assert (page.context["wave_actions"], page.context["kept_too_long"]) == ([], "")
    offered = [
        reverse(f"admin:questionnaire_wave_{name}", args=[wave.pk])
        for name in ("delete_answers", "invite", "import")
    ]
    assert [address for address in offered if address in page.content.decode()] == []
    reopening = reverse("admin:questionnaire_wave_action", args=[wave.pk, "open"])
    assert problems(client.post(reopening)) == [
        f"The answers to {wave} are deleted, so it stays closed; add a new wave instead."
    ]
    for answer in (client.get(delete_address(wave)), client.post(delete_address(wave))):
        assert problems(answer) == [
            f"The answers to {wave} are deleted already. Nothing is left to do."
        ]


def test_only_an_organiser_of_the_survey_deletes(wave, organiser_of, open_wave_of):
    client = organiser_of(answered(wave))
    other = answered(open_wave_of("single"))
    assert client.post(delete_address(other), {"name": "2021"}).status_code == 404
    assert stored_of(other).responses == 1


def test_an_analyst_does_not(wave, organiser_of):
    client = organiser_of(answered(wave), role="analyst")
    assert client.post(delete_address(wave), {"name": "2021"}).status_code == 404
    assert stored_of(wave).responses == 1


def labels(page) -> list[object]:
    shown = page.context["cl"]
    return [shown.model_admin.kept_label(wave) for wave in shown.result_list]


def test_the_list_of_waves_marks_the_day_that_has_passed(wave, organiser_of):
    client = organiser_of(answered(wave, kept_for_days=-1))
    day = Wave.objects.get().kept_until
    assert labels(client.get(LIST)) == [("passed", f"{day}, has passed")]
    client.post(delete_address(wave), {"name": "2021"})
    today = timezone.now().date()
    assert labels(client.get(LIST)) == [("deleted", f"Deleted {today}")]


@pytest.mark.parametrize("days", [None, 1])
def test_and_no_other(days, wave, organiser_of):
    client = organiser_of(answered(wave, kept_for_days=days))
    day = Wave.objects.get().kept_until
    assert labels(client.get(LIST)) == ["" if day is None else str(day)]


def test_the_list_takes_as_many_queries_for_three_waves_as_for_one(
    wave, organiser_of, django_assert_num_queries
):
    client = organiser_of(answered(wave, kept_for_days=-1))
    with CaptureQueriesContext(connection) as of_one:
        assert len(labels(client.get(LIST))) == 1
    for name in ("2022", "2023"):
        Wave.objects.create(survey=wave.survey, name=name, kept_until=wave.kept_until)
    with django_assert_num_queries(len(of_one)):
        assert len(labels(client.get(LIST))) == 3
