"""Baselines as kept: what an earlier edition published, beside the wave it is compared with."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave

from .models import Baseline, BaselineFigure
from .tables.baseline import Baseline as PureBaseline
from .tables.baseline import EarlierFigure
from .tables.baseline_reading import COLUMNS, figure_of, row_of


def baseline_of(wave: Wave) -> PureBaseline:
    """The earlier figures of the wave, none for a wave without a baseline. One query."""
    kept = list(BaselineFigure.objects.filter(baseline__wave=wave).select_related("baseline"))
    edition = kept[0].baseline.edition if kept else ""
    return PureBaseline(edition, (figure_of(row_of_kept(figure)) for figure in kept))


def row_of_kept(figure: BaselineFigure) -> dict[str, str]:
    """The figure as a row of a baseline file."""
    written = {
        "value": f"{figure.value.normalize():f}",
        "base": "" if figure.base is None else str(figure.base),
    }
    return {name: getattr(figure, name) for name in COLUMNS} | written


@transaction.atomic
def store_baseline(*, wave: Wave, edition: str, figures: Iterable[EarlierFigure]) -> Baseline:
    """The wave's baseline with these figures and no others."""
    instrument = instrument_of_wave(wave)
    kept, _ = Baseline.objects.update_or_create(wave=wave, defaults={"edition": edition})
    kept.figures.all().delete()
    BaselineFigure.objects.bulk_create(
        BaselineFigure(
            baseline=kept,
            **(row_of(figure, instrument) | {"value": figure.value, "base": figure.base}),
        )
        for figure in figures
    )
    return kept


def has_figures(kept: Baseline, edition: str, figures: Iterable[EarlierFigure]) -> bool:
    """Whether the baseline is of that edition and has just these figures, in this order."""
    instrument = instrument_of_wave(kept.wave)
    rows = [row_of_kept(figure) for figure in kept.figures.all()]
    return (kept.edition, rows) == (edition, [row_of(figure, instrument) for figure in figures])
