"""The list of waves asks as much of the database for many as for one."""

import pytest
from django.urls import reverse

from .stored import make_run, make_wave


@pytest.mark.parametrize("waves", [1, 3])
def test_it_takes_four_queries(reader, survey, wave, django_assert_num_queries, waves):
    make_run(wave)
    for year in range(2022, 2021 + waves):
        make_run(make_wave(survey, str(year)))
    with django_assert_num_queries(4):
        response = reader.get(reverse("results:index"))
    assert len(response.context["listed"]) == waves
