"""What every test stands on: a database and a broker of their own, and settings that point there.

The services start before Django reads its settings, once a test run; parallel workers share them,
each with its own database (pytest-django names it after the worker) and its own broker number.

Parallel workers are `pytest -n 2`; each takes the next test when it is done with one. Files whose
tests share something dear stay **together** in one process. Tests marked `alone` watch the time or
fill the machine, and run after the others in one process.

A **live site** is the real thing in processes of its own: web server and worker. A test in a
**browser** drives Debian's Chromium; where there is none it is skipped with a reason, except in CI,
where that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

from .live_site import LiveSite, run_live_site
from .services import start_keeper

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NUMBER = 1 + int(WORKER.removeprefix("gw") or 0)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
NO_CHROMIUM = "Chromium is missing, and in CI browser tests must run."
LIVE = "live site"
LONGEST = (LIVE, "tests/surveysite/test_running.py")  # begun first, so that nobody waits at the end
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

for name in ("ALLOWED_HOSTS", "DEBUG", "EMAIL_URL", "SITE_URL", "SSL_REDIRECT"):
    os.environ.pop(name, None)  # of a site that was started from the same terminal
if not WORKER:
    os.environ.update(start_keeper())
SERVER = os.environ["REDIS_URL"].rpartition("/")[0]
os.environ["REDIS_URL"] = f"{SERVER}/{NUMBER % 32}"
os.environ["SECRET_KEY"] = "only for tests: nothing outside them is signed with this"
os.environ["DJANGO_SETTINGS_MODULE"] = "surveysite.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the test's thread
# Passwords of tests protect nothing, and a slow hash is paid at every sign-in.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}


def pytest_configure(config: pytest.Config) -> None:
    """In CI browser tests must run; told here too, since parallel workers only die of it."""
    if getattr(config.option, "numprocesses", None) and not CHROMIUM and os.environ.get("CI"):
        raise pytest.UsageError(NO_CHROMIUM)


def pytest_xdist_setupnodes() -> None:
    """Parallel workers must not find the settings' name: they would read them before each has
    chosen its own broker number above."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


class Together(LoadScopeScheduling):
    """Hands out tests one by one, and those that belong together at once.

    The mark `xdist_group` does not do it: what pytest-xdist makes of it, pytest 9.2 does not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid.partition("::")[0]) or nodeid


@cache
def together(path: str) -> str:
    """What the tests of a file go with: the one live site, each other, or "" for nothing."""
    words = (Path(__file__).parent.parent / path).read_text()
    if "live_site" in words:
        return LIVE
    return path if 'scope="module"' in words else ""


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    config.option.loadscopereorder = False  # begin with the longest, not with the most tests
    return Together(config, log)


def begun(item: pytest.Item) -> int:
    """The place of a test in the order: the longest first, then all as they are."""
    found = together(item.nodeid.partition("::")[0])
    return LONGEST.index(found) if found in LONGEST else len(LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the longest; marks what opens a browser, and skips it where there is none."""
    items.sort(key=begun)
    driven = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if driven and not CHROMIUM and os.environ.get("CI"):
        raise pytest.UsageError(NO_CHROMIUM)
    for item in driven:
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium: install it, or set CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """How pytest-playwright starts the browser."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": CHROMIUM_ARGUMENTS,
    }


@pytest.fixture(scope="session")
def live_site() -> Iterator[LiveSite]:
    """A real site with the shipped edition open for answers, one for all tests of the run."""
    folder = Path(os.environ["LIVE_VAR"]) / f"site-{NUMBER}"
    with run_live_site(folder, broker=f"{SERVER}/{32 + NUMBER % 32}") as site:
        yield site
