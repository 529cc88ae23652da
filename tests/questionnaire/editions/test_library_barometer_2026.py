"""The library barometer: small, bilingual, and with everything a questionnaire can do."""

from __future__ import annotations

import pytest

from questionnaire.editions.loading import edition_names, read_edition
from questionnaire.instrument.document import digest
from questionnaire.instrument.elements import KINDS, Question
from questionnaire.instrument.piping import pieces, piped, piped_question, unpiped_question
from questionnaire.instrument.routing import find_path, segment_code

EDITION = read_edition("library_barometer_2026")
INSTRUMENT = EDITION.instrument()
QUESTIONS = INSTRUMENT.questions
EVERY_PAGE = {
    "setting": 5,
    "setting.other.text": "Boat",
    "role": 1,
    "staff": 3.5,
    "opening_hours": 27.5,
    "volunteers": 1,
    "open_late": 1,
    "late_visitors": 4,
    "lent.games": 1,
    "lent.other": 1,
    "lent.other.text": "sledges",
    "services.digital.offered": 3,
    "obstacles.money": 3,
    "readiness": 2,
    "partner": 5,
    "partner.other.text": "the harbour",
}


def of_kind(kind: str) -> list[Question]:
    return [question for question in QUESTIONS.values() if question.kind == kind]


def option_marks() -> set[tuple[str, str]]:
    """Kind of question and mark, of every option that has one."""
    return {
        (question.kind, mark)
        for question in QUESTIONS.values()
        for option in (*getattr(question, "options", ()), *getattr(question, "missing_options", ()))
        for mark in ("exclusive", "missing", "specify")
        if getattr(option, mark)
    }


class TestEverythingIsUsed:
    def test_every_kind_of_question(self):
        assert {question.kind for question in QUESTIONS.values()} == set(KINDS)

    def test_a_matrix_with_phases_and_one_without(self):
        assert [bool(question.phases) for question in of_kind("matrix")] == [False, True]

    def test_texts_of_one_line_and_of_several(self):
        assert {question.multiline for question in of_kind("text")} == {True, False}

    def test_numbers_with_decimals_unit_and_missing_option(self):
        assert {bool(question.decimals) for question in of_kind("number")} == {True, False}
        assert all(question.unit for question in of_kind("number"))

    def test_the_marks_of_options(self):
        assert option_marks() == {
            ("single", "specify"),
            ("single", "missing"),
            ("multiple", "specify"),
            ("multiple", "exclusive"),
            ("multiple", "missing"),
            ("scale", "missing"),
            ("matrix", "missing"),
            ("number", "missing"),
            ("ranking", "specify"),
        }

    def test_every_kind_that_can_rotates_somewhere(self):
        turning = {q.kind for q in QUESTIONS.values() if getattr(q, "rotate", False)}
        assert turning == {"single", "multiple", "matrix", "grid", "ranking"}

    def test_routed_pages_routed_questions_and_follow_ups(self):
        assert [page.name for page in INSTRUMENT.pages if page.asked_if] == [
            "lending_more",
            "digital_help",
            "partners",
            "partnership",
        ]
        follow_ups = [
            question.name
            for page in INSTRUMENT.pages
            for question in page.questions
            if any(f"{other.name}" in question.asked_if for other in page.questions)
        ]
        assert follow_ups == ["volunteer_tasks", "late_visitors", "money_for", "readiness_why"]

    def test_helps_introductions_optional_questions_and_shared_options(self):
        assert {bool(question.help) for question in QUESTIONS.values()} == {True, False}
        assert {question.required for question in QUESTIONS.values()} == {True, False}
        assert {bool(page.introduction) for page in INSTRUMENT.pages} == {True, False}
        assert len(INSTRUMENT.option_lists) == 3

    def test_segments_by_cuts_and_by_conditions(self):
        assert [bool(segment.cuts) for segment in INSTRUMENT.segments] == [True, False]


