"""Checking a file and importing it: the two things an importer does.

A **run** goes through the file once. What it finds is in its report; how far it is it tells `say`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from django.utils import timezone

from questionnaire.instrument.piping import unpiped_instrument
from questionnaire.instrument.problems import listed
from questionnaire.intake import add_responses, check_intake, external_ids
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest

from .checking import Checker, Choices
from .details import Ids
from .opening import open_table
from .report import Finding, Kind, Report
from .table import Table, refuse
from .targets import LEFT_OUT, Matching, check_columns, match_columns


@dataclass(frozen=True)
class Progress:
    """How far a run is: rows read, those that are good, and the share of the file read."""

    rows: int = 0
    good_rows: int = 0
    share_read: float = 0.0


Say = Callable[[Progress], None]


class ImportRefusedError(Exception):
    """The file has problems, so nothing was imported; `progress` says how many rows were read."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__("The file has problems; nothing was imported.")


@dataclass
class _Run:
    """One pass through a file."""

    table: Table
    matching: Matching
    choices: Choices
    report: Report
    say: Say
    progress: Progress = Progress()

    def good_frames(self, in_wave: list[str]) -> Iterator[pl.DataFrame]:
        """The good rows, batch by batch."""
        checker = Checker(self.matching, self.choices, Ids(in_wave), self.report, timezone.now())
        rows = 0
        good = 0
        for batch in self.table.batches(self.report):
            frame = checker.check(batch)
            rows += len(batch.rows)
            good += frame.height
            self.progress = Progress(rows, good, batch.share_read)
            self.say(self.progress)
            yield frame
        if not rows and not self.report.problem_count:
            refuse("file", "a header without rows", "rows of answers", "choose another file")

    def frames_to_store(self, in_wave: list[str]) -> Iterator[pl.DataFrame]:
        """The same, as long as nothing is wrong; raises ImportRefusedError at the end if so."""
        for frame in self.good_frames(in_wave):
            if self.choices.skip_bad_rows or not self.report.problem_count:
                yield frame
        if self.report.problem_count and not self.choices.skip_bad_rows:
            raise ImportRefusedError(self.progress)


def check_file(*, wave: Wave, path: Path, choices: Choices, report: Report, say: Say) -> Progress:
    """How many rows there are and how many are good; everything found is in the report.

    Raises TableError for a file that cannot be read, IntakeError for a wave that takes none.
    """
    run = _started(wave, path, choices, report, say)
    if not report.stops_the_file:
        for _ in run.good_frames(external_ids(wave)):
            pass
    return run.progress


def import_file(*, wave: Wave, path: Path, choices: Choices, report: Report, say: Say) -> Progress:
    """How many rows were read and, as good rows, how many responses came in.

    Raises ImportRefusedError when there is a problem and bad rows are not to be skipped, TableError
    for a file that cannot be read, IntakeError for a wave that takes none. Then nothing came in.
    """
    run = _started(wave, path, choices, report, say)
    if report.stops_the_file:
        raise ImportRefusedError(run.progress)
    add_responses(wave=wave, digest=check_intake(wave), frames=run.frames_to_store)
    return run.progress


def _started(wave: Wave, path: Path, choices: Choices, report: Report, say: Say) -> _Run:
    """The run with its columns matched, and all that is wrong with them in the report."""
    instrument = unpiped_instrument(instrument_of_digest(check_intake(wave)))
    table = open_table(path, choices.layout)
    matching = match_columns(instrument, table.header, choices.mapping)
    notes = list(table.notes)
    if choices.leave_out_unknown:
        unknown = [h for h, t in zip(table.header, matching.targets, strict=True) if t is None]
        notes += [f"columns left out: {listed(unknown)}"[:300]] if unknown else []
        targets = tuple(LEFT_OUT if t is None else t for t in matching.targets)
        matching = replace(matching, targets=targets)
    for note in notes:
        report.add(Finding(Kind.READING, 0, "", note, "that", "go on if it is right"))
    check_columns(matching, choices.mapping, table.unreadable, report)
    return _Run(table, matching, choices, report, say)
