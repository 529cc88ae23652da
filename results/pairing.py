"""Paired tests of a run's changes since the wave before it, where respondents answered both.

They need both waves unweighted: weights are not kept with the answers, and the paired formula has
no place for a declared population. Elsewhere the run tells how many are linked, and its changes are
tested as those of different people.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from questionnaire.dataset import (
    Snapshot,
    SnapshotError,
    columns_of,
    linked_respondents,
    load_snapshot,
)
from questionnaire.instrument.columns import Columns
from questionnaire.queries import instrument_of_digest

from .baselines import run_compared_with
from .counting import kept_cubes, recipe_of
from .models import Run
from .options import plan_of
from .queries import tables_of
from .tables.making import Cubes, Respondents, count_cubes
from .tables.pairing import Side, paired_tests
from .tables.table import Pairing, Table

logger = logging.getLogger(__name__)


def with_pairings(
    run: Run, snapshot: Snapshot, cubes: Cubes, tables: Sequence[Table]
) -> tuple[Table, ...]:
    """The run's tables, with paired tests where respondents of the wave before it are linked."""
    earlier = run_compared_with(run.wave)
    if earlier is not None and earlier.wave.answers_deleted_at:
        return _unknown(run, earlier, tables)
    try:
        return tuple(tables) if earlier is None else _paired(run, earlier, snapshot, cubes, tables)
    except SnapshotError:
        logger.warning("run %s: the answers of run %s are gone", run.pk, earlier and earlier.pk)
        return tuple(tables)


def _unknown(run: Run, earlier: Run, tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables, saying where somebody may have answered both waves that nobody can tell now."""
    if run.wave.anonymous or not run.wave.invitations.exists():
        return tuple(tables)
    return tuple(replace(table, pairing=Pairing(earlier.pk, 0)) for table in tables)


def _paired(
    run: Run, earlier: Run, snapshot: Snapshot, cubes: Cubes, tables: Sequence[Table]
) -> tuple[Table, ...]:
    """Raises SnapshotError when the answers of the earlier run are no longer kept."""
    before = load_snapshot(earlier.snapshot_digest, instrument_of_digest(earlier.instrument_digest))
    mine, theirs = (columns_of(frame) for frame in linked_respondents(snapshot, before))
    linked = len(next(iter(mine.values()), ()))
    if not linked:
        return tuple(tables)
    known = Pairing(earlier.pk, linked)
    if not (_is_plain(run.options) and _is_plain(earlier.options)):
        return tuple(replace(table, pairing=known) for table in tables)
    found = paired_tests(
        _side(run, snapshot, cubes, tables, mine),
        _side(earlier, before, _cubes_of(earlier, before), tables_of(earlier), theirs),
    )
    return tuple(
        replace(table, pairing=replace(known, p_values=p_values) if p_values else None)
        for table, p_values in zip(tables, found, strict=True)
    )


def _is_plain(options: dict[str, Any]) -> bool:
    """Whether everybody weighs the same, of a population not declared."""
    return not options["weight"] and options["tests"]["population"] is None


def _side(
    run: Run, snapshot: Snapshot, cubes: Cubes, tables: Sequence[Table], linked: Columns
) -> Side:
    return Side(
        instrument=snapshot.instrument,
        plan=plan_of(run.options, snapshot.instrument),
        cubes=cubes,
        tables=tables,
        respondents=snapshot.respondents,
        columns=linked,
    )


def _cubes_of(run: Run, snapshot: Snapshot) -> Cubes:
    """What an earlier run counted, kept or counted again."""
    plan = plan_of(run.options, snapshot.instrument)
    kept = kept_cubes(snapshot, plan, recipe_of(run.options), ())
    if kept is not None:
        return kept
    everybody = Respondents(snapshot.columns, snapshot.respondents)
    return count_cubes(snapshot.instrument, everybody, plan)
