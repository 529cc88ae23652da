"""The tab plan of an edition is loaded once, and an organiser's own is left alone."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from questionnaire.models import Wave
from results.exhibits.reading import to_outline
from results.models import ExhibitOutline, TabPlan

pytestmark = pytest.mark.django_db

EDITION = "ai_for_health_2021"
BANNERS = ["category", "size", "startup", "maturity_step"]


@pytest.fixture
def wave() -> Wave:
    """The wave of the edition, not opened yet."""
    call_command("load_edition", EDITION, stdout=StringIO())
    return Wave.objects.get(survey__name="ai_for_health", name="2021")


def load(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("load_tab_plan", EDITION, *arguments, stdout=out)
    return out.getvalue().splitlines()


def banners(wave: Wave) -> list[str]:
    return TabPlan.objects.get(wave=wave).banners


def test_it_gives_the_wave_its_banners(wave: Wave) -> None:
    assert load() == ["Tab plan: category, size, startup, maturity_step.", "Exhibits: 24."]
    assert banners(wave) == BANNERS
    assert sorted(TabPlan.objects.get(wave=wave).details) == [
        "composites",
        "crossed",
        "filters",
        "nets",
        "tables",
    ]


def test_loading_it_twice_changes_nothing(wave: Wave) -> None:
    load()
    assert load() == ["Tab plan: already there.", "Exhibits: already there."]
    assert banners(wave) == BANNERS


def test_a_plan_that_an_organiser_changed_stays(wave: Wave) -> None:
    TabPlan.objects.create(wave=wave, banners=["size"])
    ExhibitOutline.objects.create(wave=wave, document={})
    assert load() == [
        "Tab plan: left as it is, size; --replace puts the edition's in its place.",
        "Exhibits: left as they are; --replace puts the edition's in their place.",
    ]
    assert banners(wave) == ["size"]


def test_unless_it_is_to_be_replaced(wave: Wave) -> None:
    TabPlan.objects.create(wave=wave, banners=["size"])
    ExhibitOutline.objects.create(wave=wave, document={})
    assert load("--replace") == [
        "Tab plan: replaced by category, size, startup, maturity_step.",
        "Exhibits: replaced by 24.",
    ]
    assert len(to_outline(ExhibitOutline.objects.get(wave=wave).document).exhibits) == 24
    assert banners(wave) == BANNERS


def test_a_wave_that_is_not_there_is_refused(wave: Wave) -> None:
    message = (
        "Survey 'ai_for_health' has no published wave '2031'; load the edition first, with"
        " manage.py load_edition."
    )
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        load("--wave", "2031")
    assert TabPlan.objects.count() == 0
