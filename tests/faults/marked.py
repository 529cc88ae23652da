"""The shipped questionnaire with a free text for the mark on every page, as an open wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from questionnaire.editions.loading import read_edition
from questionnaire.fieldwork import open_wave
from questionnaire.instrument.document import read, to_yaml
from questionnaire.instrument.elements import BaseRule, Instrument, Page, TextQuestion
from questionnaire.models import Survey, Wave
from questionnaire.publishing import load_document, publish

from .choosing import MARK

LONGEST_MARK = 60


def marked(instrument: Instrument) -> Instrument:
    """The instrument with a mark on each page, which leads nobody to a page not asked anyway."""
    pages = tuple(_marked(page, instrument.languages) for page in instrument.pages)
    return read(to_yaml(replace(instrument, pages=pages)), filename="marked")


def _marked(page: Page, languages: Sequence[str]) -> Page:
    conditions = [question.asked_if for question in page.questions]
    always = not all(conditions)
    mark = TextQuestion(
        name=f"{MARK}{page.name}",
        text=dict.fromkeys(languages, "Your mark"),
        asked_if="" if always else " or ".join(f"({condition})" for condition in conditions),
        base=BaseRule.ANSWERED,
        maximum_length=LONGEST_MARK,
    )
    return replace(page, questions=(*page.questions, mark))


def open_marked_wave(edition_name: str) -> Wave:
    """An open wave, with its survey, that asks the edition's questionnaire with marks."""
    edition = read_edition(edition_name)
    survey = Survey.objects.create(name="faults", title=dict(edition.title), organiser="Harness")
    wave = Wave.objects.create(survey=survey, name="kills")
    wave.questionnaire = load_document(survey=survey, instrument=marked(edition.instrument()))
    wave.save(update_fields=["questionnaire"])
    publish(wave=wave)
    open_wave(wave=wave)
    return wave
