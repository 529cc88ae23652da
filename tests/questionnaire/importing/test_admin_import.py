"""An organiser brings in a file: upload, columns, check, and only then the import."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from questionnaire.importing import jobs
from questionnaire.models import Response, ResponseImport, Survey, SurveyRole, Wave
from questionnaire.models.response_import import import_storage

from .files import answers, mixed_wave

pytestmark = pytest.mark.django_db
GOOD = "id,Q1,What are you?\na,x,1\nb,y,Hospital\n"
BAD = "id,category\na,1\nb,7\n"


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path, monkeypatch):
    settings.IMPORTS = tmp_path / "imports"
    field = ResponseImport._meta.get_field("file")
    monkeypatch.setattr(field, "storage", import_storage())


@pytest.fixture
def wave():
    return mixed_wave()


@pytest.fixture
def organiser(client, wave, django_user_model):
    """The client, signed in as an organiser of the wave's survey."""
    user = django_user_model.objects.create_user("olga", password="x", is_staff=True)
    SurveyRole.objects.create(survey=wave.survey, user=user, role="organiser")
    client.force_login(user)
    return client


def address(wave, page="", *arguments):
    name = f"admin:questionnaire_wave_import{f'_{page}' if page else ''}"
    return reverse(name, args=[wave.pk, *arguments])


def uploaded(client, wave, content):
    """The import that an upload begins."""
    file = SimpleUploadedFile("answers.csv", content.encode())
    page = client.post(address(wave), {"upload": file})
    found = ResponseImport.objects.get()
    assert page.url == address(wave, "columns", found.pk)
    return found


def checked(client, wave, content, **columns):
    """The import once its columns are chosen and a worker has checked it."""
    found = uploaded(client, wave, content)
    posted = {"written": "either", **columns}
    page = client.post(address(wave, "columns", found.pk), posted)
    assert page.url == address(wave, "standing", found.pk)
    jobs.check_upload(found.pk)
    found.refresh_from_db()
    return found


def test_a_file_comes_in_after_columns_check_and_confirmation(organiser, wave):
    found = uploaded(organiser, wave, GOOD)
    page = organiser.get(address(wave, "columns", found.pk)).context["page"]
    assert page.matched == [(0, "id", "#id"), (1, "Q1", ""), (2, "What are you?", "category")]
    chosen = {"written": "either", "column-0": "id", "column-1": "", "column-2": "category"}
    organiser.post(address(wave, "columns", found.pk), chosen)
    shown = organiser.get(address(wave, "standing", found.pk), headers={"HX-Request": "true"})
    assert b'hx-trigger="every 1s"' in shown.content
    jobs.check_upload(found.pk)
    shown = organiser.get(address(wave, "standing", found.pk))
    assert (shown.context["found"].state, shown.context["found"].good_rows) == ("checked", 2)
    assert Response.objects.count() == 0
    organiser.post(address(wave, "step", found.pk, "import"))
    jobs.import_upload(found.pk)
    found.refresh_from_db()
    assert (found.state, found.good_rows, bool(found.file)) == ("done", 2, False)
    assert answers(wave) == [{"category": 1}, {"category": 2}]


def test_an_import_never_comes_in_twice(organiser, wave):
    found = checked(organiser, wave, GOOD, **{"column-2": "category"})
    organiser.post(address(wave, "step", found.pk, "import"))
    jobs.import_upload(found.pk)
    jobs.import_upload(found.pk)
    organiser.post(address(wave, "step", found.pk, "import"))
    jobs.import_upload(found.pk)
    assert Response.objects.count() == 2


def test_problems_are_shown_and_offered_as_a_file(organiser, wave):
    found = checked(organiser, wave, BAD, **{"column-0": "id", "column-1": "category"})
    assert (found.state, found.rows, found.good_rows) == ("checked", 2, 1)
    shown = organiser.get(address(wave, "standing", found.pk))
    assert shown.context["problems_found"] == [
        "row 3, column 'category': found '7', expected one of 1, 2, 3, or a label. Correct the"
        " cell or empty it."
    ]
    sent = organiser.get(address(wave, "report", found.pk))
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    rows = [(row["kind"], row["row"]) for row in csv.DictReader(io.StringIO(text))]
    assert rows == [("reading", "0"), ("unknown answer", "3")]


def test_bad_rows_are_skipped_only_when_asked(organiser, wave):
    found = checked(organiser, wave, BAD, **{"column-0": "id", "column-1": "category"})
    organiser.post(address(wave, "step", found.pk, "import"))
    jobs.import_upload(found.pk)
    found.refresh_from_db()
    assert (found.state, Response.objects.count()) == ("checked", 0)
    organiser.post(address(wave, "step", found.pk, "import-good"))
    jobs.import_upload(found.pk)
    assert answers(wave) == [{"category": 1}]


