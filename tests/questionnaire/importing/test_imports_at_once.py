"""Two imports at the same moment: the same responses come in once, the same job is done once."""

from __future__ import annotations

import pytest

from questionnaire.importing import jobs
from questionnaire.importing.runs import ImportRefusedError
from questionnaire.models import Response, ResponseImport
from questionnaire.models.response_import import import_storage
from tests.questionnaire.test_fieldwork_at_once import at_once

from .files import imported, mixed_wave, written

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = "id,category\n" + "".join(f"r{number},1\n" for number in range(3000))


def test_two_files_with_the_same_ids_come_in_once(tmp_path):
    wave, path = mixed_wave(), written(tmp_path, SOURCE)
    outcomes = at_once(lambda: imported(wave, path), lambda: imported(wave, path))
    refused = [outcome for outcome in outcomes if isinstance(outcome, ImportRefusedError)]
    assert (len(refused), Response.objects.count()) == (1, 3000)


def test_a_task_delivered_twice_imports_once(tmp_path, settings, monkeypatch):
    settings.IMPORTS = tmp_path / "imports"
    monkeypatch.setattr(ResponseImport._meta.get_field("file"), "storage", import_storage())
    source = "category\n" + "1\n" * 3000
    with written(tmp_path, source).open("rb") as file:
        upload = jobs.take_upload(wave=mixed_wave(), file=file, filename="a.csv", user=None)
    ResponseImport.objects.update(state="importing")
    at_once(lambda: jobs.import_upload(upload.pk), lambda: jobs.import_upload(upload.pk))
    upload.refresh_from_db()
    assert (upload.state, Response.objects.count()) == ("done", 3000)
