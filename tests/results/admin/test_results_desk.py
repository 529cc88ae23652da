"""What an organiser sees and does of results in the admin."""

import pytest
from django.urls import reverse

from questionnaire.models import SurveyRole
from results import aggregation, tasks
from results.models import Run, TabPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_wave_of(db):
    from tests.questionnaire.tiny_waves import open_wave_of

    return open_wave_of


@pytest.fixture
def wave(open_wave_of):
    return open_wave_of("routing")


@pytest.fixture
def organiser(client, wave, django_user_model):
    user = django_user_model.objects.create_user("olga", password="x", is_staff=True)
    SurveyRole.objects.create(survey=wave.survey, user=user, role="organiser")
    client.force_login(user)
    return client


def test_recomputing_asks_for_a_run_and_hands_it_to_a_worker(
    wave, organiser, monkeypatch, django_capture_on_commit_callbacks
):
    handed = []
    monkeypatch.setattr(tasks.refresh_results, "delay", handed.append)
    address = reverse("admin:results_run_recompute", args=[wave.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = organiser.post(address)
    run = Run.objects.get()
    assert (answer.status_code, handed, run.requested_by.username) == (302, [run.pk], "olga")


def test_looking_at_the_address_recomputes_nothing(wave, organiser):
    organiser.get(reverse("admin:results_run_recompute", args=[wave.pk]))
    assert Run.objects.count() == 0


def test_another_surveys_results_are_out_of_reach(organiser, open_wave_of):
    other = open_wave_of("single")
    for name in ("recompute", "panel"):
        address = reverse(f"admin:results_run_{name}", args=[other.pk])
        assert organiser.post(address).status_code == 404
    assert Run.objects.count() == 0


def test_the_panel_tells_how_a_run_stands_and_asks_again_until_it_is_done(wave, organiser):
    address = reverse("admin:results_run_panel", args=[wave.pk])
    assert "Nothing has been computed yet." in organiser.get(address).content.decode()
    run = aggregation.request_run(wave_id=wave.pk)
    waiting = organiser.get(address).content.decode()
    assert ('hx-trigger="every 1s"' in waiting, "Waiting for a worker" in waiting) == (True, True)
    aggregation.aggregate(run.pk)
    done = organiser.get(address).content.decode()
    assert ("hx-trigger" in done, "0 respondents" in done) == (False, True)


def test_a_wave_without_a_published_questionnaire_has_no_results_panel(wave, organiser):
    from questionnaire.models import Wave

    draft = Wave.objects.create(survey=wave.survey, name="2022", questionnaire=wave.questionnaire)
    page = organiser.get(reverse("admin:questionnaire_wave_change", args=[draft.pk]))
    assert "".join(page.context["wave_panels"]) == ""


def test_runs_and_tab_plans_are_listed_for_their_organiser_only(wave, organiser, open_wave_of):
    for each in (wave, open_wave_of("single")):
        aggregation.request_run(wave_id=each.pk)
        TabPlan.objects.create(wave=each, banners=[])
    for model in ("run", "tabplan"):
        page = organiser.get(reverse(f"admin:results_{model}_changelist"))
        assert page.context["cl"].result_count == 1


def test_a_banner_that_the_questionnaire_has_not_is_refused(wave, organiser):
    answer = organiser.post(
        reverse("admin:results_tabplan_add"), {"wave": wave.pk, "banners": '["nothing"]'}
    )
    assert list(answer.context["adminform"].form.errors) == ["banners"]
    assert TabPlan.objects.count() == 0
