"""After submitting: the confirmation, what others offer on it, and the receipt."""

import pytest

from questionnaire.views.finish import AFTERWARDS

from .journey import Respondent


@pytest.fixture
def submitted(open_wave_of) -> Respondent:
    return (
        Respondent(open_wave_of("routing"))
        .begin()
        .answer(category=2)
        .answer(bed_count=5)
        .post("submit/")
    )


@pytest.fixture
def offering():
    """Offers something on every confirmation."""

    def offer(request, visit):
        return {"url": "/beside/", "title": f"Beside {visit.title}", "text": "Look."}

    AFTERWARDS.extend([offer, lambda request, visit: None])
    yield
    del AFTERWARDS[-2:]


@pytest.mark.usefixtures("offering")
def test_the_confirmation_shows_what_others_offer(submitted):
    offered = submitted.get("thanks/").seen.context["afterwards"]
    assert [entry for entry in offered if entry["title"].startswith("Beside")] == [
        {"url": "/beside/", "title": "Beside Routing", "text": "Look."}
    ]


def test_the_receipt_has_every_answer_in_words(submitted):
    chapters = submitted.get("receipt/").seen.context["chapters"]
    found = [
        (question.text, [line.answer for line in question.lines])
        for chapter in chapters
        for question in chapter.questions
    ]
    assert [answers for _, answers in found][:2] == [["Hospital"], ["5"]]


def test_the_receipt_has_a_reference_the_organiser_sees_too(submitted):
    context = submitted.get("receipt/").seen.context
    assert context["reference"] == str(submitted.response.pk)[:8]


def test_the_receipt_has_no_link_that_changes_an_answer(submitted):
    assert b"/page/" not in submitted.get("receipt/").seen.content


def test_there_is_no_receipt_before_submitting(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    assert respondent.get("receipt/").page == "page/first/"


@pytest.mark.parametrize(("page", "queries"), [("thanks/", 2), ("receipt/", 1)])
def test_it_costs_few_queries(submitted, page, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        submitted.client.get(submitted.home + page)
