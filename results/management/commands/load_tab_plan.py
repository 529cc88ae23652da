"""Loads the tab plan of an edition shipped with the code: the banners a wave is tabulated by."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import results.editions
from questionnaire.editions.loading import UnknownEditionError, edition_names, read_edition
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave, wave_by_names
from results.models import TabPlan
from results.tables.tab_plan.reading import parse, read

EDITIONS = Path(results.editions.__file__).resolve().parent
TAB_PLAN_FILE = "tab_plan.yaml"


class Command(BaseCommand):
    help = (
        "Load the tab plan of an edition shipped with the code for the edition's wave. A wave that "
        "has another tab plan keeps it, unless it is to be replaced."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help=f"one of: {', '.join(edition_names())}")
        parser.add_argument("--wave", metavar="NAME", help="take another wave of the survey")
        parser.add_argument("--replace", action="store_true", help="replace another tab plan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = read_edition(options["edition"])
            wave = self._wave(edition.survey_name, options["wave"] or edition.wave_name)
            given = self._document(edition.name, wave)
        except (UnknownEditionError, DocumentError) as error:
            raise CommandError(str(error)) from error
        plan, created = TabPlan.objects.get_or_create(wave=wave, defaults=_fields(given))
        self._settle(plan, given, created=created, replacing=options["replace"])

    def _wave(self, survey: str, name: str) -> Wave:
        wave = wave_by_names(survey, name)
        if wave is None or wave.version_digest is None:
            raise CommandError(
                f"Survey {survey!r} has no published wave {name!r}; load the edition first, with"
                " manage.py load_edition."
            )
        return wave

    def _document(self, edition: str, wave: Wave) -> dict[str, Any]:
        """The edition's plan as plain values, once it fits the wave's questionnaire."""
        path = EDITIONS / edition / TAB_PLAN_FILE
        if not path.exists():
            raise CommandError(f"Edition {edition!r} has no tab plan; expected {path}.")
        place, source = f"{edition}/{TAB_PLAN_FILE}", path.read_bytes()
        read(source, instrument_of_wave(wave), filename=place)
        return parse(source, filename=place)

    def _settle(
        self, plan: TabPlan, given: dict[str, Any], *, created: bool, replacing: bool
    ) -> None:
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


def _fields(document: dict[str, Any]) -> dict[str, Any]:
    """The plan as the model keeps it: banners apart, since organisers change them most."""
    details = {key: value for key, value in document.items() if key != "banners"}
    return {"banners": document["banners"], "details": details}
