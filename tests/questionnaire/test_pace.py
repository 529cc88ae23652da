"""How long answering takes: guessed at first, then learnt from those who submitted."""

from pathlib import Path

import pytest
from django.utils import timezone

from questionnaire.instrument import document
from questionnaire.models import Response, Wave
from questionnaire.pace import WHOLE, guessed_seconds, learn_pace, minutes_for, minutes_for_all
from questionnaire.tasks import learn_paces
from questionnaire.tokens import new_token, token_hash

from .fielding import opened_wave, small_instrument

EDITION = Path("questionnaire/editions/ai_for_health_2021/questionnaire.yaml")


def responses(wave: Wave, seconds: list[dict[str, float]], *, state: str = "submitted") -> None:
    """Responses that spent these seconds at their pages."""
    for spent in seconds:
        Response.objects.create(
            wave=wave,
            language="en",
            token_hash=token_hash(new_token()),
            state=state,
            submitted_at=timezone.now() if state == "submitted" else None,
            page_seconds=spent,
        )


def learnt(wave: Wave) -> dict[str, int]:
    learn_pace(wave=wave)
    return Wave.objects.get(pk=wave.pk).pace


def test_a_page_is_guessed_from_its_questions_and_items():
    # Two questions to read at 8 seconds, two answers to give at 4.
    assert guessed_seconds(small_instrument())["who"] == 24


def test_minutes_are_rounded_up_and_at_least_one():
    small = small_instrument()
    assert minutes_for(small, Wave(pace={}), ["who"]) == 1
    assert minutes_for(small, Wave(pace={"who": 61}), ["who"]) == 2
    assert minutes_for(small, Wave(pace={"who": 61}), []) == 1


def test_a_page_nobody_has_been_at_is_guessed_beside_those_learnt():
    assert minutes_for(small_instrument(), Wave(pace={"who": 170}), ["who", "last"]) == 4


def test_the_shipped_questionnaire_is_guessed_to_take_a_while():
    instrument = document.read(EDITION.read_bytes())
    assert 10 <= minutes_for_all(instrument, Wave(pace={})) <= 60


@pytest.mark.django_db
def test_the_median_of_those_who_submitted_is_learnt():
    wave = opened_wave()
    responses(wave, [{"who": second, "last": 10} for second in range(1, 12)])
    responses(wave, [{"who": 1000}] * 20, state="started")
    assert learnt(wave) == {"who": 6, "last": 10, WHOLE: 16}
    assert minutes_for_all(small_instrument(), wave) == 1


@pytest.mark.django_db
def test_but_not_from_fewer_than_ten():
    wave = opened_wave()
    responses(wave, [{"who": 30}] * 9)
    assert learnt(wave) == {}
    responses(wave, [{"who": 30, "startups": 5}])
    assert learnt(wave) == {"who": 30, WHOLE: 30}


@pytest.mark.django_db
def test_one_who_went_for_lunch_changes_little():
    wave = opened_wave()
    responses(wave, [{"who": 30}] * 10 + [{"who": 1800}])
    assert learnt(wave) == {"who": 30, WHOLE: 30}


@pytest.mark.django_db
def test_answers_from_elsewhere_have_no_pace():
    wave = opened_wave()
    responses(wave, [{}] * 20)
    assert learnt(wave) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_learning_again_writes_nothing_when_nothing_changed(number, django_assert_num_queries):
    wave = opened_wave()
    responses(wave, [{"who": 30}] * 10 * number)
    learn_paces()
    with django_assert_num_queries(2):  # the open waves, and the medians of one
        learn_paces()
