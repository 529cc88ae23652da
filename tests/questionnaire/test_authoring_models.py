"""What the authoring tables refuse, whoever writes: twins, strangers, and what no draft may be."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms import inlineformset_factory

from questionnaire.models import (
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
    Wave,
)
from tests.questionnaire.fielding import draft_wave
from tests.questionnaire.refusals import broken, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire():
    return draft_wave().questionnaire


@pytest.fixture
def matrix(questionnaire):
    """A question with a row, a phase, a column and an option, in a questionnaire with a segment."""
    page = Page.objects.get(name="who")
    made = Question.objects.create(page=page, position=3, name="barriers", kind="matrix")
    Row.objects.create(question=made, position=1, name="data")
    Phase.objects.create(question=made, position=1, name="before")
    Column.objects.create(question=made, position=1, name="value")
    Option.objects.create(question=made, position=1, name="none", code=1)
    segment = Segment.objects.create(questionnaire=questionnaire, position=1, name="stage")
    SegmentPoint.objects.create(segment=segment, position=1, name="first", code=1)
    OptionList.objects.create(questionnaire=questionnaire, position=1, name="yes_no")
    return made


SCOPES = [
    (Chapter, "questionnaire", "name", "chapter_name_once_a_questionnaire"),
    (Chapter, "questionnaire", "position", "chapter_position_once_a_questionnaire"),
    (OptionList, "questionnaire", "name", "option_list_name_once_a_questionnaire"),
    (OptionList, "questionnaire", "position", "option_list_position_once_a_questionnaire"),
    (Page, "questionnaire", "name", "page_name_once_a_questionnaire"),
    (Page, "questionnaire", "position", "page_position_once_a_questionnaire"),
    (Question, "questionnaire", "name", "question_name_once_a_questionnaire"),
    (Question, "page", "position", "question_position_once_a_page"),
    (Row, "question", "name", "row_name_once_a_question"),
    (Row, "question", "position", "row_position_once_a_question"),
    (Phase, "question", "name", "phase_name_once_a_question"),
    (Phase, "question", "position", "phase_position_once_a_question"),
    (Column, "question", "name", "column_name_once_a_question"),
    (Column, "question", "position", "column_position_once_a_question"),
    (Option, "question", "name", "option_name_once_a_question"),
    (Option, "question", "code", "option_code_once_a_question"),
    (Option, "question", "position", "option_position_once_a_question"),
    (Segment, "questionnaire", "name", "segment_name_once_a_questionnaire"),
    (Segment, "questionnaire", "position", "segment_position_once_a_questionnaire"),
    (SegmentPoint, "segment", "name", "segment_point_name_once_a_segment"),
    (SegmentPoint, "segment", "code", "segment_point_code_once_a_segment"),
    (SegmentPoint, "segment", "position", "segment_point_position_once_a_segment"),
]


@pytest.mark.parametrize(("model", "parent", "column", "constraint"), SCOPES)
def test_it_refuses_the_same_twice_in_one_scope(matrix, model, parent, column, constraint):
    twin = model.objects.filter(**{f"{parent}__isnull": False}).first()
    different = {"name": "different", "position": 99, "code": 99}
    for field in {"name", "position", "code"} - {column}:
        setattr(twin, field, different[field])
    twin.pk = None
    assert broken(twin.save) == constraint


@pytest.mark.parametrize("owner", ["option_list", "column"])
@pytest.mark.parametrize("column", ["name", "code", "position"])
def test_options_of_lists_and_columns_are_unique_too(matrix, owner, column):
    owners = {"option_list": OptionList.objects.get(), "column": Column.objects.get()}
    first = {"name": "none", "code": 1, "position": 1}
    second = {"name": "some", "code": 2, "position": 2, column: first[column]}
    Option.objects.create(**{owner: owners[owner]}, **first)
    assert (
        broken(lambda: Option.objects.create(**{owner: owners[owner]}, **second))
        == f"option_{column}_once_a_{owner}"
    )


def test_the_same_name_may_stand_in_two_questions(matrix):
    other = Question.objects.create(page=matrix.page, position=4, name="other", kind="matrix")
    Row.objects.create(question=other, position=1, name="data")
    Option.objects.create(question=other, position=1, name="none", code=1)


def test_positions_may_be_swapped_within_a_transaction(questionnaire):
    first, second = Page.objects.order_by("position")[:2]
    with transaction.atomic():
        Page.objects.filter(pk=first.pk).update(position=2)
        Page.objects.filter(pk=second.pk).update(position=1)
        connection.check_constraints()
    assert [page.pk for page in Page.objects.order_by("position")[:2]] == [second.pk, first.pk]


@pytest.mark.parametrize(
    ("positions", "refused"),
    [((2, 1), []), ((1, 1), ["Please correct the duplicate data for position."])],
)
def test_a_formset_may_swap_positions_but_not_double_them(questionnaire, positions, refused):
    question = Question.objects.get(name="category")
    formset_of = inlineformset_factory(Question, Option, fields=["position"], extra=0)
    data = {"options-TOTAL_FORMS": 2, "options-INITIAL_FORMS": 2}
    for number, option in enumerate(question.options.order_by("position")):
        data |= {f"options-{number}-id": option.pk, f"options-{number}-question": question.pk}
        data[f"options-{number}-position"] = positions[number]
    formset = formset_of(data, instance=question, prefix="options")
    formset.is_valid()
    assert list(formset.non_form_errors()) == refused
    if not refused:
        formset.save()
        connection.check_constraints()
        names = question.options.order_by("position").values_list("name", flat=True)
        assert list(names) == ["hospital", "startup"]


@pytest.mark.parametrize("owners", [(), ("question", "column"), ("question", "option_list")])
def test_an_option_has_exactly_one_owner(matrix, owners):
    found = {
        "question": matrix,
        "column": Column.objects.get,
        "option_list": OptionList.objects.get,
    }
    chosen = {name: found[name]() if callable(found[name]) else found[name] for name in owners}
    assert (
        broken(lambda: Option.objects.create(**chosen, position=9, name="some", code=9))
        == "option_has_one_owner"
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "essay"}, "question_kind_is_known"),
        ({"base": "everyone"}, "question_base_is_known"),
        ({"minimum": 4, "maximum": 1}, "question_minimum_below_maximum"),
        ({"ranks": -1}, "questionnaire_question_ranks_check"),
    ],
)
def test_it_refuses_a_question_no_draft_may_be(questionnaire, changes, constraint):
    questions = Question.objects.filter(name="funding")
    assert broken(lambda: questions.update(**changes)) == constraint


def test_a_question_belongs_to_the_questionnaire_of_its_page(questionnaire):
    other = Questionnaire.objects.create(survey=questionnaire.survey, name="other")
    question = Question.objects.get(name="age")
    question.questionnaire = other
    question.save()
    question.refresh_from_db()
    assert question.questionnaire == questionnaire


def test_a_question_of_the_same_name_on_another_page_is_told_to_the_form(questionnaire):
    page = Page.objects.get(name="last")
    with pytest.raises(ValidationError) as raised:
        Question(page=page, name="age", kind="number").clean()
    assert raised.value.message_dict == {
        "name": ["Another question of the questionnaire has this name."]
    }
    Question.objects.get(name="age").clean()


@pytest.fixture
def elsewhere(questionnaire):
    """A chapter and an option list of another questionnaire."""
    other = Questionnaire.objects.create(survey=questionnaire.survey, name="other")
    chapter = Chapter.objects.create(questionnaire=other, position=1, name="away")
    return chapter, OptionList.objects.create(questionnaire=other, position=1, name="away")


def test_a_page_takes_a_chapter_of_its_questionnaire(elsewhere):
    assert (
        refusal(lambda: Page.objects.filter(name="who").update(chapter=elsewhere[0]))
        == "The chapter of a page must be of its questionnaire."
    )


def test_a_question_takes_a_list_of_its_questionnaire(elsewhere):
    assert (
        refusal(lambda: Question.objects.filter(name="age").update(option_list=elsewhere[1]))
        == "The option_list of a question must be of its questionnaire."
    )


def test_a_column_takes_a_list_of_its_questionnaire(matrix, elsewhere):
    assert (
        refusal(lambda: Column.objects.update(option_list=elsewhere[1]))
        == "The option_list of a column must be of its questionnaire."
    )


def test_a_page_stays_in_its_questionnaire(elsewhere):
    moved = Page.objects.filter(name="who")
    chapter = elsewhere[0]
    said = refusal(lambda: moved.update(questionnaire=chapter.questionnaire, chapter=chapter))
    assert said == "pgtrigger: Cannot update rows from questionnaire_page table"


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Survey, {"name": "Capital", "title": {"en": "T"}}),
        (Survey, {"name": "fine", "title": "words"}),
        (Survey, {"name": "fine", "title": {"English": "T"}}),
        (Survey, {"name": "fine", "title": {"en": 1}}),
        (Questionnaire, {"name": "fine", "title": {"en": "T"}, "languages": "en"}),
        (Questionnaire, {"name": "fine", "title": {"en": "T"}, "languages": []}),
        (Questionnaire, {"name": "fine", "title": {"en": "T"}, "languages": ["en", "en"]}),
        (Survey, {"name": "fine", "title": {"en": "\x00"}}),
        (Survey, {"name": "fine", "title": {"en": "\ud800"}}),
        (Segment, {"name": "fine", "title": {"en": "T"}, "cuts": 3}),
        (Segment, {"name": "fine", "title": {"en": "T"}, "cuts": [2, 2]}),
        (Segment, {"name": "fine", "title": {"en": "T"}, "cuts": [2, float("inf")]}),
        (Wave, {"name": "fine", "segment_cuts": [2]}),
        (Wave, {"name": "fine", "segment_cuts": {"stage": [3, 2]}}),
        (Questionnaire, {"name": "1st", "title": {"en": "T"}, "languages": ["en"]}),
    ],
)
def test_forms_refuse_names_and_texts_that_cannot_be(model, fields):
    with pytest.raises(ValidationError):
        model(**fields).clean_fields(exclude=["survey", "questionnaire"])
