"""Margins as a file: CSV, an option's target a line, held to the questionnaire of the wave.

The columns are COLUMNS. A target is a share, a percentage or a number of the population, and each
option of a variable has one, 0 if it shall not count. A decimal comma is understood.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted

from .delimited import delimited_rows
from .weighting import Targets, codes_to_weigh_by

COLUMNS = ("variable", "option", "target")
HIGHEST_TARGET = 1e12
THOUSANDS = re.compile(r",\d{3}$")

Row = Mapping[str, str]


def read_margins(source: bytes, instrument: Instrument, *, filename: str) -> Targets:
    """The margins of a file, in its order. Raises DocumentError with every problem of every row."""
    rows = delimited_rows(source, COLUMNS, filename=filename)
    if not rows:
        none = Problem(filename, "no target", "an option a line", "add what is known")
        raise DocumentError([none])
    known = codes_to_weigh_by(instrument)
    problems: list[Problem] = []
    margins: dict[str, dict[str, float]] = {}
    for place, row in rows:
        found = list(_problems(row, known, margins, place))
        problems += found
        if not found:
            margins.setdefault(row["variable"], {})[row["option"]] = _number(row["target"])
    problems += [] if problems else _lacking(margins, known, filename)
    if problems:
        raise DocumentError(problems)
    return list(margins.items())


def margins_file(targets: Targets) -> str:
    """The margins as a file that `read_margins` reads."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for variable, options in targets:
        writer.writerows((variable, option, f"{target:.12g}") for option, target in options.items())
    return written.getvalue()


def _problems(
    row: Row,
    known: Mapping[str, Mapping[str, int]],
    margins: Mapping[str, Mapping[str, float]],
    place: str,
) -> Iterator[Problem]:
    variable, option = row["variable"], row["option"]
    if variable not in known:
        expected = f"a single choice or a segment: {listed(tuple(known))}"
        yield Problem(f"{place}, variable", quoted(variable), expected, "correct the name")
    elif option not in known[variable]:
        expected = f"an option of {variable}: {listed(tuple(known[variable]))}"
        yield Problem(f"{place}, option", quoted(option), expected, "correct the name")
    elif option in margins.get(variable, {}):
        found = f"{quoted(option)} of {variable} again"
        yield Problem(f"{place}, option", found, "each once", "take one line out")
    if math.isnan(_number(row["target"])):
        expected = "a number from 0 up"
        where, remedy = f"{place}, target", "write it in digits alone"
        yield Problem(where, quoted(row["target"]), expected, remedy)


def _lacking(
    margins: Mapping[str, Mapping[str, float]],
    known: Mapping[str, Mapping[str, int]],
    filename: str,
) -> list[Problem]:
    """What each variable lacks: the target of an option, or any target above 0."""
    problems = []
    for variable, targets in margins.items():
        lacking: Sequence[str] = [option for option in known[variable] if option not in targets]
        if lacking:
            found = f"no target for {listed(lacking)} of {variable}"
            remedy = "add them, 0 if they shall not count"
            problems.append(Problem(filename, found, "one for each option", remedy))
        elif not any(targets.values()):
            found = f"no target above 0 for {variable}"
            problems.append(Problem(filename, found, "at least one", "enter what is known"))
    return problems


def _number(text: str) -> float:
    """The number, a decimal comma read as a point; NaN for anything that is no target.

    "12,500" is refused: it may be meant either way.
    """
    if THOUSANDS.search(text):
        return math.nan
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return math.nan
    return number if 0 <= number <= HIGHEST_TARGET else math.nan
