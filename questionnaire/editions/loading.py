"""The **editions** that are shipped, each a folder of data, and how one is read.

An edition's folder is named by the edition. `edition.yaml` in it names the **survey** the edition
belongs to and the **wave** that fields it; `questionnaire.yaml` is what that wave asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from questionnaire.instrument.document import read
from questionnaire.instrument.elements import Instrument, Text
from questionnaire.instrument.problems import DocumentError, Problem, listed, quoted

EDITIONS = Path(__file__).resolve().parent
QUESTIONNAIRE_FILE = "questionnaire.yaml"
EDITION_FILE = "edition.yaml"

PLAIN = "plain"
TEXT = "text"
NAME = "name"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_]*")
ENTRIES: Mapping[str, Mapping[str, str]] = {
    "survey": {"name": NAME, "title": TEXT, "organiser": PLAIN, "purpose": TEXT},
    "wave": {"name": NAME},
}


class UnknownEditionError(LookupError):
    """No folder of that name; the message lists those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What `edition.yaml` says. `title` and `purpose` are texts, a mapping of language to words."""

    name: str
    folder: Path
    survey_name: str
    title: Text
    organiser: str
    purpose: Text
    wave_name: str

    def instrument(self) -> Instrument:
        """The questionnaire of the edition; DocumentError when it has problems."""
        path = self.folder / QUESTIONNAIRE_FILE
        return read(path.read_bytes(), filename=f"{self.name}/{QUESTIONNAIRE_FILE}")


def edition_names(editions: Path = EDITIONS) -> tuple[str, ...]:
    """The names of the editions shipped, sorted."""
    return tuple(sorted(path.parent.name for path in editions.glob(f"*/{EDITION_FILE}")))


def read_edition(name: str, editions: Path = EDITIONS) -> Edition:
    """The edition of that name.

    UnknownEditionError when there is none, DocumentError when its `edition.yaml` has problems.
    """
    known = edition_names(editions)
    if name not in known:
        raise UnknownEditionError(f"No edition {quoted(name)}; choose one of: {listed(known)}.")
    place = f"{name}/{EDITION_FILE}"
    entries = _parse((editions / name / EDITION_FILE).read_text(encoding="utf-8"), place)
    problems = tuple(_problems(entries, place))
    if problems:
        raise DocumentError(problems)
    survey = entries["survey"]
    return Edition(
        name=name,
        folder=editions / name,
        survey_name=survey["name"],
        title=survey["title"],
        organiser=survey["organiser"],
        purpose=survey["purpose"],
        wave_name=entries["wave"]["name"],
    )


def _parse(source: str, place: str) -> Mapping[str, Any]:
    try:
        entries = yaml.safe_load(source)
    except yaml.YAMLError as error:
        found = " ".join(str(error).split())
        problem = Problem(place, found, "YAML", "Mend the syntax at the place named.")
        raise DocumentError([problem]) from error
    if not isinstance(entries, dict):
        remedy = "Write an entry survey and an entry wave."
        raise DocumentError([Problem(place, quoted(entries), "a mapping", remedy)])
    return entries


def _problems(entries: Mapping[str, Any], place: str) -> Iterator[Problem]:
    for entry, fields in ENTRIES.items():
        given = entries.get(entry)
        if not isinstance(given, dict):
            yield Problem(
                f"{place}: {entry}", quoted(given), "a mapping", f"Give {listed(fields)}."
            )
            continue
        for field, kind in fields.items():
            yield from _field_problems(given.get(field), kind, f"{place}: {entry}.{field}")
        for field in sorted(set(given) - set(fields), key=str):
            where = f"{place}: {entry}.{field}"
            yield Problem(where, "an unknown entry", f"one of {listed(fields)}", "Remove it.")


def _field_problems(value: object, kind: str, place: str) -> Iterator[Problem]:
    expected, remedy = EXPECTED[kind]
    if not CHECKS[kind](value):
        yield Problem(place, quoted(value), expected, remedy)


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: object) -> bool:
    return isinstance(value, str) and NAME_PATTERN.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_is_words(part) for pair in value.items() for part in pair)
    )


CHECKS = {PLAIN: _is_words, NAME: _is_name, TEXT: _is_text}
EXPECTED: Mapping[str, tuple[str, str]] = {
    PLAIN: ("words", "Write them in quotes."),
    NAME: (
        "a name of lower-case letters, digits and underscores",
        "Write it in quotes, such as '2021'.",
    ),
    TEXT: ("words a language", "Write them as {en: …, fr: …}."),
}
