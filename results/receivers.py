"""Joins submissions to results, which must not know each other."""

from __future__ import annotations

import logging

from django.dispatch import receiver

from questionnaire.signals import response_submitted

from .tasks import debounce_refresh

logger = logging.getLogger(__name__)


@receiver(response_submitted, dispatch_uid="results.refresh_after_submission")
def refresh_after_submission(*, wave_id: int, **_: object) -> None:
    """Asks for a refresh. Whatever goes wrong, the submission stands: beat finds the wave stale."""
    try:
        debounce_refresh(wave_id=wave_id)
    except Exception:
        logger.warning("wave %s: no refresh was asked for", wave_id, exc_info=True)
