"""What organisers are told of results before they delete the answers, and offered after."""

from __future__ import annotations

import pytest
from django.urls import reverse

from questionnaire import fieldwork
from questionnaire.deleting import delete_answers
from questionnaire.models import Wave
from results.aggregation import ANSWERS_DELETED, aggregate, request_run
from results.models import Run
from tests.questionnaire.answered_waves import answer, wave_of
from tests.results.tables.wave import WAVE, asking
from tests.results.views.stored import make_publication, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]

RESULTS = (
    "The results of 6 submitted responses, computed {:%Y-%m-%d %H:%M} UTC: tables, charts, exhibits"
    " and their downloads, as they are. They cannot be computed again."
)
CHANGES = (
    "Changes since this wave in later ones. From now on their tests take the two waves for"
    " different people."
)
STALE = (
    "The results do not count all answers as they would be counted now. Recompute them first, or"
    " they stay as they are."
)


@pytest.fixture
def wave() -> Wave:
    """A closed wave that six answered."""
    made = wave_of(asking())
    answer(made, WAVE)
    fieldwork.close_wave(wave=made)
    return made


@pytest.fixture
def organiser(wave, client):
    client.force_login(make_user("olga", wave.survey, "organiser", is_staff=True))
    return client


def done(wave: Wave) -> Run:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    return Run.objects.get(pk=run.pk)


def told(client, wave: Wave) -> tuple[list[str], list[str]]:
    """What is said to stay, and what is better done before."""
    page = client.get(reverse("admin:questionnaire_wave_delete_answers", args=[wave.pk]))
    (kept,) = page.context["kept"]
    return list(kept.stays), list(kept.cautions)


def test_answers_that_are_in_no_results_are_warned_of(wave, organiser):
    assert told(organiser, wave) == ([], [STALE])


def test_results_that_cannot_be_published_are_warned_of(wave, organiser):
    run = done(wave)
    assert told(organiser, wave) == (
        [RESULTS.format(run.done_at), CHANGES],
        [
            "The latest results could not be published any more. "
            f"Run {run.pk} was made without disclosure control. "
            "Recompute the results and publish them then."
        ],
    )


def test_published_results_stay_and_nothing_is_to_be_done_before(wave, organiser):
    run = done(wave)
    published = make_publication(run).published_at
    assert told(organiser, wave) == (
        [
            RESULTS.format(run.done_at),
            CHANGES,
            f"The results that were published {published:%Y-%m-%d %H:%M} UTC.",
        ],
        [],
    )


def test_recomputing_afterwards_is_refused_in_words(wave, organiser):
    run = done(wave)
    delete_answers(wave=wave)
    page = organiser.post(reverse("admin:results_run_recompute", args=[wave.pk]), follow=True)
    assert [(m.level_tag, str(m)) for m in page.context["messages"]] == [("error", ANSWERS_DELETED)]
    assert list(Run.objects.all()) == [run]
    assert "cannot be computed again" in page.content.decode()


def test_so_is_trying_weights(wave, organiser):
    delete_answers(wave=wave)
    given = {"wave": wave.pk, "margins": "variable,option,target\ntrack,user,20\ntrack,vendor,80\n"}
    answered = organiser.post(reverse("admin:results_weighting_margins"), given)
    assert answered.status_code == 422
    assert answered.context["problems"] == (
        f"the answers to {wave} are deleted; its results stay as they are",
    )


def test_published_results_are_read_by_everybody_as_before(wave, client):
    make_publication(done(wave))
    address = f"/results/{wave.survey.name}/{wave.name}/"
    before = client.get(address)
    delete_answers(wave=wave)
    after = client.get(address)
    assert (after.status_code, after.context["sections"]) == (200, before.context["sections"])


def test_what_cannot_be_published_any_more_is_refused_with_that(wave, organiser):
    run = done(wave)
    delete_answers(wave=wave)
    address = reverse("admin:results_run_publish", args=[run.pk])
    for answered in (organiser.get(address), organiser.post(address)):
        assert answered.status_code == 409
        assert answered.context["problems"] == (
            f"Run {run.pk} was made without disclosure control. Recompute the results and publish "
            "them then. But the answers are deleted, so these results stay unpublished.",
        )


def test_recomputing_is_offered_while_there_are_answers(wave, organiser):
    address = reverse("admin:results_run_recompute", args=[wave.pk])
    page = reverse("admin:questionnaire_wave_change", args=[wave.pk])
    assert organiser.get(page).content.decode().count(address) == 1
    delete_answers(wave=wave)
    assert organiser.get(page).content.decode().count(address) == 0
