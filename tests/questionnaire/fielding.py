"""A small survey put into the field: the ground that the tests of writes and reads stand on."""

from questionnaire import fieldwork, publishing
from questionnaire.fieldwork import SaveOutcome, record_page
from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument
from questionnaire.models import Response, Survey, Version, Wave

SMALL = """
wavebook: 1
name: small
title: {en: Small, fr: Petit}
languages: [en, fr]
chapters: [{name: panel, title: {en: Panel, fr: Panel}}]
pages:
  - name: who
    chapter: panel
    title: {en: Who, fr: Qui}
    questions:
      - name: category
        kind: single
        text: {en: Category?, fr: Catégorie ?}
        options:
          - {name: startup, code: 1, label: {en: Start-up, fr: Start-up}}
          - {name: hospital, code: 2, label: {en: Hospital, fr: Hôpital}}
      - name: age
        kind: number
        text: {en: Age?, fr: Âge ?}
        required: false
  - name: startups
    chapter: panel
    title: {en: Start-ups, fr: Start-ups}
    asked_if: category == 'startup'
    questions:
      - name: funding
        kind: scale
        text: {en: Funding?, fr: Financement ?}
        minimum: 1
        maximum: 4
        low_label: {en: low, fr: bas}
        high_label: {en: high, fr: haut}
  - name: last
    chapter: panel
    title: {en: Last, fr: Fin}
    questions:
      - name: remark
        kind: text
        text: {en: Anything else?, fr: Autre chose ?}
        required: false
"""


def small_instrument() -> Instrument:
    return document.read(SMALL)


def draft_wave(*, survey: str = "barometer", wave: str = "2021") -> Wave:
    """A wave with a questionnaire that is not published yet."""
    undertaking, _ = Survey.objects.get_or_create(name=survey, defaults={"title": {"en": "B"}})
    questionnaire = publishing.load_document(survey=undertaking, instrument=small_instrument())
    return Wave.objects.create(survey=undertaking, name=wave, questionnaire=questionnaire)


def published_wave(**names: str) -> Wave:
    """A draft wave with a version."""
    wave = draft_wave(**names)
    publishing.publish(wave=wave)
    return wave


def opened_wave(**names: str) -> Wave:
    """A wave that takes answers."""
    wave = published_wave(**names)
    fieldwork.open_wave(wave=wave)
    return wave


def open_version(wave: Wave) -> Version:
    return wave.versions.get(state=Version.State.OPEN)


def save(  # noqa: PLR0913  those of record_page
    response: Response,
    values: dict[str, object],
    *,
    page: str = "who",
    variables: tuple[str, ...] = ("category", "age"),
    revision: int = 0,
    passed: bool = True,
) -> SaveOutcome:
    """What became of a page saved, by default the first."""
    return record_page(
        response=response,
        page_name=page,
        values=values,
        page_variables=variables,
        expected_revision=revision,
        passed=passed,
    )


def stored(response: Response) -> Response:
    """The response as the database has it."""
    return Response.objects.get(pk=response.pk)
