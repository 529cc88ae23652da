"""A small questionnaire and tables of it with numbers set by hand, one table a kind of question.

Sixteen respondents: ten from start-ups, five from hospitals, none from insurance; one gave no
category.
"""

from decimal import Decimal

from questionnaire.instrument.elements import (
    BaseRule,
    Chapter,
    Column,
    GridQuestion,
    Instrument,
    MatrixQuestion,
    MultipleQuestion,
    Option,
    Page,
    Phase,
    Question,
    Row,
    ScaleQuestion,
    Segment,
    SegmentPoint,
    SingleQuestion,
)
from results.tables.baseline import Baseline, EarlierFigure
from results.tables.places import FigurePlace
from results.tables.table import (
    Banner,
    BannerPoint,
    BaseNote,
    Cell,
    Measure,
    StubRow,
    Table,
    TableOptions,
)

CATEGORY = SingleQuestion(
    name="category",
    text={"en": "Which kind of organisation?", "fr": "Quel type d'organisation ?"},
    base=BaseRule.ANSWERED,
    options=(
        Option("startup", 1, {"en": "Start-up", "fr": "Start-up"}),
        Option("hospital", 2, {"en": "Hospital", "fr": "Hôpital"}),
        Option("insurance", 3, {"en": "Insurance", "fr": "Assurance"}),
    ),
)
GOALS = MultipleQuestion(
    name="goals",
    text={"en": "Which goals?", "fr": "Quels objectifs ?"},
    base=BaseRule.ASKED,
    options=(
        Option("cost", 1, {"en": "=Lower costs", "fr": "=Réduire les coûts"}),
        Option("care", 2, {"en": "Better care", "fr": "Meilleurs soins"}),
    ),
)
PRIORITY = ScaleQuestion(
    name="priority",
    text={"en": "How strategic?", "fr": "À quel point stratégique ?"},
    base=BaseRule.ANSWERED,
    minimum=1,
    maximum=4,
    low_label={"en": "Lowest", "fr": "Le plus bas"},
    high_label={"en": "Highest", "fr": "Le plus haut"},
)
ROADBLOCKS = MatrixQuestion(
    name="roadblocks",
    text={"en": "How much of a barrier?", "fr": "Quel frein ?"},
    base=BaseRule.ASKED,
    rows=(
        Row("data", {"en": "Data", "fr": "Données"}),
        Row("budget", {"en": "Budget", "fr": "Budget"}),
    ),
    phases=(
        Phase("before", {"en": "Before", "fr": "Avant"}),
        Phase("during", {"en": "During", "fr": "Pendant"}),
    ),
    options=(
        Option("no", 1, {"en": "Not a barrier", "fr": "Pas un frein"}),
        Option("strong", 2, {"en": "Strong barrier", "fr": "Frein fort"}),
    ),
)
AREAS = GridQuestion(
    name="areas",
    text={"en": "For each area?", "fr": "Pour chaque domaine ?"},
    base=BaseRule.ASKED,
    rows=(Row("surgery", {"en": "Surgery", "fr": "Chirurgie"}),),
    columns=(
        Column(
            "value",
            {"en": "Value", "fr": "Valeur"},
            (
                Option("low", 1, {"en": "Low value", "fr": "Valeur faible"}),
                Option("high", 2, {"en": "High value", "fr": "Valeur élevée"}),
            ),
        ),
        Column(
            "access",
            {"en": "Access", "fr": "Accès"},
            (
                Option("hard", 1, {"en": "Hard", "fr": "Difficile"}),
                Option("easy", 2, {"en": "Easy", "fr": "Facile"}),
            ),
        ),
    ),
)


def _page(chapter: str, *questions: Question) -> Page:
    name = f"{chapter}_page"
    return Page(name=name, title={"en": name, "fr": name}, chapter=chapter, questions=questions)


INSTRUMENT = Instrument(
    name="hand_made",
    title={"en": "Barometer", "fr": "Baromètre"},
    languages=("en", "fr"),
    chapters=(
        Chapter("panel", {"en": "Panel", "fr": "Panel"}),
        Chapter("strategy", {"en": "Strategy: goals [all]", "fr": "Stratégie"}),
    ),
    segments=(
        Segment(
            name="step",
            title={"en": "Step", "fr": "Étape"},
            cut_variable="priority",
            cuts=(2,),
            points=(
                SegmentPoint("low", 1, {"en": "Low", "fr": "Bas"}),
                SegmentPoint("high", 2, {"en": "High", "fr": "Haut"}),
            ),
        ),
    ),
    pages=(_page("panel", CATEGORY), _page("strategy", GOALS, PRIORITY, ROADBLOCKS, AREAS)),
)
BANNER = Banner(
    "category",
    CATEGORY.text,
    (
        BannerPoint("total", 0, {"en": "Total", "fr": "Total"}),
        *(BannerPoint(o.name, o.code, o.label) for o in CATEGORY.options),
    ),
)
POINTS = len(BANNER.points)
BASES = (16, 10, 5, 0)


