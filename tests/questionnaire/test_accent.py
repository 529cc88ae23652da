"""Whatever colour an organiser picks, buttons and links can be read in it."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.accent import DARK, LIGHT, READABLE, contrast, properties, readable_on

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((255, 0, 0), (255, 255, 255), 4.0),
    ],
)
def test_contrast_is_that_of_the_guidelines(one, other, expected):
    assert round(contrast(one, other), 2) == expected


@pytest.mark.parametrize("ground", [LIGHT, DARK])
@given(picked=COLOURS)
def test_every_colour_becomes_one_that_can_be_read(ground, picked):
    found = readable_on(picked, ground)
    stand_on = (*ground.surfaces, ground.on_accent)
    assert min(contrast(found, surface) for surface in stand_on) >= READABLE


def test_a_colour_that_can_be_read_stays_as_picked():
    assert properties("1d4ed8", LIGHT)["--accent"] == "#1d4ed8"
    assert properties("7fd0de", DARK)["--accent"] == "#7fd0de"


def test_yellow_is_darkened_on_light_and_stays_on_dark():
    assert properties("ffdd00", LIGHT)["--accent"] == "#756600"
    assert properties("ffdd00", DARK)["--accent"] == "#ffdd00"


def test_it_is_a_style_sheet_that_browsers_keep_for_good(client: Client):
    answer = client.get("/s/accent-1d4ed8.css")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content.decode().count("--accent: #1d4ed8;") == 1


@pytest.mark.parametrize("colour", ["1D4ED8", "fff", "1d4ed8;}", "gggggg"])
def test_what_is_no_colour_is_not_found(client: Client, colour):
    assert client.get(f"/s/accent-{colour}.css").status_code == 404
