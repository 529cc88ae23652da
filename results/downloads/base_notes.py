"""What a reader must know about the bases of a table, in words of the active language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from results.tables.table import BaseNote, Table

WORDS: Mapping[BaseNote, Callable[[], str]] = MappingProxyType(
    {
        BaseNote.MISSING_IN_SHARES: lambda: _("Answers such as “do not know” count in the base."),
        BaseNote.MISSING_NOT_IN_MEANS: lambda: _("Answers such as “do not know” count in no mean."),
        BaseNote.ROW_BASES: lambda: _("Each row stands on those who answered it."),
        BaseNote.MISSING_OUT: lambda: _("Answers such as “do not know” are left out of the base."),
        BaseNote.RANKED_IN_MEANS: lambda: _("A mean rank stands on those who ranked the option."),
        BaseNote.RESPONSES: lambda: _(
            "Shares of responses stand on all options chosen, several a person."
        ),
        BaseNote.OVERLAPPING: lambda: _("The columns share respondents, which tests allow for."),
    }
)


def base_notes_of(table: Table) -> tuple[str, ...]:
    """The notes on the table's bases, a sentence each."""
    return tuple(WORDS[note]() for note in table.options.base_notes)
