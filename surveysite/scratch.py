"""A site from nothing for some commands, in a temporary folder that goes when they are done.

`python -m surveysite.scratch "migrate --verbosity 0" "load_edition …"` gives each command to
`manage.py` in turn, until one fails.
"""

import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .embedded import start_services
from .running import ROOT


def main(commands: Iterable[str]) -> int:
    """The exit code of the last command that was run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(os.EX_TEMPFAIL))
    code = os.EX_OK
    with scratch_site() as environment:
        for command in commands:
            arguments = [sys.executable, str(ROOT / "manage.py"), *shlex.split(command)]
            code = subprocess.run(arguments, env=environment, check=False).returncode
            if code != os.EX_OK:
                break
    return code


@contextmanager
def scratch_site() -> Iterator[Mapping[str, str]]:
    """The environment of a site with an empty database, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="wavebook-scratch-"))
    try:
        services = start_services(folder, lasting=False, say=lambda _: None)
        try:
            own = {"SECRET_KEY": secrets.token_urlsafe(50), "VAR": str(folder / "var")}
            yield {**os.environ, **services.environment, **own}
        finally:
            services.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
