"""Reads: what they return, to whom, and in how many queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from questionnaire import fieldwork, queries
from questionnaire.fieldwork import InvitationEntry
from questionnaire.instrument import document
from questionnaire.models import Response, Survey, SurveyRole, Version, Wave
from questionnaire.tokens import invitation_token
from tests.questionnaire.fielding import (
    draft_wave,
    open_version,
    opened_wave,
    published_wave,
    small_instrument,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_memory():
    queries.instrument_of_digest.cache_clear()


@pytest.fixture
def wave():
    return opened_wave()


@pytest.mark.parametrize("responses", [1, 3])
def test_a_token_opens_its_response_in_one_query(wave, responses, django_assert_num_queries):
    started = [fieldwork.start(wave=wave, language="en") for _ in range(responses)]
    response, token = started[-1]
    with django_assert_num_queries(1):
        found = queries.response_by_token(token)
        seen = (found, found.wave, found.wave.survey.name, found.version_digest)
    assert seen == (response, wave, "barometer", open_version(wave).digest)
    assert found.wave.version_digest == found.version_digest


def test_a_token_opens_what_the_tables_hold_field_by_field(wave):
    invitation = fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])[0]
    started, token = fieldwork.start(wave=wave, language="en", invitation=invitation)
    Response.objects.filter(pk=started.pk).update(answers={"size": 2, "why": "“é”"})
    Wave.objects.filter(pk=wave.pk).update(segment_cuts={"step": [2, 3.5]}, opens_at=wave.opened_at)
    found = queries.response_by_token(token)
    stored = Response.objects.select_related("wave__survey").get(pk=started.pk)
    for opened, held in (
        (found, stored),
        (found.wave, stored.wave),
        (found.wave.survey, stored.wave.survey),
    ):
        values = {field.attname: getattr(held, field.attname) for field in held._meta.fields}
        assert {name: getattr(opened, name) for name in values} == values


def test_a_token_opens_a_response_whose_wave_has_nothing_published(wave):
    _, token = fieldwork.start(wave=wave, language="en")
    fieldwork.close_wave(wave=wave)
    Version.objects.filter(wave=wave).update(state=Version.State.REPLACED)
    assert queries.response_by_token(token).version_digest is None


@pytest.mark.parametrize("token", ["", "x", "m" * 43, "\ud800", "é" * 5000, "\x00"])
def test_an_unknown_token_opens_nothing(wave, token):
    fieldwork.start(wave=wave, language="en")
    fieldwork.invite(wave=wave, entries=[InvitationEntry("ann@example.org")])
    assert queries.response_by_token(token) is None
    assert queries.invitation_by_token(token) is None


def test_the_stored_hash_is_no_token(wave):
    response, token = fieldwork.start(wave=wave, language="en")
    stored = Response.objects.get(pk=response.pk).token_hash
    assert queries.response_by_token(bytes(stored).hex()) is None
    assert queries.response_by_token(str(response.pk)) is None
    assert queries.response_by_token(token) == response


@pytest.mark.parametrize("invited", [1, 3])
def test_a_token_opens_its_invitation_in_one_query(wave, invited, django_assert_num_queries):
    entries = [InvitationEntry(f"member{n}@example.org") for n in range(invited)]
    invitation = fieldwork.invite(wave=wave, entries=entries)[-1]
    with django_assert_num_queries(1):
        found = queries.invitation_by_token(invitation_token(invitation))
        seen = (found, found.wave.survey.name, found.member.email, found.version_digest)
    assert seen == (
        invitation,
        "barometer",
        f"member{invited - 1}@example.org",
        open_version(wave).digest,
    )


@pytest.mark.parametrize("waves", [1, 3])
def test_a_wave_is_found_by_its_names_in_one_query(waves, django_assert_num_queries):
    made = [published_wave(wave=str(2021 + n)) for n in range(waves)]
    with django_assert_num_queries(1):
        found = queries.wave_by_names("barometer", str(2020 + waves))
        seen = (found, found.survey.name, found.version_digest)
    assert seen == (made[-1], "barometer", open_version(made[-1]).digest)


def test_a_wave_without_a_version_has_no_digest():
    wave = draft_wave()
    assert queries.wave_by_names("barometer", "2021").version_digest is None
    with pytest.raises(Version.DoesNotExist):
        queries.instrument_of_wave(wave)


def test_an_unknown_wave_is_none(wave):
    assert queries.wave_by_names("barometer", "1999") is None
    assert queries.wave_by_names("elsewhere", "2021") is None


def test_an_instrument_is_compiled_once_a_process(wave, django_assert_num_queries):
    bare = Wave.objects.get(pk=wave.pk)
    with django_assert_num_queries(2):
        first = queries.instrument_of_wave(bare)
    found = queries.wave_by_names("barometer", "2021")
    with django_assert_num_queries(0):
        assert queries.instrument_of_wave(found) is first
    assert document.digest(first) == document.digest(small_instrument())


def test_an_unknown_digest_has_no_instrument():
    with pytest.raises(Version.DoesNotExist):
        queries.instrument_of_digest("0" * 64)


def test_the_memory_of_instruments_is_bounded():
    assert queries.instrument_of_digest.cache_info().maxsize == queries.INSTRUMENTS_KEPT


@pytest.mark.parametrize("waves", [1, 3])
def test_responses_are_counted_in_one_query(waves, django_assert_num_queries):
    made = [opened_wave(wave=str(2021 + n)) for n in range(waves)]
    for number, wave in enumerate(made):
        for _ in range(number + 2):
            response, _ = fieldwork.start(wave=wave, language="en")
        Response.objects.filter(pk=response.pk).update(
            state="submitted", submitted_at=timezone.now()
        )
    with django_assert_num_queries(1):
        counted = list(queries.response_counts(Wave.objects.order_by("name")))
    assert [(wave.started_count, wave.submitted_count) for wave in counted] == [
        (number + 2, 1) for number in range(waves)
    ]


@pytest.mark.parametrize("waves", [1, 3])
def test_waves_that_anyone_may_answer_are_listed_in_one_query(waves, django_assert_num_queries):
    now, hour = timezone.now(), timedelta(hours=1)
    names = [str(2021 + number) for number in range(waves)]
    for name in names:
        opened_wave(wave=name)
    for name, changes in {
        "invited_only": {"open_link": False},
        "later": {"opens_at": now + hour},
        "over": {"closes_at": now},
    }.items():
        Wave.objects.filter(pk=opened_wave(wave=name).pk).update(**changes)
    published_wave(wave="draft")
    with django_assert_num_queries(1):
        found = [(w.survey.name, w.name) for w in queries.waves_with_open_link(now)]
    assert sorted(found) == [("barometer", name) for name in names]


# --- who may ----------------------------------------------------------------------------------


@pytest.fixture
def people():
    """A user of each sort, with their part in the barometer; another survey stands beside it."""
    survey = Survey.objects.create(name="barometer", title={"en": "Barometer"})
    other = Survey.objects.create(name="other", title={"en": "Other"})
    made = {
        name: User.objects.create_user(name)
        for name in ("organiser", "analyst", "stranger", "left", "elsewhere")
    }
    made["superuser"] = User.objects.create_superuser("superuser")
    made["nobody"] = AnonymousUser()
    for name, role in (("organiser", "organiser"), ("analyst", "analyst"), ("left", "organiser")):
        SurveyRole.objects.create(survey=survey, user=made[name], role=role)
    SurveyRole.objects.create(survey=other, user=made["elsewhere"], role="organiser")
    User.objects.filter(username="left").update(is_active=False)
    made["left"].refresh_from_db()
    return survey, made


@pytest.mark.parametrize(
    ("name", "organises", "reads"),
    [
        ("organiser", True, True),
        ("analyst", False, True),
        ("superuser", True, True),
        ("stranger", False, False),
        ("left", False, False),
        ("elsewhere", False, False),
        ("nobody", False, False),
    ],
)
def test_roles_say_who_organises_and_who_reads(people, name, organises, reads):
    survey, made = people
    opened_wave(wave="2021")
    draft_wave(wave="2022")
    published_wave(survey="third", wave="1")
    user = made[name]
    assert queries.may_organise(user, survey) is organises
    assert queries.may_read_results(user, survey) is reads
    assert (survey in queries.surveys_organised_by(user)) is organises
    readable = [(w.survey.name, w.name) for w in queries.waves_readable_by(user)]
    everything = [("barometer", "2021")] + [("third", "1")] * (name == "superuser")
    assert readable == (everything if reads else [])


@pytest.mark.parametrize("waves", [1, 3])
def test_readable_waves_are_listed_in_one_query(people, waves, django_assert_num_queries):
    for number in range(waves):
        published_wave(wave=str(number))
    with django_assert_num_queries(1):
        found = [(w.name, w.survey.name) for w in queries.waves_readable_by(people[1]["analyst"])]
    assert len(found) == waves


def test_a_role_is_read_in_one_query(people, django_assert_num_queries):
    survey, made = people
    with django_assert_num_queries(1):
        assert queries.may_read_results(made["analyst"], survey)
    with django_assert_num_queries(0):
        assert queries.may_read_results(made["superuser"], survey)
