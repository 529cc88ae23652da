"""The privacy page: there for everybody, at any time, in the respondent's language."""

import pytest

from questionnaire import fieldwork
from questionnaire.models import Survey

from .journey import Respondent
from .test_links import invited


def words_of(respondent: Respondent) -> str:
    return " ".join(respondent.seen.content.decode().split())


def test_who_has_not_begun_reads_it(open_wave_of):
    respondent = Respondent(open_wave_of("single")).get("privacy/")
    assert (respondent.seen.status_code, "The Institute" in words_of(respondent)) == (200, True)
    assert respondent.seen.content.count(b"withdraw/") == 0


def test_it_is_there_once_the_wave_is_closed(open_wave_of):
    wave = open_wave_of("single")
    fieldwork.close_wave(wave=wave)
    assert Respondent(wave).get("privacy/").seen.status_code == 200


def test_the_surveys_own_words_are_shown_as_written(open_wave_of):
    wave = open_wave_of("single")
    Survey.objects.update(
        privacy={"en": "<script>Ours", "fr": "Les nôtres"}, contact_email="dpo@example.org"
    )
    seen = words_of(Respondent(wave).get("privacy/", language="en"))
    assert (seen.count("&lt;script&gt;Ours"), seen.count("<script>Ours")) == (1, 0)
    assert seen.count('href="mailto:dpo@example.org"') == 2
    assert "Les nôtres" in words_of(Respondent(wave).get("privacy/", language="fr"))


def test_an_invited_respondent_is_told_that_the_invitation_is_kept(open_wave_of):
    wave = open_wave_of("single")
    _, link = invited(wave)
    respondent = Respondent(wave).get(link).begin().get("privacy/")
    assert "The organiser can tell which answers are yours." in words_of(respondent)


def test_an_anonymous_wave_says_what_is_not_kept(open_wave_of):
    respondent = Respondent(open_wave_of("single", anonymous=True)).get("privacy/")
    assert "Nothing stored leads from one to the other" in words_of(respondent)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(20160, "for 14 days after"), (1440, "for a day after"), (30, "for 30 minutes after")],
)
def test_it_says_how_long_the_cookie_lasts(open_wave_of, settings, minutes, expected):
    settings.RESPONDENT_SESSION_MINUTES = minutes
    assert expected in words_of(Respondent(open_wave_of("single")).get("privacy/"))


@pytest.mark.parametrize("begins", [True, False])
def test_it_costs_one_query(open_wave_of, begins, django_assert_num_queries):
    respondent = Respondent(open_wave_of("single")).get("")
    if begins:
        respondent.begin()
    with django_assert_num_queries(1):
        respondent.client.get(f"{respondent.home}privacy/")
