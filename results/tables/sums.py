"""The **sums** a table is computed from: each row of the stub read off the tally of its variable.

**Who stands in a share's base.** The question's rule says: those asked, or those who answered. An
answer such as "don't know" is an answer, so it has a row and stands in the base of its question's
shares, unless the tab plan leaves it out; it has no value, so means leave it out. Matrix and grid
rows each stand on their own base; the options of a multiple choice or a ranking all stand on the
question's.

A row's value is a **ratio**, Σw·x / Σw over its base: x is 1 for those who gave the answer, 0 for
others, or the value of a scale, rank or number. Its moments hold all that its precision needs. A
composite's x is the part of the items that a respondent chose, as long as all items of a column
stand on the same respondents; where they do not, its precision cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaire.instrument.columns import HAS_VALUE, NOT_ANSWERED, state_name
from questionnaire.instrument.elements import (
    CHOSEN,
    BaseRule,
    MultipleQuestion,
    Question,
    RankingQuestion,
    Variable,
    VariableKind,
)
from results.statistics.bases import asked_bases, place_of
from results.statistics.letters import pairs_of
from results.statistics.moments import (
    Floats,
    Moments,
    code_moments,
    indicator_moments,
    response_moments,
)
from results.statistics.shares import mean_shares, share_bases

from .counted_columns import items_of, question_column, responses_column
from .cube import Cube, Tally
from .further_rows import source_of
from .subjects import main_variables
from .table import Banner, Measure, StubRow

NO_COUNT = -1


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of rows, rows × banner points each: n of those who gave the answer, NO_COUNT in a row
    that counts none, and the moments of the base; moments that a cube cannot tell are NaN.

    `totals` and `bases` are the Σw·x and Σw to print, whose ratio is the value. They are those of
    the moments but for composites, where they add up over the items. `effective_bases` are to
    print, too: of a share of responses those of the respondents it is asked of.
    """

    counts: NDArray[np.int64]
    moments: Moments
    totals: Floats
    bases: Floats
    effective_bases: Floats


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table's rows are read off: a question's part of the cube under one banner.

    With `missing_out`, answers such as "don't know" stand in no base. When read `in_pairs`, sums
    are not of the banner's points but of those who stand in both of two, as overlapping banners
    have them.
    """

    question: Question
    cube: Cube
    banner: Banner
    missing_out: bool = False
    in_pairs: bool = False

    def tally(self, column: str) -> Tally:
        """The tally of a counted column, a row a point or, of those in both, a pair of points."""
        tally = self.cube.tallies[self.banner.name, column]
        if not self.in_pairs:
            return tally
        assert tally.joint is not None
        return _tally(part[self._pairs] for part in parts_of(tally.joint))

    def number_moments(self) -> NDArray[np.float64]:
        """Σw·x, Σw·x², Σw²·x and Σw²·x² of the question's numbers, in units of the last decimal."""
        key = (self.banner.name, self.question.name)
        if self.in_pairs:
            return np.asarray(self.cube.joint_moments[key][self._pairs])
        return self.cube.number_moments[key]

    @property
    def _pairs(self) -> tuple[Any, Any]:
        """The positions of the two points of each pair, the total left out."""
        first, second = pairs_of(len(self.banner.points) - 1)
        return first + 1, second + 1

    @property
    def variables(self) -> Mapping[str, Variable]:
        return {variable.name: variable for variable in main_variables(self.question)}


def sums_of(rows: Sequence[StubRow], subject: Subject) -> Sums:
    """The sums of every row by every point. Raises KeyError for what the cube has not."""
    reader = _Reader(subject)
    read = [_READERS[row.measure](reader, row) for row in rows]
    return Sums(
        np.array([sums.counts for sums in read]),
        Moments(*(np.array(part) for part in _each(sums.moments for sums in read))),
        np.array([sums.totals for sums in read]),
        np.array([sums.bases for sums in read]),
        np.array([sums.effective_bases for sums in read]),
    )


def _moments_of(moments: Moments) -> tuple[Any, ...]:
    return tuple(getattr(moments, name) for name in Moments.__slots__)


