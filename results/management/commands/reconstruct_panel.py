"""Finds answers that yield an edition's published figures, and writes them as its panel."""

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaire.editions.loading import UnknownEditionError, read_edition
from questionnaire.instrument.problems import DocumentError
from results.editions import EDITIONS
from results.published import read_figures


class Command(BaseCommand):
    help = (
        "Reconstruct an edition's panel from its figures.csv and reconstruction.yaml, and write "
        "panel.csv beside them. The same figures give the same file. Takes some minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition")
        parser.add_argument("--output", type=Path, help="Where to write; panel.csv by default.")

    def handle(self, *args: Any, edition: str, output: Path | None, **options: Any) -> None:
        if find_spec("ortools") is None:
            raise CommandError(
                "OR-Tools is not installed: it comes with the development dependencies. "
                "Run this from a development checkout, after make install."
            )
        try:
            text, met = self._reconstructed(edition)
        except (UnknownEditionError, DocumentError, OSError) as error:
            raise CommandError(str(error)) from None
        path = output or EDITIONS / edition / "panel.csv"
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{path.name}: every target and {met} likely figures are met.")

    def _reconstructed(self, edition: str) -> tuple[str, int]:
        # Imported here, as only development installs the solver.
        from results.reconstruction.panel_file import panel_csv
        from results.reconstruction.plausibility import UnsolvedError, read_plausibility
        from results.reconstruction.reconstruct import InfeasibleError, reconstruct

        instrument = read_edition(edition).instrument()
        folder = EDITIONS / edition
        source = folder / "reconstruction.yaml"
        plausibility = read_plausibility(
            source.read_bytes(), instrument, filename=f"{edition}/{source.name}"
        )
        figures = read_figures(folder / "figures.csv")
        try:
            found = reconstruct(instrument, figures, plausibility)
        except InfeasibleError as error:
            listed = "\n".join(f"  {figure}" for figure in map(_described, error.figures))
            raise CommandError(
                f"No panel yields all targets. These can't hold together:\n{listed}\n"
                "Correct one of them, or give it another status than target."
            ) from None
        except UnsolvedError as error:
            raise CommandError(f"{error} Raise effort in reconstruction.yaml.") from None
        return panel_csv(instrument, found.answers), len(found.likely_met)


def _described(figure: Any) -> str:
    split = "&".join(f"{banner}={point}" for banner, point in figure.segment) or "all"
    what = ".".join(filter(None, (figure.question, figure.item, "|".join(figure.options))))
    return f"{figure.id}: {figure.measure} of {what}, {split}: {figure.value}"
