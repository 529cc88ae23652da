"""Publishing: choosing the run that a wave's results are for everybody.

A run is **safe** to publish when disclosure control hid its small cells and its **audit** proved
that none of them can be recovered from what is left. Nothing else is ever published, by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from questionnaire.models import Wave

from .models import Publication, Run

RECOMPUTE = "Recompute the results and publish them then."
CONTROL_IS_OFF = (
    "Disclosure control is off: the suppression threshold is 0. Set it to 5, say, in the options "
    f"of the results. {RECOMPUTE}"
)


class Unsafe(Exception):  # noqa: N818 - a state, not a mistake
    """A run that must not be shown to everybody: why, and what to do about it."""


@transaction.atomic
def publish(*, run: Run, by: AbstractBaseUser) -> Publication:
    """Makes the run its wave's results for everybody, in place of the one before.

    Raises Unsafe, and changes nothing, when the run may show somebody's answers.
    """
    # One publishes after the other; submissions to the wave go on.
    Wave.objects.select_for_update(no_key=True).get(pk=run.wave_id)
    # Locked, so that its tables are not dropped as those of an older run meanwhile.
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if reason := why_unsafe(locked):
        raise Unsafe(reason)
    Publication.objects.filter(wave=locked.wave_id).delete()
    return Publication.objects.create(wave_id=locked.wave_id, run=locked, published_by=by)


@transaction.atomic
def withdraw_publication(*, wave: Wave) -> bool:
    """Whether there was a publication to take back: then only people with a role read results."""
    deleted, _of_each = Publication.objects.filter(wave=wave).delete()
    return bool(deleted)


def why_unsafe(run: Run) -> str:
    """What forbids to publish the run, with what to do; empty when it is safe."""
    return next(_reasons(run), "")


def _reasons(run: Run) -> Iterator[str]:
    audit, respondents = run.audit, run.respondents or 0
    threshold = audit.get("threshold") or 0
    fewest = max(threshold, run.options.get("tests", {}).get("suppression_threshold", 0))
    if run.state != Run.State.DONE:
        yield f"Run {run.pk} is {run.get_state_display().lower()}, not done. Wait until it is."
    elif not run.tables.exists():
        yield f"The tables of run {run.pk} are not kept any more. {RECOMPUTE}"
    elif respondents < fewest:
        yield (
            f"{respondents} answered, fewer than the suppression threshold of {fewest}. "
            "Wait for more answers."
        )
    elif not audit:
        yield f"Run {run.pk} was made without disclosure control. {RECOMPUTE}"
    elif threshold < 1:
        yield CONTROL_IS_OFF
    elif audit.get("passed") is not True:
        yield (
            f"The audit of run {run.pk} found cells that can be worked out from what is shown. "
            "Take crossed banners or nets out of the tab plan, or raise the suppression "
            "threshold; recompute the results and publish them then."
        )
