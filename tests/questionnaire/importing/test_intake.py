"""Responses enter a wave whole, under a lock, and only for the questionnaire they were held to."""

from __future__ import annotations

import polars as pl
import pytest

from questionnaire import publishing
from questionnaire.intake import IntakeError, add_responses, check_intake
from questionnaire.models import Response
from tests.questionnaire.fielding import draft_wave

from .files import mixed_wave

FRAME = pl.DataFrame(
    {
        "external_id": ['a "quoted", id'],
        "language": ["en"],
        "started_at": ["2021-03-31T10:00:00+00:00"],
        "submitted_at": ["2021-03-31T10:05:00+00:00"],
        "answers": ["{}"],
    }
)


@pytest.mark.django_db
def test_words_of_every_sort_come_through():
    wave = mixed_wave()
    frame = FRAME.with_columns(
        pl.Series("answers", ['{"remark":"a\\\\b\\n\\"c\\" \\\\. é\\u2028"}'])
    )
    assert add_responses(wave=wave, digest=check_intake(wave), frames=lambda ids: [frame]) == 1
    response = Response.objects.get()
    assert response.external_id == 'a "quoted", id'
    assert response.answers == {"remark": 'a\\b\n"c" \\. é\u2028'}


@pytest.mark.django_db(transaction=True)
def test_what_fails_half_way_leaves_nothing():
    wave = mixed_wave()

    def frames(ids):
        yield FRAME
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_responses(wave=wave, digest=check_intake(wave), frames=frames)
    assert Response.objects.count() == 0


@pytest.mark.django_db
def test_answers_held_to_an_older_questionnaire_are_refused():
    wave = draft_wave()
    publishing.publish(wave=wave)
    with pytest.raises(IntakeError) as refused:
        add_responses(wave=wave, digest="0" * 64, frames=lambda ids: [FRAME])
    assert "published anew" in str(refused.value)


@pytest.mark.django_db
def test_the_ids_of_the_wave_are_handed_over():
    wave = mixed_wave()
    digest = check_intake(wave)
    seen = []
    for _ in range(2):
        frames = [FRAME] if not seen else []
        add_responses(wave=wave, digest=digest, frames=lambda ids, f=frames: seen.append(ids) or f)
    assert seen == [[], ['a "quoted", id']]
