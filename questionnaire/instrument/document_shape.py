"""Whether a document has the shape of a questionnaire, by its JSON Schema, or of another's.

The schema's own messages speak to programmers; here every keyword of the schema has its sentence
for the author. A subschema's `title` says what was expected.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from .places import Finding, Path, Places, in_document_order
from .problems import Problem, listed, quoted

SCHEMA: Mapping[str, Any] = json.loads(
    FilePath(__file__).with_name("document.schema.json").read_text(encoding="utf-8")
)
MOST_FINDINGS = 200

Complaint = tuple[Path, str, str, str]

_validator = Draft202012Validator(SCHEMA)


def findings(
    document: object, places: Places, schema: Draft202012Validator = _validator
) -> list[Finding]:
    """Everything that departs from the schema, in the order of the document."""
    errors = list(islice(schema.iter_errors(document), MOST_FINDINGS + 1))
    seen: dict[tuple[Path, str], Finding] = {}
    for error in errors[:MOST_FINDINGS]:
        for path, found, expected, remedy in _complaints(error):
            problem = Problem(places.place(path), found, expected, remedy)
            seen.setdefault((path, found), (path, problem))
    found_all = in_document_order(list(seen.values()), places)
    return found_all if len(errors) <= MOST_FINDINGS else [*found_all, _more(places)]


def _more(places: Places) -> Finding:
    remedy = "Mend the problems listed, then check again."
    return (), Problem(places.place(()), "more problems than are listed", "none", remedy)


@dataclass(frozen=True, slots=True)
class Departure:
    """A value that departs from one keyword of the schema: what the keyword asked, and of whom."""

    path: Path
    value: Any
    asked: Any
    expected: str
    properties: tuple[str, ...]


def _departure(error: ValidationError) -> Departure:
    path: Path = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        path = (*path, str(error.instance))
    schema: Any = error.schema
    asked = error.validator_value
    properties = tuple(schema.get("properties", ()))
    return Departure(path, error.instance, asked, _expected(schema), properties)


def _complaints(error: ValidationError) -> Iterator[Complaint]:
    """Path, found, expected and remedy of one error of the schema."""
    return SENTENCES.get(str(error.validator), _unfit)(_departure(error))


def described(value: object) -> str:
    """The value in the words of the author: `a list`, `the number 3`, `the text 'x'`."""
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"the {'text' if isinstance(value, str) else 'number'} {quoted(value)}"


def _expected(schema: Any) -> str:
    """What the subschema asks for."""
    title = schema.get("title") if isinstance(schema, Mapping) else None
    kinds = {"boolean": "true or false", "string": "words", "integer": "a whole number"}
    return str(title or kinds.get(str(schema.get("type")), "something else"))


def _unfit(departure: Departure) -> Iterator[Complaint]:
    yield departure.path, described(departure.value), departure.expected, "Correct it."


def _type(departure: Departure) -> Iterator[Complaint]:
    wants_words = "string" in str(departure.asked)
    scalar = isinstance(departure.value, int | float)
    remedy = "Put it in quotes." if wants_words and scalar else "Write it that way."
    yield departure.path, described(departure.value), departure.expected, remedy


def _required(departure: Departure) -> Iterator[Complaint]:
    asked = departure.asked
    lacking = [key for key in asked if key not in departure.value]
    keys = "key" if len(lacking) == 1 else "keys"
    yield departure.path, f"no {listed(lacking)}", f"the keys {listed(asked)}", f"Add the {keys}."


def _additional(departure: Departure) -> Iterator[Complaint]:
    known = departure.properties
    for key in departure.value:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            remedy = f"Write {close[0]}." if close else "Take it out."
            path, expected = (*departure.path, str(key)), f"one of {listed(known)}"
            yield path, f"the key {quoted(key)}", expected, remedy


def _choice(departure: Departure) -> Iterator[Complaint]:
    yield departure.path, described(departure.value), departure.expected, "Choose one of them."


def _misspelt(departure: Departure) -> Iterator[Complaint]:
    yield departure.path, described(departure.value), departure.expected, "Rewrite it."


def _controls(departure: Departure) -> Iterator[Complaint]:
    expected = _expected(departure.asked)
    yield departure.path, described(departure.value), expected, "Take the control characters out."


def _too_long(departure: Departure) -> Iterator[Complaint]:
    most = f"{departure.asked} characters at most"
    yield departure.path, f"{len(departure.value)} characters", most, "Shorten it."


def _too_few(departure: Departure) -> Iterator[Complaint]:
    expected = departure.expected
    least = f"{expected}, {departure.asked} at least"
    remedy = "Add to it, or leave the key out where it is optional."
    yield departure.path, described(departure.value), least, remedy


def _too_many(departure: Departure) -> Iterator[Complaint]:
    found, most = f"{len(departure.value)} entries", f"{departure.asked} at most"
    yield departure.path, found, most, "Take some out."


def _repeated(departure: Departure) -> Iterator[Complaint]:
    values = departure.value
    for position, value in enumerate(values[:MOST_FINDINGS]):
        if value in values[:position]:
            found = f"{quoted(value)} a second time"
            yield (*departure.path, position), found, "each once", "Take one of them out."


SENTENCES: Mapping[str, Callable[[Departure], Iterator[Complaint]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _choice,
    "const": _type,
    "pattern": _misspelt,
    "not": _controls,
    "maxLength": _too_long,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
}
