"""Tables made from a cube: a row's sums, then its values with their precision, then its letters.

Everything is computed for all rows and banner points of a table at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from questionnaire.instrument.elements import BaseRule, Instrument, Question
from results.statistics.bases import answered_bases, asked_bases
from results.statistics.precision import Sample

from .base_notes import base_notes
from .cells import Computed, cells_of
from .comparing import compared
from .counted_columns import question_column
from .cube import Cube
from .precision import precision_of
from .stub import stub_of
from .subjects import chapter_of, is_segment, main_variables, subject_of
from .sums import Subject, stands_for_none, sums_of
from .tab_plan.plan import Composite, Measures, Net
from .table import SEGMENT, Banner, Cell, Filter, StubRow, Table, TableOptions
from .values import values_of


@dataclass(frozen=True, slots=True)
class Design:
    """How a table is to be made, beside its question and banner.

    `base_rule` is None for the question's own. `filter` is what the cube was counted under, and
    `options` say how; both travel with the table, which adds its own notes on bases and keeps the
    thresholds of its own banner only. `sample_size` is the number of all respondents of the wave,
    in or out of the filter; None when the cube is of them all.
    """

    nets: Sequence[Net] = ()
    composites: Sequence[Composite] = ()
    measures: Sequence[Measures] = ()
    base_rule: BaseRule | None = None
    filter: Filter | None = None
    options: TableOptions = field(default_factory=TableOptions)
    sample_size: int | None = None


PLAIN = Design()


def tabulate(
    instrument: Instrument, cube: Cube, subject: str, banner: Banner, design: Design = PLAIN
) -> Table:
    """The table of a question or segment by a banner that the cube was counted for.

    Raises KeyError for what the cube has not, and PopulationError for a declared population below
    the number of respondents.
    """
    question = subject_of(instrument, subject)
    if design.base_rule is not None:
        question = replace(question, base=design.base_rule)
    rows = stub_of(instrument, subject, design.nets, design.composites, design.measures)
    if design.options.missing_out:
        rows = tuple(row for row in rows if not _is_missing(row, question))
    asker = cube.tallies[banner.name, question_column(question)].counts
    size = int(asker[0].sum()) if design.sample_size is None else design.sample_size
    counted = Subject(question, cube, banner, design.options.missing_out)
    return Table(
        question=subject,
        chapter=chapter_of(instrument, subject),
        kind=SEGMENT if is_segment(instrument, subject) else question.kind,
        title=question.text,
        base_rule=question.base,
        banner=banner,
        asked_bases=tuple(asked_bases(asker).tolist()),
        answered_bases=tuple(answered_bases(asker).tolist()),
        rows=rows,
        cells=_cells(rows, counted, Sample(size, design.options.population), design.options),
        options=_options_of(question, banner, rows, design.options),
        filter=design.filter,
    )


def _cells(
    rows: Sequence[StubRow], subject: Subject, sample: Sample, options: TableOptions
) -> tuple[tuple[Cell, ...], ...]:
    sums, shared = sums_of(rows, subject), None
    if subject.banner.overlaps:
        shared = sums_of(rows, replace(subject, in_pairs=True)).moments
    found = Computed(
        values_of(rows, sums, subject),
        precision_of(rows, sums.moments, sample, options),
        compared(rows, sums.moments, shared, sample, options),
    )
    return cells_of(sums, found, options.caution_threshold)


def _is_missing(row: StubRow, question: Question) -> bool:
    """Whether the row is of an answer such as "don't know"."""
    variable = next((v for v in main_variables(question) if v.name == row.variable), None)
    if variable is None:
        return False
    return stands_for_none(variable) or row.code in variable.missing_codes


def _options_of(
    question: Question, banner: Banner, rows: Sequence[StubRow], options: TableOptions
) -> TableOptions:
    notes = base_notes(question, banner, rows, missing_out=options.missing_out)
    cuts = options.segment_cuts
    return replace(
        options,
        base_notes=tuple(notes),
        segment_cuts={banner.name: cuts[banner.name]} if banner.name in cuts else {},
    )
