"""Loads what a first look at the site shows of an edition: its results, and a wave to answer."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from questionnaire.editions.loading import (
    Edition,
    UnknownEditionError,
    edition_names,
    read_edition,
)
from questionnaire.fieldwork import close_wave, open_wave
from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Wave
from questionnaire.queries import response_counts
from results.aggregation import aggregate, request_run
from results.editions import EDITIONS
from results.editions.demonstration import Demonstration, read_demonstration
from results.tasks import counting_oneself

from .load_tab_plan import TAB_PLAN_FILE


class Command(BaseCommand):
    help = (
        "Load an edition for a first look: its wave with the panel that is shipped, closed, with "
        "results and changes since the edition before, and the next wave open for answers. An "
        "edition without a demonstration has its wave opened. Run again, it adds only what is not "
        "there, and leaves alone what an organiser changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help=f"one of: {', '.join(edition_names())}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = read_edition(options["edition"])
            demonstration = read_demonstration(edition.name)
        except (UnknownEditionError, DocumentError) as error:
            raise CommandError(str(error)) from error
        if demonstration is None:
            self._load(edition, edition.wave_name, opening=True)
            return
        self._load(edition, edition.wave_name, opening=False)
        self._fill(edition, demonstration)
        self._load(edition, demonstration.next_wave, opening=True)

    def _load(self, edition: Edition, wave: str, *, opening: bool) -> None:
        call_command("load_edition", edition.name, wave=wave, open=opening, stdout=self.stdout)
        if (EDITIONS / edition.name / TAB_PLAN_FILE).exists():
            call_command("load_tab_plan", edition.name, wave=wave, stdout=self.stdout)

    def _fill(self, edition: Edition, demonstration: Demonstration) -> None:
        """Gives the edition's wave its baseline, and the panel if it has no responses yet."""
        address = f"{edition.survey_name}/{edition.wave_name}"
        call_command(
            "load_baseline",
            address,
            demonstration.baseline,
            edition=demonstration.baseline_edition,
            stdout=self.stdout,
        )
        waves = Wave.objects.filter(survey__name=edition.survey_name, name=edition.wave_name)
        wave = response_counts(waves).get()
        if wave.started_count:
            self.stdout.write("Panel: left out, the wave has responses.")
            return
        if wave.answers_deleted_at:
            self.stdout.write("Panel: left out, the answers to the wave were deleted.")
            return
        with counting_oneself(wave.pk):
            self._import(address, demonstration.panel)
        self._close(wave)
        run = request_run(wave_id=wave.pk)
        aggregate(run.pk)
        run.refresh_from_db()
        if run.state != run.State.DONE:
            raise CommandError(f"The results of {address} could not be computed: {run.error}")
        self.stdout.write(f"Results: computed for {run.respondents} respondents.")

    def _import(self, address: str, panel: Path) -> None:
        """Brings the panel in; what the import finds is told only when it is refused."""
        found = StringIO()
        try:
            call_command("import_responses", address, panel, stdout=found)
        except CommandError:
            self.stdout.write(found.getvalue())
            raise
        self.stdout.write("Panel: imported.")

    def _close(self, wave: Wave) -> None:
        """Closed as after its fieldwork, which a draft goes through first."""
        if wave.state == Wave.State.DRAFT:
            open_wave(wave=wave)
            wave.refresh_from_db()
        if wave.state == Wave.State.OPEN:
            close_wave(wave=wave)
            self.stdout.write("Fieldwork: closed, the panel is in.")
