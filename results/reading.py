"""Reading a run as one reader may: the one way from pages and downloads to stored tables.

A **reading** is a run and how much of it leaves. Those with a role in the survey read everything;
a **protected** reading is what everybody may see, without the hidden cells of the run's tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from questionnaire.instrument.elements import Instrument
from questionnaire.models import Wave
from questionnaire.queries import instrument_of_digest

from . import queries
from .baselines import baseline_of
from .exhibits.outline import TableKey
from .models import Run
from .tables.baseline import Baseline
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

    @property
    def instrument(self) -> Instrument:
        """The questionnaire, with the thresholds of its segments where the wave moved them."""
        instrument = instrument_of_digest(self.run.instrument_digest)
        moved = self.run.options.get("segment_cuts", {})
        if not moved:
            return instrument
        segments = tuple(
            replace(segment, cuts=tuple(moved[segment.name])) if segment.name in moved else segment
            for segment in instrument.segments
        )
        return replace(instrument, segments=segments)

    def baseline(self, wave: Wave, wanted: Callable[[Reading], Iterable[Table]]) -> Baseline:
        """What the wave is compared with, the tables `wanted` of the wave before being read like
        these. In public, only what that wave published can be told by a change."""

        def tables(run: Run) -> Iterable[Table]:
            earlier = queries.published_run(run.wave) if self.protected else run
            return wanted(Reading(earlier, self.protected)) if earlier else ()

        return baseline_of(wave, tables)

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
