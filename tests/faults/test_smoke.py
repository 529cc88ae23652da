"""A small run of the harness from end to end, so that it works on the day it is needed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from surveysite.running import ROOT

RUN = "--seed 5 --respondents 8 --kills 5"
SPOTLESS = re.compile(
    r"5 kills, (\d+) pages acknowledged, 0 lost, 0 doubled, 0 miscounted; "
    r"mails: 0 lost, 0 doubled, \d sent again where a kill left it in doubt; 0 stuck, 0 strayed\."
)


@pytest.mark.alone
def test_a_site_that_is_killed_loses_nothing() -> None:
    command = [sys.executable, "-m", "tests.faults", *RUN.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    line = done.stdout.strip().rpartition("\n")[2]
    found = SPOTLESS.fullmatch(line)
    assert found, f"{done.stdout[-5000:]}\n{done.stderr[-2000:]}"
    assert (done.returncode, int(found[1]) > 8 * 8) == (0, True)
