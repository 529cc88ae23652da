"""Runs people against a stack that is being killed, and judges: `python -m tests.faults`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from random import SystemRandom

from .run import Plan, run


def main(arguments: list[str]) -> int:
    """0 when nothing was lost, doubled or miscounted; otherwise 1. The last line sums up."""
    chosen = _parser().parse_args(arguments)
    seed = SystemRandom().randrange(1_000_000) if chosen.seed is None else chosen.seed
    print(f"Seed {seed}: make faults SEED={seed} repeats this run.", flush=True)
    begun = time.monotonic()
    outcome = run(Plan(seed, chosen.respondents, chosen.kills), Path(chosen.keep or ""))
    for complaint in outcome.verdict.complaints:
        print(complaint[:2000])
    print(f"{outcome.details} {time.monotonic() - begun:.0f} s.")
    print(outcome.line, flush=True)
    return 1 if outcome.verdict.complaints else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Is anything lost?")
    parser.add_argument("--seed", type=int, help="repeats a run; drawn by chance if left out")
    parser.add_argument("--respondents", type=int, default=200)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--keep", metavar="FOLDER", help="keeps the logs of the stack there")
    return parser


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    sys.exit(main(sys.argv[1:]))
