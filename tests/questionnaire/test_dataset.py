"""A snapshot holds what each respondent's path says, and nothing that respondents wrote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaire.dataset import (
    NOT_ANSWERED,
    NOT_ASKED,
    Snapshot,
    SnapshotError,
    forget,
    load_snapshot,
    take_snapshot,
)
from questionnaire.instrument.elements import BaseRule, Instrument, Variable, VariableKind
from questionnaire.instrument.routing import find_path, segment_code
from questionnaire.models import Response
from questionnaire.queries import instrument_of_wave
from questionnaire.snapshots import reading
from tests.results.tables.wave import WAVE, asking

from .answered_waves import answer, wave_of
from .instrument.miniature import TRACK, instrument, page
from .instrument.strategies import answers_for, instruments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def snapshots(settings: Any, tmp_path: Path) -> Path:
    """The folder that snapshots are kept in."""
    settings.SNAPSHOTS = tmp_path / "snapshots"
    return settings.SNAPSHOTS


def snapshot_of(questionnaire: Instrument, answers: Any, **fields: Any) -> Snapshot:
    wave = wave_of(questionnaire, **fields)
    answer(wave, answers)
    return take_snapshot(wave.pk)


def column(snapshot: Snapshot, name: str) -> list[Any]:
    return snapshot.frame[name].to_list()


@st.composite
def answered(draw: Any) -> tuple[Instrument, list[dict[str, Any]]]:
    drawn = draw(instruments(most_pages=2))
    return drawn, draw(st.lists(answers_for(drawn), max_size=5))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answered())
def test_it_holds_what_each_respondents_path_says(drawn: Any) -> None:
    questionnaire, wave = drawn
    snapshot = snapshot_of(questionnaire, wave)
    expected: dict[str, list[Any]] = {name: [] for name in snapshot.frame.columns}
    for answers in wave:
        path = find_path(questionnaire, answers)
        for variable in questionnaire.variables.values():
            asked = variable.question in path.asked
            for name, value in scalars(variable, path.answers.get(variable.name), asked):
                expected[name].append(value)
        for segment in questionnaire.segments:
            expected[segment.name].append(segment_code(questionnaire, segment, path.answers))
    assert snapshot.respondents == len(wave)
    names = snapshot.frame.columns
    rows = list(zip(*(expected[name] for name in names), strict=True))
    assert told(snapshot.frame.rows()) == told(rows)


def told(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """The rows to compare in any order; NaN is itself."""
    return sorted([str(float(value)) for value in row] for row in rows)


def scalars(variable: Variable, given: Any, asked: bool) -> list[tuple[str, Any]]:
    """What one respondent adds to the variable's columns."""
    absent = NOT_ANSWERED if asked else NOT_ASKED
    if variable.kind is VariableKind.TEXT:
        return [(f"{variable.name}#state", absent if given is None else 0)]
    if variable.kind is not VariableKind.NUMBER:
        return [(variable.name, absent if given is None else given)]
    is_missing = given in variable.missing_codes
    state = absent if given is None else (given if is_missing else 0)
    value = np.nan if given is None or is_missing else given
    return [(variable.name, value), (f"{variable.name}#state", state)]


def test_only_submitted_responses_to_the_wave_count() -> None:
    questionnaire = instrument(page("only", TRACK))
    wave, other = wave_of(questionnaire), wave_of(questionnaire)
    answer(wave, [{"track": 1}, {"track": 2}])
    answer(wave, [{"track": 2}], state=Response.State.STARTED)
    answer(other, [{"track": 2}])
    assert sorted(column(take_snapshot(wave.pk), "track")) == [1, 2]


def test_an_answer_off_the_path_counts_as_not_asked() -> None:
    snapshot = snapshot_of(asking(), [{"track": 2, "maturity": 3, "budget": 5, "remarks": "x"}])
    assert snapshot.frame.select("maturity", "budget#state", "remarks#state", "step").rows() == [
        (NOT_ASKED, NOT_ASKED, NOT_ASKED, -1)
    ]
    assert np.isnan(snapshot.columns["budget"]).tolist() == [True]


def test_codes_take_as_few_bytes_as_they_need() -> None:
    frame = snapshot_of(asking(), WAVE).frame
    types = {name: frame.schema[name] for name in ("track", "budget", "budget#state", "step")}
    assert types == {
        "track": pl.Int8(),
        "budget": pl.Float64(),
        "budget#state": pl.Int16(),
        "step": pl.Int8(),
    }


def test_words_never_leave_the_database(snapshots: Path) -> None:
    words = WAVE[0]["remarks"]
    snapshot = snapshot_of(asking(), WAVE)
    assert Response.objects.filter(answers__remarks=words).count() == 1
    assert sorted(column(snapshot, "remarks#state")) == [-2, -2, -1, -1, -1, 0]
    assert "remarks" not in snapshot.frame.columns
    kept = [path.read_bytes() for path in snapshots.rglob("*.*")]
    assert len(kept) == 3
    assert [words.encode() in told for told in kept] == [False] * 3
    assert [c for c in snapshot.frame.columns if snapshot.frame.schema[c] == pl.String()] == []


