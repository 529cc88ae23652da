"""Loads the published figures of an earlier edition, to show what has changed since."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaire.instrument.problems import DocumentError
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_wave, wave_by_names
from results.baselines import has_figures, store_baseline
from results.models import Baseline
from results.tables.baseline import EarlierFigure
from results.tables.baseline_reading import COLUMNS, read_baseline

LONGEST_EDITION = Baseline._meta.get_field("edition").max_length


class Command(BaseCommand):
    help = (
        "Load figures that an earlier edition published, so that the tables of a wave show the "
        f"change since then. The file is CSV with the columns {', '.join(COLUMNS)}. A wave that "
        "has another baseline keeps it, unless it is to be replaced."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", metavar="WAVE", help="survey/wave, such as ai_for_health/2021")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--edition", required=True, metavar="NAME", help="what it is called, such as 2020"
        )
        parser.add_argument("--replace", action="store_true", help="replace another baseline")

    def handle(self, *args: Any, **options: Any) -> None:
        wave, path, edition = self._wave(options["wave"]), options["file"], options["edition"]
        if not 0 < len(edition) <= LONGEST_EDITION:
            raise CommandError(
                f"--edition has {len(edition)} characters, expected 1 to {LONGEST_EDITION};"
                " name it shortly, such as 2020."
            )
        try:
            source = path.read_bytes()
            figures = read_baseline(source, instrument_of_wave(wave), filename=path.name)
        except OSError as error:
            raise CommandError(
                f"{path}: {error.strerror}; name a file that can be read."
            ) from error
        except DocumentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self._settle(wave, edition, figures, replacing=options["replace"])

    def _wave(self, written: str) -> Wave:
        survey, _, name = written.partition("/")
        wave = wave_by_names(survey, name)
        if wave is None or wave.version_digest is None:
            raise CommandError(
                f"Found {written!r}, expected survey/wave of a published wave, such as"
                " ai_for_health/2021."
            )
        return wave

    def _settle(
        self, wave: Wave, edition: str, figures: tuple[EarlierFigure, ...], *, replacing: bool
    ) -> None:
        kept = Baseline.objects.select_related("wave").filter(wave=wave).first()
        if kept and has_figures(kept, edition, figures):
            self.stdout.write("Baseline: already there.")
        elif kept and not replacing:
            self.stdout.write(
                f"Baseline: left as it is, {kept.edition}, {kept.figures.count()} figures;"
                " --replace puts this one in its place."
            )
        else:
            store_baseline(wave=wave, edition=edition, figures=figures)
            done = "replaced by" if kept else "loaded,"
            self.stdout.write(f"Baseline: {done} {edition}, {len(figures)} figures.")
