"""Joins submissions to results, which must not know each other."""

from __future__ import annotations

import logging

from django.dispatch import receiver

from questionnaire.dataset import forget_wave
from questionnaire.signals import response_submitted, response_withdrawn

from .tasks import debounce_refresh

logger = logging.getLogger(__name__)


@receiver(response_submitted, dispatch_uid="results.refresh_after_submission")
def refresh_after_submission(*, wave_id: int, **_: object) -> None:
    """Asks for a refresh. Whatever goes wrong, the submission stands: beat finds the wave stale."""
    try:
        debounce_refresh(wave_id=wave_id)
    except Exception:
        logger.warning("wave %s: no refresh was asked for", wave_id, exc_info=True)


@receiver(response_withdrawn, dispatch_uid="results.forget_after_withdrawal")
def forget_after_withdrawal(*, wave_id: int, **_: object) -> None:
    """Deletes what is kept of the wave outside the database, and asks for a refresh.

    On other machines, and if this fails, the next snapshot notices the withdrawal and does it.
    """
    try:
        forget_wave(wave_id)
        debounce_refresh(wave_id=wave_id)
    except Exception:
        logger.warning("wave %s: withdrawn answers wait to be forgotten", wave_id, exc_info=True)
