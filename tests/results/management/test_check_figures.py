"""Figures that do not come out are told one by one, and fail the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from results.management.commands import check_figures
from results.published import COLUMNS
from tests.results.views.stored import make_run, make_survey, make_wave

pytestmark = pytest.mark.django_db

EDITION = "ai_for_health_2021"
GOOD = (
    "F1,first,goals,share,,care,,,,75,16,target,",
    "F2,second,priority,mean,,,category=startup,,,3,10,target,",
    "F3,first,goals,share,,cost,category=startup,,,10,,likely,",
    "F4,first,goals,share,,care,,,,71,,statement,",
    "F5,second,priority,mean,,,category=hospital,,,2.9,,truncated,14/5 is no more than 2.8.",
)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Puts figures in place of the edition's own, for a survey of its name that has a run."""
    make_run(make_wave(make_survey("ai_for_health")))
    (tmp_path / EDITION).mkdir()
    monkeypatch.setattr(check_figures, "EDITIONS", tmp_path)

    def put(*lines: str) -> None:
        text = "\n".join((",".join(COLUMNS), *lines))
        (tmp_path / EDITION / "figures.csv").write_text(text, encoding="utf-8")

    return put


def check(*options: str) -> tuple[list[str], str]:
    """What it says, without the number of the run, and what it fails with."""
    out = StringIO()
    failure = ""
    try:
        call_command("check_figures", EDITION, *options, stdout=out)
    except CommandError as error:
        failure = str(error)
    return out.getvalue().splitlines()[2:], failure


def test_it_tells_exhibit_by_exhibit_how_many_agree(figures: Callable[..., None]) -> None:
    figures(*GOOD)
    assert check() == (
        [
            "first: targets 1/1, likely 1/1, statements 1/1",
            "second: targets 1/1",
            "",
            "Known differences, with what is computed instead:",
            "  F5 truncated priority mean category=hospital: printed 2.9, computed 2.8 (14/5,"
            " 2.800), base 5. 14/5 is no more than 2.8.",
            "",
            "statements 1/1",
            "likely 1/1",
            "targets 2/2",
        ],
        "",
    )


@pytest.mark.parametrize(
    ("line", "told", "failure"),
    [
        (
            "F9,third,goals,share,,care,,,,74,16,target,",
            "F9 target goals share care: printed 74 on 16, computed 75 (12/16, 75.000), base 16",
            "Targets missed: F9. Figures that cannot be computed: none.",
        ),
        (
            "F9,third,goals,share,,care,,,,75,15,target,",
            "F9 target goals share care: printed 75 on 15, computed 75 (12/16, 75.000), base 16",
            "Targets missed: F9. Figures that cannot be computed: none.",
        ),
        (
            "F9,third,roadblocks,share,data.before,strong|no,,,,90,,misprint,Why.",
            "F9 misprint roadblocks data.before share strong|no: printed 90, cannot be computed:"
            " no table has the share of strong|no in roadblocks.data.before by everybody",
            "Targets missed: none. Figures that cannot be computed: F9.",
        ),
        (
            "F9,third,goals,share,,care,,,,74,16,likely,",
            "F9 likely goals share care: printed 74 on 16, computed 75 (12/16, 75.000), base 16",
            "",
        ),
        (
            "F9,third,goals,gap,,care,category=hospital-category=startup,,,10,,statement,",
            "F9 statement goals gap care category=hospital less category=startup: printed 10,"
            " computed -20 (3/5 − 8/10, -20.000), base 5",
            "",
        ),
    ],
)
def test_what_does_not_agree_is_told_with_what_is_computed(
    figures: Callable[..., None], line: str, told: str, failure: str
) -> None:
    figures(*GOOD, line)
    lines, failed_with = check()
    assert [text.strip() for text in lines if text.startswith("  F9")][:1] == [told]
    assert failed_with == failure


def test_the_last_line_counts_the_targets_even_when_one_is_missed(
    figures: Callable[..., None],
) -> None:
    figures(*GOOD, "F9,third,goals,share,,care,,,,74,16,target,")
    assert check()[0][-1] == "targets 2/3"


def test_a_wave_without_results_is_refused(figures: Callable[..., None]) -> None:
    figures(*GOOD)
    assert check("--wave", "2031")[1] == (
        "Wave ai_for_health/2031 has no results; import its responses and wait for the run, or name"
        " another wave with --wave."
    )


def test_a_file_with_problems_is_refused_with_every_row(figures: Callable[..., None]) -> None:
    figures("F1,first,goals,part,,care,,,,75,,target,", "F2,first,goals,share,,care,,,,x,,target,")
    assert [line.split(": ")[0] for line in check()[1].splitlines()] == [
        "figures.csv:2",
        "figures.csv:3",
    ]


def test_an_edition_without_figures_or_without_a_name_is_refused(
    figures: Callable[..., None],
) -> None:
    assert check()[1].startswith("Edition 'ai_for_health_2021' has no published figures; expected")
    with pytest.raises(CommandError, match="No edition 'x'; choose one of: ai_for_health_2021"):
        call_command("check_figures", "x")
