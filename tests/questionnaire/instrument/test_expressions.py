from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaire.instrument.elements import Instrument, MultipleQuestion, RankingQuestion
from questionnaire.instrument.elements import VariableKind as Kind
from questionnaire.instrument.expressions import ExpressionError, bind, parse, problems_of
from tests.questionnaire.instrument.miniature import EVERY_KIND, columns_of
from tests.questionnaire.instrument.strategies import answers_for, conditions, instruments

MULTIPLE = {"techniques.nlp": 1, "techniques.vision": 0, "techniques.other": 1}
NONE_CHOSEN = {"techniques.nlp": 0, "techniques.vision": 0, "techniques.none": 1}

HOLDS = [
    ("track == 'user'", {"track": 1}, True),
    ("track == 'user'", {"track": 2}, False),
    ("'user' == track", {"track": 1}, True),
    ("track != 'user'", {"track": 2}, True),
    ("track != 'user'", {}, False),
    ("not track == 'user'", {}, True),
    ("track in ('user', 'vendor')", {"track": 2}, True),
    ("track in ['user']", {"track": 2}, False),
    ("track not in ('user',)", {"track": 2}, True),
    ("track not in ('user',)", {}, False),
    ("maturity >= 3", {"maturity": 3}, True),
    ("3 <= maturity", {"maturity": 2}, False),
    ("2 <= maturity < 4", {"maturity": 3}, True),
    ("2 <= maturity < 4", {"maturity": 4}, False),
    ("maturity > 1", {"maturity": 99}, False),
    ("maturity != 3", {"maturity": 99}, True),
    ("maturity == 'dont_know'", {"maturity": 99}, True),
    ("maturity in (1, 'dont_know')", {"maturity": 99}, True),
    ("maturity < 5", {}, False),
    ("budget > -1.5", {"budget": 0}, True),
    ("budget > 100", {"budget": 9999}, False),
    ("budget == 'refused'", {"budget": 9999}, True),
    ("budget == 2.5", {"budget": 2.5}, True),
    ("staff > budget", {"staff": 3, "budget": 2.5}, True),
    ("staff != budget", {"staff": 3, "budget": 9999}, True),
    ("staff < budget", {"staff": 3, "budget": 9999}, False),
    ("staff != budget", {"staff": 3}, False),
    ("roadblocks.data.before == 'strong'", {"roadblocks.data.before": 2}, True),
    (
        "roadblocks.data.before == roadblocks.data.during",
        {"roadblocks.data.before": 2, "roadblocks.data.during": 2},
        True,
    ),
    ("sources.claims.open == 'no'", {"sources.claims.open": 2}, True),
    ("techniques.nlp == 1", MULTIPLE, True),
    ("techniques.nlp == True", MULTIPLE, True),
    ("any_of(techniques, 'nlp', 'vision')", MULTIPLE, True),
    ("all_of(techniques, 'nlp', 'vision')", MULTIPLE, False),
    ("all_of(techniques, 'nlp', 'other')", MULTIPLE, True),
    ("none_of(techniques, 'vision')", MULTIPLE, True),
    ("any_of(techniques, 'nlp')", {}, False),
    ("all_of(techniques, 'nlp')", {}, False),
    ("none_of(techniques, 'nlp')", {}, False),
    ("any_of(track, 'vendor')", {"track": 2}, True),
    ("none_of(track, 'vendor')", {"track": 1}, True),
    ("any_of(goals, 'cost')", {"goals.cost": 2}, True),
    ("none_of(goals, 'cost')", {"goals.care": 1}, True),
    ("goals.cost <= 2", {"goals.cost": 2}, True),
    ("count(techniques) == 2", MULTIPLE, True),
    ("count(techniques) == 0", NONE_CHOSEN, True),
    ("count(techniques) == 0", {}, False),
    ("count(goals) > count(techniques)", {"goals.cost": 1} | NONE_CHOSEN, True),
    ("answered(techniques)", NONE_CHOSEN, True),
    ("answered(maturity)", {"maturity": 99}, True),
    ("answered(remarks)", {"remarks": "well"}, True),
    ("answered(remarks)", {}, False),
    ("answered(stage.other.text)", {"stage.other.text": "late"}, True),
    ("answered(stage)", {"stage.other.text": "late"}, False),
    ("answered(roadblocks)", {"roadblocks.law.during": 1}, True),
    ("track == 'user' and maturity == 1", {"track": 1, "maturity": 2}, False),
    ("track == 'user' or maturity == 1", {"track": 1, "maturity": 2}, True),
    ("not (track == 'user' or maturity == 1)", {"track": 2}, True),
    ("True", {}, True),
    ("False or track == 'user'", {}, False),
    ("\n  track == 'user'\n  and maturity == 2\n", {"track": 1, "maturity": 2}, True),
    ("  ", {}, True),
]


