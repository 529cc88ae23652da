"""A **tab plan** says which banners a wave is tabulated by, in order.

As a file it is YAML with one key: `banners: [size, startup]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import yaml

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted

from .banner import banner_names
from .table import TOTAL

DEFAULT_BANNERS = 6


def read(source: str | bytes, instrument: Instrument, *, filename: str) -> tuple[str, ...]:
    """The banners a file names. Raises DocumentError with every problem of the file."""
    try:
        document = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise DocumentError([_not_a_plan(filename, str(error).replace("\n", " "))]) from error
    banners = document.get("banners") if isinstance(document, dict) else None
    if not isinstance(banners, list) or set(document) != {"banners"}:
        raise DocumentError([_not_a_plan(filename, quoted(document))])
    problems = problems_of(banners, instrument, place=f"{filename}: banners")
    if problems:
        raise DocumentError(problems)
    return tuple(banners)


def problems_of(banners: Sequence[object], instrument: Instrument, *, place: str) -> list[Problem]:
    """What is wrong with the banners: unknown names, and names given twice."""
    known = (*banner_names(instrument), TOTAL)
    problems = []
    for number, name in enumerate(banners, start=1):
        where = f"{place}, item {number}"
        if name not in known:
            problems.append(_unknown(where, name, known))
        elif name in banners[: number - 1]:
            problems.append(
                Problem(where, quoted(name), "each banner once", "take one of the two out")
            )
    return problems


def default_banners(instrument: Instrument) -> tuple[str, ...]:
    """The banners of a wave without a tab plan: its first segments, else the total alone."""
    segments = tuple(segment.name for segment in instrument.segments)
    return segments[:DEFAULT_BANNERS] or (TOTAL,)


def _unknown(where: str, name: object, known: Iterable[str]) -> Problem:
    return Problem(
        where, quoted(name), f"a single choice or a segment: {listed(known)}", "correct the name"
    )


def _not_a_plan(filename: str, found: str) -> Problem:
    return Problem(
        filename, found, "one key, banners, with a list of names", "write banners: [size, startup]"
    )
