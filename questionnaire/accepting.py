"""Whether a wave takes answers: while it is open, between `opens_at` and `closes_at`."""

from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from .models import Wave
from .queries import instrument_of_wave


class Acceptance(StrEnum):
    """Whether a wave takes answers at some moment, and if not, why."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


class NotAccepting(Exception):  # noqa: N818 - a state, not a mistake
    """The wave takes no answers now; `acceptance` says why."""

    def __init__(self, acceptance: Acceptance) -> None:
        self.acceptance = acceptance
        super().__init__(f"The wave takes no answers now: {acceptance}.")


def acceptance(wave: Wave, now: datetime) -> Acceptance:
    """Whether the wave takes answers at that time. `closes_at` itself is too late."""
    if wave.state == Wave.State.DRAFT:
        return Acceptance.DRAFT
    if wave.state == Wave.State.CLOSED or (wave.closes_at and wave.closes_at <= now):
        return Acceptance.CLOSED
    return Acceptance.NOT_YET if wave.opens_at and now < wave.opens_at else Acceptance.OPEN


def check_accepting(wave: Wave) -> None:
    """Raises NotAccepting unless the wave takes answers now."""
    accepting = acceptance(wave, timezone.now())
    if accepting is not Acceptance.OPEN:
        raise NotAccepting(accepting)


def check_language(wave: Wave, language: str) -> None:
    """Raises ValueError for a language the wave does not speak."""
    spoken = instrument_of_wave(wave).languages
    if language not in spoken:
        raise ValueError(f"Got language {language!r}, expected one of {', '.join(spoken)}.")
