"""Rows of a stub that a tab plan asks for besides: boxes, top ranks, medians, indexes and the like.

Each stands beside the rows it is taken from. A **box** is several points of a scale's end together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from questionnaire.instrument.elements import Question, ScaleQuestion, Text
from questionnaire.instrument.wording import words

from .subjects import main_variables
from .tab_plan.plan import Measures
from .table import Measure, StubRow

BESIDE_MEANS: Mapping[Measure, Text] = MappingProxyType(
    {
        Measure.STANDARD_DEVIATION: {"en": "Standard deviation", "fr": "Écart type"},
        Measure.MEDIAN: {"en": "Median", "fr": "Médiane"},
    }
)
INDEX: Text = MappingProxyType({"en": "index, total is 100", "fr": "indice, total à 100"})
OF_RESPONSES: Text = MappingProxyType({"en": "of responses", "fr": "des réponses"})
BOXES: Mapping[str, Callable[[int], Text]] = MappingProxyType(
    {
        "top": lambda points: {"en": f"Top {points}", "fr": f"{points} plus hauts"},
        "bottom": lambda points: {"en": f"Bottom {points}", "fr": f"{points} plus bas"},
    }
)
FIRST = "#first"
SUFFIXES: Mapping[Measure, str] = MappingProxyType(
    {Measure.INDEX: "#index", Measure.RESPONSE_SHARE: "#responses"}
)


def top_ranks(ranks: int) -> Text:
    """What is said beside an option of those who put it among the first."""
    return {"en": f"in the first {ranks}", "fr": f"dans les {ranks} premiers"}


def with_measures(
    question: Question, rows: Sequence[StubRow], measures: Measures, languages: Sequence[str]
) -> Iterator[StubRow]:
    """The rows, each with those taken from it after it; boxes stand before the mean."""
    for row in rows:
        if row.measure is Measure.MEAN and isinstance(question, ScaleQuestion):
            yield from _boxes(question, row, measures)
        yield row
        if row.measure is Measure.MEAN:
            yield from _beside_mean(row, measures, languages)
        if row.measure is Measure.SHARE and Measure.INDEX in measures.show:
            yield _taken(row, Measure.INDEX, _joined(row.label, INDEX, languages))
        if row.name.endswith(FIRST) and measures.top_ranks:
            yield _top_ranks(question, row, measures.top_ranks, languages)
    if Measure.RESPONSE_SHARE in measures.show:
        for row in rows:
            if row.measure is Measure.SHARE and not row.is_net:
                label = _joined(row.label, OF_RESPONSES, languages)
                yield _taken(row, Measure.RESPONSE_SHARE, label)


def _boxes(question: ScaleQuestion, row: StubRow, measures: Measures) -> Iterator[StubRow]:
    points = range(question.minimum, question.maximum + 1)
    ends = {"top": measures.top_box, "bottom": measures.bottom_box}
    for name, number in ends.items():
        if number:
            together = points[-number:] if name == "top" else points[:number]
            yield replace(
                row,
                name=f"{row.variable}#{name}_{number}",
                label=BOXES[name](number),
                measure=Measure.SHARE,
                options=tuple(map(str, together)),
            )


def _beside_mean(row: StubRow, measures: Measures, languages: Sequence[str]) -> Iterator[StubRow]:
    for measure, label in BESIDE_MEANS.items():
        if measure in measures.show:
            name = f"{row.variable}#{measure.value}"
            own = label if row.name.endswith("#mean") else _joined(row.label, label, languages)
            yield replace(row, name=name, label=own, measure=measure)


def _taken(row: StubRow, measure: Measure, label: Text) -> StubRow:
    return replace(row, name=f"{row.name}{SUFFIXES[measure]}", label=label, measure=measure)


def source_of(row: StubRow) -> str:
    """The name of the row that this one is taken from; its own where it is taken from none."""
    return row.name.removesuffix(SUFFIXES.get(row.measure, ""))


def _top_ranks(question: Question, row: StubRow, ranks: int, languages: Sequence[str]) -> StubRow:
    """Who gave the option any of the first ranks, beside who put it first."""
    options = {v.name: v.option for v in main_variables(question) if v.option}
    return replace(
        row,
        name=f"{row.variable}#top_{ranks}",
        label=_joined(options[row.variable].label, top_ranks(ranks), languages),
        code=None,
        options=tuple(str(rank) for rank in range(1, ranks + 1)),
    )


def _joined(first: Text, second: Text, languages: Sequence[str]) -> Text:
    return {known: f"{words(first, known)} – {words(second, known)}" for known in languages}
