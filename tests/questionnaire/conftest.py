"""Waves in the field, for tests that want one."""

from collections.abc import Callable

import pytest


# The models cannot be imported before Django is set up, which is after this file is read.
@pytest.fixture
def published_wave_of(db: None) -> Callable[..., object]:
    """Makes a draft wave that asks the tiny questionnaire of that name."""
    from . import tiny_waves

    return tiny_waves.published_wave_of


@pytest.fixture
def open_wave_of(db: None) -> Callable[..., object]:
    """Makes an open wave that asks the tiny questionnaire of that name."""
    from . import tiny_waves

    return tiny_waves.open_wave_of
