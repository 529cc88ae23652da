"""The list of waves asks as much of the database for many as for one."""

import pytest
from django.urls import reverse

from .stored import make_outline, make_run, make_wave


@pytest.mark.parametrize("waves", [1, 3])
def test_it_takes_six_queries(reader, survey, wave, django_assert_num_queries, waves):
    make_run(wave)
    for year in range(2022, 2021 + waves):
        make_run(make_wave(survey, str(year)))
    with django_assert_num_queries(6):
        response = reader.get(reverse("results:index"))
    assert len(response.context["listed"]) == waves


def test_it_leads_to_the_exhibits_of_waves_that_have_results_and_an_outline(reader, run, wave):
    address = "/results/barometer/2021/exhibits/"
    assert reader.get("/results/").content.decode().count(address) == 0
    make_outline(wave)
    assert reader.get("/results/").content.decode().count(address) == 1