def stands_for_none(variable: Variable) -> bool:
    """Whether choosing the variable's option means to give no answer, such as "don't know"."""
    option = variable.option if variable.kind is VariableKind.INDICATOR else None
    return option is not None and option.missing and option.exclusive


def shares_a_base(question: Question) -> bool:
    """Whether all variables of the question stand on the question's base."""
    return isinstance(question, MultipleQuestion | RankingQuestion)


class _Reader:
    """Reads rows of one subject; bases are found once a variable."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.question = subject.question
        self.variables = subject.variables
        self._base = lru_cache(maxsize=None)(self._base_of)

    def share(self, row: StubRow) -> Sums:
        """n, Σw and Σw² of the row's codes, on the base of its variable."""
        variable = self.variables.get(row.variable)
        own = state_name(variable) if variable else source_of(row)
        tally, codes = self.subject.tally(own), self._codes(row, variable)
        base = self._base(question_column(self.question) if shares_a_base(self.question) else own)
        counted = (_over(part, codes) for part in parts_of(tally))
        return _of_part(*counted, base=base)

    def _codes(self, row: StubRow, variable: Variable | None) -> list[int]:
        """The codes a share counts: the row's own, or those of a net's options."""
        if row.code is not None:
            return [row.code]
        if variable is None:
            return [CHOSEN]
        left_out = variable.missing_codes if self.subject.missing_out else ()
        named = {option.name: option.code for option in variable.options}
        codes = (named[name] if name in named else int(name) for name in row.options)
        return [code for code in codes if code not in left_out]

    def _base_of(self, column: str) -> Tally:
        """The base of shares that stand on a counted column, as n, Σw and Σw² a point."""
        tally, rule = self.subject.tally(column), self.question.base
        left_out = self._missing_codes(column) if self.subject.missing_out else ()
        base = _tally(share_bases(part, rule, left_out) for part in parts_of(tally))
        for variable in self.variables.values() if self.subject.missing_out else ():
            if stands_for_none(variable):
                out = parts_of(self.subject.tally(variable.name))
                pairs = zip(parts_of(base), out, strict=True)
                base = _tally(part - gone[:, place_of(CHOSEN)] for part, gone in pairs)
        return base

    def _missing_codes(self, column: str) -> tuple[int, ...]:
        return tuple(
            code
            for variable in self.variables.values()
            if state_name(variable) == column
            for code in variable.missing_codes
        )

    def mean(self, row: StubRow) -> Sums:
        """n, Σw·x and the like of those with a value x."""
        variable = self.variables[row.variable]
        tally, codes = self.subject.tally(state_name(variable)), valued_codes(variable)
        moments = code_moments(*parts_of(tally), codes)
        if variable.kind is VariableKind.NUMBER:
            moments = self._of_number(moments)
        return _without_counts(moments)

    def _of_number(self, known: Moments) -> Moments:
        """The moments of a number in its own unit, of which n, Σw and Σw² are known."""
        unit = float(10 ** getattr(self.question, "decimals", 0))
        units = np.array([unit, unit**2, unit, unit**2])
        wx, wxx, wwx, wwxx = (self.subject.number_moments() / units).T
        return replace(known, wx=wx, wxx=wxx, wwx=wwx, wwxx=wwxx)

    def answers(self, row: StubRow) -> Sums:
        """How many gave an answer of their own, on those asked."""
        tally = self.subject.tally(state_name(self.variables[row.variable]))
        base = _tally(asked_bases(part) for part in parts_of(tally))
        return _of_part(*(part[:, place_of(HAS_VALUE)] for part in parts_of(tally)), base=base)

    def mean_share(self, row: StubRow) -> Sums:
        """The mean of the shares over the question's items that have the row's options."""
        items = [
            self.share(replace(row, variable=variable.name)).moments
            for variable in items_of(self.question, row.options)
        ]
        totals, bases = mean_shares(
            np.array([item.wx for item in items]), np.array([item.w for item in items])
        )
        counts = np.full(bases.shape, NO_COUNT)
        moments = self._of_items(row, items)
        return Sums(counts, moments, totals, bases, moments.effective_bases)

    def _of_items(self, row: StubRow, items: Sequence[Moments]) -> Moments:
        """The moments of the part of the items that each respondent chose; where the items stand on
        different respondents, only n, Σw and Σw² of the item with the most weight."""
        codes, values = list(range(len(items) + 1)), [n / len(items) for n in range(len(items) + 1)]
        if self.question.base is BaseRule.ASKED:
            codes, values = [NOT_ANSWERED, *codes], [0.0, *values]
        known = code_moments(*parts_of(self.subject.tally(row.name)), codes, values)
        # Nobody stands in an item's base and outside of theirs, so as many are the same people.
        alike = np.all([item.respondents == known.respondents for item in items], axis=0)
        largest = np.array([item.w for item in items]).argmax(axis=0)
        points = np.arange(len(largest))
        widest = Moments(*(np.array(part)[largest, points] for part in _each(items)))
        unknown = np.full(alike.shape, np.nan)
        partly = Moments(
            widest.respondents, widest.w, unknown, unknown, widest.ww, unknown, unknown
        )
        pairs = zip(_moments_of(known), _moments_of(partly), strict=True)
        return Moments(*(np.where(alike, own, other) for own, other in pairs))

    def response_share(self, row: StubRow) -> Sums:
        """n and Σw of an option, on all options chosen by anybody."""
        options = list(self.variables)
        tallies = [self.subject.tally(responses_column(name)) for name in options]
        chosen = slice(place_of(1), place_of(len(options)) + 1)
        by_number = (np.array(part)[..., chosen] for part in _each_tally(tallies))
        moments = response_moments(*by_number)[options.index(row.variable)]
        own = self.share(row)
        return replace(_plainly(own.counts, moments), effective_bases=own.effective_bases)


