"""A file of answers collected elsewhere, imported by the command, beside a bare COPY of its rows.

The command runs in a process of its own, whose peak of memory is what the system says of it. The
**reference** is what no import can undercut: the rows as they were stored, put into a table with
the same indexes by `COPY … FROM`, nobody looking at them.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from random import Random

import polars as pl
from django.db import connection

from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import find_path
from questionnaire.models import Response, Wave
from questionnaire.queries import instrument_of_wave
from tests.results.generated import answers_by_chance

from .reporting import show_table
from .shipped_wave import open_wave_of_edition

MANY = 100_000
MADE_UP = 2_000
SEED = 2021
ROOT = Path(__file__).parents[2]
HEADER = ("", "s", "rows/s", "peak MB", "times COPY")


def run(*, quick: bool) -> None:
    """Measures the import of CSV and Parquet, and of CSV as a dry run."""
    rows = 4_000 if quick else MANY
    with tempfile.TemporaryDirectory() as name:
        files = _written(Path(name), rows)
        measured = {
            "CSV, dry run": _command("bench_import_dry", files["csv"], "--dry-run"),
            "CSV": _command("bench_import_csv", files["csv"]),
            "Parquet": _command("bench_import_parquet", files["parquet"]),
        }
    copied = _copy_again(Wave.objects.get(name="bench_import_csv"))
    columns = len(files["header"])
    table = [
        (step, f"{s:.1f}", f"{rows / s:,.0f}", f"{memory:.0f}", f"{s / copied:.1f}")
        for step, (s, memory) in measured.items()
    ]
    table.append(("COPY alone", f"{copied:.1f}", f"{rows / copied:,.0f}", "", "1.0"))
    show_table(f"Import, {rows:,} responses of {columns} columns", HEADER, table)


def _written(folder: Path, rows: int) -> dict:
    """The files, made of some thousand respondents repeated, each time with new ids."""
    instrument = instrument_of_wave(open_wave_of_edition("bench_import_dry"))
    header = ["id", *instrument.variables]
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, row in enumerate(islice(cycle(_rows(instrument)), rows)):
            writer.writerow([f"r{number}", *row])
    frame = pl.read_csv(path, infer_schema_length=None)
    frame.write_parquet(folder / "answers.parquet")
    return {"csv": path, "parquet": folder / "answers.parquet", "header": header}


def _rows(instrument: Instrument) -> list[list[object]]:
    random = Random(SEED)
    return [
        list(
            _cells(instrument, find_path(instrument, answers_by_chance(instrument, random)).answers)
        )
        for _ in range(MADE_UP)
    ]


def _cells(instrument: Instrument, answers: Mapping[str, object]) -> Iterator[object]:
    return (answers.get(name, "") for name in instrument.variables)


def _command(wave: str, path: Path, *options: str) -> tuple[float, float]:
    """How long the command took, in seconds, and its peak of memory in megabytes."""
    made = open_wave_of_edition(wave)
    names = f"{made.survey.name}/{made.name}"
    command = [sys.executable, "manage.py", "import_responses", names, str(path), *options]
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - began
    if status:
        raise RuntimeError(f"import_responses ended with {os.waitstatus_to_exitcode(status)}")
    return taken, usage.ru_maxrss / 1024


def _copy_again(wave: Wave) -> float:
    """How long PostgreSQL takes to store the same rows once more, in seconds."""
    table = Response._meta.db_table
    columns = ", ".join(field.column for field in Response._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_copy (LIKE {table} INCLUDING ALL)")
        query = f"COPY (SELECT {columns} FROM {table} WHERE wave_id = {wave.pk}) TO STDOUT"
        with cursor.copy(query) as stored:
            blocks = [bytes(block) for block in stored]
        began = time.perf_counter()
        with cursor.copy(f"COPY bare_copy ({columns}) FROM STDIN") as copy:
            for start in range(0, len(blocks), 1000):
                copy.write(b"".join(blocks[start : start + 1000]))
        taken = time.perf_counter() - began
        cursor.execute("DROP TABLE bare_copy")
    return taken
