"""The weighting of a wave as kept, and what it would make of the answers there are."""

from __future__ import annotations

from django.db import transaction

from questionnaire.dataset import Snapshot, SnapshotError, load_snapshot, take_snapshot
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest

from .models import Margin, Weighting
from .queries import latest_run
from .statistics.weighting import NO_LIMITS, Limits
from .tables.weighting import Targets, Weighed, weighed


def limits_between(lowest: float | None, highest: float | None) -> Limits:
    """The limits of weights, in times of their mean; None is no limit."""
    return Limits(
        NO_LIMITS.lowest if lowest is None else lowest,
        NO_LIMITS.highest if highest is None else highest,
    )


def margins_kept(wave: Wave) -> Targets:
    """The margins of the wave, in order; none for a wave that is not weighted. One query."""
    kept = Margin.objects.filter(weighting__wave=wave)
    return [(margin.variable, dict(margin.targets)) for margin in kept]


@transaction.atomic
def store_weighting(
    *, wave: Wave, targets: Targets, lowest: float | None, highest: float | None
) -> Weighting:
    """The wave's weighting with these margins and limits, and no others."""
    kept, _ = Weighting.objects.update_or_create(
        wave=wave, defaults={"lowest": lowest, "highest": highest}
    )
    kept.margins.all().delete()
    Margin.objects.bulk_create(
        Margin(weighting=kept, position=position, variable=variable, targets=dict(options))
        for position, (variable, options) in enumerate(targets)
    )
    return kept


def preview(wave: Wave, targets: Targets, limits: Limits) -> Weighed:
    """What the margins would make of the answers last counted, or of those there are.

    Raises WeightingError for margins that cannot be met.
    """
    snapshot = _snapshot(wave)
    return weighed(snapshot.instrument, snapshot.columns, targets, limits)


def _snapshot(wave: Wave) -> Snapshot:
    run = latest_run(wave)
    if run is not None:
        try:
            return load_snapshot(run.snapshot_digest, instrument_of_digest(run.instrument_digest))
        except SnapshotError:
            pass
    return take_snapshot(wave.pk)
