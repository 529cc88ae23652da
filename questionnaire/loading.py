"""From an instrument to the authoring tables: a questionnaire is replaced as a whole, or made."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from questionnaire.instrument import elements

from .models import (
    Chapter,
    Column,
    Option,
    OptionList,
    Page,
    Phase,
    Question,
    Questionnaire,
    Row,
    Segment,
    SegmentPoint,
    Survey,
)

OF_SOME_KINDS = ("minimum", "maximum", "low_label", "high_label", "decimals", "unit", "ranks")
OF_SOME_KINDS += ("maximum_length", "multiline", "rotate")
OF_OPTION = ("name", "code", "label", "exclusive", "missing", "specify")


@transaction.atomic
def load_document(*, survey: Survey, instrument: elements.Instrument) -> Questionnaire:
    """The survey's questionnaire of that name, made or replaced by the instrument."""
    locked = Questionnaire.objects.select_for_update(no_key=True)
    questionnaire, _ = locked.update_or_create(
        survey=survey,
        name=instrument.name,
        defaults={"title": instrument.title, "languages": list(instrument.languages)},
    )
    for model in (Page, Segment, OptionList, Chapter):
        model.objects.filter(questionnaire=questionnaire).delete()
    _load_chapters(questionnaire, instrument)
    _load_option_lists(questionnaire, instrument)
    _load_pages(questionnaire, instrument)
    _load_segments(questionnaire, instrument)
    return questionnaire


def _placed(rows: Iterable[Any], parent: str) -> list[Any]:
    """The rows written at once, each at the next position within its parent."""
    rows, taken = list(rows), {}
    for row in rows:
        scope = getattr(row, f"{parent}_id")
        row.position = taken[scope] = taken.get(scope, 0) + 1
    return type(rows[0]).objects.bulk_create(rows) if rows else []


def _fields(element: object, *names: str) -> dict[str, Any]:
    return {name: getattr(element, name) for name in names if hasattr(element, name)}


def _load_chapters(questionnaire: Questionnaire, instrument: elements.Instrument) -> None:
    _placed(
        (
            Chapter(questionnaire=questionnaire, name=chapter.name, title=chapter.title)
            for chapter in instrument.chapters
        ),
        "questionnaire",
    )


def _load_option_lists(questionnaire: Questionnaire, instrument: elements.Instrument) -> None:
    lists = _placed(
        (
            OptionList(questionnaire=questionnaire, name=shared.name)
            for shared in instrument.option_lists
        ),
        "questionnaire",
    )
    owners = zip(lists, instrument.option_lists, strict=True)
    _load_options("option_list", ((owner, shared.options) for owner, shared in owners))


def _load_options(
    parent: str, owners: Iterable[tuple[models.Model, Iterable[elements.Option]]]
) -> None:
    _placed(
        (
            Option(**{parent: owner}, **_fields(option, *OF_OPTION))
            for owner, options in owners
            for option in options
        ),
        parent,
    )


def _load_pages(questionnaire: Questionnaire, instrument: elements.Instrument) -> None:
    chapters = {chapter.name: chapter for chapter in questionnaire.chapters.all()}
    pages = _placed(
        (
            Page(
                questionnaire=questionnaire,
                chapter=chapters[page.chapter],
                **_fields(page, "name", "title", "introduction", "asked_if"),
            )
            for page in instrument.pages
        ),
        "questionnaire",
    )
    lists = {shared.name: shared for shared in questionnaire.option_lists.all()}
    asked = [
        (_question(page, question, lists), question)
        for page, element in zip(pages, instrument.pages, strict=True)
        for question in element.questions
    ]
    _placed((row for row, _ in asked), "page")
    _load_parts(asked, lists)


def _question(page: Page, question: elements.Question, lists: dict[str, OptionList]) -> Question:
    return Question(
        questionnaire=page.questionnaire,
        page=page,
        kind=question.kind,
        base="" if question.base is question.default_base else question.base.value,
        option_list=lists.get(getattr(question, "option_list", "")),
        **_fields(question, "name", "text", "help", "required", "asked_if", *OF_SOME_KINDS),
    )


def _load_parts(
    asked: list[tuple[Question, elements.Question]], lists: dict[str, OptionList]
) -> None:
    """Rows, phases, columns and options of the questions."""
    for model, part in ((Row, "rows"), (Phase, "phases")):
        _placed(
            (
                model(question=owner, name=item.name, label=item.label)
                for owner, question in asked
                for item in getattr(question, part, ())
            ),
            "question",
        )
    columns = [
        (
            Column(
                question=owner,
                option_list=lists.get(column.option_list),
                **_fields(column, "name", "label"),
            ),
            column,
        )
        for owner, question in asked
        for column in getattr(question, "columns", ())
    ]
    _placed((row for row, _ in columns), "question")
    _load_options("question", ((owner, _own_options(question)) for owner, question in asked))
    _load_options("column", ((owner, _own_options(column)) for owner, column in columns))


def _own_options(element: Any) -> tuple[elements.Option, ...]:
    """The options written out in it; none when it uses a shared list."""
    if getattr(element, "option_list", ""):
        return ()
    return getattr(element, "options", getattr(element, "missing_options", ()))


def _load_segments(questionnaire: Questionnaire, instrument: elements.Instrument) -> None:
    segments = _placed(
        (
            Segment(
                questionnaire=questionnaire,
                cuts=list(segment.cuts),
                **_fields(segment, "name", "title", "cut_variable"),
            )
            for segment in instrument.segments
        ),
        "questionnaire",
    )
    _placed(
        (
            SegmentPoint(segment=row, **_fields(point, "name", "code", "label", "condition"))
            for row, segment in zip(segments, instrument.segments, strict=True)
            for point in segment.points
        ),
        "segment",
    )
