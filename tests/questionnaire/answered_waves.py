"""Waves that are open and answered, made straight from an instrument and answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from questionnaire.fieldwork import open_wave
from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument
from questionnaire.models import Response, Survey, Version, Wave

_numbers = count(1)


def wave_of(instrument: Instrument, **fields: Any) -> Wave:
    """An open wave, of a survey of its own, that asks the instrument."""
    number = next(_numbers)
    survey = Survey.objects.create(name=f"survey_{number}", title={"en": f"Survey {number}"})
    wave = Wave.objects.create(survey=survey, name="2021", **fields)
    frozen = document.to_document(instrument)
    Version.objects.create(wave=wave, number=1, document=frozen, digest=document.digest(instrument))
    open_wave(wave=wave)
    return wave


def answer(
    wave: Wave,
    answers: Iterable[Mapping[str, Any]],
    *,
    state: Response.State = Response.State.SUBMITTED,
) -> list[Response]:
    """Responses to the wave, whose ids ascend in the order of the answers."""
    at = timezone.now() if state == Response.State.SUBMITTED else None
    made = []
    for given in answers:
        number = next(_numbers)
        response = Response(
            id=uuid.UUID(int=number),
            wave=wave,
            state=state,
            language="en",
            answers=dict(given),
            token_hash=number.to_bytes(32, "big"),
            submitted_at=at + timedelta(microseconds=number) if at else None,
        )
        made.append(response)
    return Response.objects.bulk_create(made)
