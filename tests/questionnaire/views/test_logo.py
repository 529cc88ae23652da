"""The address of a logo names the very picture, and is kept by browsers for good."""

import pytest
from django.test import Client

from questionnaire.logos import keep_logo, read_logo

from ..test_logos import picture
from .journey import Respondent


@pytest.fixture
def wave(open_wave_of):
    wave = open_wave_of("single")
    keep_logo(survey=wave.survey, logo=read_logo(picture()))
    return wave


def test_it_is_served_for_good_and_as_nothing_else(wave):
    seen = Client().get(f"/s/single/2021/logo/{wave.survey.logo_digest}")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
    assert seen["Cache-Control"] == "public, max-age=31536000, immutable"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen.content == read_logo(picture()).image


def test_pages_show_it_and_need_no_query_for_it(wave, django_assert_num_queries):
    respondent = Respondent(wave).begin()
    with django_assert_num_queries(1):
        seen = respondent.client.get(f"{respondent.home}page/first/")
    assert seen.content.decode().count(f"logo/{wave.survey.logo_digest}") == 1


@pytest.mark.parametrize("digest", ["0" * 64, "x", "%00", "..%2f"])
def test_another_address_leads_nowhere(wave, digest):
    assert Client().get(f"/s/single/2021/logo/{digest}").status_code == 404


def test_a_survey_without_one_has_no_address_for_it(open_wave_of):
    open_wave_of("single")
    assert Client().get("/s/single/2021/logo/").status_code == 404
