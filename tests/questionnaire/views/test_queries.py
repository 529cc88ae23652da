"""How many queries a page costs, at any length of questionnaire and any number of responses."""

from pathlib import Path

import pytest

from questionnaire import fieldwork
from questionnaire.queries import instrument_of_wave

from .journey import Respondent

EDITION = Path("questionnaire/editions/ai_for_health_2021/questionnaire.yaml")


@pytest.fixture(params=[1, 3], ids=["one response", "three responses"])
def response_count(request: pytest.FixtureRequest) -> int:
    return request.param


def short_page(open_wave_of) -> Respondent:
    return Respondent(open_wave_of("single")).begin()


def longest_page(open_wave_of) -> Respondent:
    """A respondent before the page of the shipped questionnaire that fills most variables."""
    from ..tiny_waves import published_wave

    wave = published_wave(EDITION, survey="ai_for_health", wave="2021")
    fieldwork.open_wave(wave=wave)
    respondent = Respondent(wave).begin()
    response = respondent.response
    response.answers = answers_to_everything(wave)
    response.save()
    return respondent.get("page/roadblocks/")


def answers_to_everything(wave) -> dict[str, int]:
    """The first code of every variable, so that the path is long."""
    instrument = instrument_of_wave(wave)
    return {name: v.codes[0] for name, v in instrument.variables.items() if v.codes}


@pytest.mark.parametrize("reach", [short_page, longest_page])
def test_a_page_is_shown_with_one_query(
    open_wave_of, response_count, reach, django_assert_num_queries
):
    respondent = reach(open_wave_of)
    for _ in range(response_count - 1):
        Respondent(respondent.wave).begin()
    with django_assert_num_queries(1):
        assert respondent.client.get(respondent.at).status_code == 200


@pytest.mark.parametrize("reach", [short_page, longest_page])
def test_a_page_is_saved_with_two_queries(
    open_wave_of, response_count, reach, django_assert_num_queries
):
    respondent = reach(open_wave_of)
    for _ in range(response_count - 1):
        Respondent(respondent.wave).begin()
    form = respondent.seen.context["form"]
    filled = {v: 1 for v in form.variables if not v.endswith(".text")}
    with django_assert_num_queries(2):
        seen = respondent.client.post(respondent.at, {"_revision": 0, **filled})
    assert seen.status_code == 302


def test_check_and_start_cost_at_most_three_queries(open_wave_of, django_assert_max_num_queries):
    respondent = short_page(open_wave_of).answer(category=1)
    for address in ("", "check/", "leave/"):
        with django_assert_max_num_queries(3):
            assert respondent.client.get(respondent.home + address).status_code == 200
