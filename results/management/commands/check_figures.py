"""Holds the published figures of an edition against what a wave's last run computed."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaire.editions.loading import UnknownEditionError, edition_names, read_edition
from questionnaire.instrument.problems import DocumentError
from questionnaire.queries import instrument_of_digest, wave_by_names
from results.editions import EDITIONS
from results.models import Run
from results.published import FigureStatus, PublishedFigure, read_figures
from results.published_check import Counted, Finding
from results.queries import latest_run, tables_of

FIGURES_FILE = "figures.csv"
EXPECTED = {
    FigureStatus.TARGET: "targets",
    FigureStatus.LIKELY: "likely",
    FigureStatus.IMPLIED: "implied",
    FigureStatus.STATEMENT: "statements",
}
KNOWN_DIFFERENCES = (FigureStatus.TRUNCATED, FigureStatus.MISPRINT)


class Command(BaseCommand):
    help = (
        "Compute every published figure of an edition from the last run of its wave, and say which "
        "agree. Fails when a target does not, or when a figure cannot be computed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help=f"one of: {', '.join(edition_names())}")
        parser.add_argument("--wave", metavar="NAME", help="take another wave of the survey")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = read_edition(options["edition"])
            figures = self._figures(edition.name)
        except (UnknownEditionError, DocumentError) as error:
            raise CommandError(str(error)) from error
        run = self._run(edition.survey_name, options["wave"] or edition.wave_name)
        counted = Counted(instrument_of_digest(run.instrument_digest), tables_of(run))
        findings = [counted.find(figure) for figure in figures]
        self.stdout.write(f"Run {run.pk}, {run.respondents} respondents.\n\n")
        self._report_exhibits(findings)
        self._report_differences(findings)
        self._conclude(findings)

    def _figures(self, edition: str) -> tuple[PublishedFigure, ...]:
        path = EDITIONS / edition / FIGURES_FILE
        if not path.exists():
            raise CommandError(f"Edition {edition!r} has no published figures; expected {path}.")
        return read_figures(path)

    def _run(self, survey: str, name: str) -> Run:
        wave = wave_by_names(survey, name)
        run = latest_run(wave) if wave else None
        if run is None:
            raise CommandError(
                f"Wave {survey}/{name} has no results; import its responses and wait for the run, "
                "or name another wave with --wave."
            )
        return run

    def _report_exhibits(self, findings: Iterable[Finding]) -> None:
        by_exhibit: dict[str, list[Finding]] = {}
        for finding in findings:
            by_exhibit.setdefault(finding.figure.exhibit, []).append(finding)
        for exhibit, theirs in by_exhibit.items():
            tallies = (_tally(theirs, status) for status in EXPECTED)
            self.stdout.write(f"{exhibit}: {', '.join(filter(None, tallies))}")
            for finding in theirs:
                if _is_missed(finding):
                    self.stdout.write(f"  {_line(finding)}")

    def _report_differences(self, findings: Iterable[Finding]) -> None:
        self.stdout.write("\nKnown differences, with what is computed instead:")
        for finding in findings:
            if finding.figure.status in KNOWN_DIFFERENCES:
                self.stdout.write(f"  {_line(finding)}. {finding.figure.reason}")
        self.stdout.write("")

    def _conclude(self, findings: Sequence[Finding]) -> None:
        """The totals, the targets last. Raises CommandError for what must not be."""
        for tally in filter(None, (_tally(findings, status) for status in reversed(EXPECTED))):
            self.stdout.write(tally)
        wrong = [finding for finding in findings if _is_missed(finding)]
        missed = [f for f in wrong if f.figure.status is FigureStatus.TARGET]
        nothing = [f for f in findings if f.computed is None]
        if missed or nothing:
            raise CommandError(
                f"Targets missed: {_ids(missed)}. Figures that cannot be computed: {_ids(nothing)}."
            )


def _is_missed(finding: Finding) -> bool:
    expected = finding.figure.status in EXPECTED
    return finding.computed is None or (expected and not finding.agrees)


def _tally(findings: Iterable[Finding], status: FigureStatus) -> str:
    """How many figures of that status agree, of how many; nothing when there are none."""
    agree = [finding.agrees for finding in findings if finding.figure.status is status]
    return f"{EXPECTED[status]} {sum(agree)}/{len(agree)}" if agree else ""


def _ids(findings: Iterable[Finding]) -> str:
    return ", ".join(finding.figure.id for finding in findings) or "none"


def _line(finding: Finding) -> str:
    """The figure, what was printed, and what is computed from what."""
    figure, computed = finding.figure, finding.computed
    subject = (figure.id, figure.status, figure.question, figure.item, figure.measure)
    named = [*subject, "|".join(figure.options), _segment(figure)]
    printed = f"printed {figure.value}" + (f" on {figure.base}" if figure.base else "")
    if computed is None:
        found = f"cannot be computed: {finding.reason}"
    else:
        rounded, exact = computed.rounded(figure.measure), float(computed.value)
        found = f"computed {rounded} ({computed.fraction}, {exact:.3f}), base {computed.base}"
    return f"{' '.join(filter(None, named))}: {printed}, {found}"


def _segment(figure: PublishedFigure) -> str:
    pairs = [f"{banner}={point}" for banner, point in figure.segment]
    less = [f"less {banner}={point}" for banner, point in figure.less]
    return " ".join((*pairs, *less))
