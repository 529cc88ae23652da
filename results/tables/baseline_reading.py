"""A baseline as a file: CSV, a figure a line, held to the questionnaire it is compared with.

The columns are COLUMNS. Options are joined by `|`; the point is written `banner=point`, two of them
joined by `&`; shares are in percent. A decimal comma is understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted

from .banner import banner_names, banner_of
from .baseline import PERCENT_MEASURES, EarlierFigure
from .delimited import delimited_rows
from .places import FigurePlace, Item, Point, items_of, point_of
from .subjects import subject_names
from .table import TOTAL, Measure

COLUMNS = ("question", "item", "options", "measure", "segment", "value", "base", "note")
MEASURES = (Measure.SHARE, Measure.MEAN, Measure.MEAN_SHARE)
MOST_DECIMALS = 2
LONGEST: Mapping[str, int] = {"options": 500, "segment": 300, "note": 300}
"""Characters that are kept of a cell, at most."""
MOST_DIGITS = 9
JOINED_BY = "|"
AND = "&"
MOST_BANNERS = 2

Row = Mapping[str, str]


def read_baseline(
    source: bytes, instrument: Instrument, *, filename: str
) -> tuple[EarlierFigure, ...]:
    """The figures of a file, in its order; raises DocumentError with every problem of every row."""
    rows = delimited_rows(source, COLUMNS, filename=filename)
    problems: list[Problem] = []
    figures: dict[FigurePlace, tuple[str, EarlierFigure]] = {}
    for place, row in rows:
        found = list(problems_of(row, instrument, place=place))
        problems += found
        if found:
            continue
        figure = figure_of(row)
        if figure.place in figures:
            problems.append(_twice(place, figures[figure.place][0]))
        figures.setdefault(figure.place, (place, figure))
    if not rows:
        problems.append(Problem(filename, "no figure", "a figure a line", "add the figures"))
    if problems:
        raise DocumentError(problems)
    return tuple(figure for _, figure in figures.values())


def _twice(place: str, first: str) -> Problem:
    return Problem(place, f"the figure of {first} again", "each figure once", "take one line out")


def figure_of(row: Row) -> EarlierFigure:
    """The figure of a row that has no problems; ValueError for one that cannot be read at all."""
    value, point = _number(row["value"]), _point(row["segment"])
    if value is None or point is None:
        raise ValueError(f"{dict(row)} is no figure; check it with problems_of first")
    return EarlierFigure(
        place=FigurePlace(
            question=row["question"],
            item=row["item"],
            options=frozenset(_options(row)),
            measure=Measure(row["measure"]),
            point=point,
        ),
        value=value,
        base=int(row["base"]) if row["base"] else None,
        note=row["note"],
    )


def row_of(figure: EarlierFigure, instrument: Instrument) -> dict[str, str]:
    """The figure as a row, its options in the order of the questionnaire."""
    place = figure.place
    items = items_of(instrument, place.question).values()
    known = dict.fromkeys(name for item in items for name in item.options)
    return {
        "question": place.question,
        "item": place.item,
        "options": JOINED_BY.join(name for name in known if name in place.options),
        "measure": place.measure.value,
        "segment": AND.join(f"{banner}={point}" for banner, point in place.point),
        "value": f"{figure.value.normalize():f}",
        "base": "" if figure.base is None else str(figure.base),
        "note": figure.note,
    }


def problems_of(row: Row, instrument: Instrument, *, place: str) -> Iterator[Problem]:
    """Everything that is wrong with a row, each with its column."""
    yield from _subject_problems(row, instrument, place)
    yield from _segment_problems(row["segment"], instrument, f"{place}, segment")
    if row["base"] and not _is_base(row["base"]):
        where, expected = f"{place}, base", "a number of respondents, or nothing"
        yield Problem(where, quoted(row["base"]), expected, "write it in digits")
    for column, longest in LONGEST.items():
        if len(row[column]) > longest:
            where, found = f"{place}, {column}", f"{len(row[column])} characters"
            yield Problem(where, found, f"{longest} at most", "shorten it")


def _is_base(text: str) -> bool:
    digits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return digits and int(text) > 0


def _subject_problems(row: Row, instrument: Instrument, place: str) -> Iterator[Problem]:
    """What is wrong with the question, and once that is known with what is said of it."""
    if row["question"] not in subject_names(instrument):
        where, expected = f"{place}, question", "a question or segment of the questionnaire"
        yield Problem(where, quoted(row["question"]), expected, "correct the name")
    elif row["measure"] not in list(MEASURES):
        where, expected = f"{place}, measure", f"one of {listed(MEASURES)}"
        yield Problem(where, quoted(row["measure"]), expected, "correct the word")
    else:
        measure, items = Measure(row["measure"]), items_of(instrument, row["question"])
        if measure is Measure.MEAN_SHARE:
            yield from _mean_share_problems(row, items, place)
        elif row["item"] not in items:
            where, expected = (
                f"{place}, item",
                f"one of {listed(name or '(empty)' for name in items)}",
            )
            yield Problem(where, quoted(row["item"]), expected, "correct the name")
        else:
            yield from _measured_problems(row, items[row["item"]], measure, place)


def _mean_share_problems(row: Row, items: Mapping[str, Item], place: str) -> Iterator[Problem]:
    if row["item"] or len(items) == 1:
        where, expected = f"{place}, item", "no item, of a question that has several"
        found = quoted(row["item"] or row["question"])
        yield Problem(where, found, expected, "use the measure share for a single item")
    known = tuple(dict.fromkeys(name for item in items.values() for name in item.options))
    yield from _option_problems(row, known, f"{place}, options")
    yield from _value_problems(row["value"], 0, 100, f"{place}, value")


def _measured_problems(row: Row, item: Item, measure: Measure, place: str) -> Iterator[Problem]:
    if measure in PERCENT_MEASURES:
        yield from _option_problems(row, item.options, f"{place}, options")
        yield from _value_problems(row["value"], 0, 100, f"{place}, value")
    elif not item.has_mean:
        where, expected = f"{place}, measure", "share, as the question has no mean"
        yield Problem(where, "mean", expected, "correct the word or the question")
    else:
        if row["options"]:
            where, expected = f"{place}, options", "none for a mean"
            yield Problem(where, quoted(row["options"]), expected, "empty the cell")
        yield from _value_problems(row["value"], item.minimum, item.maximum, f"{place}, value")


def _option_problems(row: Row, known: Sequence[str], place: str) -> Iterator[Problem]:
    expected = f"of {listed(known)}, joined by {JOINED_BY}"
    names = _options(row)
    if not names:
        yield Problem(place, "none", f"one or several {expected}", "name what the share is of")
    for position, name in enumerate(names):
        if name not in known:
            yield Problem(place, quoted(name), f"one {expected}", "correct the name")
        elif name in names[:position]:
            yield Problem(place, f"{quoted(name)} twice", "each once", "take one of the two out")


def _segment_problems(text: str, instrument: Instrument, place: str) -> Iterator[Problem]:
    pairs = _point(text)
    if pairs is None:
        expected = f"banner=point, or two of them joined by {AND}, or nothing"
        yield Problem(place, quoted(text), expected, "write it like category=hospital")
        return
    known = banner_names(instrument)
    for banner, point in pairs:
        if banner not in known:
            expected = f"a choice or a segment: {listed(known)}"
            yield Problem(place, quoted(banner), expected, "correct the name")
            continue
        points = [p.name for p in banner_of(instrument, banner).points if p.name != TOTAL]
        if point not in points:
            expected = f"a point of {banner}: {listed(points)}"
            yield Problem(place, quoted(point), expected, "correct the name")


def _value_problems(
    text: str, minimum: float | None, maximum: float | None, place: str
) -> Iterator[Problem]:
    value = _number(text)
    if value is None:
        expected = f"a number with {MOST_DECIMALS} decimals at most"
        yield Problem(place, quoted(text), expected, "write it in digits, without a percent sign")
    elif not _inside(value, minimum, maximum):
        lower = "-∞" if minimum is None else f"{minimum:g}"
        upper = "∞" if maximum is None else f"{maximum:g}"
        yield Problem(place, text, f"a value from {lower} to {upper}", "correct the number")


def _inside(value: Decimal, minimum: float | None, maximum: float | None) -> bool:
    above = minimum is None or value >= Decimal(minimum)
    return above and (maximum is None or value <= Decimal(maximum))


def _number(text: str) -> Decimal | None:
    """The number, a decimal comma read as a point; None for anything else."""
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= 10**9:
        return None
    exponent = value.normalize().as_tuple().exponent
    return value if isinstance(exponent, int) and exponent >= -MOST_DECIMALS else None


def _options(row: Row) -> list[str]:
    return [name.strip() for name in row["options"].split(JOINED_BY) if name.strip()]


def _point(text: str) -> Point | None:
    """The pairs a segment is written as; None when it is not written so."""
    found: dict[str, str] = {}
    for pair in text.split(AND) if text else ():
        banner, equals, point = (part.strip() for part in pair.partition("="))
        if not (banner and equals and point) or banner in found or len(found) == MOST_BANNERS:
            return None
        found[banner] = point
    return point_of(found)
