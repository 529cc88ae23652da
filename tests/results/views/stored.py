"""Hand-made results as stored, and the people who come to read them."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from questionnaire.instrument import document
from questionnaire.models import Survey, SurveyRole, Version, Wave
from results.models import ExhibitOutline, Run, StoredTable
from results.publishing import publish
from results.tables.serialisation import table_to_dict
from tests.results.hand_made import INSTRUMENT, TABLES

DIGEST = document.digest(INSTRUMENT)


def make_survey(name="barometer"):
    return Survey.objects.create(name=name, title={"en": "Barometer", "fr": "Baromètre"})


def make_wave(survey, name="2021"):
    """A wave that asks the hand-made questionnaire and has no results yet."""
    made = Wave.objects.create(survey=survey, name=name)
    Version.objects.create(
        wave=made, number=1, document=document.to_document(INSTRUMENT), digest=DIGEST
    )
    return made


def make_run(wave, tables=TABLES):
    """A run of the wave that is done, with those tables."""
    now = timezone.now()
    run = Run.objects.create(
        wave=wave,
        state=Run.State.DONE,
        progress=100,
        snapshot_digest="ab" * 32,
        instrument_digest=DIGEST,
        respondents=16,
        started_at=now,
        heartbeat_at=now,
        done_at=now,
    )
    StoredTable.objects.bulk_create(
        StoredTable(
            run=run,
            position=position,
            question=table.question,
            chapter=table.chapter,
            banner=table.banner.name,
            filter=table.filter.condition if table.filter else "",
            table=table_to_dict(table),
        )
        for position, table in enumerate(tables)
    )
    return run


SAFE = {"threshold": 5, "passed": True, "hidden_cells": 1}


def make_publication(run, hidden=(), audit=SAFE):
    """The publication of a run, of whose tables those cells are hidden: (question, row, point)."""
    for table in run.tables.all():
        table.hidden = [
            [row, point] for question, row, point in hidden if question == table.question
        ]
        table.save()
    run.audit = dict(audit)
    run.save()
    return publish(run=run, by=make_user("publisher"))


OUTLINE = {
    "base_note": {
        "banner": "category",
        "kinds": [
            {
                "point": "hospital",
                "one": {"en": "hospital", "fr": "hôpital"},
                "several": {"en": "hospitals", "fr": "hôpitaux"},
            },
            {
                "point": "startup",
                "one": {"en": "start-up", "fr": "start-up"},
                "several": {"en": "start-ups", "fr": "start-up"},
            },
        ],
    },
    "cautions": {"small_base": 15, "very_small_base": 6},
    "chapters": [
        {
            "name": "strategy",
            "title": {"en": "Strategy", "fr": "Stratégie"},
            "exhibits": [
                {
                    "name": "aims",
                    "title": {"en": "What for", "fr": "Pour quoi"},
                    "parts": [
                        {
                            "form": "numbers",
                            "numbers": [
                                {
                                    "label": {"en": "want better care", "fr": "veulent mieux"},
                                    "question": "goals",
                                    "row": "care",
                                }
                            ],
                        },
                        {
                            "form": "shares",
                            "question": "goals",
                            "splits": [{"banner": "category"}],
                        },
                        {
                            "form": "statement",
                            "text": {"en": "Start-ups care most.", "fr": "Les start-up d'abord."},
                            "claim": "highest",
                            "question": "goals",
                            "row": "care",
                            "banner": "category",
                            "point": "startup",
                        },
                    ],
                }
            ],
        }
    ],
}


def make_outline(wave, document=OUTLINE):
    """The exhibits of a wave: one, of numbers, a chart and a statement."""
    return ExhibitOutline.objects.create(wave=wave, document=document)


def make_user(name, survey=None, role=None, **kwargs):
    """A person, with that role in the survey if one is given."""
    user = get_user_model().objects.create_user(
        name, f"{name}@example.org", "a-password-12", **kwargs
    )
    if role:
        SurveyRole.objects.create(survey=survey, user=user, role=role)
    return user
