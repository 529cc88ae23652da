"""Random valid instruments, and random answers to them, for property tests.

`instruments()` yields every kind of question, missing options, free texts, phases, shared option
lists, two languages, conditions on earlier questions and segments. `answers_for(instrument)` yields
stored answers, variable name to code, that need not respect the routing: answers that fall off the
path are something a respondent can leave behind.

Strategies that are drawn from again and again are made once: making one costs more than drawing.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from questionnaire.instrument.elements import (
    CHOSEN,
    NOT_CHOSEN,
    BaseRule,
    Chapter,
    Column,
    GridQuestion,
    Instrument,
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    Option,
    OptionList,
    Page,
    Phase,
    Question,
    RankingQuestion,
    Row,
    ScaleQuestion,
    Segment,
    SegmentPoint,
    SingleQuestion,
    Text,
    TextQuestion,
    Variable,
    VariableKind,
)

Answer = int | float | str
Draw = Callable[..., Any]

LANGUAGES = ("en", "fr")

# Words and names that a careless reader or writer of YAML turns into something else.
WORDS = (
    "How mature is it?",
    "Oui : non",
    "yes",
    "null",
    "1.5",
    "1e3",
    "- not a list",
    "# not a comment",
    "{{not: a mapping}}",
    'a "quoted" word',
    "l’été à Orléans",
    "two\nlines",
    "ends with a colon:",
    "日本 🩺",
    "<b>&amp;</b>",
    "%s {{0}} $x",
)
OPTION_NAMES = (
    "yes",
    "no",
    "on",
    "null",
    "true",
    "not",
    "none",
    "1",
    "007",
    "250",
    "1e3",
    "2_000",
    "startup",
    "hospital",
    "pharma",
    "other",
    "dont_know",
)
ITEM_NAMES = ("data", "people", "money", "law", "before", "during", "value", "text", "e5")
CODES = (0, 1, 2, 3, 4, 5, 9, 98, 99, 127, 128, 999, 32767)


@cache
def texts() -> st.SearchStrategy[Text]:
    """Words in every language."""
    return st.fixed_dictionaries({language: st.sampled_from(WORDS) for language in LANGUAGES})


@cache
def optional_texts() -> st.SearchStrategy[Text]:
    """Words in every language, or in none."""
    return st.one_of(st.just({}), texts())


@cache
@st.composite
def options(
    draw: Draw,
    *,
    least: int = 1,
    exclusive: bool = False,
    missing: bool = True,
    codes: Sequence[int] = CODES,
) -> tuple[Option, ...]:
    """Options with names and codes of their own; the first one is never a missing one."""
    names = draw(st.lists(st.sampled_from(OPTION_NAMES), min_size=least, max_size=4, unique=True))
    drawn = draw(st.permutations(codes))[: len(names)]
    return tuple(
        Option(
            name=name,
            code=code,
            label=draw(texts()),
            exclusive=exclusive and position > 0 and draw(st.booleans()),
            missing=missing and position > 0 and draw(st.booleans()),
            specify=draw(st.integers(0, 4)) == 4,
        )
        for position, (name, code) in enumerate(zip(names, drawn, strict=True))
    )


@cache
@st.composite
def missing_options(draw: Draw) -> tuple[Option, ...]:
    """None, one or two missing options, with codes far from any scale or number drawn here."""
    names = draw(st.sampled_from(((), ("dont_know",), ("refused", "no_idea"))))
    return tuple(
        Option(
            name=name,
            code=32_000 + position,
            label=draw(texts()),
            missing=True,
            specify=draw(st.integers(0, 4)) == 4,
        )
        for position, name in enumerate(names)
    )


@cache
@st.composite
def items(draw: Draw, item: type[Row] | type[Phase], *, least: int = 1) -> tuple[Any, ...]:
    """Rows or phases."""
    names = draw(st.lists(st.sampled_from(ITEM_NAMES), min_size=least, max_size=3, unique=True))
    return tuple(item(name=name, label=draw(texts())) for name in names)


def _from_list(draw: Draw, lists: Sequence[OptionList], own: Any) -> dict[str, Any]:
    """Options of one's own, or those of a shared list, as keyword arguments."""
    if lists and draw(st.booleans()):
        shared = draw(st.sampled_from(lists))
        return {"options": shared.options, "option_list": shared.name}
    return {"options": draw(own)}


