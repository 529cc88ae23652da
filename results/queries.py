"""Reads for pages, downloads and the admin: the run that speaks for a wave, and its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from questionnaire.models import Wave

from .disclosure.protection import apply
from .exhibits.outline import Outline, TableKey
from .exhibits.reading import to_outline
from .models import ExhibitOutline, Publication, Run, StoredTable
from .tables.serialisation import table_from_dict
from .tables.table import Banner, Table


def latest_run(wave: Wave) -> Run | None:
    """The last run that is done, whose tables are the wave's results. One query."""
    return Run.objects.filter(wave=wave, state=Run.State.DONE).order_by("-done_at", "-id").first()


def latest_runs(waves: Iterable[Wave]) -> dict[int, Run]:
    """The latest run of each wave that has one, by the wave's key. One query."""
    done = Run.objects.filter(wave__in=waves, state=Run.State.DONE)
    latest = done.order_by("wave_id", "-done_at", "-id").distinct("wave_id")
    return {run.wave_id: run for run in latest}


def published_run(wave: Wave) -> Run | None:
    """The run that is the wave's results for everybody; None when none is published. One query."""
    found = publication_of(wave)
    return found and found.run


def publication_of(wave: Wave) -> Publication | None:
    """What an organiser published of the wave, with its run. One query."""
    found = Publication.objects.filter(wave=wave)
    return found.select_related("run", "published_by").first()


def published_runs() -> dict[int, Run]:
    """The published run of each wave that has one, by the wave's key, the newest first. One query,
    with the waves and surveys."""
    found = Publication.objects.select_related("run__wave__survey").order_by("-published_at")
    return {publication.wave_id: publication.run for publication in found}


def run_of_wave(wave: Wave, number: int) -> Run | None:
    """The wave's run of that number, if it is done. One query."""
    return Run.objects.filter(wave=wave, state=Run.State.DONE, pk=number).first()


def active_run(wave: Wave) -> Run | None:
    """The run that is queued or at work, if any. One query."""
    return Run.objects.filter(wave=wave, state__in=Run.ACTIVE).first()


def last_attempt(wave: Wave) -> Run | None:
    """The newest run whatever its state, to tell of a failure. One query."""
    return Run.objects.filter(wave=wave).order_by("-id").first()


def banners_of(run: Run) -> list[Banner]:
    """The banners the run was tabulated by, in the order of the tab plan. One query."""
    stored = (
        StoredTable.objects.filter(run=run)
        .order_by("banner", "position")
        .distinct("banner")
        .values_list("position", "table")
    )
    return [table_from_dict(table).banner for _, table in sorted(stored, key=lambda row: row[0])]


def tables_of(run: Run, banner: str | None = None, *, protected: bool = False) -> list[Table]:
    """The run's tables by that banner, or by all, in the questionnaire's order; `protected` ones
    as they leave in public. One query."""
    stored = StoredTable.objects.filter(run=run)
    if banner is not None:
        stored = stored.filter(banner=banner)
    rows = stored.order_by("position").values_list("table", "hidden")
    return [_table(*row, protected=protected) for row in rows]


def table_of(run: Run, question: str, banner: str, *, protected: bool = False) -> Table | None:
    """One table of everybody on its own base; None when there is no such one. One query."""
    return find_table(run, question, banner, protected=protected)


def find_table(  # noqa: PLR0913  what names a table
    run: Run,
    question: str,
    banner: str,
    filter: str = "",
    base_rule: str = "",
    *,
    protected: bool = False,
) -> Table | None:
    """The table of a question or segment by a banner, under a condition as the tab plan writes it,
    on another base than the question's own where a rule is given; None when there is no such one.

    One query.
    """
    stored = StoredTable.objects.filter(
        run=run, question=question, banner=banner, filter=filter, base_rule=base_rule
    )
    found = stored.values_list("table", "hidden").first()
    return found and _table(*found, protected=protected)


def _table(document: dict[str, Any], hidden: list[list[int]], *, protected: bool) -> Table:
    table = table_from_dict(document)
    return apply(table, {(row, point) for row, point in hidden}) if protected else table


def outline_of(wave: Wave) -> Outline | None:
    """The exhibits of the wave's report; None when it has no outline. One query."""
    found = ExhibitOutline.objects.filter(wave=wave).values_list("document", flat=True).first()
    return None if found is None else to_outline(found)


def has_outline(wave: Wave) -> bool:
    """Whether the wave has exhibits. One query."""
    return ExhibitOutline.objects.filter(wave=wave).exists()


def waves_with_exhibits(waves: Iterable[Wave]) -> set[int]:
    """The keys of those waves that have an outline. One query."""
    return set(ExhibitOutline.objects.filter(wave__in=waves).values_list("wave", flat=True))


def tables_by_key(
    run: Run, keys: Collection[TableKey], *, protected: bool = False
) -> dict[TableKey, Table]:
    """Those of the named tables that the run has. One query for any number."""
    stored = StoredTable.objects.filter(
        run=run,
        question__in={key.question for key in keys},
        banner__in={key.banner for key in keys},
    )
    found = {}
    for document, hidden, base_rule in stored.values_list("table", "hidden", "base_rule"):
        key = _key(document, base_rule)
        if key in keys:
            found[key] = _table(document, hidden, protected=protected)
    return found


def _key(table: dict[str, Any], base_rule: str) -> TableKey:
    condition = table.get("filter")
    name = condition["name"] if condition else ""
    return TableKey(table["question"], table["banner"]["name"], name, base_rule)
