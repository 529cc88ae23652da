"""Banners come from single choices and segments, and from nothing else."""

import pytest

from results.tables.banner import UnknownBannerError, banner_names, banner_of, lettered
from results.tables.table import TOTAL, Banner, BannerPoint

from .wave import asking

TOTAL_POINT = BannerPoint("total", 0, {"en": "Total", "fr": "Total"})


def test_choices_and_segments_can_be_banners() -> None:
    assert banner_names(asking()) == ("track", "stage", "techniques", "step")


def test_a_multiple_choice_makes_a_banner_whose_points_overlap() -> None:
    banner = banner_of(asking(), "techniques")
    assert [point.name for point in banner.points] == ["total", "nlp", "vision", "other", "none"]
    assert (banner.overlaps, banner_of(asking(), "track").overlaps) == (True, False)


def test_a_choice_gives_a_point_an_option_after_the_total() -> None:
    assert banner_of(asking(), "track") == Banner(
        "track",
        {"en": "Track", "fr": "[track]"},
        (
            TOTAL_POINT,
            BannerPoint("user", 1, {"en": "User", "fr": "[user]"}, "A"),
            BannerPoint("vendor", 2, {"en": "Vendor", "fr": "[vendor]"}, "B"),
        ),
    )


def test_the_total_can_be_a_banner_of_its_own() -> None:
    assert banner_of(asking(), TOTAL) == Banner("total", TOTAL_POINT.label, (TOTAL_POINT,))


@pytest.mark.parametrize("name", ["maturity", "nothing", ""])
def test_but_nothing_else_can(name: str) -> None:
    with pytest.raises(UnknownBannerError) as refused:
        banner_of(asking(), name)
    assert str(refused.value) == (
        f"banner {name!r} is not in questionnaire 'miniature'; expected one of"
        " track, stage, techniques, step, total; correct the tab plan"
    )


def test_points_are_lettered_on_after_z() -> None:
    letters = [point.letter for point in lettered([BannerPoint("point", 1, {})] * 704)]
    assert [letters[place] for place in (0, 25, 26, 27, 51, 52, 701, 702, 703)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA", "AAB",
    ]  # fmt: skip
