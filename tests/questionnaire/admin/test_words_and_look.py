"""What organisers write and upload: words by language, consent, anonymity, accent, logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from questionnaire import fieldwork
from questionnaire.models import Survey, SurveyLogo, Wave

from ..test_logos import picture

NO_ROLES = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}


@pytest.fixture
def post_survey(wave, organiser_of):
    client = organiser_of(wave)
    address = reverse("admin:questionnaire_survey_change", args=[wave.survey_id])

    def post(**changes: object):
        fields = {"title_en": "Routing", "title_fr": "Parcours", "organiser": "The Institute"}
        return client.post(address, {**NO_ROLES, **fields, **changes})

    return post


@pytest.fixture
def post_wave(wave, organiser_of):
    client = organiser_of(wave)
    address = reverse("admin:questionnaire_wave_change", args=[wave.pk])

    def post(**changes: object):
        fields = {"questionnaire": wave.questionnaire_id, "open_link": "on", "segment_cuts": "{}"}
        return client.post(address, {**fields, **changes})

    return post


def errors(answer) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["adminform"].form.errors.items()}


def survey() -> Survey:
    return Survey.objects.get()


def test_words_have_a_field_a_language(post_survey):
    assert post_survey(purpose_en="To learn.\r\nMuch.", purpose_fr=" ").status_code == 302
    assert (survey().title, survey().purpose) == (
        {"en": "Routing", "fr": "Parcours"},
        {"en": "To learn.\nMuch."},
    )


def test_a_title_in_no_language_is_refused(post_survey):
    assert errors(post_survey(title_en="", title_fr="")) == {"title": ["This field is required."]}


def test_words_in_a_language_no_questionnaire_speaks_are_not_lost(wave, post_survey):
    Survey.objects.update(purpose={"de": "Wozu", "en": "Why"})
    post_survey(purpose_en="Why", purpose_fr="Pourquoi", purpose_de="Wozu")
    assert survey().purpose == {"de": "Wozu", "en": "Why", "fr": "Pourquoi"}


def test_an_accent_that_can_be_read_is_kept(post_survey):
    assert post_survey(accent="#1D4ED8").status_code == 302
    assert survey().accent == "#1d4ed8"


def test_one_that_cannot_be_read_is_refused_with_one_that_can(post_survey):
    (said,) = errors(post_survey(accent="#ffd43b"))["accent"]
    assert said.startswith("#ffd43b has a contrast of 1.4 with white, expected 4.5 at least")
    assert post_survey(accent=said.rpartition("such as ")[2].rstrip(".")).status_code == 302


@pytest.mark.parametrize("accent", ["red", "#12", "#1d4ed8;}", "#gggggg"])
def test_what_is_no_colour_is_refused(post_survey, accent):
    assert "accent" in errors(post_survey(accent=accent))


def test_a_logo_is_taken_replaced_and_removed(post_survey):
    for size in ((30, 10), (60, 10)):
        upload = SimpleUploadedFile("logo.png", picture(size=size))
        assert post_survey(logo=upload).status_code == 302
    assert (SurveyLogo.objects.count(), len(survey().logo_digest)) == (1, 64)
    assert post_survey(remove_logo="on").status_code == 302
    assert (SurveyLogo.objects.count(), survey().logo_digest) == (0, "")


def test_what_is_no_picture_is_refused(post_survey):
    answer = post_survey(logo=SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>"))
    assert errors(answer) == {
        "logo": [
            "Found no picture that can be read, expected PNG, JPEG or WebP; save it as one of them."
        ]
    }
    assert SurveyLogo.objects.count() == 0


def test_the_words_of_a_wave_are_kept(wave, post_wave):
    words = {"introduction_en": "Hello", "consent_en": "I agree", "consent_fr": "J’accepte"}
    assert post_wave(**words, kept_en="All", kept_until="2030-05-01").status_code == 302
    wave.refresh_from_db()
    assert (wave.introduction, wave.consent) == (
        {"en": "Hello"},
        {"en": "I agree", "fr": "J’accepte"},
    )
    assert (wave.kept, str(wave.kept_until)) == ({"en": "All"}, "2030-05-01")


def test_a_consent_that_some_could_not_read_is_refused(post_wave):
    assert errors(post_wave(consent_en="I agree")) == {
        "consent": [
            "Respondents must be able to read what they agree to: write it in Français too."
        ]
    }


def test_a_wave_that_was_opened_stays_as_anonymous_as_it_was(wave, post_wave):
    assert post_wave(anonymous="on").status_code == 302
    wave.refresh_from_db()
    assert wave.anonymous is False


def test_a_draft_can_be_made_anonymous(published_wave_of, organiser_of):
    draft = published_wave_of("single")
    client = organiser_of(draft)
    address = reverse("admin:questionnaire_wave_change", args=[draft.pk])
    fields = {"questionnaire": draft.questionnaire_id, "segment_cuts": "{}", "anonymous": "on"}
    assert client.post(address, fields).status_code == 302
    assert Wave.objects.get(pk=draft.pk).anonymous is True
    assert b"nothing stored leads from an invitation" in client.get(address).content


def test_withdrawn_answers_are_counted_apart(wave, organiser_of):
    response, _ = fieldwork.start(wave=wave, language="en")
    fieldwork.start(wave=wave, language="en")
    fieldwork.withdraw(response=response)
    page = organiser_of(wave).get(reverse("admin:questionnaire_wave_change", args=[wave.pk]))
    counted = page.context["wave"]
    assert (counted.started_count, page.context["unfinished"], counted.withdrawn_count) == (1, 1, 1)


def test_invitations_say_with_which_of_them_answering_has_begun(wave, organiser_of):
    entries = [fieldwork.InvitationEntry(f"{name}@example.org") for name in ("ada", "grace")]
    used, _ = fieldwork.invite(wave=wave, entries=entries)
    fieldwork.start(wave=wave, language="en", invitation=used)
    page = organiser_of(wave).get("/admin/questionnaire/invitation/", {"used__exact": "1"})
    assert [str(row.member) for row in page.context["cl"].result_list] == ["ada@example.org"]
