"""The **stub** of a table: one row for each thing a question's answers are counted by.

A choice gives a row an option, a scale a row a point and its mean, a ranking for every option the
share that put it first and its mean rank, a number its mean, a text how many wrote something. Rows
that are not options have a name with a `#` in it, which no option can have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from questionnaire.instrument.elements import (
    CHOSEN,
    Instrument,
    MultipleQuestion,
    Option,
    Question,
    ScaleQuestion,
    Text,
    Variable,
)
from questionnaire.instrument.wording import words

from .counted_columns import net_column
from .further_rows import with_measures
from .subjects import main_variables, offers, subject_of
from .tab_plan.plan import Composite, Measures, Net
from .table import Measure, StubRow

FIRST_RANK = 1

MEAN: Text = MappingProxyType({"en": "Mean", "fr": "Moyenne"})
RANKED_FIRST: Text = MappingProxyType({"en": "ranked first", "fr": "en premier"})
MEAN_RANK: Text = MappingProxyType({"en": "mean rank", "fr": "rang moyen"})
ANSWERS_GIVEN: Text = MappingProxyType({"en": "Answers given", "fr": "Réponses données"})


def stub_of(
    instrument: Instrument,
    subject_name: str,
    nets: Sequence[Net] = (),
    composites: Sequence[Composite] = (),
    measures: Sequence[Measures] = (),
) -> tuple[StubRow, ...]:
    """The rows of the subject's tables, in order; nets and the like of others are left out.

    Raises KeyError for a name that is neither a question's nor a segment's.
    """
    question, languages = subject_of(instrument, subject_name), instrument.languages
    rows: Sequence[StubRow] = _STUBS[question.kind](question, languages)
    mine = [net for net in nets if net.question == subject_name]
    if mine:
        rows = tuple(_with_nets(question, rows, mine, languages))
    for each in measures:
        if each.question == subject_name:
            rows = tuple(with_measures(question, rows, each, languages))
    return (
        *rows,
        *(_composite(each) for each in composites if each.question == subject_name),
    )


def _with_nets(
    question: Question, rows: Sequence[StubRow], nets: Sequence[Net], languages: Sequence[str]
) -> Iterator[StubRow]:
    """The rows with each net below those of the variable whose options it has."""
    if isinstance(question, MultipleQuestion):
        yield from rows
        yield from (
            _net(net, question.name, net_column(question.name, net.name), {}) for net in nets
        )
        return
    variables = {variable.name: variable for variable in main_variables(question)}
    for name, together in groupby(rows, key=lambda row: row.variable):
        yield from together
        for net in nets:
            if offers(variables[name], net.options):
                group = _group(variables[name], languages)
                yield _net(net, name, net_column(name, net.name), group)


def _net(net: Net, variable: str, name: str, group: Text) -> StubRow:
    return StubRow(
        name=name,
        label=net.label,
        group=group,
        variable=variable,
        code=None,
        measure=Measure.SHARE,
        options=net.options,
    )


def _composite(composite: Composite) -> StubRow:
    return StubRow(
        name=net_column(composite.question, composite.name),
        label=composite.label,
        group={},
        variable=composite.question,
        code=None,
        measure=Measure.MEAN_SHARE,
        options=composite.options,
    )


def _choices(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    return tuple(
        _share(variable, option, _group(variable, languages))
        for variable in main_variables(question)
        for option in variable.options
    )


def _indicators(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    return tuple(_indicator(variable) for variable in main_variables(question))


def _indicator(variable: Variable) -> StubRow:
    row = _row(variable, variable.name, _label(variable), Measure.SHARE, CHOSEN)
    return replace(row, options=(variable.option.name,) if variable.option else ())


def _scale(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    assert isinstance(question, ScaleQuestion)
    (variable,) = main_variables(question)
    points = tuple(
        _row(
            variable,
            f"{variable.name}#{point}",
            _point_label(question, point, languages),
            Measure.SHARE,
            point,
        )
        for point in range(question.minimum, question.maximum + 1)
    )
    return (*points, *_missing(variable), _mean(variable))


def _ranks(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    rows: list[StubRow] = []
    for variable in main_variables(question):
        first = _joined(_label(variable), RANKED_FIRST, languages)
        mean = _joined(_label(variable), MEAN_RANK, languages)
        rows.append(_row(variable, f"{variable.name}#first", first, Measure.SHARE, FIRST_RANK))
        rows.append(_row(variable, f"{variable.name}#mean_rank", mean, Measure.MEAN, None))
    return tuple(rows)


def _number(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    (variable,) = main_variables(question)
    return (_mean(variable), *_missing(variable), _answers_given(variable))


def _text(question: Question, languages: Sequence[str]) -> tuple[StubRow, ...]:
    return tuple(_answers_given(variable) for variable in main_variables(question))


_STUBS: Mapping[str, Callable[[Question, Sequence[str]], tuple[StubRow, ...]]] = {
    "single": _choices,
    "multiple": _indicators,
    "scale": _scale,
    "matrix": _choices,
    "grid": _choices,
    "ranking": _ranks,
    "number": _number,
    "text": _text,
}


def _row(variable: Variable, name: str, label: Text, measure: Measure, code: int | None) -> StubRow:
    return StubRow(
        name=name, label=label, group={}, variable=variable.name, code=code, measure=measure
    )


def _share(variable: Variable, option: Option, group: Text) -> StubRow:
    return StubRow(
        name=f"{variable.name}.{option.name}",
        label=option.label,
        group=group,
        variable=variable.name,
        code=option.code,
        measure=Measure.SHARE,
        options=(option.name,),
    )


def _missing(variable: Variable) -> tuple[StubRow, ...]:
    return tuple(_share(variable, option, {}) for option in variable.options if option.missing)


def _mean(variable: Variable) -> StubRow:
    return _row(variable, f"{variable.name}#mean", MEAN, Measure.MEAN, None)


def _answers_given(variable: Variable) -> StubRow:
    return _row(variable, f"{variable.name}#answers", ANSWERS_GIVEN, Measure.COUNT, None)


def _label(variable: Variable) -> Text:
    return variable.option.label if variable.option else {}


def _group(variable: Variable, languages: Sequence[str]) -> Text:
    """The words of a matrix or grid row, with its phase or column; empty for a single choice."""
    second = variable.phase or variable.column
    if variable.row is None or second is None:
        return variable.row.label if variable.row else {}
    return _joined(variable.row.label, second.label, languages)


def _point_label(question: ScaleQuestion, point: int, languages: Sequence[str]) -> Text:
    ends = {question.minimum: question.low_label, question.maximum: question.high_label}
    number: Text = dict.fromkeys(languages, str(point))
    return _joined(number, ends[point], languages) if ends.get(point) else number


def _joined(first: Text, second: Text, languages: Sequence[str]) -> Text:
    return {known: f"{words(first, known)} – {words(second, known)}" for known in languages}
