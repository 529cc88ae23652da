"""The 2021 questionnaire: complete in both languages, and true to what was published.

The names and bases it is held to are in `published_2021.py`.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from questionnaire.editions.loading import read_edition
from questionnaire.instrument import elements
from questionnaire.instrument.expressions import bind
from questionnaire.instrument.routing import find_path, segment_code

from . import published_2021 as published

EDITION = read_edition("ai_for_health_2021")
INSTRUMENT = EDITION.instrument()
CATEGORY_OF = dict(enumerate(published.OPTIONS["category"], start=1))
ALWAYS_ASKED = [
    name
    for name in INSTRUMENT.questions
    if name not in published.ROUTED and name != "ai_role_position"
]


def named(*things) -> tuple[str, ...]:
    return tuple(thing.name for thing in things)


def asked_by_category(question: str) -> dict[str, int]:
    asked = (
        CATEGORY_OF[member["category"]]
        for member in published.panel()
        if question in find_path(INSTRUMENT, member).asked
    )
    return dict(Counter(asked))


def texts(instrument: elements.Instrument) -> Iterator[tuple[str, elements.Text]]:
    """Every text of the questionnaire with its place."""
    yield "title", instrument.title
    for thing in (*instrument.chapters, *instrument.segments, *instrument.pages):
        yield f"{thing.name}.title", thing.title
    for page in instrument.pages:
        yield f"{page.name}.introduction", page.introduction
    for segment in instrument.segments:
        for point in segment.points:
            yield f"{segment.name}.{point.name}", point.label
    for question in instrument.questions.values():
        yield from question_texts(question)


def question_texts(question: elements.Question) -> Iterator[tuple[str, elements.Text]]:
    yield f"{question.name}.text", question.text
    yield f"{question.name}.help", question.help
    for parts in ("rows", "phases", "columns", "options"):
        for part in getattr(question, parts, ()):
            yield f"{question.name}.{part.name}", part.label
            for option in getattr(part, "options", ()):
                yield f"{question.name}.{part.name}.{option.name}", option.label
    if isinstance(question, elements.ScaleQuestion):
        yield f"{question.name}.low", question.low_label
        yield f"{question.name}.high", question.high_label


TEXTS = {place: text for place, text in texts(INSTRUMENT) if text}


class TestWhatIsAsked:
    def test_it_asks_the_38_questions_of_the_edition(self):
        assert len(INSTRUMENT.questions) == 38

    def test_its_options_bear_the_published_names_with_codes_from_one(self):
        found = {}
        for question in INSTRUMENT.questions.values():
            if isinstance(question, elements.ScaleQuestion):
                found[question.name] = tuple(range(question.minimum, question.maximum + 1))
            elif not isinstance(question, elements.GridQuestion):
                found[question.name] = named(*question.options)
                codes = [option.code for option in question.options]
                assert codes == list(range(1, len(codes) + 1))
        assert found == dict(published.OPTIONS)

    def test_its_rows_and_phases_bear_the_published_names(self):
        questions = INSTRUMENT.questions.values()
        rows = {q.name: named(*q.rows) for q in questions if hasattr(q, "rows")}
        phases = {q.name: named(*q.phases) for q in questions if getattr(q, "phases", ())}
        assert rows == dict(published.ROWS)
        assert phases == dict(published.PHASES)

    def test_its_three_grids_ask_the_same_three_things(self):
        for name in ("uc_pharma", "uc_risk", "uc_hospital"):
            columns = INSTRUMENT.questions[name].columns
            assert {c.name: named(*c.options) for c in columns} == dict(published.COLUMNS)

    def test_its_segments_bear_the_published_names(self):
        found = {segment.name: named(*segment.points) for segment in INSTRUMENT.segments}
        assert found == dict(published.SEGMENTS)

    def test_only_no_profile_and_do_not_know_stand_alone(self):
        exclusive = [
            f"{q.name}.{option.name}"
            for q in INSTRUMENT.questions.values()
            for option in getattr(q, "options", ())
            if option.exclusive
        ]
        assert exclusive == ["data_profiles.no_data_profile", "ds_techniques.do_not_know"]

    def test_every_answer_counts_in_the_published_bases_so_none_is_a_missing_code(self):
        missing = [v.name for v in INSTRUMENT.variables.values() if v.missing_codes]
        assert missing == []

    def test_every_other_option_asks_for_words(self):
        for question in INSTRUMENT.questions.values():
            for option in getattr(question, "options", ()):
                assert option.specify == (option.name == "other"), question.name

    def test_non_answers_are_possible_where_they_were_published(self):
        optional = [q.name for q in INSTRUMENT.questions.values() if not q.required]
        assert optional == [
            *("ai_role", "business_objectives", "partner_types"),
            *("uc_pharma", "uc_risk", "uc_hospital", "roadblocks"),
        ]

    def test_only_ai_role_departs_from_the_base_of_its_kind(self):
        departing = [
            (q.name, q.base) for q in INSTRUMENT.questions.values() if q.base != q.default_base
        ]
        assert departing == [("ai_role", elements.BaseRule.ASKED)]


class TestPages:
    def test_no_page_depends_on_its_own_answers(self):
        for page in INSTRUMENT.pages:
            own = {v.name for q in page.questions for v in q.variables()}
            for source in (page.asked_if, *(q.asked_if for q in page.questions)):
                if source:
                    assert bind(source, INSTRUMENT).variables & own == frozenset(), page.name

    def test_the_large_matrices_and_grids_stand_alone(self):
        for name in ("uc_pharma", "uc_risk", "uc_hospital", "roadblocks", "effort_focus"):
            assert named(*INSTRUMENT.page_of[name].questions) == (name,)


class TestWords:
    def test_every_text_is_in_both_languages(self):
        incomplete = [place for place, text in TEXTS.items() if set(text) != {"en", "fr"}]
        assert incomplete == []

    def test_no_words_are_empty_or_ragged(self):
        ragged = [
            place
            for place, text in TEXTS.items()
            if any(
                not words or words != " ".join(words.split(" ")).strip() for words in text.values()
            )
        ]
        assert ragged == []

    def test_french_puts_an_unbreakable_space_before_high_punctuation(self):
        breaking = re.compile(r"[^\u00a0\u202f](?=[?:;!%»])|« ")
        wrong = [place for place, text in TEXTS.items() if breaking.search(text["fr"])]
        assert wrong == []

    def test_apostrophes_are_typographic(self):
        straight = [place for place, text in TEXTS.items() if "'" in "".join(text.values())]
        assert straight == []

    def test_a_question_ends_as_one(self):
        for question in INSTRUMENT.questions.values():
            assert question.text["en"].endswith("?"), question.name
            assert question.text["fr"].endswith("\u00a0?"), question.name


class TestBases:
    def test_the_panel_is_the_published_one(self):
        assert asked_by_category("category") == dict(published.CATEGORIES)

    @pytest.mark.parametrize("question", published.ROUTED)
    def test_a_routed_question_is_asked_of_its_published_base(self, question):
        assert asked_by_category(question) == dict(published.ROUTED[question])

    @pytest.mark.parametrize("question", ALWAYS_ASKED)
    def test_any_other_question_is_asked_of_everyone(self, question):
        assert asked_by_category(question) == dict(published.CATEGORIES)

    def test_the_position_is_asked_of_those_who_hold_the_role(self):
        assert sum(asked_by_category("ai_role_position").values()) == published.ROLE_HOLDERS

    def test_the_parts_add_up(self):
        sizes = {q: sum(asked_by_category(q).values()) for q in published.ROUTED}
        assert sizes["startup_clients"] + sizes["partner_freq"] == 83
        assert sizes["uc_pharma"] + sizes["uc_hospital"] + sizes["uc_risk"] == 83
        assert sorted(set(sizes.values())) == [7, 22, 28, 33, 36, 50, 54, 57]


class TestPaths:
    """Characteristic respondents, and the pages they see besides those that everyone sees."""

    EVERYONE = (
        *("organisation", "ai_activity", "objectives", "data_team", "maturity"),
        *("roadblocks", "ethics", "sovereignty", "effort", "techniques", "infrastructure"),
    )

    def own_pages(self, **answers: str) -> list[str]:
        given = {question: published.code(question, answer) for question, answer in answers.items()}
        pages = find_path(INSTRUMENT, given).pages
        assert [page for page in pages if page in self.EVERYONE] == list(self.EVERYONE)
        return [page for page in pages if page not in self.EVERYONE]

    def test_a_pharma_company_that_uses_ai_and_steers_it(self):
        pages = self.own_pages(
            category="pharma",
            track="user",
            answers_for="organisation",
            value_chain="pharma_medtech",
            poc_run="yes",
            ai_role="yes",
        )
        assert pages == [
            *("executives", "ai_organisation", "ai_role_holder", "ideas_to_use_cases"),
            *("partners", "uc_pharma", "scaling"),
        ]

    def test_a_hospital_is_not_asked_about_its_executives(self):
        pages = self.own_pages(
            category="hospital",
            track="user",
            answers_for="organisation",
            value_chain="hospital",
            poc_run="no",
            ai_role="no",
        )
        assert pages == ["ai_organisation", "partners", "uc_hospital", "scaling"]

    def test_a_unit_of_an_insurance_without_a_proof_of_concept(self):
        pages = self.own_pages(
            category="insurance",
            track="user",
            answers_for="unit",
            value_chain="risk",
            poc_run="no",
        )
        assert pages == ["partners", "uc_risk"]

    def test_a_start_up_that_sells_is_asked_about_its_offer(self):
        pages = self.own_pages(
            category="startup",
            track="vendor",
            answers_for="organisation",
            value_chain="pharma_medtech",
            poc_run="yes",
        )
        assert pages == ["offer", "uc_pharma", "scaling"]

    def test_a_research_lab_has_ideas_but_no_usage_question(self):
        given = {"category": "research_lab", "track": "user", "answers_for": "organisation"}
        codes = {question: published.code(question, answer) for question, answer in given.items()}
        asked = find_path(INSTRUMENT, codes).questions_on("ideas_to_use_cases")
        assert named(*asked) == ("demand_management",)


class TestSegments:
    def counted(self, segment: str) -> dict[str, int]:
        points = {point.code: point.name for point in INSTRUMENT.segment(segment).points}
        found = (segment_code(INSTRUMENT, segment, member) for member in published.panel())
        return dict(Counter(points[code] for code in found))

    def test_the_maturity_score_is_cut_after_two_and_after_three(self):
        steps = [
            segment_code(INSTRUMENT, "maturity_step", {"maturity": score})
            for score in published.SCORES
        ]
        assert steps == [1, 1, 2, 3]

    def test_nobody_without_a_score_has_a_step(self):
        assert segment_code(INSTRUMENT, "maturity_step", {"category": 1}) == -1

    def test_the_steps_have_their_published_sizes(self):
        assert self.counted("maturity_step") == published.MATURITY_STEPS

    def test_start_ups_stand_against_all_others(self):
        assert self.counted("startup") == {"yes": 33, "no": 50}

    def test_pharma_and_medtech_stand_together(self):
        assert self.counted("pharma_medtech") == {"pharma_medtech": 13, "others": 70}

    def test_more_than_100_employees_are_the_published_43(self):
        assert self.counted("more_than_100") == {"yes": 43, "no": 40}
