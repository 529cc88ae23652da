"""Loads an edition shipped with the code: its survey, its questionnaire and a wave to answer."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from questionnaire.editions.loading import (
    Edition,
    UnknownEditionError,
    edition_names,
    read_edition,
)
from questionnaire.fieldwork import open_wave
from questionnaire.instrument.document import digest
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Survey, Wave
from questionnaire.models.survey import name_validator
from questionnaire.publishing import PublishingError, load_document, publish

OF_SURVEY = ("title", "organiser", "purpose", "privacy", "accent")
OF_WAVE = ("introduction", "consent", "kept", "kept_until", "anonymous")


class Command(BaseCommand):
    help = (
        "Load an edition shipped with the code: create its survey, load its questionnaire and "
        "publish it for a wave. Run again, it changes only what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help=f"one of: {', '.join(edition_names())}")
        parser.add_argument("--wave", metavar="NAME", help="name the wave otherwise")
        parser.add_argument("--open", action="store_true", help="open the wave for answers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = read_edition(options["edition"])
            instrument = edition.instrument()
            wave_name = options["wave"] or edition.wave_name
            name_validator(wave_name)
            with transaction.atomic():
                self._load(edition, instrument, wave_name, opening=options["open"])
        except ValidationError as error:
            raise CommandError(f"--wave {wave_name!r}: {' '.join(error.messages)}") from error
        except (UnknownEditionError, DocumentError, PublishingError) as error:
            raise CommandError(str(error)) from error

    def _load(
        self, edition: Edition, instrument: Instrument, wave_name: str, *, opening: bool
    ) -> None:
        survey = self._survey(edition)
        words = {name: getattr(edition, name) for name in OF_WAVE}
        wave, created = Wave.objects.get_or_create(survey=survey, name=wave_name, defaults=words)
        self.stdout.write(f"Wave {wave_name}: {'created' if created else 'already there'}.")
        self._publish(wave, instrument)
        if opening:
            self._open(wave)

    def _survey(self, edition: Edition) -> Survey:
        words = {name: getattr(edition, name) for name in OF_SURVEY}
        survey, created = Survey.objects.get_or_create(name=edition.survey_name, defaults=words)
        self.stdout.write(f"Survey {survey.name}: {'created' if created else 'already there'}.")
        return survey

    def _publish(self, wave: Wave, instrument: Instrument) -> None:
        """Publish unless that would undo what an organiser did to the wave since."""
        if wave.versions.filter(digest=digest(instrument)).exists():
            self.stdout.write("Questionnaire: already published for this wave.")
        elif wave.state != Wave.State.DRAFT:
            self.stdout.write(
                f"Questionnaire: not loaded. The wave is {wave.state} and keeps the one it has; "
                "load this one for another wave with --wave NAME."
            )
        else:
            wave.questionnaire = load_document(survey=wave.survey, instrument=instrument)
            wave.save(update_fields=["questionnaire"])
            version = publish(wave=wave)
            self.stdout.write(
                f"Questionnaire: {len(instrument.questions)} questions on "
                f"{len(instrument.pages)} pages, published as version {version.number}."
            )

    def _open(self, wave: Wave) -> None:
        """Open a draft; a wave that an organiser closed stays closed."""
        if wave.state == Wave.State.DRAFT:
            open_wave(wave=wave)
            self.stdout.write("Fieldwork: open for answers.")
        else:
            self.stdout.write(f"Fieldwork: left {wave.state}.")