def share(count: int, unweighted_base: int) -> Cell:
    """The cell of an unweighted share."""
    return Cell(
        count=count,
        unweighted_base=unweighted_base,
        weighted_base=float(unweighted_base),
        weighted_total=float(count),
        value=count / unweighted_base if unweighted_base else None,
    )


def mean(total: int, unweighted_base: int) -> Cell:
    """The cell of an unweighted mean."""
    return Cell(
        count=None,
        unweighted_base=unweighted_base,
        weighted_base=float(unweighted_base),
        weighted_total=float(total),
        value=total / unweighted_base if unweighted_base else None,
    )


def _shares(*counts: int) -> tuple[Cell, ...]:
    return tuple(share(count, base) for count, base in zip(counts, BASES, strict=True))


def _row(question: Question, variable: str, option: Option, group: dict[str, str]) -> StubRow:
    return StubRow(
        name=f"{variable}.{option.name}",
        label=option.label,
        group=group,
        variable=variable,
        code=option.code,
        measure=Measure.SHARE,
        options=(option.name,),
    )


def _table(
    question: Question,
    rows: tuple[StubRow, ...],
    cells: tuple[tuple[Cell, ...], ...],
    base_notes: tuple[BaseNote, ...] = (),
) -> Table:
    return Table(
        question=question.name,
        chapter=INSTRUMENT.page_of[question.name].chapter,
        kind=question.kind,
        title=question.text,
        base_rule=question.base,
        banner=BANNER,
        asked_bases=BASES,
        answered_bases=(15, 10, 5, 0),
        rows=rows,
        cells=cells,
        options=TableOptions(base_notes=base_notes),
    )


CATEGORY_TABLE = _table(
    CATEGORY,
    tuple(_row(CATEGORY, "category", option, {}) for option in CATEGORY.options),
    (_shares(10, 10, 0, 0), _shares(5, 0, 5, 0), _shares(0, 0, 0, 0)),
)
GOALS_TABLE = _table(
    GOALS,
    tuple(
        StubRow(
            name=f"goals.{option.name}",
            label=option.label,
            group={},
            variable=f"goals.{option.name}",
            code=1,
            measure=Measure.SHARE,
            options=(option.name,),
        )
        for option in GOALS.options
    ),
    (_shares(2, 1, 1, 0), _shares(12, 8, 3, 0)),
    base_notes=(BaseNote.MISSING_IN_SHARES,),
)
PRIORITY_TABLE = _table(
    PRIORITY,
    (
        StubRow(
            name="priority.mean",
            label={"en": "Mean", "fr": "Moyenne"},
            group={},
            variable="priority",
            code=None,
            measure=Measure.MEAN,
        ),
    ),
    ((mean(46, 16), mean(30, 10), mean(14, 5), mean(0, 0)),),
)
ROADBLOCKS_TABLE = _table(
    ROADBLOCKS,
    tuple(
        _row(
            ROADBLOCKS,
            f"roadblocks.{row.name}.{phase.name}",
            option,
            {"en": f"{row.label['en']}, {phase.label['en']}", "fr": row.label["fr"]},
        )
        for row in ROADBLOCKS.rows
        for phase in ROADBLOCKS.phases
        for option in ROADBLOCKS.options
    ),
    (_shares(4, 2, 1, 0), _shares(11, 8, 3, 0)) * 4,
)
AREAS_TABLE = _table(
    AREAS,
    tuple(
        _row(
            AREAS,
            f"areas.surgery.{column.name}",
            option,
            {"en": f"Surgery, {column.name}", "fr": "Chirurgie"},
        )
        for column in AREAS.columns
        for option in column.options
    ),
    (_shares(4, 2, 1, 0), _shares(11, 8, 3, 0)) * 2,
)
EARLIER = Baseline(
    "2020",
    (
        EarlierFigure(
            place=FigurePlace(
                question="goals",
                item="",
                options=frozenset({"care"}),
                measure=Measure.SHARE,
                point=(),
            ),
            value=Decimal(68),
            base=70,
        ),
        EarlierFigure(
            place=FigurePlace(
                question="priority",
                item="",
                options=frozenset(),
                measure=Measure.MEAN,
                point=(("category", "startup"),),
            ),
            value=Decimal("3.2"),
        ),
    ),
)
"""Better care rose from 68 %, which 70 had answered; the mean of start-ups fell from 3.2."""

TABLES = (CATEGORY_TABLE, GOALS_TABLE, PRIORITY_TABLE, ROADBLOCKS_TABLE, AREAS_TABLE)
