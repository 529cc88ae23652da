"""A large wave counted by many workers: each takes a **partition**, some parts of the snapshot.

A **job** is one such count. What it needs and what it finds lies in the wave's folder, under names
that say what was counted: a job that is begun again after a worker died finds the partitions that
are done. All workers must see the folder of snapshots, so on several machines it is on shared
storage; parts are written once, which any such storage can do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from questionnaire.dataset import Snapshot, SnapshotError, columns_of

from .counting import load, save
from .tables.cube_files import added
from .tables.making import Cubes, Respondents, count_cubes
from .tables.tab_plan.plan import TabPlan
from .tables.weights import Weights


class UnfinishedError(Exception):
    """Partitions are not all counted; the job is to be begun again."""


@dataclass(frozen=True)
class Job:
    """The count of a snapshot by a plan; `name` tells it from all others of the snapshot."""

    snapshot: Snapshot
    plan: TabPlan
    name: str
    weighted: bool

    @property
    def places(self) -> range:
        """The numbers of the partitions."""
        return range(len(self._starts))

    @property
    def done(self) -> int:
        """How many partitions are counted."""
        return sum(self._path(str(place)).exists() for place in self.places)

    def keep_weights(self, weights: NDArray[np.float64]) -> None:
        """Lays the weights down for the workers."""
        with self._weights.open("wb") as file:
            np.save(file, weights)

    def count(self, place: int) -> None:
        """Counts a partition, unless that is done. Raises as counting does, and SnapshotError."""
        path = self._path(str(place))
        if not path.exists():
            respondents = self._respondents(place)
            save(path, count_cubes(self.snapshot.instrument, respondents, self.plan))

    def cubes(self) -> Cubes:
        """The cubes of all partitions together. Raises UnfinishedError when some are missing."""
        return reduce(added, self._counted())

    def clean(self) -> None:
        """Deletes what the workers were given and gave."""
        for path in self.snapshot.folder.glob(f"{self.snapshot.digest}.{self.name}.*"):
            path.unlink(missing_ok=True)

    def _counted(self) -> Iterator[Cubes]:
        for place in self.places:
            cubes = load(self._path(str(place)))
            if cubes is None:
                raise UnfinishedError(f"partition {place} of {len(self.places)} is not counted")
            yield cubes

    def _respondents(self, place: int) -> Respondents:
        frame = self.snapshot.frame_of([self.snapshot.manifest.parts[place]])
        start = self._starts[place]
        weights = self._weights_of(slice(start, start + frame.height)) if self.weighted else None
        return Respondents(columns_of(frame), frame.height, weights)

    def _weights_of(self, chosen: slice) -> Weights:
        values = np.load(self._weights, mmap_mode="r")
        return Weights(np.array(values[chosen]), float(values.max(initial=0.0)))

    @property
    def _starts(self) -> list[int]:
        rows = [part.rows for part in self.snapshot.manifest.parts]
        return [0, *accumulate(rows[:-1])]

    @property
    def _weights(self) -> Path:
        return self.snapshot.folder / f"{self.snapshot.digest}.{self.name}.weights"

    def _path(self, place: str) -> Path:
        return self.snapshot.folder / f"{self.snapshot.digest}.{self.name}.{place}.cubes"


def job_of(
    snapshot: Snapshot, plan: TabPlan, recipe: str, weights: NDArray[np.float64] | None = None
) -> Job:
    """The job that counts a snapshot, with its weights laid down."""
    job = Job(snapshot, plan, _name(snapshot, recipe, weights), weights is not None)
    if weights is not None:
        Weights.of(weights, snapshot.respondents)
        job.keep_weights(weights)
    return job


def known_job(snapshot: Snapshot, plan: TabPlan, name: str, *, weighted: bool) -> Job:
    """The job of that name. Raises SnapshotError when the snapshot has been taken anew since."""
    if not name.startswith(_made_of(snapshot)):
        raise SnapshotError(
            f"snapshot {snapshot.digest!r} was taken anew while it was counted; compute the results"
            " again"
        )
    return Job(snapshot, plan, name, weighted)


def _name(snapshot: Snapshot, recipe: str, weights: NDArray[np.float64] | None) -> str:
    weighted = "" if weights is None else hashlib.sha256(weights.tobytes()).hexdigest()[:16]
    return f"{_made_of(snapshot)}{recipe}-{weighted}"


def _made_of(snapshot: Snapshot) -> str:
    return f"{snapshot.manifest.lineage}-{snapshot.manifest.generation}-"


def worth_partitioning(snapshot: Snapshot, least: int) -> bool:
    """Whether a wave is large enough, and in parts."""
    return snapshot.respondents >= least and len(snapshot.manifest.parts) > 1
