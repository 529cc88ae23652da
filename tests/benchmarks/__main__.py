"""Chooses subjects and gives them what they need: `python -m tests.benchmarks [subject ...]`."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from tests.services import start_keeper

from .reporting import show_machine

FOLDER = Path(__file__).parent


def main(arguments: list[str]) -> None:
    """Runs the subjects named, or all of them."""
    chosen = _parser().parse_args(arguments)
    _set_up()
    show_machine(quick=chosen.quick)
    for subject in chosen.subjects or subjects():
        import_module(f".bench_{subject}", __package__).run(quick=chosen.quick)


def subjects() -> list[str]:
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="How fast?")
    known = ", ".join(subjects())
    parser.add_argument("subjects", nargs="*", type=_known, help=f"all, or some of: {known}")
    parser.add_argument("--quick", action="store_true", help="prove that it works, in seconds")
    return parser


def _known(subject: str) -> str:
    if subject not in subjects():
        expected = ", ".join(subjects())
        raise argparse.ArgumentTypeError(f"{subject!r} is no subject; expected {expected}")
    return subject


def _set_up() -> None:
    """Services, settings and tables, before a subject is imported: it may import models."""
    os.environ.update(start_keeper(lasting=True))
    os.environ["SECRET_KEY"] = "only for benchmarks: nothing outside them is signed with this"
    os.environ["DJANGO_SETTINGS_MODULE"] = "surveysite.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main(sys.argv[1:])
