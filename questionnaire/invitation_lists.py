"""Reading the list of people an organiser wants to invite, line by line.

A list is plain lines of addresses, or a table whose **header** names its columns. Each line becomes
an **entry**, or a **problem** that says what to mend; a **note** tells of a line that is fine and
was read in a way its author may not expect.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from questionnaire.instrument.problems import Problem, listed, quoted

from .members import InvitationEntry
from .models import Wave

LARGEST_LIST = 1_000_000
MOST_LINES = 10_000
LONGEST_ADDRESS = 254
LONGEST_NAME = 200
COLUMNS = ("email", "name", "organisation", "language")
OTHER_NAMES = {
    "e-mail": "email",
    "address": "email",
    "adresse": "email",
    "courriel": "email",
    "nom": "name",
    "organization": "organisation",
    "langue": "language",
}
DELIMITERS = (";", "\t", ",")
NAMED_ADDRESS = re.compile(r"(?P<name>[^<>]*)<\s*(?P<email>[^<>]*)\s*>")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
FORMULA_STARTS = "=+-@\t "

Cells = dict[str, str]


@dataclass(frozen=True)
class InvitationList:
    """What a list amounts to: whom to invite, what to mend, and what else to know."""

    entries: tuple[InvitationEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


class _UnreadableError(Exception):
    """The list as a whole cannot be read; the problem says why."""

    def __init__(self, *problem: str) -> None:
        self.problem = Problem(*problem)


@dataclass
class _Reading:
    """The lines read so far; `lines` has the line each address stood on."""

    languages: Sequence[str]
    entries: dict[str, InvitationEntry] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def report(self, line: int, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(f"line {line}", found, expected, remedy))


def read_invitation_list(
    source: bytes | str, *, wave: Wave, languages: Sequence[str]
) -> InvitationList:
    """The list as understood; what is wrong is in `problems`, and never raised.

    Nobody stands in `entries` twice, nor anybody the wave has invited. `languages` are those the
    wave speaks.
    """
    reading = _Reading(languages)
    try:
        for line, cells in _cells_by_line(_lines(source), reading):
            _read_entry(line, cells, reading)
    except _UnreadableError as error:
        return InvitationList(problems=(error.problem,))
    _leave_out_invited(wave, reading)
    return InvitationList(
        tuple(reading.entries.values()), tuple(reading.problems), tuple(reading.notes)
    )


def _lines(source: bytes | str) -> list[str]:
    """The lines of the list. Raises _UnreadableError when it is too large or no UTF-8 text."""
    size = len(source)
    if size > LARGEST_LIST:
        found = f"{size} bytes"
        raise _UnreadableError("list", found, f"{LARGEST_LIST} at most", "split the list")
    try:
        text = source if isinstance(source, str) else str(source, "utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{error.object[error.start]:02x}"
        remedy = "save the file as “CSV UTF-8”"
        raise _UnreadableError(f"line {line}", found, "UTF-8 text", remedy) from None
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) > MOST_LINES:
        found = f"{len(lines)} lines"
        raise _UnreadableError("list", found, f"{MOST_LINES} at most", "split the list")
    return lines


def _cells_by_line(lines: list[str], reading: _Reading) -> Iterator[tuple[int, Cells]]:
    """The cells of each line by column name, with the number of the line."""
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip(" \t,;")]
    if not numbered:
        raise _UnreadableError("list", "nothing", "one address a line", "write or choose a list")
    first, header = numbered[0]
    names = [_column_name(cell) for cell in _split(header, _delimiter(header))]
    if "email" not in names:
        for number, line in numbered:
            yield from ((number, cells) for cells in _plain_cells(number, line, reading))
        return
    _check_header(first, names, reading)
    for number, line in numbered[1:]:
        cells = _split(line, _delimiter(header))
        if len(cells) > len(names):
            expected = f"{len(names)} as in the header"
            reading.report(number, f"{len(cells)} cells", expected, "put quotes around commas")
        else:
            yield number, {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _check_header(line: int, names: list[str], reading: _Reading) -> None:
    for name in sorted(set(names) - {""}):
        if names.count(name) > 1:
            found = f"the column {quoted(name)} {names.count(name)} times"
            raise _UnreadableError(f"line {line}", found, "each column once", "take one out")
        if name not in COLUMNS:
            reading.notes.append(
                f"line {line}: the column {quoted(name)} is not used; "
                f"the columns known are {listed(COLUMNS)}"
            )


def _column_name(cell: str) -> str:
    name = cell.casefold()
    return OTHER_NAMES.get(name, name)


def _delimiter(line: str) -> str:
    return next((mark for mark in DELIMITERS if mark in line), ",")


def _split(line: str, delimiter: str) -> list[str]:
    """The cells of one line, quotes and blank ends removed."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a cell longer than the module reads
        cells = [line]
    return [UNPRINTABLE.sub(" ", cell).strip() for cell in cells]


