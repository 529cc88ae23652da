"""A pipe that cannot find an answer, or may not find one, is reported with its place and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from questionnaire.instrument import document

from .examples import asking, item, option, page, problems, question, questionnaire, scale, single

LATER = "pages[1].questions[0].text.en"
NEVER = option("none", 3, exclusive=True)


def piping(words: str, *asked: dict[str, Any], **parts: Any) -> list[str]:
    """What is said against the words on a page after the questions asked."""
    later = single("later", **parts) | {"text": {"en": words, "fr": "Plus tard ?"}}
    return problems(questionnaire(page("first", *asked), page("second", later)))


EVERY = (
    single("role"),
    scale("maturity"),
    question("budget", "number"),
    question("motto", "text"),
    question("tools", "multiple", options=[option("pen", 1), option("ink", 2)]),
    question("blocks", "matrix", rows=[item("law")], options=[option("low", 1), option("high", 2)]),
    question("goals", "ranking", ranks=1, options=[option("cost", 1), option("care", 2)]),
)


@pytest.mark.parametrize(
    "words",
    [
        "Why {role}?",
        "Why {role|that}, {maturity}, {budget}, {motto}, {tools} and {blocks.law}?",
        "Why {{role}}?",
        "Nothing piped",
    ],
)
def test_a_pipe_that_always_finds_an_answer_is_fit(words: str) -> None:
    assert piping(words, *EVERY) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Why {rôle}?",
            "column 5: found the pipe {rôle}, expected the name of a question or variable. "
            "Write {role}.",
        ),
        (
            "Why {0}?",
            "column 5: found the pipe {0}, expected the name of a question or variable. "
            "Correct the name, or double the braces.",
        ),
        (
            "Why {role?",
            "column 5: found a loose {, expected a pipe such as {category} or "
            "{category|words for no answer}. Close it, or write {{ for a brace.",
        ),
        (
            "Why {blocks}?",
            "column 5: found 'blocks', a matrix question, expected a choice, scale, number or "
            "text, or a question with several answers. Write {blocks.law}.",
        ),
        (
            "Why {goals}?",
            "column 5: found 'goals', a ranking question, expected a choice, scale, number or "
            "text, or a question with several answers. Write the words out.",
        ),
        (
            "Why {tools.pen}?",
            "column 5: found 'tools.pen', one option of a multiple question, expected a choice, "
            "scale, number or text, or a question with several answers. Write {tools}.",
        ),
        (
            "Why {later}?",
            "column 5: found 'later', which is not answered yet on this page, expected a question "
            "of an earlier page. Ask it on an earlier page, or write the words out.",
        ),
        (
            "{role|}",
            ": found nothing to say where there is no answer: '{role|}', expected words besides "
            "the pipe, or after its bar. Add some.",
        ),
    ],
)
def test_a_pipe_that_cannot_find_an_answer_is_reported(words: str, expected: str) -> None:
    separator = "" if expected.startswith(":") else ", "
    assert piping(words, *EVERY) == [f"{LATER}{separator}{expected}"]


@pytest.mark.parametrize(
    ("asked", "name", "reason"),
    [
        (single("role", required=False), "role", "the question is optional"),
        (
            single("role", asked_if="smokes == 'yes'"),
            "role",
            "the question is not asked of everybody",
        ),
        (
            single("role", option("a", 1), option("unsure", 9, missing=True)),
            "role",
            "unsure tells nothing",
        ),
        (
            question("tools", "multiple", options=[option("pen", 1), NEVER]),
            "tools",
            "none tells nothing",
        ),
        (
            scale("role", missing_options=[option("unsure", 99)]),
            "role",
            "unsure tells nothing",
        ),
        (
            single("role", option("a", 1), option("other", 2, specify=True)),
            "role.other.text",
            "words beside an option are seldom given",
        ),
    ],
)
def test_a_pipe_that_may_find_nothing_wants_words_for_that(
    asked: dict[str, Any], name: str, reason: str
) -> None:
    assert piping(f"Why {{{name}}}?", single("smokes"), asked) == [
        f"{LATER}, column 5: found {name!r} without words for no answer, expected such words, "
        f"since {reason}. Write {{{name}|…}} with them after the bar."
    ]
    assert piping(f"Why {{{name}|that}}?", single("smokes"), asked) == []


def test_but_not_where_the_same_conditions_hold() -> None:
    asked = (single("smokes"), single("role", asked_if="smokes=='yes'"))
    same = "smokes == 'yes' and answered(role)"
    assert piping("Why {role}?", *asked, asked_if=same) == []


def test_titles_introductions_rows_and_options_may_pipe() -> None:
    words = {"en": "{role}", "fr": "{role}"}
    second = page("second", single("later", option("a", 1) | {"label": words}))
    second |= {"title": words, "introduction": words}
    assert problems(questionnaire(page("first", single("role")), second)) == []


def test_a_shared_list_is_judged_by_the_first_page_that_uses_it() -> None:
    labelled = option("a", 1) | {"label": {"en": "{role}", "fr": "{role}"}}
    shared = [{"name": "shared", "options": [labelled, option("b", 2)]}]
    using = question("later", "single", options="shared")
    first, second = page("first", single("role")), page("second", using)
    assert problems(questionnaire(first, second, option_lists=shared)) == []
    early = page("first", question("early", "single", options="shared"), single("role"))
    assert [
        found.split(":")[0] for found in problems(questionnaire(early, option_lists=shared))
    ] == [
        "option_lists[0].options[0].label.en, column 1",
        "option_lists[0].options[0].label.fr, column 1",
    ]


def test_nothing_is_piped_where_nobody_has_answered() -> None:
    titled = asking(single("role"), title={"en": "For {role}", "fr": "Pour {autre} {{a}} {"})
    assert problems(titled) == [
        "title.en, column 5: found the pipe {role}, expected plain words where nobody has "
        "answered. Write the words out."
    ]


def test_a_pipe_to_a_question_that_could_not_be_read_is_left_alone() -> None:
    broken = question("role", "single", options="nothing", ranks=3)
    later = single("later") | {"text": {"en": "Why {role}?", "fr": "Pourquoi {role} ?"}}
    found = problems(questionnaire(page("first", broken, single("smokes")), page("second", later)))
    assert [each.split(":")[0] for each in found] == ["pages[0].questions[0].ranks"]


def test_the_line_of_the_words_is_named() -> None:
    written = document.to_yaml(
        document.to_instrument(
            questionnaire(page("first", single("role")), page("second", EVERY[1]))
        )
    )
    broken = written.replace("maturity?", "maturity of {rol}?")
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "of {rol}?" in text)
    with pytest.raises(document.DocumentError) as refused:
        document.read(broken, filename="q.yaml")
    assert [str(problem).split(",")[0] for problem in refused.value.problems] == [
        f"q.yaml:{line} pages[1].questions[0].text.{language}" for language in ("en", "fr")
    ]
