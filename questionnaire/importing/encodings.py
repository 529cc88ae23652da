"""Which encoding a text file is in, told from its bytes.

A **stray** is a byte that is no part of UTF-8. A file all of strays beside plain ASCII was written
as Windows text (cp1252); strays beside well-formed UTF-8 mean that two files were joined, and such
a file is refused, as no reading of it would be right.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .table import refuse

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BLOCK = 1 << 20
LOOKED_AT = 4096
WELL_FORMED = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}"
)
BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
SAVE_AS_UTF8 = "save the file as “CSV UTF-8”"


@dataclass(frozen=True)
class Encoding:
    """The codec's name; `note` says what its author may not expect, if anything."""

    name: str
    note: str = ""


def encoding_of(path: Path, said: str = "") -> Encoding:
    """The encoding all of the file is in, as `said` or as found. Raises TableError."""
    encoding = Encoding(_known(said)) if said else _likely(path)
    if _first_failure(path, encoding.name) is None:
        return encoding
    if said or encoding.name != "utf-8":
        place = f"line {_first_failure(path, encoding.name)}"
        refuse(place, f"bytes that are no {encoding.name}", "one encoding", SAVE_AS_UTF8)
    _refuse_mixed(path)
    if (line := _first_failure(path, "cp1252")) is not None:
        refuse(f"line {line}", "bytes of no known encoding", "UTF-8 text", SAVE_AS_UTF8)
    return Encoding("cp1252", "read as Windows text (cp1252), as it is no UTF-8: check accents")


def _known(said: str) -> str:
    try:
        return codecs.lookup(said).name
    except LookupError:
        refuse("file", f"the encoding {said!r}", "such as utf-8 or cp1252", "correct its name")


def _likely(path: Path) -> Encoding:
    """By its mark, else by the zeros that UTF-16 leaves beside Latin letters, else UTF-8."""
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    if marked:
        return Encoding(marked)
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) > 1 and zeros.count(0) > len(zeros) * 0.6:
            return Encoding(name, f"read as {name}, though it has no byte order mark")
    return Encoding("utf-8")


def _first_failure(path: Path, name: str) -> int | None:
    """The line on which the file is not in that encoding; None when all of it is."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 1
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return lines + error.object.count(b"\n", 0, error.start)
            if not block:
                return None
            lines += text.count("\n")


def _refuse_mixed(path: Path) -> None:
    """Raises TableError when strays and well-formed UTF-8 both occur."""
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        if BEYOND_ASCII.search(line) is None:
            continue
        rest, sequences = WELL_FORMED.subn(b"", line)
        if sequences:
            seen.setdefault("UTF-8", number)
        if BEYOND_ASCII.search(rest):
            seen.setdefault("Windows text", number)
        if len(seen) == 2:
            (first, line_first), (other, line_other) = seen.items()
            found = f"{other} in a file that is {first} on line {line_first}"
            refuse(f"line {line_other}", found, "one encoding", SAVE_AS_UTF8)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from enumerate(iter(lambda: file.readline(BLOCK), b""), 1)