def test_the_same_answers_have_the_same_digest() -> None:
    first, second = snapshot_of(asking(), WAVE), snapshot_of(asking(), WAVE)
    assert first.digest == second.digest
    assert re.fullmatch("[0-9a-f]{64}", first.digest)


def test_whatever_order_they_stand_in() -> None:
    assert snapshot_of(asking(), WAVE).digest == snapshot_of(asking(), WAVE[::-1]).digest


def test_but_any_other_answer_or_number_of_them_changes_it() -> None:
    waves = [WAVE, (*WAVE, WAVE[0]), WAVE[:-1], [*WAVE[:-1], {"track": 1}], ()]
    assert len({snapshot_of(asking(), wave).digest for wave in waves}) == len(waves)


def test_another_questionnaire_or_other_thresholds_change_it() -> None:
    digests = {
        snapshot_of(asking(), WAVE).digest,
        snapshot_of(asking(), WAVE, segment_cuts={"step": [3]}).digest,
        snapshot_of(asking(BaseRule.ASKED), WAVE).digest,
    }
    assert len(digests) == 3


def test_a_wave_nobody_answered_has_a_snapshot_of_nobody() -> None:
    snapshot = snapshot_of(asking(), [])
    assert snapshot.respondents == 0
    assert {len(values) for values in snapshot.columns.values()} == {0}
    assert load_snapshot(snapshot.digest, asking()).frame.equals(snapshot.frame)


def test_someone_who_answered_nothing_is_a_respondent() -> None:
    assert column(snapshot_of(instrument(page("only", TRACK)), [{}, {}]), "track") == [-2, -2]


def test_thresholds_of_the_wave_move_its_segments() -> None:
    wave = wave_of(asking(), segment_cuts={"step": [3]})
    answer(wave, [{"track": 1, "maturity": 3}, {"track": 1, "maturity": 4}])
    assert sorted(column(take_snapshot(wave.pk), "step")) == [1, 2]
    assert column(take_snapshot(wave.pk, segment_cuts={}), "step") == [2, 2]


@pytest.mark.parametrize(
    ("cuts", "message"),
    [
        (
            {"stage": [1], "steps": [2]},
            "thresholds for stage, steps, expected only segments that cut a variable: step;"
            " correct the wave's thresholds",
        ),
        (
            {"step": [1, 2]},
            "found cuts [1, 2], expected 1 ascending numbers: give the highest value of each point"
            " but the last",
        ),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(cuts: Any, message: str, snapshots: Path) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        snapshot_of(asking(), WAVE, segment_cuts=cuts)
    assert not snapshots.exists()


def test_it_is_kept_under_its_digest(snapshots: Path) -> None:
    snapshot = snapshot_of(asking(), WAVE)
    (part,) = snapshot.manifest.parts
    kept = sorted(path.name for path in snapshot.folder.iterdir())
    assert kept == sorted([f"{snapshot.digest}.json", "head.json", part.file])
    loaded = load_snapshot(snapshot.digest, asking())
    assert (loaded.digest, loaded.respondents) == (snapshot.digest, len(WAVE))
    assert loaded.frame.equals(snapshot.frame)


def test_one_that_is_gone_or_of_another_questionnaire_is_refused(snapshots: Path) -> None:
    snapshot = snapshot_of(asking(), WAVE)
    with pytest.raises(SnapshotError) as refused:
        load_snapshot(snapshot.digest, instrument(page("only", TRACK)))
    assert str(refused.value) == (
        f"snapshot {snapshot.digest!r} was taken with another questionnaire than 'miniature';"
        " compute the results again"
    )
    forget([snapshot.digest, "never there"])
    with pytest.raises(SnapshotError) as refused:
        load_snapshot(snapshot.digest, asking())
    assert str(refused.value) == (
        f"no snapshot {snapshot.digest!r} in {snapshots}; compute the results again"
    )


@pytest.mark.parametrize("variables_a_read", [1, 2, 7])
def test_a_questionnaire_too_wide_for_one_read_is_read_in_parts(
    variables_a_read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = snapshot_of(asking(), WAVE)
    monkeypatch.setattr(reading, "VARIABLES_A_READ", variables_a_read)
    assert told(snapshot_of(asking(), WAVE).frame.rows()) == told(whole.frame.rows())


def test_blocks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = snapshot_of(asking(), WAVE)
    monkeypatch.setattr(reading, "BLOCK_BYTES", 1)
    assert told(snapshot_of(asking(), WAVE).frame.rows()) == told(whole.frame.rows())


def test_a_snapshot_takes_as_many_queries_for_three_as_for_one(
    django_assert_num_queries: Any,
) -> None:
    for answers in (WAVE[:1], WAVE[:3]):
        wave = wave_of(asking())
        answer(wave, answers)
        instrument_of_wave(wave)
        with django_assert_num_queries(3):
            take_snapshot(wave.pk)
