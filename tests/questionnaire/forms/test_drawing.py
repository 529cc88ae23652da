"""A blank question is drawn once for all, and nobody sees what another one answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import QueryDict
from django.utils import translation

from questionnaire.editions.loading import read_edition
from questionnaire.forms import PageForm, drawing
from questionnaire.instrument.elements import Instrument, Page
from questionnaire.instrument.evaluation import Answers
from tests.questionnaire.instrument.miniature import SOURCES, STAGE, instrument, page


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    drawing._blank.cache_clear()
    yield
    drawing._blank.cache_clear()


def drawn(
    asking: Instrument, of: Page, answers: Answers | None = None, *, language="en", seed=""
) -> list[str]:
    form = PageForm(instrument=asking, page=of, answers=answers or {}, language=language, seed=seed)
    with translation.override(language):
        return form.drawn


def found() -> tuple[int, int]:
    """How often a blank was remembered, and how often drawn."""
    info = drawing._blank.cache_info()
    return info.hits, info.misses


@pytest.mark.parametrize("edition", ["ai_for_health_2021", "library_barometer_2026"])
def test_what_is_remembered_is_what_would_be_drawn(edition: str) -> None:
    asking = read_edition(edition).instrument()
    everywhere = [
        (of, language, str(seed))
        for of in asking.pages
        for language in asking.languages
        for seed in range(8)
    ]
    remembered = [drawn(asking, of, language=lang, seed=seed) for of, lang, seed in everywhere]
    assert found()[0] > 0
    for (of, language, seed), told in zip(everywhere, remembered, strict=True):
        drawing._blank.cache_clear()
        assert drawn(asking, of, language=language, seed=seed) == told


def test_only_a_question_without_an_answer_is_remembered() -> None:
    asking = instrument(page("one", STAGE, SOURCES))
    blank = drawn(asking, asking.pages[0])
    answered = drawn(asking, asking.pages[0], {STAGE.name: 2})
    assert found() == (1, 2)
    assert answered[0] != blank[0]
    assert "checked" in answered[0]
    assert answered[1] == blank[1]
    assert drawn(asking, asking.pages[0]) == blank


def test_the_words_of_one_respondent_are_remembered_for_nobody() -> None:
    asking = read_edition("library_barometer_2026").instrument()
    piped = {
        question.name
        for question in asking.questions.values()
        if "{" in "".join(question.text.values())
    }
    assert piped
    for of in asking.pages:
        own = [question.name for question in of.questions]
        drawn(asking, of)
        assert found()[1] <= len(set(own) - piped)
        drawing._blank.cache_clear()


def test_a_page_that_was_refused_shows_its_own_errors_only_once() -> None:
    asking = instrument(page("one", STAGE))
    blank = drawn(asking, asking.pages[0])
    posted = QueryDict(f"{STAGE.name}=77")
    form = PageForm(instrument=asking, page=asking.pages[0], answers={}, language="en", data=posted)
    assert not form.is_valid()
    assert "error-message" in form.drawn[0]
    assert drawn(asking, asking.pages[0]) == blank
    assert "error-message" not in blank[0]