def _plain_cells(number: int, line: str, reading: _Reading) -> Iterator[Cells]:
    """A line without a header: several addresses, or one with the usual columns after it."""
    cells = _split(line, _delimiter(line))
    if all("@" in cell for cell in cells if cell):
        yield from ({"email": cell} for cell in cells if cell)
    elif len(cells) > len(COLUMNS):
        expected = f"{len(COLUMNS)} at most: {listed(COLUMNS)}"
        reading.report(number, f"{len(cells)} cells", expected, "put a header above the list")
    else:
        yield dict(zip(COLUMNS, cells, strict=False))


def _read_entry(line: int, cells: Cells, reading: _Reading) -> None:
    """Adds the entry of the line, or reports everything wrong with it."""
    before = len(reading.problems)
    named = NAMED_ADDRESS.fullmatch(cells.get("email", ""))
    if named:
        name = cells.get("name") or named["name"].strip(' "')
        cells = {**cells, "name": name, "email": named["email"].strip()}
    email = _address(line, cells.get("email", ""), reading)
    entry = InvitationEntry(
        email=email,
        name=_words(line, "name", cells, reading),
        organisation=_words(line, "organisation", cells, reading),
        language=_language(line, cells.get("language", ""), reading),
    )
    if len(reading.problems) == before:
        reading.entries[email.lower()] = entry


def _address(line: int, written: str, reading: _Reading) -> str:
    email = written.removeprefix("mailto:")
    earlier = reading.lines.setdefault(email.lower(), line) if email else line
    if not _is_address(email):
        found = quoted(email) if email else "no address"
        reading.report(line, found, "an address such as ann@example.org", "correct or remove it")
    elif earlier != line or email.lower() in reading.entries:
        found = f"{email} again, first on line {earlier}"
        reading.report(line, found, "each address once", "remove one of the lines")
    return email


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS


def _words(line: int, column: str, cells: Cells, reading: _Reading) -> str:
    """The words of a cell, with nothing a spreadsheet would take for a formula before them."""
    written = cells.get(column, "")
    harmless = written.lstrip(FORMULA_STARTS)
    if harmless != written:
        reading.notes.append(
            f"line {line}: the {column} {quoted(written)} was read as {quoted(harmless)}"
        )
    if len(harmless) > LONGEST_NAME:
        found = f"a {column} of {len(harmless)} characters"
        reading.report(line, found, f"{LONGEST_NAME} at most", "shorten it")
    return harmless


def _language(line: int, written: str, reading: _Reading) -> str:
    known = {language.lower(): language for language in reading.languages}
    if written and written.lower() not in known:
        found, expected = f"the language {quoted(written)}", f"one of {listed(reading.languages)}"
        reading.report(line, found, expected, "choose one of them, or leave the cell empty")
    return known.get(written.lower(), "")


def _leave_out_invited(wave: Wave, reading: _Reading) -> None:
    """Drops those the wave has invited, with a note each."""
    invited = wave.invitations.annotate(address=Lower("member__email"))
    known = invited.filter(address__in=list(reading.entries)).values_list("address", flat=True)
    for address in sorted(known, key=reading.lines.__getitem__):
        email = reading.entries.pop(address).email
        reading.notes.append(f"line {reading.lines[address]}: {email} is invited already")
