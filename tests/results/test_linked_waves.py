"""Changes since the wave before are tested in pairs where the same members answered both."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils.translation import override

from questionnaire import fieldwork, starting
from questionnaire.dataset import linked_respondents, take_snapshot
from questionnaire.fieldwork import InvitationEntry
from questionnaire.models import Wave
from results.aggregation import aggregate, request_run
from results.baselines import baseline_of, store_baseline
from results.figures.changes import linked_note
from results.models import Margin, ResultOptions, Run, TabPlan, Weighting
from results.queries import table_of
from results.reading import Reading
from results.statistics.change import independent_change, linked_change, linked_sums
from results.statistics.moments import value_moments
from results.statistics.precision import Sample
from results.tables.baseline import Changes
from results.tables.table import Table
from results.views.presentation import sections
from tests.questionnaire.fielding import published_wave, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("snapshots")]

STARTUP, HOSPITAL = 1, 2
BEFORE = {
    # member: category, age, funding
    "ann": (STARTUP, 20, 1),
    "bob": (STARTUP, 31, 2),
    "cat": (STARTUP, None, 4),
    "dan": (HOSPITAL, 44, None),
    "eve": (HOSPITAL, 52, None),
    "fay": (STARTUP, 29, 2),
    "gus": (HOSPITAL, 61, None),
    "hal": (STARTUP, 35, 1),
}
NOW = {
    "bob": (STARTUP, 33, 4),
    "ann": (STARTUP, 21, 3),
    "cat": (HOSPITAL, 40, None),
    "dan": (STARTUP, 45, 2),
    "eve": (HOSPITAL, None, None),
    "fay": (STARTUP, 31, 4),
    "ida": (STARTUP, 27, 3),
    "jon": (HOSPITAL, 58, None),
    "kim": (STARTUP, 30, 4),
}
BOTH = sorted(set(BEFORE) & set(NOW))
Answers = dict[str, tuple[int, int | None, int | None]]


def answered(name: str, answers: Answers, *, anonymous: bool = False) -> Wave:
    """A wave of the small survey that these members answered, tested however few they are."""
    wave = published_wave(wave=name)
    wave.anonymous = anonymous
    wave.save()
    fieldwork.open_wave(wave=wave)
    entries = [InvitationEntry(f"{member}@example.org") for member in answers]
    for invitation in fieldwork.invite(wave=wave, entries=entries):
        member = invitation.member.email.partition("@")[0]
        respond(wave, invitation, *answers[member])
    TabPlan.objects.create(wave=wave, banners=["category"])
    ResultOptions.objects.create(wave=wave, minimum_base=1, flagged_base=1)
    return wave


def respond(wave: Wave, invitation: Any, category: int, age: int | None, funding: int | None):
    response, _ = starting.start(wave=wave, language="en", invitation=invitation)
    save(response, {"category": category} | ({} if age is None else {"age": age}))
    if funding is not None:
        save(response, {"funding": funding}, page="startups", variables=("funding",))
    fieldwork.submit(response=response)


def done(wave: Wave) -> Run:
    run = request_run(wave_id=wave.pk)
    aggregate(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (Run.State.DONE, "")
    return run


def table(run: Run, question: str) -> Table:
    found = table_of(run, question, "category")
    assert found is not None
    return found


def changes(wave: Wave, run: Run, question: str) -> Changes:
    reading = Reading(run, protected=False)
    baseline = reading.baseline(wave, Reading.tables)
    return baseline.changes_of(table(run, question), reading.instrument)


def values(answers: Answers, column: int, members: Any, code: int | None, only: int | None):
    """A value a member: the answer, or 1 or 0 whether it is the code; NaN outside the base."""

    def value(member: str) -> float:
        found = answers[member][column] if member in answers else None
        if found is None or (only is not None and answers[member][0] != only):
            return math.nan
        return float(found) if code is None else float(found == code)

    return np.array([value(member) for member in members])


def arrays(column: int, code: int | None = None, only: int | None = None) -> Any:
    """Now and before: of everybody, and of those who answered both."""
    return [
        values(answers, column, members, code, only)
        for answers, members in ((NOW, NOW), (BEFORE, BEFORE), (NOW, BOTH), (BEFORE, BOTH))
    ]


def paired_p(*of: Any) -> float:
    """The p-value that the raw answers give."""
    now, before, now_both, before_both = of
    ones = np.ones(len(BOTH))
    linked = linked_sums(now_both, ones, before_both, ones)
    own, earlier = value_moments(now)[0], value_moments(before)[0]
    return float(linked_change(own, earlier, linked, len(set(NOW) | set(BEFORE))).p_values)


def independent_p(now: Any, before: Any, *_: Any) -> float:
    own, earlier = value_moments(now)[0], value_moments(before)[0]
    sample, earlier_sample = Sample(len(NOW)), Sample(len(BEFORE))
    return float(independent_change(own, earlier, sample, earlier_sample).p_values)


CASES = [
    ("category", 0, 0, arrays(0, STARTUP)),
    ("age", 0, 0, arrays(1)),
    ("age", 0, 1, arrays(1, only=STARTUP)),
    ("age", 0, 2, arrays(1, only=HOSPITAL)),
    ("funding", 3, 0, arrays(2, 4)),
    ("funding", 4, 0, arrays(2)),
    ("funding", 4, 1, arrays(2, only=STARTUP)),
]


def test_the_changes_of_shares_and_means_are_tested_in_pairs() -> None:
    done(answered("2020", BEFORE))
    wave = answered("2021", NOW)
    run = done(wave)
    for question, row, point, raw in CASES:
        found = changes(wave, run, question)[row, point].p_value
        assert found == pytest.approx(paired_p(*raw), rel=1e-12), (question, row, point)
        assert abs(paired_p(*raw) - independent_p(*raw)) > 1e-3


def test_a_page_says_how_many_answered_both_waves() -> None:
    earlier = done(answered("2020", BEFORE))
    wave = answered("2021", NOW)
    run = done(wave)
    pairing = table(run, "age").pairing
    assert pairing is not None
    assert (pairing.since, pairing.respondents) == (earlier.pk, 6)
    reading = Reading(run, protected=False)
    baseline = reading.baseline(wave, Reading.tables)
    with override("en"):
        (chapter,) = sections(reading.tables("category"), reading.instrument, "en", baseline)
    said = "The tests are paired: 6 respondents answered both waves."
    assert {q.name: q.notes[-1] for q in chapter.questions if q.name != "remark"} == {
        "category": said,
        "age": said,
        "funding": said,
    }


def test_two_anonymous_waves_are_tested_as_of_different_people() -> None:
    done(answered("2020", BEFORE))
    wave = answered("2021", NOW, anonymous=True)
    run = done(wave)
    raw = arrays(1)
    assert table(run, "age").pairing is None
    found = changes(wave, run, "age")[0, 0].p_value
    assert found == pytest.approx(independent_p(*raw), rel=1e-12)


def test_nobody_is_linked_to_an_anonymous_wave() -> None:
    waves = answered("2020", BEFORE, anonymous=True), answered("2021", NOW)
    one, other = (take_snapshot(wave.pk) for wave in waves)
    for pair in ((one, other), (other, one)):
        assert [frame.height for frame in linked_respondents(*pair)] == [0, 0]


def test_linked_respondents_stand_in_the_same_rows_and_without_a_name() -> None:
    before, now = (take_snapshot(answered(*wave).pk) for wave in (("2020", BEFORE), ("2021", NOW)))
    mine, theirs = linked_respondents(now, before)
    assert mine.columns == theirs.columns == now.frame.columns
    pairs = zip(
        mine["category"], mine["funding"], theirs["category"], theirs["funding"], strict=True
    )
    assert sorted(pairs) == sorted(
        (NOW[member][0], NOW[member][2] or -1, BEFORE[member][0], BEFORE[member][2] or -1)
        for member in BOTH
    )


def test_who_has_not_submitted_or_has_withdrawn_is_not_linked() -> None:
    earlier, wave = answered("2020", BEFORE), answered("2021", NOW)
    responses = [
        w.responses.get(invitation__member__email="bob@example.org") for w in (earlier, wave)
    ]
    fieldwork.withdraw(response=responses[0])
    before, now = take_snapshot(earlier.pk), take_snapshot(wave.pk)
    assert [frame.height for frame in linked_respondents(now, before)] == [5, 5]


@pytest.mark.django_db(transaction=True)
def test_who_came_in_since_the_snapshots_is_not_linked() -> None:
    few = {member: BEFORE[member] for member in ("ann", "bob", "gus")}
    earlier, wave = answered("2020", few), answered("2021", NOW)
    before, now = take_snapshot(earlier.pk), take_snapshot(wave.pk)
    late = fieldwork.invite(wave=wave, entries=[InvitationEntry("gus@example.org")])
    respond(wave, late[0], HOSPITAL, 62, None)
    assert [frame.height for frame in linked_respondents(now, before)] == [2, 2]
    later = take_snapshot(wave.pk)
    assert [frame.height for frame in linked_respondents(later, before)] == [3, 3]


def test_a_weighted_wave_is_tested_as_of_different_people_and_says_so() -> None:
    done(answered("2020", BEFORE))
    wave = answered("2021", NOW)
    weighting = Weighting.objects.create(wave=wave)
    Margin.objects.create(
        weighting=weighting, variable="category", targets={"startup": 50, "hospital": 50}
    )
    run = done(wave)
    pairing = table(run, "age").pairing
    assert (pairing.respondents, pairing.p_values) == (6, ())
    assert changes(wave, run, "age")[0, 0].p_value is not None
    with override("en"):
        assert linked_note(pairing, "en") == (
            "6 respondents answered both waves; with weights or a declared population, the tests"
            " take the waves for different people."
        )


def test_paired_tests_are_not_used_since_another_run_than_theirs() -> None:
    earlier = answered("2020", BEFORE)
    done(earlier)
    wave = answered("2021", NOW)
    run = done(wave)
    done(earlier)
    assert baseline_of(wave).pairing_of(table(run, "age")) is None
    raw = arrays(1)
    found = changes(wave, run, "age")[0, 0].p_value
    assert found == pytest.approx(independent_p(*raw), rel=1e-12)


def test_loaded_figures_are_compared_without_pairs() -> None:
    done(answered("2020", BEFORE))
    wave = answered("2021", NOW)
    store_baseline(wave=wave, edition="Print", figures=baseline_of(wave).figures[:1])
    assert table(done(wave), "age").pairing is None


def test_paired_tests_do_not_leave_in_public() -> None:
    done(answered("2020", BEFORE))
    run = done(answered("2021", NOW))
    whole, public = (
        Reading(run, protected).table("age", "category") for protected in (False, True)
    )
    assert (whole.pairing is None, public.pairing) == (False, None)


def test_answers_that_are_gone_leave_the_run_without_pairs(settings: Any, tmp_path: Path) -> None:
    done(answered("2020", BEFORE))
    for kept in tmp_path.glob("*/*"):
        kept.unlink()
    assert table(done(answered("2021", NOW)), "age").pairing is None


def test_a_page_reads_no_more_for_pairs(django_assert_num_queries: Any) -> None:
    done(answered("2020", BEFORE))
    wave = answered("2021", NOW)
    reading = Reading(done(wave), protected=False)
    assert reading.instrument.name == "small"
    with django_assert_num_queries(4):
        baseline = reading.baseline(wave, Reading.tables)
        tables = reading.tables("category")
    assert baseline.pairing_of(*tables) is not None