def test_a_file_that_cannot_be_read_is_not_kept(organiser, wave, settings):
    page = organiser.post(address(wave), {"upload": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")})
    assert page.status_code == 422
    assert page.context["problems"][0].place == "workbook"
    assert (ResponseImport.objects.count(), list(settings.IMPORTS.iterdir())) == (0, [])


def test_a_file_too_large_is_refused(organiser, wave, settings):
    settings.IMPORT_UPLOAD_MAX_BYTES = 10
    page = organiser.post(address(wave), {"upload": SimpleUploadedFile("a.csv", GOOD.encode())})
    assert page.status_code == 422
    assert ResponseImport.objects.count() == 0


def test_two_thousand_columns_are_for_the_command(organiser, wave, settings):
    content = ",".join(f"c{n}" for n in range(2000)).encode() + b"\n1\n"
    page = organiser.post(address(wave), {"upload": SimpleUploadedFile("a.csv", content)})
    assert page.context["problems"][0].found == "2000 columns"
    assert (ResponseImport.objects.count(), list(settings.IMPORTS.iterdir())) == (0, [])


def test_an_unknown_variable_is_refused_on_the_page(organiser, wave):
    found = uploaded(organiser, wave, GOOD)
    chosen = {"written": "either", "column-0": "catgory"}
    page = organiser.post(address(wave, "columns", found.pk), chosen)
    assert page.status_code == 422
    assert page.context["problems"][0].place == "column 'id'"
    found.refresh_from_db()
    assert found.state == "uploaded"


def test_a_wave_without_questionnaire_is_refused_with_the_reason(organiser, wave):
    bare = Wave.objects.create(survey=wave.survey, name="2030")
    page = organiser.post(address(bare), {"upload": SimpleUploadedFile("a.csv", GOOD.encode())})
    assert page.status_code == 422
    assert "publish it first" in str(page.context["problems"][0])


def test_the_file_is_deleted_when_it_is_not_wanted(organiser, wave):
    found = checked(organiser, wave, GOOD, **{"column-2": "category"})
    path, report = Path(found.file.path), found.report_path
    assert (path.exists(), report.exists()) == (True, True)
    organiser.post(address(wave, "step", found.pk, "discard"))
    assert (path.exists(), report.exists(), ResponseImport.objects.count()) == (False, False, 0)


def test_a_worker_that_died_is_noticed_and_the_job_begun_again(organiser, wave):
    found = uploaded(organiser, wave, GOOD)
    ago = timezone.now() - timedelta(minutes=5)
    stuck = ResponseImport.objects.filter(pk=found.pk)
    stuck.update(state="importing", heartbeat_at=timezone.now(), mapping={"id": "", "Q1": ""})
    again = address(wave, "step", found.pk, "again")
    assert organiser.post(again).status_code == 404
    stuck.update(heartbeat_at=ago)
    assert organiser.get(address(wave, "standing", found.pk)).context["silent"] is True
    assert organiser.post(again).status_code == 302
    jobs.import_upload(found.pk)
    assert Response.objects.count() == 2


def test_what_breaks_a_job_is_kept_as_its_failure(organiser, wave):
    found = uploaded(organiser, wave, GOOD)
    ResponseImport.objects.filter(pk=found.pk).update(state="checking")
    Path(found.file.path).unlink()
    jobs.check_upload(found.pk)
    found.refresh_from_db()
    assert found.state == "failed"
    assert "No such file" in found.error
    assert organiser.get(address(wave, "standing", found.pk)).status_code == 200
    assert organiser.get(address(wave, "columns", found.pk)).status_code == 302


def test_others_files_are_not_theirs(organiser, wave):
    found = uploaded(organiser, wave, GOOD)
    other = mixed_wave()
    SurveyRole.objects.create(
        survey=Survey.objects.get(pk=other.survey_id), user=found.requested_by, role="analyst"
    )
    assert organiser.get(address(other)).status_code == 404
    second = Wave.objects.create(survey=wave.survey, name="2022")
    assert organiser.get(address(second, "standing", found.pk)).status_code == 404
    assert organiser.post(address(second, "step", found.pk, "discard")).status_code == 404
    assert ResponseImport.objects.count() == 1


def test_the_control_panel_leads_there(organiser, wave):
    page = organiser.get(reverse("admin:questionnaire_wave_change", args=[wave.pk]))
    assert address(wave) in page.content.decode()
    assert organiser.get(address(wave)).status_code == 200
