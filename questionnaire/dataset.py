"""The one door for results: a wave's submitted answers as columns of codes.

A **snapshot** is a wave at one moment: a column a variable (see `instrument.columns`) with
NOT_ASKED and NOT_ANSWERED in place, and a column a segment. It is kept in parts, so that a wave
that grew is read from where the last snapshot ended. Its **digest** stands for its answers, its
questionnaire and its thresholds: the same ones always have the same digest, whatever files and
order they stand in. Words that respondents wrote never leave the database: of a text, a snapshot
only knows who wrote one.

Respondents of two waves are **linked** when both submitted responses were invited as the same
member of the panel. In an anonymous wave nobody can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from django.conf import settings

from questionnaire.instrument.columns import (
    NOT_ANSWERED,
    NOT_ASKED,
    Column,
    has_state,
    state_name,
)
from questionnaire.instrument.elements import Instrument, VariableKind
from questionnaire.instrument.routing import check_cuts, mask_columns, segment_codes

from .models import Response, Wave
from .queries import digest_of_wave, instrument_of_digest
from .snapshots import files
from .snapshots.digests import Content, content_of
from .snapshots.files import Manifest, Part
from .snapshots.reading import read, read_members
from .snapshots.selection import Selection, View, any_withdrawn_since, present_view

__all__ = [
    "NOT_ANSWERED",
    "NOT_ASKED",
    "Snapshot",
    "SnapshotError",
    "answered_since",
    "columns_of",
    "forget",
    "forget_wave",
    "linked_respondents",
    "load_snapshot",
    "take_snapshot",
    "withdrawn_since",
]

SegmentCuts = Mapping[str, Sequence[float]]


class SnapshotError(ValueError):
    """A snapshot that cannot be read, or does not fit the questionnaire."""


@dataclass(frozen=True)
class Snapshot:
    """A wave's answers as columns; `digest` names them and the manifest they are kept by."""

    digest: str
    instrument: Instrument
    folder: Path
    manifest: Manifest

    @property
    def respondents(self) -> int:
        return self.manifest.content.rows

    @property
    def wave_id(self) -> int:
        return files.wave_of(self.folder)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Every respondent. Raises SnapshotError when a part is gone."""
        return self.frame_of(self.manifest.parts)

    @property
    def columns(self) -> dict[str, Column]:
        """Every column as an array, without a copy."""
        return columns_of(self.frame)

    def since(self, earlier: str) -> pl.DataFrame | None:
        """Those who came in since the snapshot of that digest; None when that cannot be told."""
        manifest = files.read_manifest(self.folder / f"{earlier}.json")
        parts = self.manifest.since(manifest) if manifest else None
        return None if parts is None else self.frame_of(parts)

    def frame_of(self, parts: Sequence[Part]) -> pl.DataFrame:
        """The respondents of some parts. Raises SnapshotError when one is gone."""
        try:
            routed = files.read_parts(self.folder, parts, like=self.manifest.parts[0])
        except FileNotFoundError:
            raise _gone(self.digest) from None
        return with_segments(self.instrument, routed, self.manifest.cuts)


def columns_of(frame: pl.DataFrame) -> dict[str, Column]:
    """The columns of a frame as arrays, without a copy."""
    return {column.name: column.to_numpy() for column in frame.get_columns()}


def take_snapshot(wave_id: int, *, segment_cuts: SegmentCuts | None = None) -> Snapshot:
    """The wave's submitted answers of this moment, kept as files.

    Goes on from the last snapshot where it can. `segment_cuts` stand in for the wave's own. Raises
    Version.DoesNotExist when the wave has no published questionnaire, SnapshotError when its
    answers were deleted, and ValueError for cuts that do not fit its segments.
    """
    wave = Wave.objects.select_related("survey").get(pk=wave_id)
    if wave.answers_deleted_at:
        raise SnapshotError(f"the answers to {wave} are deleted; its results stay as they are")
    asked = digest_of_wave(wave)
    instrument = instrument_of_digest(asked)
    given = wave.segment_cuts if segment_cuts is None else segment_cuts
    cuts = {name: list(cut) for name, cut in given.items()}
    _check_cuts(instrument, cuts)
    head = _extended(wave_id, asked) or _read_anew(wave_id, asked)
    manifest, folder = replace(head, cuts=cuts), files.folder_of(wave_id)
    digest = head.content.digest(asked, cuts)
    files.write_manifest(folder / f"{digest}.json", manifest)
    files.sweep(folder)
    return Snapshot(digest, instrument, folder, manifest)


def load_snapshot(digest: str, instrument: Instrument) -> Snapshot:
    """The snapshot kept under that digest. Raises SnapshotError when it is gone or another's."""
    for path in Path(settings.SNAPSHOTS).glob(f"*/{digest}.json"):
        manifest = files.read_manifest(path)
        if manifest is not None:
            snapshot = Snapshot(digest, instrument, path.parent, manifest)
            _check_columns(snapshot)
            return snapshot
    raise _gone(digest)


