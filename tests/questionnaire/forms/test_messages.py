"""The summary of what is wrong: in the order of the page, and each entry tells where it is."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import translation

from questionnaire.editions.loading import read_edition
from questionnaire.forms import PageForm
from questionnaire.forms.page_form import Message


def refused(edition: str, page: str, *, seed: str = "") -> list[Message]:
    """What is said of that page of a shipped edition when nothing at all is answered."""
    asking = read_edition(edition).instrument()
    form = PageForm(
        instrument=asking,
        page=asking.page(page),
        answers={},
        language="en",
        seed=seed,
        data=QueryDict(),
    )
    with translation.override("en"):
        assert not form.is_valid()
        return form.found


def test_entries_follow_the_rows_as_this_respondent_sees_them() -> None:
    orders = {
        tuple(message.field for message in refused("library_barometer_2026", "obstacles", seed=s))
        for s in "abcdefghij"
    }
    rows = [f"obstacles.{name}" for name in ("money", "space", "skills", "rules", "demand")]
    turned = {tuple(rows[start:] + rows[:start]) for start in range(len(rows))}
    assert len(orders) > 1
    assert orders <= turned


def test_rows_of_two_questions_with_the_same_name_are_told_apart() -> None:
    said = [message.in_full for message in refused("ai_for_health_2021", "ethics")]
    assert len(said) == len(set(said)) == 8
    assert said[0] == (
        "When you frame a project, do you look into each of these dimensions?"
        " Accountability: Choose an answer."
    )


def test_rows_of_one_question_say_no_more_than_their_name() -> None:
    said = [message.in_full for message in refused("library_barometer_2026", "tasks")]
    assert said[0] == "Lending, Today: Choose an answer."
