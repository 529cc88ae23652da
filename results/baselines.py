"""Baselines: what an earlier edition published, or an earlier wave of the survey counted, beside
the wave it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest, instrument_of_wave

from .models import Baseline, BaselineFigure, Run
from .queries import tables_of
from .tables.baseline import NO_BASELINE, EarlierFigure, figures_of
from .tables.baseline import Baseline as PureBaseline
from .tables.baseline_reading import COLUMNS, figure_of, row_of
from .tables.table import Table

TablesOf = Callable[[Run], Iterable[Table]]


def baseline_of(wave: Wave, tables: TablesOf = tables_of) -> PureBaseline:
    """What the wave is compared with: the figures loaded for it, else the wave before it.

    `tables` chooses those of the earlier wave that are wanted. One query for figures that were
    loaded, another for a wave without, and those of the tables where a wave came before.
    """
    kept = list(BaselineFigure.objects.filter(baseline__wave=wave).select_related("baseline"))
    if kept:
        figures = (figure_of(row_of_kept(figure)) for figure in kept)
        return PureBaseline(kept[0].baseline.edition, figures)
    run = run_before(wave)
    if run is None:
        return NO_BASELINE
    instrument = instrument_of_digest(run.instrument_digest)
    return PureBaseline(run.wave.name, figures_of(tables(run), instrument), run.pk)


def run_compared_with(wave: Wave) -> Run | None:
    """The run that the wave's changes are since; None where figures were loaded for it, or no wave
    came before. Two queries."""
    if BaselineFigure.objects.filter(baseline__wave=wave).exists():
        return None
    return run_before(wave)


def run_before(wave: Wave) -> Run | None:
    """The latest run of the nearest wave of the survey, by name, before this one. One query."""
    done = Run.objects.filter(
        wave__survey=wave.survey_id, wave__name__lt=wave.name, state=Run.State.DONE
    )
    return done.order_by("-wave__name", "-done_at", "-id").select_related("wave").first()


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
