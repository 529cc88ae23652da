"""A survey with hand-made results and a browser to read them in.

Models are imported late: this file is read before Django is set up.
"""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def survey(db):
    from .stored import make_survey

    return make_survey()


@pytest.fixture
def wave(survey):
    """A wave that asks the hand-made questionnaire and has no results yet."""
    from .stored import make_wave

    return make_wave(survey)


@pytest.fixture
def run(wave):
    """A run of the wave that is done, with the hand-made tables."""
    from .stored import make_run

    return make_run(wave)


@pytest.fixture
def analyst(survey):
    from .stored import make_user

    return make_user("analyst", survey, "analyst")


@pytest.fixture
def reader(client, analyst):
    """A browser in which the analyst is signed in."""
    client.force_login(analyst)
    return client