@pytest.mark.parametrize(("source", "answers", "expected"), HOLDS)
def test_it_holds_for_one_respondent_and_in_columns(
    source: str, answers: Mapping[str, int | float | str], expected: bool
) -> None:
    condition = bind(source, EVERY_KIND)
    mask = condition.mask(columns_of(EVERY_KIND, [answers, {}, answers]), 3)
    assert mask.dtype == np.bool_
    assert [condition.holds(answers), mask.tolist()] == [
        expected,
        [expected, condition.holds({}), expected],
    ]


def test_it_names_the_variables_it_reads() -> None:
    condition = bind("track == 'user' and count(techniques) > 1", EVERY_KIND)
    assert condition.variables == {
        "track",
        "techniques.nlp",
        "techniques.vision",
        "techniques.other",
        "techniques.none",
    }


FAULTS = [
    ("trak == 'user'", [(1, "trak", "Did you mean track?")]),
    ("\n  trak == 'user'", [(4, "trak", "Did you mean track?")]),
    ("track == 'usr'", [(10, "'usr'", "Did you mean user?")]),
    (
        "trak == 'user' and maturity == 7 and stage == 'ideas'",
        [
            (1, "trak", "Did you mean track?"),
            (32, "7", "Use a number from 1 to 4."),
            (47, "'ideas'", "Did you mean idea?"),
        ],
    ),
    ("track == 1", [(10, "1", "Write one of 'user', 'vendor'.")]),
    ("maturity == 99", [(13, "99", "Write 'dont_know'.")]),
    ("maturity == 2.5", [(13, "2.5", "Use a number from 1 to 4.")]),
    ("budget in (5, 9999)", [(15, "9999", "Write 'refused'.")]),
    (
        "maturity == True",
        [(13, "True", "True and False only fit an option of a multiple question.")],
    ),
    ("track < 'user'", [(9, "< 'user'", "Only numbers have an order: use ==, != or in.")]),
    (
        "remarks == 'x'",
        [(1, "the text remarks", "Texts can only be tested with answered(remarks).")],
    ),
    (
        "techniques == 'nlp'",
        [
            (
                1,
                "the multiple question techniques",
                "Name one of its variables, such as techniques.nlp, or use a function.",
            )
        ],
    ),
    ("any_of(techniques, 'nlq')", [(20, "'nlq'", "Did you mean nlp?")]),
    ("any_of(techniques)", [(1, "1 arguments", "Write it as any_of(question, option).")]),
    ("count(maturity) > 1", [(1, "count(maturity)", "Use a comparison.")]),
    (
        "count(techniques)",
        [(1, "count without a comparison", "Write, for instance, count(question) >= 2.")],
    ),
    ("answered('track')", [(10, "no name", "Write answered(question).")]),
    ("track", [(1, "track", "Write answered(track), or compare it with a value.")]),
    ("'user'", [(1, "'user'", "Compare it with a variable.")]),
    ("1 < 2", [(1, "1 < 2", "Name a variable.")]),
    (
        "track == stage",
        [
            (
                10,
                "stage",
                "Compare numbers with numbers, or by == two choices that share their options.",
            )
        ],
    ),
    ("track in 'user'", [(10, "no list", "Write it as ('user',).")]),
    (
        "é == 1 and zzz == 2",
        [
            (1, "é", "Check the codebook for its name."),
            (12, "zzz", "Check the codebook for its name."),
        ],
    ),
]


@pytest.mark.parametrize(("source", "expected"), FAULTS)
def test_it_lists_every_fault_with_its_column(
    source: str, expected: list[tuple[int, str, str]]
) -> None:
    problems = problems_of(source, EVERY_KIND, place="stage")
    assert [(p.place, p.found, p.remedy) for p in problems] == [
        (f"stage, column {column}", found, remedy) for column, found, remedy in expected
    ]
    with pytest.raises(ExpressionError):
        bind(source, EVERY_KIND)


