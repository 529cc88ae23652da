"""Every note on bases has its words."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from results.downloads.base_notes import base_notes_of
from results.tables.table import BaseNote
from tests.results.hand_made import GOALS_TABLE


@pytest.mark.parametrize("note", list(BaseNote))
def test_every_note_is_a_sentence(note: BaseNote) -> None:
    noted = replace(GOALS_TABLE, options=replace(GOALS_TABLE.options, base_notes=(note,)))
    with override("en"):
        (words,) = base_notes_of(noted)
    assert (words[0].isupper(), words[-1]) == (True, ".")
