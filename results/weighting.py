"""The weighting of a wave as kept, and what it would make of the answers there are."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from questionnaire.dataset import Snapshot, SnapshotError, load_snapshot, take_snapshot
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest, instrument_of_wave

from .models import Margin, Weighting
from .queries import latest_run
from .statistics.weighting import NO_LIMITS, Limits
from .tables.weighting import Targets, Weighed, codes_to_weigh_by, weighed


def limits_between(lowest: float | None, highest: float | None) -> Limits:
    """The limits of weights, in times of their mean; None is no limit."""
    return Limits(
        NO_LIMITS.lowest if lowest is None else lowest,
        NO_LIMITS.highest if highest is None else highest,
    )


def margins_kept(wave: Wave) -> Targets:
    """The margins of the wave, options in the order of the questionnaire; none for a wave that is
    not weighted."""
    known = codes_to_weigh_by(instrument_of_wave(wave))
    return [
        (margin.variable, _in_order(margin.targets, known.get(margin.variable, {})))
        for margin in Margin.objects.filter(weighting__wave=wave)
    ]


def _in_order(targets: Mapping[str, float], known: Mapping[str, int]) -> dict[str, float]:
    """The targets in the order of the options; the database does not keep that of names."""
    names = [*(name for name in known if name in targets), *(n for n in targets if n not in known)]
    return {name: targets[name] for name in names}


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
