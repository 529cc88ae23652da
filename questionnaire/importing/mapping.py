"""A **mapping** of headings to targets, from the command line or a small file.

The file is YAML (`heading: variable`) or CSV (`heading,variable`, a line a column). An empty target
leaves the column out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import yaml

from questionnaire.instrument.problems import Problem, quoted

LARGEST_MAPPING = 2_000_000
YAML_ENDINGS = (".yaml", ".yml", ".json")


class MappingError(ValueError):
    """A mapping that cannot be read; the message says where and what to do."""


def mapping_of(pairs: Iterable[str]) -> dict[str, str]:
    """The mapping that `heading=variable` pairs say. Raises MappingError."""
    found: dict[str, str] = {}
    for pair in pairs:
        heading, mark, target = pair.rpartition("=")
        if not mark:
            _refuse("--map", quoted(pair), "heading=variable", "put the variable behind a =")
        found[heading] = target.strip()
    return found


def read_mapping(path: Path) -> dict[str, str]:
    """The mapping in a YAML or CSV file. Raises MappingError."""
    try:
        if path.stat().st_size > LARGEST_MAPPING:
            _refuse(path.name, "a large file", "a line a column", "name the mapping's file")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        _refuse(path.name, f"{error.strerror}", "a file", "correct its path")
    except UnicodeDecodeError:
        _refuse(path.name, "bytes that are no UTF-8", "UTF-8 text", "save it as UTF-8")
    is_yaml = path.suffix.lower() in YAML_ENDINGS
    return _from_yaml(path, text) if is_yaml else _from_csv(path, text)


def _from_yaml(path: Path, text: str) -> dict[str, str]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        _refuse(path.name, f"no YAML ({str(error).splitlines()[0]})", "YAML", "correct it")
    if not isinstance(found, dict):
        _refuse(path.name, type(found).__name__, "heading: variable", "write a line a column")
    return {str(heading): str(target or "").strip() for heading, target in found.items()}


def _from_csv(path: Path, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        if not any(row) or [cell.strip().lower() for cell in row] == ["heading", "variable"]:
            continue
        if len(row) != 2:
            found_cells = f"{len(row)} cells"
            _refuse(f"{path.name}, line {number}", found_cells, "two", "write heading,variable")
        found[row[0]] = row[1].strip()
    return found


def _refuse(place: str, found: str, expected: str, remedy: str) -> NoReturn:
    raise MappingError(str(Problem(place, found, expected, remedy))) from None