def linked_respondents(now: Snapshot, before: Snapshot) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those who answered both waves, as each snapshot has columns: a row of one frame is of the
    same respondent as that row of the other. Who they are is not told, nor is their order.

    Two COPYs, of these respondents only.
    """
    one, members = _linked(now, before.wave_id)
    other, others = _linked(before, now.wave_id)
    # Answers may be withdrawn between the two readings.
    _, places, other_places = np.intersect1d(
        members.astype(str), others.astype(str), assume_unique=True, return_indices=True
    )
    order = np.random.default_rng().permutation(len(places))
    return one[places[order]], other[other_places[order]]


def _linked(snapshot: Snapshot, with_wave_id: int) -> tuple[pl.DataFrame, Column]:
    """The linked of one wave, in no order, and the keys they are brought together by."""
    manifest = snapshot.manifest
    selection = Selection(snapshot.wave_id, until=manifest.view, linked_with=with_wave_id)
    raw, members = read_members(selection, snapshot.instrument)
    routed = _routed(snapshot.instrument, raw)
    return with_segments(snapshot.instrument, routed, manifest.cuts), members


def answered_since(wave_id: int, moment: datetime) -> bool:
    """Whether a response to the wave was submitted after that moment."""
    submitted = Response.objects.filter(wave=wave_id, state=Response.State.SUBMITTED)
    return submitted.filter(submitted_at__gt=moment).exists()


def withdrawn_since(wave_id: int, moment: datetime) -> bool:
    """Whether a submitted response to the wave was withdrawn after that moment."""
    withdrawn = Response.objects.filter(wave=wave_id, state=Response.State.WITHDRAWN)
    return withdrawn.filter(submitted_at__isnull=False, withdrawn_at__gt=moment).exists()


def forget(digests: Iterable[str]) -> None:
    """Deletes what is kept under those digests; those already gone are fine."""
    for digest in digests:
        for path in Path(settings.SNAPSHOTS).glob(f"*/{digest}.*"):
            path.unlink(missing_ok=True)
            files.sweep(path.parent)


def forget_wave(wave_id: int) -> None:
    """Deletes every answer of the wave that is kept outside the database; the next snapshot is
    read anew."""
    files.remove(files.folder_of(wave_id))


def _extended(wave_id: int, asked: str) -> Manifest | None:
    """The head with those who came in since; None when it cannot be gone on from."""
    folder, now = files.folder_of(wave_id), present_view()
    head = files.read_manifest(folder / files.HEAD)
    if head is None or head.view is None or now is None or not _goes_on(head, asked, now, folder):
        return None
    if any_withdrawn_since(wave_id, head.view):
        forget_wave(wave_id)
        return None
    generation = head.generation + 1
    added, content = _kept(Selection(wave_id, until=now, since=head.view), asked, generation)
    if not added:
        return head
    extended = replace(
        head,
        generation=generation,
        parts=(*files.merged(folder, head.parts), *added),
        content=head.content + content,
        view=now,
    )
    files.write_manifest(folder / files.HEAD, extended)
    return extended


def _goes_on(head: Manifest, asked: str, now: View, folder: Path) -> bool:
    """Whether the head is of the same questionnaire and of this database, and whole."""
    same = head.instrument == asked and head.view is not None and head.view.leads_to(now)
    return same and all((folder / part.file).exists() for part in head.parts)


def _read_anew(wave_id: int, asked: str) -> Manifest:
    """A head of everybody."""
    folder, now = files.folder_of(wave_id), present_view()
    parts, content = _kept(Selection(wave_id, until=now), asked, 0)
    head = Manifest(
        instrument=asked,
        cuts={},
        lineage=files.new_lineage(),
        generation=0,
        parts=parts,
        content=content,
        view=now,
    )
    files.write_manifest(folder / files.HEAD, head)
    return head


def _kept(selection: Selection, asked: str, generation: int) -> tuple[tuple[Part, ...], Content]:
    """New parts of the answers selected; the first generation has one even of nobody."""
    folder, instrument = files.folder_of(selection.wave_id), instrument_of_digest(asked)
    parts: list[Part] = []
    content = Content()
    for raw in read(selection, instrument, files.FULL):
        frame = _routed(instrument, raw)
        if frame.height or not (parts or generation):
            parts.append(files.write_part(folder, frame, generation, generation))
            content += content_of(frame)
    return tuple(parts), content


def _routed(instrument: Instrument, raw: dict[str, Column]) -> pl.DataFrame:
    """The answers with who was asked worked out."""
    masked = mask_columns(instrument, raw, len(next(iter(raw.values()))))
    return pl.DataFrame({name: masked[name] for name in _column_names(instrument)})


def with_segments(instrument: Instrument, routed: pl.DataFrame, cuts: SegmentCuts) -> pl.DataFrame:
    """The answers with a column a segment."""
    columns = columns_of(routed)
    segments = [
        pl.Series(
            segment.name,
            segment_codes(instrument, segment, columns, routed.height, cuts.get(segment.name)),
        )
        for segment in instrument.segments
    ]
    return routed.with_columns(segments)


def _check_cuts(instrument: Instrument, cuts: SegmentCuts) -> None:
    known = [segment.name for segment in instrument.segments if segment.cut_variable]
    if unknown := sorted(set(cuts) - set(known)):
        raise ValueError(
            f"thresholds for {', '.join(unknown)}, expected only segments that cut a variable:"
            f" {', '.join(known) or 'none'}; correct the wave's thresholds"
        )
    for name, cut in cuts.items():
        check_cuts(instrument, name, cut)


def _check_columns(snapshot: Snapshot) -> None:
    for part in snapshot.manifest.parts[:1]:
        path = snapshot.folder / part.file
        if not path.exists():
            raise _gone(snapshot.digest)
        if list(pl.read_parquet_schema(path)) != list(_column_names(snapshot.instrument)):
            raise SnapshotError(
                f"snapshot {snapshot.digest!r} was taken with another questionnaire than"
                f" {snapshot.instrument.name!r}; compute the results again"
            )


def _gone(digest: str) -> SnapshotError:
    return SnapshotError(
        f"no snapshot {digest!r} in {settings.SNAPSHOTS}; compute the results again"
    )


def _column_names(instrument: Instrument) -> Iterator[str]:
    for variable in instrument.variables.values():
        if variable.kind is not VariableKind.TEXT:
            yield variable.name
        if has_state(variable):
            yield state_name(variable)
