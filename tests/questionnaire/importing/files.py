"""A small wave to import into, and files to import."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command

from questionnaire.importing.checking import Choices
from questionnaire.importing.report import Report
from questionnaire.importing.runs import Progress, check_file, import_file
from questionnaire.instrument import document
from questionnaire.models import Response, Wave
from tests.questionnaire.answered_waves import wave_of

MIXED = """
wavebook: 1
name: mixed
title: {en: Mixed, fr: Mixte}
languages: [en, fr]
chapters: [{name: panel, title: {en: Panel, fr: Panel}}]
pages:
  - name: who
    chapter: panel
    title: {en: Who, fr: Qui}
    questions:
      - name: category
        kind: single
        text: {en: What are you?, fr: "Qu’êtes-vous ?"}
        options:
          - {name: startup, code: 1, label: {en: Start-up, fr: Jeune pousse}}
          - {name: hospital, code: 2, label: {en: Hospital, fr: Hôpital}}
          - {name: other, code: 3, label: {en: Other, fr: Autre}, specify: true}
      - name: tools
        kind: multiple
        text: {en: Which tools?, fr: Quels outils ?}
        required: false
        options:
          - {name: nlp, code: 1, label: {en: Language, fr: Langage}}
          - {name: vision, code: 2, label: {en: Vision, fr: Vision}}
          - {name: none, code: 3, label: {en: None, fr: Aucun}, exclusive: true}
      - name: staff
        kind: number
        text: {en: How many people?, fr: Combien de personnes ?}
        required: false
        minimum: 0
        maximum: 5000
        decimals: 1
        missing_options:
          - {name: dont_know, code: 9999, label: {en: Don't know, fr: Ne sait pas}, missing: true}
  - name: startups
    chapter: panel
    title: {en: Start-ups, fr: Jeunes pousses}
    asked_if: category == 'startup'
    questions:
      - name: funding
        kind: scale
        text: {en: How funded?, fr: Quel financement ?}
        required: false
        minimum: 1
        maximum: 4
        low_label: {en: not at all, fr: pas du tout}
        high_label: {en: fully, fr: tout à fait}
  - name: last
    chapter: panel
    title: {en: Last, fr: Fin}
    questions:
      - name: brakes
        kind: matrix
        text: {en: What held you back?, fr: Quels freins ?}
        required: false
        rows:
          - {name: data, label: {en: Data, fr: Données}}
          - {name: money, label: {en: Money, fr: Argent}}
        options:
          - {name: weak, code: 1, label: {en: Weak, fr: Faible}}
          - {name: strong, code: 2, label: {en: Strong, fr: Fort}}
      - name: wishes
        kind: ranking
        text: {en: In which order?, fr: Dans quel ordre ?}
        required: false
        ranks: 2
        options:
          - {name: care, code: 1, label: {en: Care, fr: Soin}}
          - {name: research, code: 2, label: {en: Research, fr: Recherche}}
          - {name: training, code: 3, label: {en: Training, fr: Formation}}
      - name: remark
        kind: text
        text: {en: Anything else?, fr: Autre chose ?}
        required: false
        maximum_length: 20
"""


def mixed_wave() -> Wave:
    """An open wave with a question of every kind but the grid."""
    return wave_of(document.read(MIXED))


def written(folder: Path, content: str | bytes, name: str = "answers.csv") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def checked(wave: Wave, path: Path, **choices: object) -> Report:
    """The report of a dry run."""
    with Report() as report:
        check_file(
            wave=wave, path=path, choices=Choices(**choices), report=report, say=lambda _: None
        )
    return report


def imported(wave: Wave, path: Path, **choices: object) -> Progress:
    """What an import amounts to."""
    with Report() as report:
        return import_file(
            wave=wave, path=path, choices=Choices(**choices), report=report, say=lambda _: None
        )


def problems(report: Report) -> list[str]:
    """Each problem listed, as kind, row and column."""
    return [f"{f.kind} | row {f.row} | {f.column}" for f in report.problems]


def answers(wave: Wave) -> list[dict[str, object]]:
    """The answers of the wave, in the order of the external ids."""
    responses = Response.objects.filter(wave=wave).order_by("external_id")
    return [response.answers for response in responses]


def command(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("import_responses", *arguments, stdout=out)
    return out.getvalue()
