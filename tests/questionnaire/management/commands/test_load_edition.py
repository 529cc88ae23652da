"""Loading an edition: what it makes, and what it leaves alone when it is run again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from questionnaire.editions.loading import read_edition
from questionnaire.fieldwork import close_wave
from questionnaire.instrument.document import digest
from questionnaire.models import Questionnaire, Survey, Version, Wave
from questionnaire.publishing import compose_document, publish

pytestmark = pytest.mark.django_db

NAME = "ai_for_health_2021"
PUBLISHED = "Questionnaire: 38 questions on 21 pages, published as version 1."


def load(edition: str = NAME, **options) -> list[str]:
    """What the command says, a line each."""
    said = StringIO()
    call_command("load_edition", edition, stdout=said, **options)
    return said.getvalue().splitlines()


def stored() -> dict[str, object]:
    """What an edition loaded is: surveys, questionnaires, waves with their state, versions."""
    return {
        "surveys": list(Survey.objects.values_list("name", "organiser")),
        "questionnaires": list(Questionnaire.objects.values_list("pk", "name")),
        "waves": list(Wave.objects.values_list("survey__name", "name", "state")),
        "versions": list(Version.objects.values_list("wave__name", "number", "state", "digest")),
    }


def reword(wave: Wave) -> None:
    """An organiser's change to the questionnaire, not yet published."""
    page = wave.questionnaire.pages.get(name="organisation")
    page.title = {"en": "Where you work", "fr": "Où vous travaillez"}
    page.save()


def test_it_makes_a_survey_with_a_published_draft_wave():
    assert load() == ["Survey ai_for_health: created.", "Wave 2021: created.", PUBLISHED]
    instrument = read_edition(NAME).instrument()
    questionnaire = Questionnaire.objects.get()
    assert stored() == {
        "surveys": [("ai_for_health", "Wavebook demonstration")],
        "questionnaires": [(questionnaire.pk, "ai_for_health")],
        "waves": [("ai_for_health", "2021", "draft")],
        "versions": [("2021", 1, "open", digest(instrument))],
    }
    assert digest(compose_document(questionnaire)) == digest(instrument)


def test_the_words_before_the_questions_come_with_it():
    load()
    edition, survey, wave = read_edition(NAME), Survey.objects.get(), Wave.objects.get()
    assert (survey.purpose, survey.privacy, survey.accent) == (
        edition.purpose,
        edition.privacy,
        edition.accent,
    )
    assert (wave.introduction, wave.consent, wave.kept, wave.kept_until, wave.anonymous) == (
        edition.introduction,
        edition.consent,
        edition.kept,
        edition.kept_until,
        edition.anonymous,
    )


def test_but_an_organisers_own_words_stay():
    load()
    Survey.objects.update(purpose={"en": "Ours"})
    Wave.objects.update(consent={})
    load()
    assert (Survey.objects.get().purpose, Wave.objects.get().consent) == ({"en": "Ours"}, {})


def test_it_opens_the_wave_when_asked():
    assert load(open=True)[3:] == ["Fieldwork: open for answers."]
    assert Wave.objects.get().state == Wave.State.OPEN


def test_running_it_again_changes_nothing():
    load(open=True)
    before = stored()
    assert load(open=True) == [
        "Survey ai_for_health: already there.",
        "Wave 2021: already there.",
        "Questionnaire: already published for this wave.",
        "Fieldwork: left open.",
    ]
    assert stored() == before


def test_a_wave_that_was_closed_stays_closed():
    load(open=True)
    close_wave(wave=Wave.objects.get())
    assert load(open=True)[3:] == ["Fieldwork: left closed."]
    assert Wave.objects.get().state == Wave.State.CLOSED


def test_a_questionnaire_that_was_changed_since_keeps_the_change():
    load()
    wave = Wave.objects.get()
    reword(wave)
    publish(wave=wave)
    before = stored()
    assert load()[2:] == ["Questionnaire: already published for this wave."]
    assert stored() == before


def test_an_open_wave_with_another_questionnaire_keeps_it():
    load(wave="other")
    wave = Wave.objects.get()
    reword(wave)
    Version.objects.filter(wave=wave).delete()
    publish(wave=wave)
    Wave.objects.filter(pk=wave.pk).update(state=Wave.State.OPEN, opened_at="2021-01-01T00:00Z")
    before = stored()
    assert load(wave="other")[2:] == [
        "Questionnaire: not loaded. The wave is open and keeps the one it has; "
        "load this one for another wave with --wave NAME."
    ]
    assert stored() == before


def test_another_wave_of_the_survey_gets_the_same_questionnaire():
    load(open=True)
    assert load(wave="2022") == [
        "Survey ai_for_health: already there.",
        "Wave 2022: created.",
        PUBLISHED,
    ]
    assert {wave.questionnaire for wave in Wave.objects.all()} == {Questionnaire.objects.get()}
    assert Version.objects.values("digest").distinct().count() == 1


def test_an_unknown_edition_is_refused_with_those_there_are():
    with pytest.raises(CommandError, match=f"^No edition 'unknown'; choose one of: {NAME}, .*\\.$"):
        load("unknown")
    assert stored() == {"surveys": [], "questionnaires": [], "waves": [], "versions": []}


def test_a_wave_name_that_cannot_stand_in_a_link_is_refused():
    with pytest.raises(CommandError, match=r"^--wave 'Next Year': Use lower-case letters"):
        load(wave="Next Year")
    assert stored() == {"surveys": [], "questionnaires": [], "waves": [], "versions": []}
