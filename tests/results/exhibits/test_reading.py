"""An outline is read whole or refused with every problem."""

from typing import Any

import pytest
import yaml

from questionnaire.instrument.problems import DocumentError
from results.exhibits.outline import ChartPart, Form, Source, Split
from results.exhibits.reading import parse
from tests.results.tables.wave import asking

from .report import FOLDER, outline, plan

WRITTEN = (FOLDER / "exhibits.yaml").read_text(encoding="utf-8")


def problems(source: str) -> list[tuple[str, str]]:
    """Where and what was found, without file and line."""
    with pytest.raises(DocumentError) as refused:
        parse(source, asking(), plan(), filename="exhibits.yaml")
    return [(problem.place.partition(" ")[2], problem.found) for problem in refused.value.problems]


def changed(**changes: Any) -> str:
    """The report with one part in place of all others."""
    document = yaml.safe_load(WRITTEN)
    document["chapters"] = document["chapters"][:1]
    document["chapters"][0]["exhibits"][0]["parts"] = [changes]
    return yaml.safe_dump(document)


def test_it_has_chapters_exhibits_and_parts() -> None:
    found = outline()
    assert list(found.exhibits) == ["who", "score", "cards", "claims"]
    assert (found.small_base, found.very_small_base) == (6, 2)
    assert list(found.base_note.nouns) == ["vendor", "user"]
    assert found.exhibits["who"].parts[1:] == (
        ChartPart(
            form=Form.SHARES,
            source=Source("stage"),
            splits=(Split("track", ("vendor",)), Split("step")),
        ),
        ChartPart(
            form=Form.SHARES,
            source=Source("stage", "users", "asked"),
            options=("other", "begun"),
        ),
    )


PART = "chapters[0].exhibits[0].parts[0]"
WORDS = {"en": "A", "fr": "A"}


@pytest.mark.parametrize(
    ("part", "where", "found"),
    [
        ({"form": "pie", "question": "stage"}, ".form", "the text 'pie'"),
        ({"form": "shares"}, "", "no question"),
        ({"form": "numbers"}, "", "no numbers"),
        ({"form": "shares", "question": "staged"}, "", "no table of staged by track"),
        (
            {"form": "shares", "question": "stage", "filter": "users"},
            "",
            "no table of stage by track, filter users",
        ),
        (
            {"form": "shares", "question": "stage", "options": ["idea", "plan"]},
            ".options",
            "'plan'",
        ),
        (
            {
                "form": "shares",
                "question": "stage",
                "splits": [{"banner": "step", "points": ["x"]}],
            },
            ".splits[0].points[0]",
            "'x'",
        ),
        (
            {
                "form": "numbers",
                "numbers": [
                    {"label": WORDS, "question": "roadblocks", "row": "strong", "item": "data"}
                ],
            },
            ".numbers[0].item",
            "'data'",
        ),
        (
            {
                "form": "statement",
                "text": {"en": "A"},
                "claim": "rises",
                "question": "maturity",
                "banner": "step",
            },
            ".text",
            "no words in fr",
        ),
        (
            {
                "form": "statement",
                "text": WORDS,
                "claim": "highest",
                "question": "maturity",
                "banner": "step",
            },
            ".point",
            "''",
        ),
    ],
)
def test_what_does_not_fit_is_told(part: dict[str, Any], where: str, found: str) -> None:
    assert problems(changed(**part)) == [(f"{PART}{where}", found)]


def test_an_exhibit_has_its_name_alone() -> None:
    twice = WRITTEN.replace("name: score", "name: who")
    assert problems(twice) == [("chapters[1].exhibits[0].name", "'who' a second time")]


def test_base_notes_tell_points_of_their_banner() -> None:
    assert problems(WRITTEN.replace("point: vendor", "point: seller")) == [
        ("base_note.kinds[0].point", "'seller'")
    ]
    assert problems(WRITTEN.replace("banner: track\n  kinds", "banner: stage\n  kinds", 1))[0] == (
        "base_note.banner",
        "'stage'",
    )