def test_it_may_read_earlier_questions_only() -> None:
    source = "track == 'user' and stage == 'idea' and maturity == 1"
    problems = problems_of(source, EVERY_KIND, place="stage", before="stage")
    assert [(p.place, p.found, p.expected) for p in problems] == [
        ("stage, column 21", "stage", "a question asked before"),
        ("stage, column 41", "maturity", "a question asked before"),
    ]


@pytest.mark.parametrize(
    ("source", "column", "found"),
    [
        ("track = 'user'", 7, "'='"),
        ("track == ‘user’", 10, "'‘'"),
        ("track == 'user' && maturity > 1", 17, "'&&'"),
        ("track == 'user' # mine", 17, "'#'"),
        ("track == 'us\\x65r'", 13, "'\\\\'"),
        ("maturity + 1 == 2", 1, "'maturity + 1'"),
        ("-maturity == 2", 1, "'-maturity'"),
        ("track is 'user'", 1, "\"track is 'user'\""),
        ("track == None", 10, "'None'"),
        ("track == b'user'", 10, "\"b'user'\""),
        ("maturity == 1e999", 13, "'1e999'"),
        ("maturity in (1, track)", 13, "'(1, track)'"),
        ("track in ()", 10, "'()'"),
        ("(lambda: 1)()", 1, "'(lambda: 1)()'"),
        ("__import__('os').system('ls')", 1, "\"__import__('os').system('ls')\""),
        ("[x for x in track]", 1, "'[x for x in track]'"),
        ("any_of(track, *stage)", 15, "'*stage'"),
        ("any_of(track, option='user')", 21, "'='"),
        ("f'{track}' == 'user'", 1, "\"f'{track}'\""),
        ("track.user[0] == 1", 1, "'track.user[0]'"),
        ("éé == ü[1]", 7, "'ü[1]'"),
    ],
)
def test_it_reads_only_the_language_of_conditions(source: str, column: int, found: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(source)
    assert (error.value.column, error.value.found) == (column, found)


@pytest.mark.parametrize(
    "source",
    [
        "a" * 2001,
        "not " * 499 + "True",
        "(" * 1000,
        "(" * 900 + "1" + ")" * 900,
        "-" * 1999 + "1",
        "maturity == " + "9" * 1900,
        "x" + ".a" * 990 + "(",
        "[" * 1999,
        "\x00",
        "\ud800",
        "track ==",
    ],
)
def test_it_refuses_what_is_too_long_too_deep_or_unreadable(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse(source)


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("()'=<>!andortk,. \n1_", max_size=60))
def test_it_never_fails_in_another_way(source: str) -> None:
    assert all(problem.remedy for problem in problems_of(source, EVERY_KIND, place="here"))


@st.composite
def wild_conditions(draw: st.DrawFn, instrument: Instrument) -> str:
    """Conditions of forms the shared strategies do not draw."""
    source = draw(conditions(tuple(instrument.questions.values())))
    numeric = [v for v in instrument.variables.values() if v.kind in (Kind.SCALE, Kind.NUMBER)]
    with_options = [
        question
        for question in instrument.questions.values()
        if isinstance(question, MultipleQuestion | RankingQuestion)
    ]
    symbol = draw(st.sampled_from(("==", "!=", "<", "<=", ">", ">=")))
    if numeric and draw(st.booleans()):
        first, second = draw(st.sampled_from(numeric)), draw(st.sampled_from(numeric))
        source = f"not ({source}) or {first.name} {symbol} {second.name}"
    if numeric and draw(st.booleans()):
        score = draw(st.sampled_from(numeric))
        low = int(score.minimum or 0)
        names = [repr(option.name) for option in score.options]
        source = f"({source}) and not {score.name} not in ({', '.join([str(low), *names])},)"
        source = f"{source} or {low} {symbol} {score.name} <= {low + 1}"
    if with_options and draw(st.booleans()):
        question = draw(st.sampled_from(with_options))
        function = draw(st.sampled_from(("any_of", "all_of", "none_of")))
        source = f"{function}({question.name}, {question.options[0].name!r}) or {source}"
        source += f" and count({question.name}) {symbol} 1"
    return source


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_respondent_and_columns_agree(data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    source = data.draw(wild_conditions(instrument))
    assert problems_of(source, instrument, place="here") == []
    wave = data.draw(st.lists(answers_for(instrument), min_size=1, max_size=4))
    condition = bind(source, instrument)
    mask = condition.mask(columns_of(instrument, wave), len(wave))
    assert mask.tolist() == [condition.holds(answers) for answers in wave]
