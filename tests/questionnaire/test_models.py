"""What PostgreSQL refuses in the field: skipped states, second voices, changes to frozen rows."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.fieldwork import InvitationEntry
from questionnaire.models import (
    Invitation,
    Member,
    Response,
    Survey,
    SurveyRole,
    Version,
    Wave,
)
from questionnaire.tokens import new_token, token_hash
from tests.questionnaire.fielding import draft_wave, open_version, opened_wave, published_wave
from tests.questionnaire.refusals import broken, refusal, skipped

pytestmark = pytest.mark.django_db


def test_a_survey_name_stands_once():
    Survey.objects.create(name="barometer", title={})
    assert (
        broken(lambda: Survey.objects.create(name="barometer", title={}))
        == "questionnaire_survey_name_key"
    )


def test_a_wave_name_stands_once_a_survey():
    wave = draft_wave()
    twin = Wave(survey=wave.survey, name=wave.name)
    assert broken(twin.save) == "wave_name_once_a_survey"


def test_a_wave_asks_a_questionnaire_of_its_survey():
    wave = draft_wave()
    stranger = Survey.objects.create(name="stranger", title={})
    assert (
        refusal(
            lambda: Wave.objects.create(
                survey=stranger, name="2021", questionnaire=wave.questionnaire
            )
        )
        == "The questionnaire of a wave must be of its survey."
    )


def test_a_wave_opens_before_it_closes():
    now = timezone.now()
    waves = Wave.objects.filter(pk=draft_wave().pk)
    write = lambda: waves.update(opens_at=now, closes_at=now)  # noqa: E731
    assert broken(write) == "wave_opens_before_it_closes"


def test_a_wave_opens_only_with_a_version():
    wave = draft_wave()
    now = timezone.now()
    said = "A wave opens only with a published version."
    waves = Wave.objects.filter(pk=wave.pk)
    assert refusal(lambda: waves.update(state="open", opened_at=now)) == said
    born_open = Wave(survey=wave.survey, name="2022", state="open", opened_at=now)
    assert refusal(born_open.save) == said


@pytest.mark.parametrize(
    ("before", "after"),
    [("draft", "closed"), ("open", "draft"), ("closed", "draft")],
)
def test_a_wave_skips_no_state(before, after):
    wave = opened_wave() if before != "draft" else published_wave()
    if before == "closed":
        fieldwork.close_wave(wave=wave)
    now = timezone.now()
    waves = Wave.objects.filter(pk=wave.pk)
    said = refusal(lambda: waves.update(state=after, opened_at=now, closed_at=now))
    assert said == skipped(before, after, "wave")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"opened_at": None}, "wave_opened_has_time"),
        ({"state": "closed", "closed_at": None}, "wave_closed_has_time"),
    ],
)
def test_a_wave_keeps_the_times_of_its_states(changes, constraint):
    waves = Wave.objects.filter(pk=opened_wave().pk)
    assert broken(lambda: waves.update(**changes)) == constraint


def new_version(wave, **fields):
    return Version(wave=wave, document={}, **({"number": 2, "digest": "d" * 64} | fields))


def test_a_wave_has_one_open_version():
    assert broken(new_version(published_wave()).save) == "one_open_version_a_wave"


def test_a_version_number_stands_once_a_wave():
    twin = new_version(published_wave(), number=1, state="replaced")
    assert broken(twin.save) == "version_number_once_a_wave"


@pytest.mark.parametrize("change", [{"document": {}}, {"digest": "0" * 64}, {"number": 7}])
def test_a_version_is_frozen(change):
    versions = Version.objects.filter(wave=published_wave())
    said = refusal(lambda: versions.update(**change))
    assert said == "pgtrigger: Cannot update rows from questionnaire_version table"


def test_a_replaced_version_does_not_come_back():
    versions = Version.objects.filter(wave=published_wave())
    versions.update(state="replaced")
    said = refusal(lambda: versions.update(state="open"))
    assert said == skipped("replaced", "open", "version")


def test_the_version_of_an_open_wave_stays():
    wave = opened_wave()
    said = "The version of an open wave stays; close the wave first."
    versions = Version.objects.filter(pk=open_version(wave).pk)
    assert refusal(versions.delete) == said
    assert refusal(lambda: versions.update(state="replaced")) == said
    fieldwork.close_wave(wave=wave)
    assert versions.update(state="replaced") == 1


# --- people, invitations and responses --------------------------------------------------------


def test_a_person_has_one_role_a_survey():
    survey = Survey.objects.create(name="barometer", title={})
    user = User.objects.create_user("ann")
    SurveyRole.objects.create(survey=survey, user=user, role="analyst")
    twin = SurveyRole(survey=survey, user=user, role="organiser")
    assert broken(twin.save) == "one_role_a_person_and_survey"


def test_an_address_stands_once_a_survey_whatever_the_case():
    survey = Survey.objects.create(name="barometer", title={})
    Member.objects.create(survey=survey, email="ann@example.org")
    twin = Member(survey=survey, email="Ann@Example.ORG")
    assert broken(twin.save) == "member_email_once_a_survey"


@pytest.fixture
def invitation():
    return fieldwork.invite(wave=opened_wave(), entries=[InvitationEntry("ann@example.org")])[0]


def test_a_member_is_invited_once_a_wave(invitation):
    twin = Invitation(
        wave=invitation.wave, member=invitation.member, token_hash=token_hash(new_token())
    )
    assert broken(twin.save) == "one_invitation_a_member_and_wave"


def test_a_sent_invitation_has_its_time(invitation):
    sent = Invitation.objects.filter(pk=invitation.pk)
    assert broken(lambda: sent.update(state="sent")) == "sent_invitation_has_time"


def test_an_invitation_fails_only_from_the_queue(invitation):
    fieldwork.mark_sent(invitation=invitation)
    said = refusal(lambda: fieldwork.mark_failed(invitation=invitation, error="late"))
    assert said == skipped("sent", "failed", "invitation")


@pytest.fixture
def responses():
    response, _ = fieldwork.start(wave=opened_wave(), language="en")
    return Response.objects.filter(pk=response.pk)


@pytest.mark.parametrize("changes", [{"state": "submitted"}, {"submitted_at": timezone.now()}])
def test_a_submitted_response_has_its_time(responses, changes):
    assert broken(lambda: responses.update(**changes)) == "submitted_response_has_time"


def test_a_submitted_response_stays_as_it_is(responses):
    responses.update(state="submitted", submitted_at=timezone.now())
    assert refusal(lambda: responses.update(state="started", submitted_at=None)) == skipped(
        "submitted", "started", "response"
    )
    said = refusal(lambda: responses.update(answers={"category": 2}))
    assert said == "pgtrigger: Cannot update rows from questionnaire_response table"
    assert responses.update(language="fr", answers={}) == 1


def test_an_invitation_leads_to_one_response(invitation):
    fieldwork.start(wave=invitation.wave, language="en", invitation=invitation)
    twin = Response(
        wave=invitation.wave,
        invitation=invitation,
        language="en",
        token_hash=token_hash(new_token()),
    )
    assert broken(twin.save) == "questionnaire_response_invitation_id_key"


def test_two_responses_never_share_a_token(responses):
    first = responses.get()
    twin = Response(wave=first.wave, language="en", token_hash=first.token_hash)
    assert broken(twin.save) == "questionnaire_response_token_hash_key"
