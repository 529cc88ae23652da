"""A banner made from an instrument: the total, then the points of a single choice or a segment.

A respondent's **position** is the banner point they stand in; position 0, of the total, is for
those who stand in none of the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import Column
from questionnaire.instrument.elements import Instrument, SingleQuestion, Text

from .table import TOTAL, TOTAL_CODE, Banner, BannerPoint

_TOTAL_WORD = "Total"

Positions = NDArray[np.intp]


class UnknownBannerError(ValueError):
    """A banner that is neither a single choice nor a segment of the questionnaire."""


def banner_names(instrument: Instrument) -> tuple[str, ...]:
    """Every name a banner can have: single choices, then segments."""
    singles = (q.name for q in instrument.questions.values() if isinstance(q, SingleQuestion))
    return (*singles, *(segment.name for segment in instrument.segments))


def banner_of(instrument: Instrument, name: str) -> Banner:
    """The banner of that name; TOTAL gives one with the total only. Raises UnknownBannerError."""
    question = instrument.questions.get(name)
    if isinstance(question, SingleQuestion):
        points = tuple(BannerPoint(o.name, o.code, o.label) for o in question.options)
        return _with_total(instrument, name, question.text, points)
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


def positions(banner: Banner, column: Column | None, length: int) -> Positions:
    """The position of each respondent: 0, or the place of their code among the banner's points.

    `column` holds the codes of the banner's variable, and is not needed for a total alone.
    """
    if column is None or len(banner.points) == 1:
        return np.zeros(length, dtype=np.intp)
    codes = [point.code for point in banner.points[1:]]
    places = np.zeros(max(codes) + 1, dtype=np.intp)
    places[codes] = np.arange(1, len(codes) + 1)
    inside = (column >= 0) & (column < len(places))
    return np.asarray(np.where(inside, places[np.where(inside, column, 0)], 0), dtype=np.intp)


def _with_total(
    instrument: Instrument, name: str, title: Text, points: tuple[BannerPoint, ...]
) -> Banner:
    total = BannerPoint(TOTAL, TOTAL_CODE, _total_label(instrument))
    return Banner(name, title, (total, *points))


def _total_label(instrument: Instrument) -> Text:
    return dict.fromkeys(instrument.languages, _TOTAL_WORD)