def _single(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    return _from_list(draw, lists, options())


def _multiple(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    return _from_list(draw, lists, options(exclusive=True))


def _scale(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    minimum = draw(st.integers(0, 3))
    return {
        "minimum": minimum,
        "maximum": minimum + draw(st.integers(1, 10)),
        "low_label": draw(texts()),
        "high_label": draw(texts()),
        "missing_options": draw(missing_options()),
    }


def _matrix(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    phases = draw(items(Phase, least=2)) if draw(st.booleans()) else ()
    return {"rows": draw(items(Row)), "phases": phases} | _from_list(draw, lists, options())


def _grid(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(ITEM_NAMES), min_size=1, max_size=2, unique=True))
    columns = tuple(
        Column(name=name, label=draw(texts()), **_from_list(draw, lists, options()))
        for name in names
    )
    return {"rows": draw(items(Row)), "columns": columns}


def _ranking(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    own = draw(options(least=2, missing=False))
    return {"options": own, "ranks": draw(st.integers(1, len(own)))}


def _number(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    missing = draw(missing_options())
    bounded = bool(missing) or draw(st.booleans())
    return {
        "minimum": draw(st.sampled_from((-5.0, 0.0, 0.5))) if bounded else None,
        "maximum": draw(st.sampled_from((1.0, 99.5, 5000.0))) if bounded else None,
        "decimals": draw(st.integers(0, 2)),
        "unit": draw(optional_texts()),
        "missing_options": missing,
    }


def _text(draw: Draw, lists: Sequence[OptionList]) -> dict[str, Any]:
    return {
        "maximum_length": draw(st.sampled_from((1, 80, 2000))),
        "multiline": draw(st.booleans()),
    }


PARTS: dict[type[Question], Callable[[Draw, Sequence[OptionList]], dict[str, Any]]] = {
    SingleQuestion: _single,
    MultipleQuestion: _multiple,
    ScaleQuestion: _scale,
    MatrixQuestion: _matrix,
    GridQuestion: _grid,
    RankingQuestion: _ranking,
    NumberQuestion: _number,
    TextQuestion: _text,
}


@st.composite
def questions(
    draw: Draw, *, name: str, earlier: Sequence[Question], lists: Sequence[OptionList]
) -> Question:
    """One question of any kind, sometimes asked only under a condition on earlier ones."""
    kind = draw(st.sampled_from(tuple(PARTS)))
    return kind(
        name=name,
        text=draw(texts()),
        help=draw(optional_texts()),
        required=draw(st.booleans()),
        asked_if=draw(_asked_if(earlier)),
        base=draw(st.sampled_from(BaseRule)),
        **PARTS[kind](draw, lists),
        **({"rotate": draw(st.booleans())} if hasattr(kind, "rotate") else {}),
    )


def _asked_if(earlier: Sequence[Question]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), conditions(earlier)) if earlier else st.just("")


def _can_be_named(variable: Variable) -> bool:
    """Whether the dotted name can be written in a condition: Python's grammar decides."""
    parts = variable.name.split(".")
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)


NUMBERS_COMPARED = ("==", "!=", "<", "<=", ">", ">=")


def _comparison(draw: Draw, variable: Variable) -> str:
    """A comparison with something the variable can hold."""
    if variable.kind is VariableKind.CHOICE:
        names = draw(st.lists(st.sampled_from([o.name for o in variable.options]), min_size=1))
        if draw(st.booleans()):
            return f"{variable.name} {draw(st.sampled_from(('==', '!=')))} {names[0]!r}"
        return f"{variable.name} {draw(st.sampled_from(('in', 'not in')))} {tuple(names)!r}"
    low = 1 if variable.minimum is None else int(variable.minimum)
    high = low + 2 if variable.maximum is None else min(low + 2, int(variable.maximum))
    operator = draw(st.sampled_from(NUMBERS_COMPARED))
    if draw(st.integers(0, 3)) == 3:
        return f"{low} <= {variable.name} {operator} {high}"
    return f"{variable.name} {operator} {low}"


COMPARED = {VariableKind.CHOICE, VariableKind.SCALE, VariableKind.RANK, VariableKind.NUMBER}


def _about(draw: Draw, question: Question) -> str:
    """The simplest condition on a question: a comparison, or a function of it."""
    if isinstance(question, MultipleQuestion) and draw(st.booleans()):
        return f"count({question.name}) {draw(st.sampled_from(NUMBERS_COMPARED))} 1"
    if isinstance(question, MultipleQuestion):
        name = st.sampled_from([repr(option.name) for option in question.options])
        chosen = ", ".join(draw(st.lists(name, min_size=1, max_size=2, unique=True)))
        function = draw(st.sampled_from(("any_of", "all_of", "none_of")))
        return f"{function}({question.name}, {chosen})"
    comparable = [v for v in question.variables() if v.kind in COMPARED and _can_be_named(v)]
    if comparable and draw(st.integers(0, 3)):
        return _comparison(draw, draw(st.sampled_from(comparable)))
    return f"answered({question.name})"


@st.composite
def conditions(draw: Draw, asked: Sequence[Question]) -> str:
    """A condition on questions already asked, at most three terms long."""
    terms = [
        ("not " if draw(st.integers(0, 3)) == 3 else "")
        + _about(draw, draw(st.sampled_from(asked)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    if len(terms) == 3:
        terms[1:] = [f"({terms[1]} {draw(st.sampled_from(('and', 'or')))} {terms[2]})"]
    return f" {draw(st.sampled_from(('and', 'or')))} ".join(terms)


@st.composite
def segments(draw: Draw, *, name: str, asked: Sequence[Question]) -> Segment:
    """A segment by conditions or, where there is a scale or a number, by cutting it."""
    count = draw(st.integers(2, 3))
    cuttable = [q.name for q in asked if isinstance(q, ScaleQuestion | NumberQuestion)]
    cuts = bool(cuttable) and draw(st.booleans())
    points = tuple(
        SegmentPoint(
            name=f"point_{code}",
            code=code,
            label=draw(texts()),
            condition="" if cuts else draw(conditions(asked)),
        )
        for code in range(1, count + 1)
    )
    first = draw(st.sampled_from((0.5, 1, 2))) if cuts else 0
    return Segment(
        name=name,
        title=draw(texts()),
        points=points,
        cut_variable=draw(st.sampled_from(cuttable)) if cuts else "",
        cuts=tuple(first + step for step in range(count - 1)) if cuts else (),
    )


@st.composite
def pages(
    draw: Draw,
    *,
    number: int,
    chapters: Sequence[Chapter],
    earlier: Sequence[Question],
    lists: Sequence[OptionList],
) -> Page:
    """A page whose questions build on the pages before it and on one another."""
    asked = list(earlier)
    for position in range(1, draw(st.integers(1, 3)) + 1):
        asked.append(draw(questions(name=f"q{number}_{position}", earlier=asked, lists=lists)))
    return Page(
        name=f"page_{number}",
        title=draw(texts()),
        chapter=draw(st.sampled_from(chapters)).name,
        questions=tuple(asked[len(earlier) :]),
        introduction=draw(optional_texts()),
        asked_if=draw(_asked_if(earlier)),
    )


@st.composite
def instruments(draw: Draw, *, most_pages: int = 3) -> Instrument:
    """A valid instrument of one to `most_pages` pages."""
    count = draw(st.integers(1, 2))
    chapters = tuple(Chapter(name=f"chapter_{n}", title=draw(texts())) for n in range(count))
    lists = tuple(
        OptionList(name=name, options=draw(options()))
        for name in draw(st.sampled_from(((), ("frequency",), ("barrier", "yes_no"))))
    )
    asked: list[Question] = []
    drawn: list[Page] = []
    for number in range(1, draw(st.integers(1, most_pages)) + 1):
        drawn.append(draw(pages(number=number, chapters=chapters, earlier=asked, lists=lists)))
        asked += drawn[-1].questions
    return Instrument(
        name="random",
        title=draw(texts()),
        languages=LANGUAGES,
        chapters=chapters,
        pages=tuple(drawn),
        option_lists=lists,
        segments=tuple(
            draw(segments(name=f"segment_{n}", asked=asked)) for n in range(draw(st.integers(0, 2)))
        ),
    )


def _code_of(draw: Draw, variable: Variable) -> Answer:
    """Something the variable can hold."""
    if variable.kind is VariableKind.TEXT:
        return str(draw(st.sampled_from(WORDS)))[: int(variable.maximum or 1)]
    if variable.kind is VariableKind.NUMBER:
        return _number_of(draw, variable)
    return int(draw(st.sampled_from(variable.codes)))


def _number_of(draw: Draw, variable: Variable) -> Answer:
    if variable.options and draw(st.integers(0, 3)) == 3:
        return draw(st.sampled_from(variable.options)).code
    low = 1 if variable.minimum is None else variable.minimum
    high = low + 20 if variable.maximum is None else variable.maximum
    return float(draw(st.sampled_from((low, low + 0.5, low + 1, low + 2, high))))


def _one_each(draw: Draw, question: Question) -> dict[str, Answer]:
    """An answer for some variables, or for the only one."""
    asked = [variable for variable in question.variables() if variable.option is None]
    kept = asked if len(asked) == 1 else [v for v in asked if draw(st.booleans())]
    return {variable.name: _code_of(draw, variable) for variable in kept}


def _indicators(draw: Draw, question: MultipleQuestion) -> dict[str, Answer]:
    chosen = draw(
        st.lists(st.sampled_from(question.options), min_size=1, unique_by=lambda o: o.name)
    )
    alone = [option for option in chosen if option.exclusive]
    names = {option.name for option in (alone[:1] or chosen)}
    return {
        f"{question.name}.{option.name}": CHOSEN if option.name in names else NOT_CHOSEN
        for option in question.options
    }


def _ranks(draw: Draw, question: RankingQuestion) -> dict[str, Answer]:
    order: Iterable[Option] = draw(st.permutations(question.options))
    placed = list(order)[: draw(st.integers(1, question.ranks))]
    return {f"{question.name}.{option.name}": rank for rank, option in enumerate(placed, 1)}


def _specified(draw: Draw, question: Question, answers: dict[str, Answer]) -> dict[str, Answer]:
    """Free texts of the options chosen."""
    found: dict[str, Answer] = {}
    for variable in question.variables():
        if variable.kind is not VariableKind.TEXT or variable.option is None:
            continue
        owner = variable.name.removesuffix(f".{variable.option.name}.text")
        chosen = (
            answers.get(owner) == variable.option.code
            or answers.get(f"{owner}.{variable.option.name}", NOT_CHOSEN) != NOT_CHOSEN
        )
        if chosen and draw(st.booleans()):
            found[variable.name] = _code_of(draw, variable)
    return found


@st.composite
def answers_to(draw: Draw, question: Question) -> dict[str, Answer]:
    """Stored answers to one question."""
    if isinstance(question, MultipleQuestion):
        answers = _indicators(draw, question)
    elif isinstance(question, RankingQuestion):
        answers = _ranks(draw, question)
    else:
        answers = _one_each(draw, question)
    return answers | _specified(draw, question, answers)


@st.composite
def answers_for(draw: Draw, instrument: Instrument) -> dict[str, Answer]:
    """Stored answers to some of the questions, on the path or off it."""
    found: dict[str, Answer] = {}
    for question in instrument.questions.values():
        if draw(st.integers(0, 3)):
            found |= draw(answers_to(question))
    return found
