"""The pages of the shipped questionnaire as a Django developer would write them: one form a page,
one field a question or a row, drawn by Django."""

from collections.abc import Iterator

from django import forms

from questionnaire.editions.loading import read_edition
from questionnaire.instrument.elements import Option, Page, Question, Variable, VariableKind
from tests.benchmarks.shipped_edition import EDITION

Choices = list[tuple[str, str]]


def page_forms() -> dict[str, type[forms.Form]]:
    """The form class of each page, by the page's name."""
    return {page.name: _form(page) for page in read_edition(EDITION).instrument().pages}


def _form(page: Page) -> type[forms.Form]:
    fields = {name: field for question in page.questions for name, field in _fields(question)}
    return type(page.name, (forms.Form,), fields)


def _fields(question: Question) -> Iterator[tuple[str, forms.Field]]:
    required = question.required and not question.asked_if
    variables = question.variables()
    offered = [v.option for v in variables if v.kind is VariableKind.INDICATOR and v.option]
    if offered:
        boxes = forms.CheckboxSelectMultiple
        yield (
            question.name,
            forms.MultipleChoiceField(
                choices=_choices(offered), widget=boxes, required=required, label=_label(question)
            ),
        )
    for variable in variables:
        if variable.kind is not VariableKind.INDICATOR:
            needed = required and variable.option is None
            yield variable.name, _field(variable, needed, _label(question))


def _field(variable: Variable, required: bool, label: str) -> forms.Field:
    if variable.kind is VariableKind.TEXT:
        return forms.CharField(required=required, label=label)
    if variable.kind is VariableKind.NUMBER:
        return forms.FloatField(required=required, label=label)
    label = variable.row.label["en"] if variable.row else label
    known = {option.code: option.label["en"] for option in variable.options}
    choices = [(str(code), known.get(code, str(code))) for code in variable.codes]
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect, required=required, label=label
    )


def _choices(options: list[Option]) -> Choices:
    return [(str(option.code), option.label["en"]) for option in options]


def _label(question: Question) -> str:
    return question.text["en"]
