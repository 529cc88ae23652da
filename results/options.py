"""How a wave's results are to be made: its tab plan, thresholds, tests and weighting, as one value.

**Options** are plain values that a run keeps, so that what was counted can be told from what would
be counted now: a wave whose options have changed since its last run is stale.
"""

from __future__ import annotations

from typing import Any

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.places import Places
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave
from results.statistics.adjustments import Adjustment
from results.statistics.intervals import ShareInterval
from results.statistics.testing import Family
from results.statistics.weighting import Limits

from .models import ResultOptions, TabPlan, Weighting
from .tables.tab_plan import plan as plans
from .tables.tab_plan.reading import to_plan
from .tables.table import TableOptions
from .weighting import limits_between

RAKED = "raked"
"""The name of the weight of a wave that has a weighting."""

TESTS = (
    "family",
    "adjustment",
    "interval",
    "upper_level",
    "lower_level",
    "minimum_base",
    "flagged_base",
    "caution_threshold",
    "suppression_threshold",
    "population",
)
"""The fields of result options that travel with every table."""


def options_of(wave: Wave) -> dict[str, Any]:
    """How the wave is to be tabulated now."""
    plan = TabPlan.objects.filter(wave=wave).first()
    instrument = instrument_of_wave(wave)
    banners = plan.banners if plan and plan.banners else plans.default_plan(instrument).banners
    weighting = _weighting(wave)
    return {
        "banners": list(banners),
        "details": dict(plan.details) if plan else {},
        "segment_cuts": dict(wave.segment_cuts),
        "weight": RAKED if weighting else "",
        "weighting": weighting,
        "tests": _tests(wave),
    }


def _tests(wave: Wave) -> dict[str, Any]:
    kept = ResultOptions.objects.filter(wave=wave).first() or ResultOptions(wave=wave)
    return {name: getattr(kept, name) for name in TESTS}


def _weighting(wave: Wave) -> dict[str, Any] | None:
    """The limits and margins of the wave; None when nothing is known of its population."""
    kept = Weighting.objects.filter(wave=wave).prefetch_related("margins").first()
    if kept is None or not kept.margins.all():
        return None
    return {
        "lowest": kept.lowest,
        "highest": kept.highest,
        # Pairs, since the database does not keep the order of names.
        "margins": [
            [margin.variable, sorted(map(list, margin.targets.items()))]
            for margin in kept.margins.all()
        ],
    }


def plan_of(options: dict[str, Any], instrument: Instrument) -> plans.TabPlan:
    """The tab plan that options carry. Raises DocumentError when it does not fit."""
    document = {**options.get("details", {}), "banners": options["banners"]}
    return to_plan(document, instrument, places=Places("tab plan"))


def targets_of(weighting: dict[str, Any]) -> list[tuple[str, dict[str, float]]]:
    """The margins that the options of a weighting carry."""
    return [(variable, dict(targets)) for variable, targets in weighting["margins"]]


def limits_of(weighting: dict[str, Any]) -> Limits:
    """Within what weights stay, in times of their mean."""
    return limits_between(weighting["lowest"], weighting["highest"])


def table_options(options: dict[str, Any]) -> TableOptions:
    """What every table says of how it was made."""
    tests = options["tests"]
    return TableOptions(
        weight=options["weight"],
        segment_cuts={name: tuple(cut) for name, cut in options["segment_cuts"].items()},
        **{
            **tests,
            "family": Family(tests["family"]),
            "adjustment": Adjustment(tests["adjustment"]),
            "interval": ShareInterval(tests["interval"]),
        },
    )
