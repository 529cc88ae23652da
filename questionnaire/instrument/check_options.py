"""Options: what they are marked as means something where they stand, and their codes are theirs."""

from __future__ import annotations

from collections.abc import Iterator

from .elements import Instrument, NumberQuestion, Option, ScaleQuestion
from .places import Finding, OptionGroup, Places, finding, numbered_questions, option_groups
from .wording import figure

EXCLUSIVE_IN = frozenset(("multiple", "option list"))
LEAST_MISSING_CODE_OF_A_NUMBER = 1


def check_options(instrument: Instrument, places: Places) -> Iterator[Finding]:
    """Marks that mean nothing, questions without a real answer, codes that a value could be."""
    for group in option_groups(instrument):
        yield from _marks(group, places)
        if group.kind not in ("scale", "number", "option list"):
            yield from _real_answer(group, places)
    for path, question in numbered_questions(instrument):
        if isinstance(question, ScaleQuestion | NumberQuestion):
            for position, option in enumerate(question.missing_options):
                where = (*path, "missing_options", position, "code")
                for expected in _clashes(question, option):
                    remedy = "Give the option another code, such as 98 or 999."
                    yield finding(places, where, str(option.code), expected, remedy)


def _marks(group: OptionGroup, places: Places) -> Iterator[Finding]:
    for position, option in enumerate(group.options):
        if option.exclusive and group.kind not in EXCLUSIVE_IN:
            path = (*group.path, position, "exclusive")
            found, expected = f"exclusive in a {group.kind} question", "it in a multiple one only"
            yield finding(places, path, found, expected, "Take the mark out.")
        if option.missing and group.kind == "ranking":
            path = (*group.path, position, "missing")
            found, expected = "a missing option in a ranking", "options that can be placed"
            remedy = "Take the option out; ranks may be left empty."
            yield finding(places, path, found, expected, remedy)


def _real_answer(group: OptionGroup, places: Places) -> Iterator[Finding]:
    if group.options and all(option.missing for option in group.options):
        remedy = "Add an option that is an answer."
        yield finding(places, group.path, "missing options alone", "one answer at least", remedy)


def _clashes(question: ScaleQuestion | NumberQuestion, option: Option) -> Iterator[str]:
    """What was expected of a missing option's code where it could be taken for a value."""
    low, high = question.minimum, question.maximum
    if low is None or high is None:
        yield "a number with a minimum and a maximum, so that no value is taken for the code"
    elif low <= option.code <= high:
        yield f"a code outside {figure(low)} to {figure(high)}"
    elif isinstance(question, NumberQuestion) and option.code < LEAST_MISSING_CODE_OF_A_NUMBER:
        yield f"a code of {LEAST_MISSING_CODE_OF_A_NUMBER} or more"
