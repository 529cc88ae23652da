"""What a benchmark prints: the machine once, then a small table a question."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isnan

Row = Sequence[object]


def show_machine(*, quick: bool) -> None:
    """Where and when this is measured, and how busy the machine is before it begins."""
    busy = f"load {os.getloadavg()[0]:.2f} before the start"
    python = f"Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {python}, {busy}")
    if quick:
        print("A quick run: it proves that the benchmarks work; the figures mean nothing.")


def show_table(title: str, header: Row, rows: Sequence[Row]) -> None:
    """Prints the rows under the header: the first column to the left, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for row in cells:
        first, *others = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join((first, *others)).rstrip(), flush=True)


def _cell(value: object) -> str:
    """A number with about three digits, anything else as it is."""
    if not isinstance(value, float):
        return str(value)
    if isnan(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
