"""The **editions** that are shipped, each a folder of data, and how one is read.

An edition's folder is named by the edition. `edition.yaml` in it names the **survey** the edition
belongs to and the **wave** that fields it, with the words respondents read before they answer;
`questionnaire.yaml` is what that wave asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
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
COLOUR = "colour"
DATE = "date"
MARK = "mark"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_]*")
COLOUR_PATTERN = re.compile(r"#[0-9a-f]{6}")
NEEDED: Mapping[str, Mapping[str, str]] = {
    "survey": {"name": NAME, "title": TEXT, "organiser": PLAIN, "purpose": TEXT},
    "wave": {"name": NAME},
}
OPTIONAL: Mapping[str, Mapping[str, str]] = {
    "survey": {"privacy": TEXT, "accent": COLOUR},
    "wave": {"introduction": TEXT, "consent": TEXT, "kept": TEXT, "kept_until": DATE}
    | {"anonymous": MARK},
}


class UnknownEditionError(LookupError):
    """No folder of that name; the message lists those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What `edition.yaml` says. A text is a mapping of language to words, empty if left out.

    `accent` is a colour such as `#0f766e`; `kept_until` the day on which personal links and answers
    are deleted; in an `anonymous` wave no answer leads to an invitation.
    """

    name: str
    folder: Path
    survey_name: str
    title: Text
    organiser: str
    purpose: Text
    privacy: Text = field(default_factory=dict)
    accent: str = ""
    wave_name: str
    introduction: Text = field(default_factory=dict)
    consent: Text = field(default_factory=dict)
    kept: Text = field(default_factory=dict)
    kept_until: date | None = None
    anonymous: bool = False

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
    survey, wave = dict(entries["survey"]), dict(entries["wave"])
    named = {"survey_name": survey.pop("name"), "wave_name": wave.pop("name")}
    return Edition(name=name, folder=editions / name, **named, **survey, **wave)


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
    for entry, needed in NEEDED.items():
        given, optional = entries.get(entry), OPTIONAL[entry]
        if not isinstance(given, dict):
            where = f"{place}: {entry}"
            yield Problem(where, quoted(given), "a mapping", f"Give {listed(needed)}.")
            continue
        for field_name, kind in (needed | optional).items():
            if field_name in needed or field_name in given:
                where = f"{place}: {entry}.{field_name}"
                yield from _field_problems(given.get(field_name), kind, where)
        for field_name in sorted(set(given) - set(needed) - set(optional), key=str):
            where, known = f"{place}: {entry}.{field_name}", listed([*needed, *optional])
            yield Problem(where, "an unknown entry", f"one of {known}", "Remove it.")


def _field_problems(value: object, kind: str, place: str) -> Iterator[Problem]:
    check, expected, remedy = FIELDS[kind]
    if not check(value):
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


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and COLOUR_PATTERN.fullmatch(value) is not None


FIELDS: Mapping[str, tuple[Callable[[object], bool], str, str]] = {
    PLAIN: (_is_words, "words", "Write them in quotes."),
    NAME: (
        _is_name,
        "a name of lower-case letters, digits and underscores",
        "Write it in quotes, such as '2021'.",
    ),
    TEXT: (_is_text, "words a language", "Write them as {en: …, fr: …}."),
    COLOUR: (_is_colour, "a colour", "Write it in quotes, such as '#0f766e'."),
    DATE: (lambda value: type(value) is date, "a day", "Write it as 2031-12-31, without quotes."),
    MARK: (lambda value: isinstance(value, bool), "true or false", "Write one of them."),
}
