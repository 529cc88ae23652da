"""Reading a run as one reader may: the one way from pages and downloads to stored tables.

A **reading** is a run and how much of it leaves. Those with a role in the survey read everything;
a **protected** reading is what everybody may see, without the hidden cells of the run's tables.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from . import queries
from .exhibits.outline import TableKey
from .models import Run
from .tables.table import Banner, Table


@dataclass(frozen=True, slots=True)
class Reading:
    """A run, whole or protected."""

    run: Run
    protected: bool

    @property
    def name(self) -> str:
        """What tells this reading from all others, for caches."""
        return f"{self.run.pk} protected" if self.protected else f"{self.run.pk} whole"

    @property
    def respondents(self) -> int:
        """How many answered."""
        return self.run.respondents or 0

    @property
    def snapshot_digest(self) -> str:
        """The digest of the answers. Protected readings have none: whoever knew all answers but
        one could try out by it what that one is."""
        return "" if self.protected else self.run.snapshot_digest

    @property
    def threshold(self) -> int:
        """Cells of fewer respondents are hidden; 0 in a whole reading."""
        return self.run.audit.get("threshold", 0) if self.protected else 0

    def of_before(self, earlier: Run) -> Reading | None:
        """An earlier wave's run read likewise, to compare with: in public, what that wave published
        if it did."""
        if not self.protected:
            return Reading(earlier, protected=False)
        published = queries.published_run(earlier.wave)
        return published and Reading(published, protected=True)

    def banners(self) -> list[Banner]:
        """The banners the run was tabulated by, which hold no numbers. One query."""
        return queries.banners_of(self.run)

    def tables(self, banner: str | None = None) -> list[Table]:
        """The tables by that banner, or by all, in the questionnaire's order. One query."""
        return queries.tables_of(self.run, banner, protected=self.protected)

    def table(self, question: str, banner: str) -> Table | None:
        """One table of everybody on its own base; None when there is no such one. One query."""
        return queries.table_of(self.run, question, banner, protected=self.protected)

    def tables_by_key(self, keys: Collection[TableKey]) -> dict[TableKey, Table]:
        """Those of the named tables that the run has. One query for any number."""
        return queries.tables_by_key(self.run, keys, protected=self.protected)
