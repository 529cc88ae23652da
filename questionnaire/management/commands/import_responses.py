"""Imports answers collected elsewhere into a wave: CSV, XLSX or Parquet, all rows or none."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaire.importing.checking import Choices
from questionnaire.importing.mapping import MappingError, mapping_of, read_mapping
from questionnaire.importing.report import Kind, Report
from questionnaire.importing.runs import (
    ImportRefusedError,
    Progress,
    check_file,
    import_file,
)
from questionnaire.importing.table import Layout, TableError
from questionnaire.importing.vocabulary import Written
from questionnaire.instrument.problems import Problem, listed, quoted
from questionnaire.intake import IntakeError, check_intake
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest, wave_by_names

SHOWN = 100
SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    help = (
        "Import answers collected elsewhere into a wave, from CSV, XLSX or Parquet: a row a "
        "response, a column a variable, answers by code, name or label. Nothing comes in when "
        "anything is wrong, unless --skip-bad-rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", metavar="WAVE", help="survey/wave, such as ai_for_health/2021")
        parser.add_argument("file", metavar="FILE", type=Path)
        columns = parser.add_argument_group("columns")
        columns.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=VARIABLE",
            help="what a column fills; nothing after the = leaves it out; may be repeated",
        )
        columns.add_argument(
            "--mapping", type=Path, metavar="MAPPING", help="the same as a YAML or CSV file"
        )
        columns.add_argument(
            "--leave-out-unknown", action="store_true", help="leave out columns that are unknown"
        )
        self._add_reading(parser)
        self._add_strictness(parser)

    def _add_reading(self, parser: ArgumentParser) -> None:
        reading = parser.add_argument_group("how the file is written")
        reading.add_argument("--by", choices=list(Written), default=Written.EITHER, type=Written)
        reading.add_argument("--language", default="", help="of responses that do not name theirs")
        reading.add_argument(
            "--no-answer", action="append", default=[], metavar="WORD", help="such as NA"
        )
        reading.add_argument("--sheet", default="", help="of a workbook; the first one otherwise")
        reading.add_argument("--delimiter", default="", help="found by itself otherwise")
        reading.add_argument("--encoding", default="", help="found by itself otherwise")

    def _add_strictness(self, parser: ArgumentParser) -> None:
        strictness = parser.add_argument_group("what to do")
        strictness.add_argument("--dry-run", action="store_true", help="check, and import nothing")
        strictness.add_argument(
            "--skip-bad-rows", action="store_true", help="import the rows nothing is wrong with"
        )
        strictness.add_argument(
            "--allow-off-path",
            action="store_true",
            help="keep answers to questions that are not asked; they count nowhere",
        )
        strictness.add_argument("--report", type=Path, help="write every finding to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        wave = self._wave(options["wave"])
        run = check_file if options["dry_run"] else import_file
        self.began = self.said = monotonic()
        try:
            choices = self._choices(options, wave)
            with Report(options["report"]) as report:
                try:
                    progress = run(
                        wave=wave,
                        path=options["file"],
                        choices=choices,
                        report=report,
                        say=self._say,
                    )
                except ImportRefusedError as error:
                    self._print(report)
                    read = f"{error.progress.rows} rows read"
                    raise CommandError(f"{error} {read}.{_advice(report)}") from None
        except (TableError, IntakeError, MappingError, OSError) as error:
            raise CommandError(str(error)) from error
        self._print(report)
        self._conclude(progress, report, dry_run=options["dry_run"])

    def _wave(self, written: str) -> Wave:
        survey, _, name = written.partition("/")
        wave = wave_by_names(survey, name)
        if wave is None:
            known = Wave.objects.select_related("survey")[:20]
            listed = ", ".join(f"{wave.survey.name}/{wave.name}" for wave in known) or "none"
            raise CommandError(f"Found {written!r}, expected survey/wave, one of: {listed}.")
        return wave

    def _choices(self, options: dict[str, Any], wave: Wave) -> Choices:
        mapping = read_mapping(options["mapping"]) if options["mapping"] else {}
        spoken = instrument_of_digest(check_intake(wave)).languages
        if options["language"] not in ("", *spoken):
            found, expected = quoted(options["language"]), f"one of {listed(spoken)}"
            raise MappingError(str(Problem("--language", found, expected, "choose one of them")))
        return Choices(
            mapping=mapping | mapping_of(options["map"]),
            layout=Layout(
                delimiter=options["delimiter"].replace("\\t", "\t"),
                encoding=options["encoding"],
                sheet=options["sheet"],
            ),
            written=options["by"],
            language=options["language"],
            no_answer=tuple(options["no_answer"]),
            allow_off_path=options["allow_off_path"],
            skip_bad_rows=options["skip_bad_rows"],
            leave_out_unknown=options["leave_out_unknown"],
        )

    def _say(self, progress: Progress) -> None:
        now = monotonic()
        if now - self.said >= SECONDS_BETWEEN_LINES:
            self.said = now
            self.stdout.write(f"{progress.share_read:4.0%}  {self._pace(progress.rows)}")

    def _pace(self, rows: int) -> str:
        seconds = max(monotonic() - self.began, 0.001)
        return f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s"

    def _print(self, report: Report) -> None:
        """The first findings, problems last, and how many there are of each kind."""
        for finding in (*report.notes[:SHOWN], *report.problems[:SHOWN]):
            self.stdout.write(f"{'note: ' if finding.kind.is_note else ''}{finding}")
        for kind in Kind:
            if report.counts[kind]:
                name = "note" if kind.is_note else "problem"
                self.stdout.write(f"{report.counts[kind]:>9,}  {kind.value} ({name})")

    def _conclude(self, progress: Progress, report: Report, *, dry_run: bool) -> None:
        self.stdout.write(self._pace(progress.rows))
        if not dry_run:
            skipped = f", {progress.rows - progress.good_rows:,} skipped"
            self.stdout.write(f"{progress.good_rows:,} responses imported{skipped}.")
        elif report.problem_count:
            good = f"{progress.good_rows:,} of {progress.rows:,} rows are good"
            raise CommandError(f"The file has problems; {good}.{_advice(report)}")
        else:
            self.stdout.write(f"{progress.good_rows:,} responses can be imported. Nothing was.")


def _advice(report: Report) -> str:
    if report.stops_the_file:
        return (
            " Correct the columns with --map, or leave unknown ones out with --leave-out-unknown."
        )
    return " Correct the file, or import the good rows alone with --skip-bad-rows."
