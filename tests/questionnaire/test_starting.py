"""How responses begin: once a form, with consent where it is asked for, invited in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaire import fieldwork
from questionnaire.consenting import consent_version
from questionnaire.fieldwork import ConsentNeeded, InvitationEntry, InvitationExpired
from questionnaire.models import Consent, Invitation, Response, Wave
from questionnaire.tokens import new_token

from .fielding import opened_wave

pytestmark = pytest.mark.django_db
AGREED = {"en": "I agree.", "fr": "J’accepte."}


def invited(wave: Wave, **changes: object) -> Invitation:
    (invitation,) = fieldwork.invite(wave=wave, entries=[InvitationEntry("ada@example.org")])
    Invitation.objects.filter(pk=invitation.pk).update(**changes)
    invitation.refresh_from_db()
    return invitation


def asking_consent(consent: dict[str, str] = AGREED) -> Wave:
    wave = opened_wave()
    Wave.objects.filter(pk=wave.pk).update(consent=consent)
    wave.refresh_from_db()
    return wave


def test_the_same_token_begins_once():
    wave, token = opened_wave(), new_token()
    first, _ = fieldwork.start(wave=wave, language="en", token=token)
    assert fieldwork.start(wave=wave, language="fr", token=token) == (first, token)
    assert Response.objects.count() == 1


def test_a_token_made_up_here_differs_each_time():
    wave = opened_wave()
    tokens = {fieldwork.start(wave=wave, language="en")[1] for _ in range(3)}
    assert (len(tokens), Response.objects.count()) == (3, 3)


def test_an_invitation_that_has_expired_starts_nothing():
    wave = opened_wave()
    invitation = invited(wave, expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvitationExpired):
        fieldwork.start(wave=wave, language="en", invitation=invitation)
    assert Response.objects.count() == 0


def test_but_it_still_leads_to_the_answers_begun_by_it():
    wave = opened_wave()
    invitation = invited(wave)
    begun, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
    invitation.expires_at = timezone.now() - timedelta(days=1)
    invitation.save()
    assert fieldwork.start(wave=wave, language="en", invitation=invitation)[0] == begun


def test_an_invitation_is_marked_as_used_once_answering_begins():
    wave = opened_wave()
    invitation = invited(wave)
    assert not invitation.used
    fieldwork.start(wave=wave, language="en", invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.used


class TestConsent:
    def test_a_wave_without_words_asks_for_none(self):
        response, _ = fieldwork.start(wave=opened_wave(), language="en")
        assert (response.consent, response.consented_at) == (None, None)

    def test_words_of_blanks_are_none(self):
        assert consent_version(Wave(consent={"en": " \n"})) == ""

    @pytest.mark.parametrize("given", ["", "yes", "0" * 64])
    def test_without_it_nothing_starts(self, given):
        with pytest.raises(ConsentNeeded):
            fieldwork.start(wave=asking_consent(), language="en", consent=given)
        assert (Response.objects.count(), Consent.objects.count()) == (0, 0)

    def test_it_is_kept_with_its_words_and_time(self):
        wave = asking_consent()
        before = timezone.now()
        given = consent_version(wave)
        response, _ = fieldwork.start(wave=wave, language="fr", consent=given)
        response.refresh_from_db()
        assert (response.consent.words, response.consent.digest) == (AGREED, given)
        assert before <= response.consented_at <= timezone.now()

    def test_the_same_words_are_kept_once(self):
        wave = asking_consent()
        for _ in range(3):
            fieldwork.start(wave=wave, language="en", consent=consent_version(wave))
        assert Consent.objects.get().responses.count() == 3

    def test_other_words_are_another_version(self):
        wave = asking_consent()
        old = consent_version(wave)
        fieldwork.start(wave=wave, language="en", consent=old)
        wave.consent = {"en": "I agree to more."}
        wave.save()
        with pytest.raises(ConsentNeeded):
            fieldwork.start(wave=wave, language="en", consent=old)
        fieldwork.start(wave=wave, language="en", consent=consent_version(wave))
        kept = Consent.objects.order_by("pk").values_list("words", flat=True)
        assert list(kept) == [AGREED, {"en": "I agree to more."}]

    def test_who_has_begun_is_not_asked_again(self):
        wave = opened_wave()
        invitation = invited(wave)
        begun, _ = fieldwork.start(wave=wave, language="en", invitation=invitation)
        wave.consent = AGREED
        wave.save()
        assert fieldwork.start(wave=wave, language="en", invitation=invitation)[0] == begun
