"""Which runs are published, what of them is kept, and what a withdrawn response changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from results import aggregation
from results.models import Publication, Run, StoredTable
from results.publishing import Unsafe, publish, why_unsafe, withdraw_publication
from results.queries import publication_of, published_run, published_runs
from tests.results.views.stored import SAFE, make_run, make_survey, make_user, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_survey())


@pytest.fixture
def organiser():
    return make_user("olga")


def run_of(wave, **changes):
    run = make_run(wave)
    for name, value in {"audit": SAFE, **changes}.items():
        setattr(run, name, value)
    run.save()
    return run


def test_a_safe_run_is_the_waves_results_for_everybody(wave, organiser):
    run = run_of(wave)
    publication = publish(run=run, by=organiser)
    assert (publication.run, publication.published_by) == (run, organiser)
    assert (published_run(wave), published_runs()) == (run, {wave.pk: run})


def test_publishing_again_takes_the_place_of_the_one_before(wave, organiser):
    first, second = run_of(wave), run_of(wave)
    earlier = publish(run=first, by=organiser)
    later = publish(run=second, by=organiser)
    assert list(Publication.objects.all()) == [later]
    assert (later.run, later.published_at > earlier.published_at) == (second, True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"audit": {}}, "was made without disclosure control"),
        ({"audit": {"threshold": 0, "passed": True}}, "Disclosure control is off"),
        ({"audit": {"threshold": 5, "passed": False}}, "found cells that can be worked out"),
        ({"audit": {"threshold": 5}}, "found cells that can be worked out"),
        ({"audit": {"threshold": 5, "passed": "yes"}}, "found cells that can be worked out"),
        ({"respondents": 4}, "4 answered, fewer than the suppression threshold of 5"),
    ],
)
def test_but_no_run_that_may_show_somebodys_answers(wave, organiser, changes, why):
    good = publish(run=run_of(wave), by=organiser)
    with pytest.raises(Unsafe, match=why):
        publish(run=run_of(wave, **changes), by=organiser)
    assert publication_of(wave) == good


def test_nor_one_that_is_not_done_or_has_no_tables(wave, organiser):
    queued = Run.objects.create(wave=wave, audit=SAFE)
    emptied = run_of(wave)
    emptied.tables.all().delete()
    assert [why_unsafe(run).partition(" of ")[0] for run in (queued, emptied)] == [
        f"Run {queued.pk} is queued, not done. Wait until it is.",
        "The tables",
    ]


def test_a_withdrawn_publication_is_gone_and_the_run_stays(wave, organiser):
    run = run_of(wave)
    publish(run=run, by=organiser)
    assert [withdraw_publication(wave=wave), withdraw_publication(wave=wave)] == [True, False]
    assert (published_run(wave), Run.objects.get()) == (None, run)


def test_the_published_run_keeps_its_tables_and_its_digest_while_older_ones_lose_theirs(
    wave, organiser
):
    now, runs = timezone.now(), []
    for age in range(6, 0, -1):
        runs.append(run_of(wave, done_at=now - timedelta(hours=age), snapshot_digest=f"{age}" * 64))
    publish(run=runs[1], by=organiser)
    aggregation._forget_older_runs(wave.pk)
    kept = StoredTable.objects.order_by("run").values_list("run", flat=True).distinct()
    assert list(kept) == [run.pk for run in (runs[1], *runs[3:])]
    withdraw_publication(wave=wave)
    aggregation._forget_older_runs(wave.pk)
    assert list(kept.all()) == [run.pk for run in runs[3:]]
