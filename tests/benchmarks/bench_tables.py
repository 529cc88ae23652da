"""Every table of the shipped edition, tested and with intervals, from a wave in memory.

The **reference** is the bare count of the same wave by the same tab plan: what follows it makes
tables of the same size whether ten or a hundred million have answered.
"""

from __future__ import annotations

from statistics import median

from questionnaire.queries import instrument_of_wave
from results.options import options_of, plan_of, table_options
from results.tables.making import Respondents, count_cubes, tables_of_cubes

from .large_waves import drawn_columns, timed
from .reporting import show_table
from .shipped_wave import open_wave_of_edition

RESPONDENTS = 1_000_000
HEADER = ("", "s", "times the count")


def run(*, quick: bool) -> None:
    """Measures counting, then counting and tabulating."""
    length = 20_000 if quick else RESPONDENTS
    wave = open_wave_of_edition("bench_tables")
    instrument, options = instrument_of_wave(wave), options_of(wave)
    plan, asked = plan_of(options, instrument), table_options(options)
    respondents = Respondents(drawn_columns(instrument, length), length)

    def tables() -> int:
        cubes = count_cubes(instrument, respondents, plan)
        return len(tables_of_cubes(instrument, cubes, plan, asked, sample_size=length))

    counting, whole, made = [], [], 0
    for _ in range(2 if quick else 6):
        counting.append(timed(lambda: count_cubes(instrument, respondents, plan))[0])
        seconds, made = timed(tables)
        whole.append(seconds)
    bare, all_ = median(counting[1:]), median(whole[1:])
    rows = [["the bare count", bare, 1.0], [f"{made} tables", all_, all_ / bare]]
    show_table(f"Tables of {length:,} respondents", HEADER, rows)
    print("reach: 5 times the bare count")
