"""What is found out once about an instrument and kept as long as the instrument lives.

By identity: an instrument holds mappings, so it has no hash, and comparing two would be slow.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from .elements import Instrument

Found = TypeVar("Found")


def remembered(find_out: Callable[[Instrument], Found]) -> Callable[[Instrument], Found]:
    """The function, called once an instrument. What it raises is not remembered."""
    known: dict[int, Found] = {}

    @wraps(find_out)
    def recalled(instrument: Instrument) -> Found:
        identity = id(instrument)
        if identity not in known:
            known[identity] = find_out(instrument)
            weakref.finalize(instrument, known.pop, identity, None)
        return known[identity]

    return recalled
