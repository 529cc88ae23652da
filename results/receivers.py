"""Joins what happens to answers to results, which must not know each other."""

from __future__ import annotations

import logging

from django.dispatch import receiver

from questionnaire.dataset import forget_wave, withdrawn_since
from questionnaire.deleting import NotDeletable
from questionnaire.models import Wave
from questionnaire.signals import answers_deleting, response_submitted, response_withdrawn

from .queries import active_run, latest_run
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


@receiver(answers_deleting, dispatch_uid="results.stand_before_deletion")
def stand_before_deletion(*, wave: Wave, **_: object) -> None:
    """Raises NotDeletable while results are computed, and while they count withdrawn answers: what
    they are when the answers go, they stay."""
    if active_run(wave) is not None:
        raise NotDeletable("The results are being computed; wait until that is done.")
    run = latest_run(wave)
    if run is not None and run.started_at and withdrawn_since(wave.pk, run.started_at):
        raise NotDeletable(
            "The results still count answers that were withdrawn since; recompute them first."
        )
