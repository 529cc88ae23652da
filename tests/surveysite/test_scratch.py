"""Commands on a site that is made for them and gone afterwards."""

import subprocess
import sys
from pathlib import Path

SHOW = "shell --verbosity=0 -c \"import os; print(os.environ['VAR'])\""
FAIL = 'shell --verbosity=0 -c "raise SystemExit(3)"'


def test_commands_share_a_site_until_one_fails():
    command = [sys.executable, "-m", "surveysite.scratch", SHOW, SHOW, FAIL, SHOW]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    folders = done.stdout.split()
    assert (done.returncode, len(folders), len(set(folders))) == (3, 2, 1), done.stderr
    assert not Path(folders[0]).parent.exists()


def test_without_a_failure_all_is_well():
    command = [
        sys.executable,
        "-m",
        "surveysite.scratch",
        "migrate --verbosity=0",
        "migrate --check",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
