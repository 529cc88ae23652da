"""A banner made from an instrument: the total, then the points of a choice or a segment.

A respondent's **position** is the banner point they stand in; position 0, of the total, is for
those who stand in none of the others. A banner that crosses two has a point for each pair of
theirs. In the banner of a multiple choice, which **overlaps**, a respondent may stand in several
points, and so has no one position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import NOT_ASKED, Column, Columns
from questionnaire.instrument.elements import Instrument, MultipleQuestion, SingleQuestion, Text
from questionnaire.instrument.wording import words

from .table import TOTAL, TOTAL_CODE, Banner, BannerPoint

_TOTAL_WORD = "Total"

Positions = NDArray[np.intp]


class UnknownBannerError(ValueError):
    """A banner that is neither a choice nor a segment of the questionnaire."""


def banner_names(instrument: Instrument) -> tuple[str, ...]:
    """Every name a banner can have: choices, then segments."""
    choices = (
        question.name
        for question in instrument.questions.values()
        if isinstance(question, SingleQuestion | MultipleQuestion)
    )
    return (*choices, *(segment.name for segment in instrument.segments))


def overlaps(instrument: Instrument, name: str) -> bool:
    """Whether the banner of that name is of a multiple choice."""
    return isinstance(instrument.questions.get(name), MultipleQuestion)


def banner_of(instrument: Instrument, name: str) -> Banner:
    """The banner of that name; TOTAL gives one with the total only. Raises UnknownBannerError."""
    question = instrument.questions.get(name)
    if isinstance(question, SingleQuestion | MultipleQuestion):
        points = tuple(BannerPoint(o.name, o.code, o.label) for o in question.options)
        banner = _with_total(instrument, name, question.text, points)
        return replace(banner, overlaps=overlaps(instrument, name))
    for segment in instrument.segments:
        if segment.name == name:
            points = tuple(BannerPoint(p.name, p.code, p.label) for p in segment.points)
            return _with_total(instrument, name, segment.title, points)
    if name == TOTAL and question is None:
        return _with_total(instrument, name, _total_label(instrument), ())
    raise UnknownBannerError(
        f"banner {name!r} is not in questionnaire {instrument.name!r}; expected one of"
        f" {', '.join((*banner_names(instrument), TOTAL))}; correct the tab plan"
    )


def crossed_banner(
    instrument: Instrument, name: str, title: Text, crosses: Sequence[str]
) -> Banner:
    """The banner that crosses two others, the points of the second within each of the first.

    Raises UnknownBannerError.
    """
    first, second = (banner_of(instrument, crossed) for crossed in crosses)
    pairs = product(first.points[1:], second.points[1:])
    points = tuple(
        BannerPoint(f"{one.name}.{other.name}", code, _paired(one.label, other.label, instrument))
        for code, (one, other) in enumerate(pairs, start=1)
    )
    banner = _with_total(instrument, name, title, points)
    return replace(banner, crosses=(first.name, second.name))


def banner_column(instrument: Instrument, banner: Banner, columns: Columns) -> Column | None:
    """The codes of the banner's points, one a respondent; None for a banner of the total alone."""
    if not banner.crosses:
        return columns.get(banner.name)
    first, second = (banner_of(instrument, name) for name in banner.crosses)
    one, other = (columns[crossed.name] for crossed in (first, second))
    rows = positions(first, one, len(one))
    places = positions(second, other, len(other))
    codes = (rows - 1) * (len(second.points) - 1) + places
    return np.asarray(np.where((rows > 0) & (places > 0), codes, NOT_ASKED))


def positions(banner: Banner, column: Column | None, length: int) -> Positions:
    """The position of each respondent: 0, or the place of their code among the banner's points.

    `column` holds the codes of the banner's variable, and is not needed for a total alone.
    """
    if column is None or len(banner.points) == 1:
        return np.zeros(length, dtype=np.intp)
    codes = np.array([point.code for point in banner.points[1:]])
    # A place on either side of the codes, for those below and above them.
    places = np.zeros(max(codes) + 3, dtype=np.intp)
    places[codes + 1] = np.arange(1, len(codes) + 1)
    return np.take(places, column.astype(np.intp) + 1, mode="clip")


def _with_total(
    instrument: Instrument, name: str, title: Text, points: tuple[BannerPoint, ...]
) -> Banner:
    total = BannerPoint(TOTAL, TOTAL_CODE, _total_label(instrument))
    return Banner(name, title, (total, *lettered(points)))


def lettered(points: Sequence[BannerPoint]) -> tuple[BannerPoint, ...]:
    """The points lettered in order: A to Z, then AA, AB and on."""
    return tuple(replace(point, letter=_letter(place)) for place, point in enumerate(points))


def _letter(place: int) -> str:
    letter = ""
    while place >= 0:
        place, number = divmod(place, len(ascii_uppercase))
        letter = ascii_uppercase[number] + letter
        place -= 1
    return letter


def _paired(one: Text, other: Text, instrument: Instrument) -> Text:
    return {
        language: f"{words(one, language)}, {words(other, language)}"
        for language in instrument.languages
    }


def _total_label(instrument: Instrument) -> Text:
    return dict.fromkeys(instrument.languages, _TOTAL_WORD)
