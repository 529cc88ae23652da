"""Hand-made results as stored, and the people who come to read them."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from questionnaire.instrument import document
from questionnaire.models import Survey, SurveyRole, Version, Wave
from results.models import Run, StoredTable
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
            table=table_to_dict(table),
        )
        for position, table in enumerate(tables)
    )
    return run


def make_user(name, survey=None, role=None, **kwargs):
    """A person, with that role in the survey if one is given."""
    user = get_user_model().objects.create_user(
        name, f"{name}@example.org", "a-password-12", **kwargs
    )
    if role:
        SurveyRole.objects.create(survey=survey, user=user, role=role)
    return user