class TestWhatIsAsked:
    def test_one_who_answers_everything_sees_every_page(self):
        path = find_path(INSTRUMENT, EVERY_PAGE)
        assert path.pages == tuple(page.name for page in INSTRUMENT.pages)
        assert path.asked == frozenset(QUESTIONS)

    def test_one_with_books_alone_sees_fewer(self):
        answers = {"setting": 3, "role": 3, "lent.books_only": 1, "services.digital.offered": 1}
        assert find_path(INSTRUMENT, answers).pages == (
            "library",
            "people",
            "evenings",
            "lending",
            "services",
            "obstacles",
            "tasks",
            "priorities",
            "outlook",
            "closing",
        )

    @pytest.mark.parametrize(("staff", "point"), [(0, 1), (2, 1), (2.5, 2), (10, 2), (11, 3)])
    def test_the_team_is_small_middle_or_large(self, staff: float, point: int):
        assert segment_code(INSTRUMENT, "staff_size", {"staff": staff}) == point

    def test_who_lends_things_is_told_from_who_does_not(self):
        found = [
            segment_code(INSTRUMENT, "lends_things", answers)
            for answers in ({"lent.seeds": 1}, {"lent.books_only": 1}, {})
        ]
        assert found == [1, 2, -1]


class TestWhatIsPiped:
    @pytest.mark.parametrize(
        ("page", "language", "expected"),
        [
            (
                "evenings",
                "en",
                "You are open 27.5 hours a week. Some libraries move a few of theirs to times when "
                "more people are free.",
            ),
            ("outlook", "fr", "Vous répondez en tant que\u00a0: Direction de la bibliothèque."),
            (
                "closing",
                "en",
                "Your readiness, from 0 to 10: 2. Your most important partner: the harbour.",
            ),
        ],
    )
    def test_introductions_take_up_answers(self, page: str, language: str, expected: str):
        introduction = INSTRUMENT.page(page).introduction
        assert piped(introduction, INSTRUMENT, EVERY_PAGE, language) == expected

    def test_and_so_do_questions_and_their_help(self):
        asked = piped_question(QUESTIONS["partner_years"], INSTRUMENT, EVERY_PAGE)
        assert asked.text["en"] == "“the harbour”: for how many years have you worked together?"
        helped = piped_question(QUESTIONS["best_loan"], INSTRUMENT, EVERY_PAGE)
        assert helped.help["fr"] == (
            "Vous prêtez\u00a0: Jeux de société et sledges. Une phrase ou deux suffisent."
        )

    def test_in_tables_other_words_stand_for_the_answers(self):
        told = unpiped_question(QUESTIONS["partner_years"])
        assert told.text["en"] == "“Your partner”: for how many years have you worked together?"

    def test_some_pipes_have_other_words_ready_and_some_need_none(self):
        fallbacks = {
            piece.fallback is None
            for page in INSTRUMENT.pages
            for piece in pieces(page.introduction.get("en", ""))
            if not isinstance(piece, str)
        }
        assert fallbacks == {True, False}


@pytest.mark.parametrize("name", edition_names())
def test_every_edition_has_its_words_in_every_language(name: str):
    edition = read_edition(name)
    texts = (edition.title, edition.purpose, edition.privacy, edition.introduction)
    texts += (edition.consent, edition.kept)
    assert [tuple(text) for text in texts] == [edition.instrument().languages] * len(texts)


def test_french_signs_stand_after_a_space_that_does_not_break():
    texts = [
        text["fr"]
        for question in QUESTIONS.values()
        for text in (question.text, question.help)
        if text
    ]
    assert [said for said in texts if any(f" {sign}" in said for sign in "?!:;»")] == []


def test_a_document_without_rotation_keeps_its_digest():
    assert digest(read_edition("ai_for_health_2021").instrument()) == (
        "37dd783417263065d60c8da47c9f1da25a22e9723f2bbbd6d78bfd0175d001d4"
    )
