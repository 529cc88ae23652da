"""From the authoring tables to a frozen version: compose the document, check it, freeze it.

A wave runs on its one open version. Publishing replaces that version, and is refused where answers
already given could no longer be read.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Max

from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument, Variable
from questionnaire.instrument.problems import DocumentError, Problem, listed

from .composing import NamedPlaces, compose_document
from .loading import load_document
from .models import Column, Question, Questionnaire, Version, Wave
from .queries import instrument_of_digest

__all__ = ["PublishingError", "compose_document", "load_document", "publish"]


KINDS_WITH_OPTIONS = ("single", "multiple", "matrix", "ranking")


class PublishingError(Exception):
    """Nothing was frozen; `problems` lists everything to mend first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@transaction.atomic
def publish(*, wave: Wave) -> Version:
    """The wave's open version, frozen from its questionnaire; the same one when nothing changed.

    Raises PublishingError with every problem, and then leaves everything as it was.
    """
    version = _published(wave)
    wave.version_digest = version.digest
    return version


def _published(wave: Wave) -> Version:
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if locked.answers_deleted_at:
        found, expected = "a wave whose answers are deleted", "one that still takes answers"
        raise PublishingError([Problem(str(locked), found, expected, "add a new wave instead")])
    instrument = _checked_instrument(locked)
    frozen = document.to_document(instrument)
    digest = document.digest(frozen)
    current = locked.versions.filter(state=Version.State.OPEN).first()
    if current and current.digest == digest:
        return current
    if current:
        _replace(current, locked, instrument)
    number = (locked.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return Version.objects.create(wave=locked, number=number, document=frozen, digest=digest)


def _checked_instrument(wave: Wave) -> Instrument:
    """The instrument the wave's questionnaire amounts to. Raises PublishingError."""
    if wave.questionnaire_id is None:
        found, expected = "no questionnaire", "one of the survey's questionnaires"
        raise PublishingError([Problem(str(wave), found, expected, "choose one for the wave")])
    questionnaires = Questionnaire.objects.select_for_update(no_key=True)
    questionnaire = questionnaires.get(pk=wave.questionnaire_id)
    composed = compose_document(questionnaire)
    problems = list(_doubled_options(questionnaire))
    try:
        instrument = document.to_instrument(composed, places=NamedPlaces(document=composed))
    except DocumentError as error:
        raise PublishingError([*problems, *error.problems]) from None
    problems += _unfit_cuts(wave, instrument)
    if problems:
        raise PublishingError(problems)
    return instrument


def _doubled_options(questionnaire: Questionnaire) -> Iterator[Problem]:
    """A shared list beside options of one's own: which is meant cannot be told."""
    questions = Question.objects.filter(questionnaire=questionnaire, kind__in=KINDS_WITH_OPTIONS)
    columns = Column.objects.filter(question__questionnaire=questionnaire, question__kind="grid")
    for owners in (questions, columns):
        both = owners.filter(option_list__isnull=False, options__isnull=False)
        for owner in both.select_related("option_list").distinct():
            yield Problem(
                f"{type(owner).__name__.lower()} {owner.name}",
                f"the option list {owner.option_list.name} and options of its own",
                "one or the other",
                "take the list or the options away",
            )


def _unfit_cuts(wave: Wave, instrument: Instrument) -> Iterator[Problem]:
    """Thresholds of the wave's own that do not fit the questionnaire's segments."""
    wanted = {s.name: len(s.points) - 1 for s in instrument.segments if s.cut_variable}
    for name, cuts in sorted(wave.segment_cuts.items()):
        place, remedy = f"thresholds of the wave, {name}", "change the wave's thresholds"
        if name not in wanted:
            expected = f"one of {listed(wanted)}"
            yield Problem(place, "no segment of that name with thresholds", expected, remedy)
        elif len(cuts) != wanted[name]:
            yield Problem(place, f"{len(cuts)} numbers", str(wanted[name]), remedy)


def _replace(current: Version, wave: Wave, instrument: Instrument) -> None:
    if wave.state == Wave.State.OPEN:
        found, expected = "an open wave and a changed questionnaire", "a wave in draft or closed"
        raise PublishingError([Problem(str(wave), found, expected, "close the wave first")])
    if wave.responses.exists():
        problems = list(_unreadable(instrument_of_digest(current.digest), instrument))
        if problems:
            raise PublishingError(problems)
    current.state = Version.State.REPLACED
    current.save(update_fields=["state"])


def _unreadable(before: Instrument, after: Instrument) -> Iterator[Problem]:
    """The variables whose stored answers the changed questionnaire could not read."""
    remedy = "keep what was asked while the wave has answers, or ask it in a new wave"
    for name, variable in before.variables.items():
        now = after.variables.get(name)
        place, expected = f"variable {name}", f"a {variable.kind} as answered before"
        if now is None:
            yield Problem(place, "no such variable any more", expected, remedy)
        elif now.kind is not variable.kind:
            yield Problem(place, f"a {now.kind}", expected, remedy)
        elif lost := _lost_codes(variable, now):
            yield Problem(place, f"no code {listed(lost)} any more", expected, remedy)


def _lost_codes(before: Variable, after: Variable) -> list[int]:
    known = {*after.codes, *(option.code for option in after.options)}
    return sorted({*before.codes, *(option.code for option in before.options)} - known)
