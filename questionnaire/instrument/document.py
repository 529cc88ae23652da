"""The questionnaire document: one YAML or JSON text that is the whole questionnaire.

A document is **read** from its source (YAML or JSON), **parsed** into plain values, judged by its
JSON Schema and by the checks, and turned **to an instrument**. The other way, an instrument has one
**canonical** document; its **digest**, the SHA-256 of the canonical bytes, names the instrument.
Whatever is wrong raises one `DocumentError` with every problem that could be found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from . import checks, document_shape, document_writing
from .document_building import build
from .document_reading import Tree, read_tree
from .document_salvage import sound_part
from .document_shape import SCHEMA
from .document_writing import to_document
from .elements import Instrument
from .places import Finding, Path, Places
from .problems import DocumentError, Problem

__all__ = [
    "SCHEMA",
    "DocumentError",
    "Places",
    "Problem",
    "canonical_bytes",
    "digest",
    "parse",
    "read",
    "thawed",
    "to_document",
    "to_instrument",
    "to_yaml",
]


def read(source: str | bytes, *, filename: str = "document") -> Instrument:
    """The instrument that the source describes. Raises DocumentError with file and line."""
    tree = read_tree(source, filename=filename)
    if tree.whole and not tree.problems:
        return to_instrument(tree.value, places=tree.places)
    raise DocumentError(tree.problems + (_problems_beyond_form(tree) if tree.whole else []))


def parse(source: str | bytes, *, filename: str = "document") -> dict[str, Any]:
    """The plain values of the source, a mapping, not yet judged. Raises DocumentError."""
    tree = read_tree(source, filename=filename)
    if tree.whole and not isinstance(tree.value, dict):
        tree.problems += [problem for _, problem in _misshapen(tree)]
    if tree.problems:
        raise DocumentError(tree.problems)
    value: dict[str, Any] = tree.value
    return value


def to_instrument(document: Mapping[str, Any], *, places: Places | None = None) -> Instrument:
    """The instrument that the document describes. Raises DocumentError with every problem."""
    known = places or Places()
    misshapen = document_shape.findings(document, known)
    if misshapen:
        beyond = _salvaged_findings(document, [path for path, _ in misshapen], known)
        raise DocumentError(problem for _, problem in misshapen + beyond)
    instrument = build(document)
    problems = checks.problems_of(instrument, places=known)
    if problems:
        raise DocumentError(problems)
    return instrument


def thawed(frozen: Mapping[str, Any]) -> Instrument:
    """The instrument of a canonical document that was judged when it was frozen.

    It is not judged again: a check that came later must not make a frozen questionnaire unreadable.
    """
    return build(frozen)


def _problems_beyond_form(tree: Tree) -> list[Problem]:
    """What else is wrong with a source that could be read to its end but has faults of form."""
    misshapen = _misshapen(tree)
    broken = [*tree.refused, *(path for path, _ in misshapen)]
    beyond = _salvaged_findings(tree.value, broken, tree.places)
    return [problem for _, problem in misshapen + beyond]


def _misshapen(tree: Tree) -> list[Finding]:
    """What departs from the schema, but for the places that could not be read anyway."""
    found = document_shape.findings(tree.value, tree.places)
    return [(path, problem) for path, problem in found if path not in tree.refused]


def _salvaged_findings(document: Any, broken: list[Path], places: Places) -> list[Finding]:
    """What is wrong with the part of a document whose shape is right."""
    salvage = sound_part(document, broken, places)
    if salvage is None:
        return []
    found = checks.findings(build(salvage.document), salvage.places, salvage.unjudged)
    return [each for each in found if not _touches(salvage.places.original(each[0]), broken)]


def _touches(path: Path, broken: list[Path]) -> bool:
    """Whether a broken place lies on the way to the path, or below it."""
    return any(path[: len(other)] == other[: len(path)] for other in broken)


def to_yaml(instrument: Instrument) -> str:
    """The canonical document as YAML; reading it gives the same digest."""
    return document_writing.to_yaml(to_document(instrument))


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as compact JSON with sorted keys, in UTF-8."""
    written = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return written.encode()


def digest(document: Instrument | Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal.

    A mapping is taken as it stands: give it in its canonical form, as `to_document` does.
    """
    plain = to_document(document) if isinstance(document, Instrument) else document
    return hashlib.sha256(canonical_bytes(plain)).hexdigest()
