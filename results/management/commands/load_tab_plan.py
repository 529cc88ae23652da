"""Loads the tab plan of an edition shipped with the code, and its outline of exhibits if any."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaire.editions.loading import UnknownEditionError, edition_names, read_edition
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave, wave_by_names
from results.editions import EDITIONS
from results.exhibits.reading import parse as parse_exhibits
from results.models import ExhibitOutline, TabPlan
from results.tables.tab_plan.reading import parse, to_plan

TAB_PLAN_FILE = "tab_plan.yaml"
EXHIBITS_FILE = "exhibits.yaml"

Document = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Load the tab plan and the exhibits of an edition shipped with the code for the edition's"
        " wave. A wave that has others keeps them, unless they are to be replaced."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help=f"one of: {', '.join(edition_names())}")
        parser.add_argument("--wave", metavar="NAME", help="take another wave of the survey")
        parser.add_argument("--replace", action="store_true", help="replace others that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = read_edition(options["edition"])
            wave = self._wave(edition.survey_name, options["wave"] or edition.wave_name)
            plan, exhibits = _documents(edition.name, instrument_of_wave(wave))
        except (UnknownEditionError, DocumentError) as error:
            raise CommandError(str(error)) from error
        self._settle_plan(wave, plan, replacing=options["replace"])
        if exhibits is not None:
            self._settle_exhibits(wave, exhibits, replacing=options["replace"])

    def _wave(self, survey: str, name: str) -> Wave:
        wave = wave_by_names(survey, name)
        if wave is None or wave.version_digest is None:
            raise CommandError(
                f"Survey {survey!r} has no published wave {name!r}; load the edition first, with"
                " manage.py load_edition."
            )
        return wave

    def _settle_plan(self, wave: Wave, given: Document, *, replacing: bool) -> None:
        plan, created = TabPlan.objects.get_or_create(wave=wave, defaults=_fields(given))
        banners = ", ".join(given["banners"])
        if created:
            self.stdout.write(f"Tab plan: {banners}.")
        elif plan.document == given:
            self.stdout.write("Tab plan: already there.")
        elif replacing:
            plan.banners, plan.details = _fields(given).values()
            plan.save(update_fields=["banners", "details"])
            self.stdout.write(f"Tab plan: replaced by {banners}.")
        else:
            self.stdout.write(
                f"Tab plan: left as it is, {', '.join(plan.banners) or 'empty'};"
                " --replace puts the edition's in its place."
            )

    def _settle_exhibits(self, wave: Wave, given: Document, *, replacing: bool) -> None:
        outline, created = ExhibitOutline.objects.get_or_create(
            wave=wave, defaults={"document": given}
        )
        number = sum(len(chapter["exhibits"]) for chapter in given["chapters"])
        if created:
            self.stdout.write(f"Exhibits: {number}.")
        elif outline.document == given:
            self.stdout.write("Exhibits: already there.")
        elif replacing:
            outline.document = given
            outline.save(update_fields=["document"])
            self.stdout.write(f"Exhibits: replaced by {number}.")
        else:
            self.stdout.write(
                "Exhibits: left as they are; --replace puts the edition's in their place."
            )


def _documents(edition: str, instrument: Instrument) -> tuple[Document, Document | None]:
    """The edition's plan, and its exhibits if it has any, once they fit the questionnaire.

    Raises CommandError or DocumentError.
    """
    path = EDITIONS / edition / TAB_PLAN_FILE
    if not path.exists():
        raise CommandError(f"Edition {edition!r} has no tab plan; expected {path}.")
    written = parse(path.read_bytes(), instrument, filename=f"{edition}/{TAB_PLAN_FILE}")
    exhibits = path.with_name(EXHIBITS_FILE)
    if not exhibits.exists():
        return written, None
    place, plan = f"{edition}/{EXHIBITS_FILE}", to_plan(written, instrument)
    return written, parse_exhibits(exhibits.read_bytes(), instrument, plan, filename=place)


def _fields(document: Document) -> Document:
    """The plan as the model keeps it: banners apart, since organisers change them most."""
    details = {key: value for key, value in document.items() if key != "banners"}
    return {"banners": document["banners"], "details": details}
