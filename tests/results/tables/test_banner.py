"""Banners come from single choices and segments, and from nothing else."""

import pytest

from results.tables.banner import UnknownBannerError, banner_names, banner_of
from results.tables.table import TOTAL, Banner, BannerPoint

from .wave import asking

TOTAL_POINT = BannerPoint("total", 0, {"en": "Total", "fr": "Total"})


def test_single_choices_and_segments_can_be_banners() -> None:
    assert banner_names(asking()) == ("track", "stage", "step")


def test_a_choice_gives_a_point_an_option_after_the_total() -> None:
    assert banner_of(asking(), "track") == Banner(
        "track",
        {"en": "Track", "fr": "[track]"},
        (
            TOTAL_POINT,
            BannerPoint("user", 1, {"en": "User", "fr": "[user]"}),
            BannerPoint("vendor", 2, {"en": "Vendor", "fr": "[vendor]"}),
        ),
    )


def test_the_total_can_be_a_banner_of_its_own() -> None:
    assert banner_of(asking(), TOTAL) == Banner("total", TOTAL_POINT.label, (TOTAL_POINT,))


@pytest.mark.parametrize("name", ["techniques", "maturity", "nothing", ""])
def test_but_nothing_else_can(name: str) -> None:
    with pytest.raises(UnknownBannerError) as refused:
        banner_of(asking(), name)
    assert str(refused.value) == (
        f"banner {name!r} is not in questionnaire 'miniature'; expected one of"
        " track, stage, step, total; correct the tab plan"
    )
