"""Publishing results and taking them back in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from results.models import Publication
from results.queries import published_run
from tests.results.views.stored import SAFE, make_run, make_survey, make_user, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_survey())


@pytest.fixture
def run(wave):
    run = make_run(wave)
    run.audit = {**SAFE, "hidden_cells": 7}
    run.save()
    return run


@pytest.fixture
def organiser(client, wave):
    client.force_login(make_user("olga", wave.survey, "organiser", is_staff=True))
    return client


def publish_address(run):
    return reverse("admin:results_run_publish", args=[run.pk])


def withdraw_address(wave):
    return reverse("admin:results_run_withdraw", args=[wave.pk])


def logged():
    return list(LogEntry.objects.order_by("id").values_list("user__username", "change_message"))


def test_publishing_says_first_what_is_hidden_and_then_does_it(wave, run, organiser):
    asked = organiser.get(publish_address(run))
    assert (asked.status_code, published_run(wave)) == (200, None)
    assert "7 cells will be hidden from them" in asked.content.decode()
    done = organiser.post(publish_address(run))
    assert (done.status_code, published_run(wave)) == (302, run)
    assert logged() == [("olga", f"Published the results of run {run.pk}.")]


def test_an_unsafe_run_is_refused_with_what_to_do(wave, run, organiser):
    run.audit = {**SAFE, "passed": False}
    run.save()
    for answer in (organiser.get(publish_address(run)), organiser.post(publish_address(run))):
        assert answer.status_code == 409
        assert "recompute the results and publish them then" in answer.content.decode()
    assert (published_run(wave), logged()) == (None, [])


def test_a_publication_is_taken_back_once_asked(wave, run, organiser):
    organiser.post(publish_address(run))
    assert (organiser.get(withdraw_address(wave)).status_code, published_run(wave)) == (200, run)
    assert organiser.post(withdraw_address(wave)).status_code == 302
    assert (published_run(wave), logged()[-1]) == (
        None,
        ("olga", "Withdrew the publication of the results."),
    )
    assert organiser.get(withdraw_address(wave)).status_code == 409


def test_the_panel_offers_what_can_be_done(wave, run, organiser):
    panel = reverse("admin:results_run_panel", args=[wave.pk])

    def offered():
        page = organiser.get(panel).content.decode()
        return [publish_address(run) in page, withdraw_address(wave) in page]

    before = offered()
    organiser.post(publish_address(run))
    assert (before, offered()) == ([True, False], [False, True])


@pytest.mark.parametrize("role", ["analyst", None])
def test_nobody_but_organisers_publishes_or_withdraws(client, wave, run, role):
    client.force_login(make_user("someone", wave.survey, role, is_staff=True))
    assert [client.post(a).status_code for a in (publish_address(run), withdraw_address(wave))] == [
        404,
        404,
    ]
    assert Publication.objects.count() == 0


def test_nor_an_organiser_of_another_survey(client, wave, run):
    other = make_survey("other")
    client.force_login(make_user("someone", other, "organiser", is_staff=True))
    assert [client.post(a).status_code for a in (publish_address(run), withdraw_address(wave))] == [
        404,
        404,
    ]
    assert Publication.objects.count() == 0
