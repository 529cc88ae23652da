"""Publishing: what is loaded comes out as the same document, and what is wrong is not frozen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from questionnaire import fieldwork, publishing, queries
from questionnaire.editions.loading import edition_names, read_edition
from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import Problem
from questionnaire.models import (
    Option,
    OptionList,
    Question,
    Questionnaire,
    Segment,
    SegmentPoint,
    Survey,
    Version,
    Wave,
)
from tests.questionnaire.fielding import (
    draft_wave,
    open_version,
    opened_wave,
    published_wave,
    small_instrument,
)
from tests.questionnaire.instrument.strategies import instruments

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return Survey.objects.create(name="barometer", title={"en": "Barometer"})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(instrument=instruments())
def test_it_composes_what_was_loaded_to_the_same_document(survey, instrument):
    loaded = publishing.load_document(survey=survey, instrument=instrument)
    composed = publishing.compose_document(loaded)
    assert composed == document.to_document(instrument)
    assert document.digest(document.to_instrument(composed)) == document.digest(instrument)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(instrument=instruments())
def test_it_keeps_the_digest_through_a_frozen_version(survey, instrument):
    Version.objects.all().delete()
    wave, _ = survey.waves.get_or_create(name="2021")
    wave.questionnaire = publishing.load_document(survey=survey, instrument=instrument)
    wave.save()
    publishing.publish(wave=wave)
    frozen = open_version(wave)
    assert frozen.digest == document.digest(instrument)
    assert document.digest(frozen.document) == frozen.digest
    assert document.digest(document.to_instrument(frozen.document)) == frozen.digest


@pytest.mark.parametrize("edition", edition_names())
def test_it_keeps_a_shipped_questionnaire_as_it_is(survey, edition):
    instrument = read_edition(edition).instrument()
    loaded = publishing.load_document(survey=survey, instrument=instrument)
    assert document.digest(publishing.compose_document(loaded)) == document.digest(instrument)


def test_it_replaces_a_questionnaire_in_as_many_queries_however_long(survey):
    counts = []
    for pages in (1, 3):
        instrument = _with_every_part(pages)
        publishing.load_document(survey=survey, instrument=instrument)
        with CaptureQueriesContext(connection) as captured:
            publishing.load_document(survey=survey, instrument=instrument)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_it_composes_in_as_many_queries_however_long(survey, django_assert_num_queries):
    for pages in (1, 3):
        loaded = publishing.load_document(survey=survey, instrument=_with_every_part(pages))
        with django_assert_num_queries(13):
            publishing.compose_document(loaded)


def _with_every_part(pages: int) -> Instrument:
    """An instrument with rows, phases, columns, options shared and own, and segments."""
    words = {"en": "Words"}
    options = [{"name": name, "code": code, "label": words} for code, name in enumerate("ab")]
    items = [{"name": "first", "label": words}, {"name": "second", "label": words}]
    own = [{"name": "column", "label": words, "options": options}]
    return document.to_instrument(
        {
            "wavebook": 1,
            "name": "every_part",
            "title": words,
            "languages": ["en"],
            "chapters": [{"name": "only", "title": words}],
            "option_lists": [{"name": "shared", "options": options}],
            "pages": [
                {
                    "name": f"page_{page}",
                    "chapter": "only",
                    "title": words,
                    "questions": [
                        {"name": f"matrix_{page}", "kind": "matrix", "text": words, "rows": items}
                        | {"phases": items, "options": "shared"},
                        {"name": f"grid_{page}", "kind": "grid", "text": words, "rows": items}
                        | {"columns": own},
                        {"name": f"single_{page}", "kind": "single", "text": words}
                        | {"options": options},
                    ],
                }
                for page in range(pages)
            ],
            "segments": [
                {
                    "name": f"segment_{page}",
                    "title": words,
                    "points": [
                        {"name": "a", "code": 1, "label": words, "condition": "single_0 == 'a'"},
                        {"name": "b", "code": 2, "label": words, "condition": "single_0 == 'b'"},
                    ],
                }
                for page in range(pages)
            ],
        }
    )


def test_it_replaces_the_questionnaire_of_the_same_name(survey):
    first = publishing.load_document(survey=survey, instrument=small_instrument())
    Question.objects.filter(name="age").delete()
    second = publishing.load_document(survey=survey, instrument=small_instrument())
    assert (first.pk, Questionnaire.objects.count()) == (second.pk, 1)
    composed = publishing.compose_document(second)
    assert document.digest(composed) == document.digest(small_instrument())


def test_it_leaves_the_tables_alone_when_loading_fails(survey):
    loaded = publishing.load_document(survey=survey, instrument=small_instrument())
    broken = small_instrument()
    object.__setattr__(broken, "segments", (object(),))
    with pytest.raises(AttributeError):
        publishing.load_document(survey=survey, instrument=broken)
    composed = publishing.compose_document(loaded)
    assert document.digest(composed) == document.digest(small_instrument())


def test_it_freezes_the_first_version():
    wave = draft_wave()
    version = publishing.publish(wave=wave)
    assert (version.number, version.state, version.digest, version.document) == (
        1,
        "open",
        document.digest(small_instrument()),
        document.to_document(small_instrument()),
    )


def test_it_keeps_the_version_when_nothing_changed():
    wave = opened_wave()
    assert publishing.publish(wave=wave) == open_version(wave)
    assert wave.versions.count() == 1


def test_it_replaces_the_version_of_a_draft():
    wave = published_wave()
    Question.objects.filter(name="age").delete()
    publishing.publish(wave=wave)
    assert list(wave.versions.values_list("number", "state")) == [(2, "open"), (1, "replaced")]


def test_but_it_refuses_a_change_to_an_open_wave():
    wave = opened_wave()
    Question.objects.filter(name="age").delete()
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=wave)
    assert raised.value.problems == (
        Problem(
            "B 2021",
            "an open wave and a changed questionnaire",
            "a wave in draft or closed",
            "close the wave first",
        ),
    )
    assert open_version(wave).digest == document.digest(small_instrument())


@pytest.fixture
def answered():
    """A closed wave that one respondent has started to answer."""
    wave = opened_wave()
    fieldwork.start(wave=wave, language="en")
    fieldwork.close_wave(wave=wave)
    return wave


def test_it_lets_words_and_options_be_added_once_there_are_answers(answered):
    question = Question.objects.get(name="category")
    question.text = {"en": "Which category?", "fr": "Quelle catégorie ?"}
    question.save()
    Option.objects.create(
        question=question, position=3, name="other", code=3, label={"en": "Other", "fr": "Autre"}
    )
    assert publishing.publish(wave=answered).number == 2


def test_but_it_refuses_what_would_leave_answers_unreadable(answered):
    Question.objects.filter(name="age").delete()
    Question.objects.filter(name="funding").update(maximum=3)
    Question.objects.filter(name="remark").update(kind="number")
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=answered)
    assert [(problem.place, problem.found) for problem in raised.value.problems] == [
        ("variable age", "no such variable any more"),
        ("variable funding", "no code 4 any more"),
        ("variable remark", "a number"),
    ]
    assert open_version(answered).number == 1


def test_it_lists_every_problem_and_freezes_nothing():
    wave = draft_wave()
    Question.objects.filter(name="category").update(text={"en": "Category?"})
    Question.objects.filter(name="funding").update(minimum=None, asked_if="size == 'large'")
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=wave)
    assert [problem.place for problem in raised.value.problems] == [
        "page startups, question funding",
        "page who, question category, text, fr",
    ]
    assert Version.objects.count() == 0


def test_it_refuses_a_list_beside_options_of_its_own():
    wave = draft_wave()
    question = Question.objects.get(name="category")
    shared = OptionList.objects.create(questionnaire=wave.questionnaire, position=1, name="kinds")
    for code, name in enumerate(("startup", "hospital"), 1):
        Option.objects.create(
            option_list=shared, position=code, name=name, code=code, label={"en": "A", "fr": "A"}
        )
    question.option_list = shared
    question.save()
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=wave)
    assert raised.value.problems == (
        Problem(
            "question category",
            "the option list kinds and options of its own",
            "one or the other",
            "take the list or the options away",
        ),
    )


def test_it_ignores_what_the_kind_of_a_question_does_not_use():
    wave = draft_wave()
    shared = OptionList.objects.create(questionnaire=wave.questionnaire, position=1, name="kinds")
    Option.objects.create(
        option_list=shared, position=1, name="a", code=1, label={"en": "A", "fr": "A"}
    )
    scale = Question.objects.get(name="funding")
    Option.objects.create(
        question=scale, position=1, name="unsure", code=9, label={"en": "?", "fr": "?"}
    )
    scale.option_list, scale.ranks, scale.unit = shared, 2, {"en": "years", "fr": "ans"}
    scale.save()
    published = document.to_instrument(publishing.publish(wave=wave).document)
    assert published.variables["funding"].codes == (1, 2, 3, 4, 9)
    assert published.variables["funding"].missing_codes == {9}


def test_it_tells_the_caller_which_version_runs():
    published_wave()
    wave = queries.wave_by_names("barometer", "2021")
    Question.objects.filter(name="age").delete()
    version = publishing.publish(wave=wave)
    assert wave.version_digest == version.digest != document.digest(small_instrument())
    assert sorted(queries.instrument_of_wave(wave).questions) == ["category", "funding", "remark"]


def test_it_refuses_thresholds_that_fit_no_segment():
    wave = draft_wave()
    stage = Segment.objects.create(
        questionnaire=wave.questionnaire,
        position=1,
        name="stage",
        title={"en": "Stage", "fr": "Stade"},
        cut_variable="funding",
        cuts=[2],
    )
    for code, name in enumerate(("early", "late"), 1):
        SegmentPoint.objects.create(
            segment=stage, position=code, name=name, code=code, label={"en": name, "fr": name}
        )
    wave.segment_cuts = {"stage": [1, 2], "size": [3]}
    wave.save()
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=wave)
    remedy = "change the wave's thresholds"
    assert raised.value.problems == (
        Problem(
            "thresholds of the wave, size",
            "no segment of that name with thresholds",
            "one of stage",
            remedy,
        ),
        Problem("thresholds of the wave, stage", "2 numbers", "1", remedy),
    )
    Wave.objects.filter(pk=wave.pk).update(segment_cuts={"stage": [1]})
    assert publishing.publish(wave=wave).number == 1


def test_it_refuses_a_wave_without_a_questionnaire(survey):
    wave = survey.waves.create(name="2021")
    with pytest.raises(publishing.PublishingError) as raised:
        publishing.publish(wave=wave)
    assert raised.value.problems == (
        Problem(
            "Barometer 2021",
            "no questionnaire",
            "one of the survey's questionnaires",
            "choose one for the wave",
        ),
    )