def _of_part(counts: NDArray[np.int64], weights: Floats, squares: Floats, *, base: Tally) -> Sums:
    """The sums of a share: n, Σw and Σw² of the part, on a base."""
    moments = indicator_moments(base.counts, base.weights, base.squares, weights, squares)
    return _plainly(counts, moments)


def _without_counts(moments: Moments) -> Sums:
    return _plainly(np.full(moments.w.shape, NO_COUNT), moments)


def _plainly(counts: NDArray[np.int64], moments: Moments) -> Sums:
    """Sums that are printed as the moments have them."""
    return Sums(counts, moments, moments.wx, moments.w, moments.effective_bases)


def _each(items: Iterable[Moments]) -> Iterable[tuple[Any, ...]]:
    return zip(*(_moments_of(item) for item in items), strict=True)


def _each_tally(tallies: Iterable[Tally]) -> Iterable[tuple[Any, ...]]:
    return zip(*map(parts_of, tallies), strict=True)


def valued_codes(variable: Variable) -> list[int]:
    """The codes that stand for a value: the points of a scale, the ranks, or "has a number"."""
    if variable.kind is VariableKind.NUMBER:
        return [HAS_VALUE]
    assert variable.minimum is not None
    assert variable.maximum is not None
    points = range(int(variable.minimum), int(variable.maximum) + 1)
    return [point for point in points if point not in variable.missing_codes]


def _tally(parts: Iterable[Any]) -> Tally:
    counts, weights, squares = parts
    return Tally(counts, weights, squares)


def parts_of(tally: Tally) -> tuple[Any, Any, Any]:
    """n, Σw and Σw²."""
    return tally.counts, tally.weights, tally.squares


def _over(sums: NDArray[Any], codes: Sequence[int]) -> NDArray[Any]:
    """The sums of those codes together, a banner point each."""
    if len(codes) == 1:
        return sums[:, place_of(codes[0])]
    return np.asarray(sums[:, [place_of(code) for code in codes]].sum(axis=1))


_READERS: Mapping[Measure, Callable[[_Reader, StubRow], Sums]] = {
    Measure.SHARE: _Reader.share,
    Measure.MEAN: _Reader.mean,
    Measure.COUNT: _Reader.answers,
    Measure.MEAN_SHARE: _Reader.mean_share,
    Measure.RESPONSE_SHARE: _Reader.response_share,
    Measure.STANDARD_DEVIATION: _Reader.mean,
    Measure.MEDIAN: _Reader.mean,
    Measure.INDEX: _Reader.share,
}
"""How a row of each measure is read; what is taken from a share or mean is read as that."""
