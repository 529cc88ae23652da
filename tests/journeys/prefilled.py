"""Responses that are filled in already, so that a browser can go to any page at once.

A **cover** is a few respondents who between them are asked everything: whatever page or question a
questionnaire has, one of them gets to see it. Run inside the site, with the names of surveys and
waves, this stores a cover in each language, and a response that is submitted, and prints the tokens
that open them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from random import Random

from django.utils import timezone

from questionnaire.consenting import consent_version
from questionnaire.fieldwork import start
from questionnaire.instrument.elements import Instrument
from questionnaire.instrument.routing import Path, find_path
from questionnaire.models import Response, Wave
from questionnaire.queries import instrument_of_wave, wave_by_names
from tests.live_site import LiveSite
from tests.results.generated import Answers, answers_by_chance

Names = tuple[str, str]
"""Of a survey and its wave."""

DRAWN = 100


@dataclass(frozen=True)
class Prefilled:
    """A stored response: the token that opens it, its language, and the pages to look at.

    `pages` maps each page to a question of it that may not be left empty, "" when all may.
    """

    token: str
    language: str
    pages: dict[str, str] = field(default_factory=dict)
    submitted: bool = False


def prefill(
    site: LiveSite, waves: Iterable[Names], *languages: str
) -> dict[Names, list[Prefilled]]:
    """A cover of each wave and a submitted response, stored on the site in each language."""
    call = f"store({list(waves)!r}, {languages!r})"
    said = site.manage("shell", "-c", f"from tests.journeys.prefilled import store; {call}")
    return {
        (survey, name): [Prefilled(**entry) for entry in entries]
        for survey, name, entries in json.loads(said.splitlines()[-1])
    }


def store(waves: Iterable[Names], languages: tuple[str, ...]) -> None:
    stored = [(*names, _stored(names, languages)) for names in waves]
    print(json.dumps(stored))


def _stored(names: Names, languages: tuple[str, ...]) -> list[dict[str, object]]:
    wave = wave_by_names(*names)
    assert wave is not None, f"The site has no wave {names}."
    covered = list(cover(instrument_of_wave(wave)))
    stored = []
    for language in languages:
        for answers, pages in covered:
            token = _store(wave, language, answers)
            stored.append(Prefilled(token, language, pages))
        token = _store(wave, language, covered[0][0], submitted=True)
        stored.append(Prefilled(token, language, submitted=True))
    return [asdict(entry) for entry in stored]


def _store(wave: Wave, language: str, answers: Answers, *, submitted: bool = False) -> str:
    """The token of a response with these answers, and all pages of their path passed."""
    response, token = start(wave=wave, language=language, consent=consent_version(wave))
    passed = find_path(instrument_of_wave(wave), answers).pages
    response.answers, response.passed_pages = answers, list(passed)
    response.page_revisions = dict.fromkeys(passed, 1)
    if submitted:
        response.state, response.submitted_at = Response.State.SUBMITTED, timezone.now()
    response.save()
    return token


def cover(instrument: Instrument) -> Iterator[tuple[Answers, dict[str, str]]]:
    """Answers that lead to everything, with the pages on which each shows something new."""
    random = Random(1)
    drawn = [answers_by_chance(instrument, random) for _ in range(DRAWN)]
    paths = [find_path(instrument, answers) for answers in drawn]
    unseen = set(instrument.questions)
    while unseen:
        best = max(range(DRAWN), key=lambda place: len(paths[place].asked & unseen))
        seen = [page for page in paths[best].pages if _shown(paths[best], page) & unseen]
        pages = {page: _needed(paths[best], page) for page in seen}
        assert pages, f"Nobody is asked {sorted(unseen)}; draw more respondents."
        yield drawn[best], pages
        unseen -= paths[best].asked


def _shown(path: Path, page: str) -> set[str]:
    return {question.name for question in path.questions_on(page)}


def _needed(path: Path, page: str) -> str:
    required = (question.name for question in path.questions_on(page) if question.required)
    return next(required, "")
