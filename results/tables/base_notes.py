"""What must be said of the bases of a table: found here, put into words where it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questionnaire.instrument.elements import BaseRule, Question, RankingQuestion, VariableKind

from .subjects import main_variables
from .sums import shares_a_base
from .table import Banner, BaseNote, Measure, StubRow

_WITH_VALUES = (VariableKind.SCALE, VariableKind.NUMBER)


def base_notes(
    question: Question, banner: Banner, rows: Sequence[StubRow], *, missing_out: bool
) -> Iterator[BaseNote]:
    """The notes on the bases of a question's table, in the order to print them."""
    variables = main_variables(question)
    has_means = any(v.kind in _WITH_VALUES for v in variables)
    has_missing = any(v.missing_codes or (v.option and v.option.missing) for v in variables)
    if missing_out:
        yield BaseNote.MISSING_OUT
    elif has_missing:
        yield BaseNote.MISSING_IN_SHARES
        if has_means:
            yield BaseNote.MISSING_NOT_IN_MEANS
    if len(variables) > 1 and question.base is BaseRule.ANSWERED and not shares_a_base(question):
        yield BaseNote.ROW_BASES
    if isinstance(question, RankingQuestion):
        yield BaseNote.RANKED_IN_MEANS
    if any(row.measure is Measure.RESPONSE_SHARE for row in rows):
        yield BaseNote.RESPONSES
    if banner.overlaps:
        yield BaseNote.OVERLAPPING
