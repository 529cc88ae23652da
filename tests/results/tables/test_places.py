"""Every cell of a table has a place, by names that last."""

import pytest

from results.tables.banner import banner_of
from results.tables.places import FigurePlace, Item, banner_pairs, items_of, places_of, point_of
from results.tables.table import Banner, BannerPoint, Measure
from tests.questionnaire.instrument.miniature import columns_of

from .wave import WAVE, asking, routed, tabulated


def test_the_items_of_each_kind_offer_what_can_be_published() -> None:
    expected = {
        "track": {"": Item(("user", "vendor"), None, None, has_mean=False)},
        "step": {"": Item(("step_1", "step_2"), None, None, has_mean=False)},
        "techniques": {"": Item(("nlp", "vision", "other", "none"), None, None, has_mean=False)},
        "maturity": {"": Item(("1", "2", "3", "4", "dont_know"), 1, 4, has_mean=True)},
        "sources": {
            "claims.value": Item(("low", "high"), None, None, has_mean=False),
            "claims.open": Item(("yes", "no"), None, None, has_mean=False),
        },
        "budget": {"": Item(("refused",), 0, 5000, has_mean=True)},
        "goals": {name: Item((), 1, 2, has_mean=True) for name in ("cost", "care", "speed")},
        "remarks": {"": Item((), None, 10, has_mean=False)},
    }
    assert {name: dict(items_of(asking(), name)) for name in expected} == expected


def test_a_matrix_has_an_item_a_row_and_phase() -> None:
    assert list(items_of(asking(), "roadblocks")) == [
        "data.before",
        "data.during",
        "law.before",
        "law.during",
    ]


def test_a_subject_nobody_knows_has_none() -> None:
    with pytest.raises(KeyError):
        items_of(asking(), "roadblock")


@pytest.mark.parametrize(
    ("question", "row", "item", "options", "measure"),
    [
        ("track", 0, "", {"user"}, Measure.SHARE),
        ("techniques", 1, "", {"vision"}, Measure.SHARE),
        ("maturity", 1, "", {"2"}, Measure.SHARE),
        ("roadblocks", 3, "data.during", {"strong"}, Measure.SHARE),
        ("sources", 1, "claims.value", {"high"}, Measure.SHARE),
        ("goals", 1, "cost", set(), Measure.MEAN),
    ],
)
def test_a_cell_knows_its_item_its_options_and_its_point(
    question: str, row: int, item: str, options: set[str], measure: Measure
) -> None:
    instrument = asking()
    columns = routed(instrument, columns_of(instrument, WAVE), len(WAVE))
    table = tabulated(instrument, columns, question, "track")
    assert [
        FigurePlace(
            question=question, item=item, options=frozenset(options), measure=measure, point=point
        )
        for point in ((), (("track", "user"),), (("track", "vendor"),))
    ] == places_of(table, instrument)[row]


def test_a_point_of_a_crossed_banner_is_a_pair() -> None:
    first = banner_of(asking(), "track")
    crossed = Banner(
        "both", {}, (first.points[0], BannerPoint("user.idea", 1, {})), ("track", "stage")
    )
    assert [banner_pairs(crossed, point.name) for point in crossed.points] == [
        (),
        point_of({"stage": "idea", "track": "user"}),
    ]
