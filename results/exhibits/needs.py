"""Which tables an outline is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .outline import (
    CardsPart,
    ChartPart,
    Exhibit,
    NumbersPart,
    Outline,
    Part,
    Source,
    StatementPart,
    TableKey,
)


def tables_needed(exhibits: Iterable[Exhibit], outline: Outline) -> frozenset[TableKey]:
    """The tables of the exhibits' parts, and those their base notes are read off."""
    parts = [part for exhibit in exhibits for part in exhibit.parts]
    own = {key for part in parts for key in tables_of_part(part, outline)}
    notes = {source.by(outline.base_note.banner) for part in parts for source in sources_of(part)}
    return frozenset(own | notes)


def tables_of_part(part: Part, outline: Outline) -> Iterator[TableKey]:
    """The tables a part is read off; what stands on the total alone takes the base note's."""
    if isinstance(part, ChartPart):
        banners = [split.banner for split in part.splits] or [outline.base_note.banner]
        yield from (part.source.by(banner) for banner in banners)
    elif isinstance(part, NumbersPart):
        yield from (number.source.by(outline.base_note.banner) for number in part.numbers)
    elif isinstance(part, CardsPart):
        yield from (line.source.by(part.banner) for line in part.lines)
    else:
        yield part.source.by(part.banner)
        if part.along:
            yield TableKey(part.along, part.banner)


def sources_of(part: Part) -> tuple[Source, ...]:
    """The sources a part has base notes of, each once: none for cards, which count by point."""
    if isinstance(part, NumbersPart):
        return tuple(dict.fromkeys(number.source for number in part.numbers))
    if isinstance(part, ChartPart | StatementPart):
        return (part.source,)
    return ()
