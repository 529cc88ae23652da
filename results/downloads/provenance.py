"""Where the numbers of a file come from: the survey, the wave, the run and its **snapshot**."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from questionnaire.instrument.elements import Chapter, Instrument, Text
from results.tables.baseline import NO_BASELINE, Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """`run` is the number of the run, `done_at` when it was done, in UTC, `weights` its report on
    them; the numbers are compared with those of `baseline`."""

    survey: str
    survey_title: Text
    wave: str
    run: int
    done_at: datetime
    snapshot_digest: str
    instrument_digest: str
    respondents: int
    instrument: Instrument
    baseline: Baseline = NO_BASELINE
    weights: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        return self.instrument.chapters


def file_name(survey: str, wave: str, what: str, extension: str) -> str:
    """The name of a download, such as ai_for_health_2021_tables.csv."""
    return f"{survey}_{wave}_{what}.{extension}"
