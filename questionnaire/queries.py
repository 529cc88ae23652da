"""Reads for pages, the admin and results, each named for what it returns.

A wave runs on its open version. Reads that lead to an instrument annotate the digest of that
version as `version_digest`, so that the instrument comes from the process's memory, not from the
database.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from itertools import islice

from django.db import connection
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from psycopg import sql

from questionnaire.instrument import document
from questionnaire.instrument.elements import Instrument

from .models import Invitation, Response, Survey, SurveyRole, Version, Wave
from .tokens import token_hash

INSTRUMENTS_KEPT = 32

OPENED = (Survey, Wave, Response)
OPENING = sql.SQL("""
    SELECT {columns}, questionnaire_version.digest
    FROM questionnaire_response
    JOIN questionnaire_wave ON questionnaire_wave.id = questionnaire_response.wave_id
    JOIN questionnaire_survey ON questionnaire_survey.id = questionnaire_wave.survey_id
    LEFT JOIN questionnaire_version ON questionnaire_version.wave_id = questionnaire_wave.id
        AND questionnaire_version.state = %s
    WHERE questionnaire_response.token_hash = %s
""")


def instrument_of_wave(wave: Wave) -> Instrument:
    """The instrument the wave asks; Version.DoesNotExist when none is published."""
    return instrument_of_digest(digest_of_wave(wave))


def digest_of_wave(wave: Wave) -> str:
    """The digest of the wave's open version, as annotated or read; Version.DoesNotExist if none."""
    digest = getattr(wave, "version_digest", None)
    return digest or wave.versions.values_list("digest", flat=True).get(state=Version.State.OPEN)


@lru_cache(maxsize=INSTRUMENTS_KEPT)
def instrument_of_digest(digest: str) -> Instrument:
    """The instrument frozen under that digest; Version.DoesNotExist when there is none.

    Frozen documents never change, so a process compiles each one once.
    """
    version = Version.objects.filter(digest=digest).only("document").first()
    if version is None:
        raise Version.DoesNotExist(f"No version is frozen under digest {digest!r}.")
    return document.thawed(version.document)


def response_by_token(token: str) -> Response | None:
    """The response a token opens, with its wave, survey and `version_digest`, in one query.

    Each request of a respondent begins here, and the ORM takes longer to make up this statement
    than to run it, so the statement is made up once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_opening_statement(), [Version.State.OPEN.value, token_hash(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    survey, wave, response = (_from_row(model, values) for model in OPENED)
    wave.survey, response.wave = survey, wave
    response.version_digest = wave.version_digest = next(values)
    return response


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a token opens, with wave, survey, member and `version_digest`: one query."""
    invitations = Invitation.objects.select_related("wave__survey", "member")
    return _opened_by(token, invitations)


def wave_by_names(survey: str, wave: str) -> Wave | None:
    """The wave of those names, with its survey and `version_digest`, in one query."""
    return _waves().filter(survey__name=survey, name=wave).first()


def waves_with_open_link(now: datetime) -> QuerySet[Wave]:
    """The waves that anyone may answer at that time, with their surveys."""
    begun = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    not_over = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    open_to_all = Wave.objects.filter(begun, not_over, state=Wave.State.OPEN, open_link=True)
    return open_to_all.select_related("survey")


def response_counts(waves: QuerySet[Wave]) -> QuerySet[Wave]:
    """The waves, each with `started_count` (begun and still there), `submitted_count` among them,
    and `withdrawn_count`, which is none of them."""
    started, submitted, withdrawn = Response.State
    return waves.annotate(
        started_count=Count("responses", filter=Q(responses__state__in=(started, submitted))),
        submitted_count=Count("responses", filter=Q(responses__state=submitted)),
        withdrawn_count=Count("responses", filter=Q(responses__state=withdrawn)),
    )


def may_organise(user, survey: Survey) -> bool:
    """Whether the user builds, opens and closes in this survey."""
    return _has_role(user, survey, (SurveyRole.Role.ORGANISER,))


def may_read_results(user, survey: Survey) -> bool:
    """Whether the user reads this survey's results: its analysts and its organisers do."""
    return _has_role(user, survey, SurveyRole.Role.values)


def surveys_organised_by(user) -> QuerySet[Survey]:
    """The surveys in which the user is an organiser; all of them for a superuser."""
    return _surveys_with_role(user, (SurveyRole.Role.ORGANISER,))


def waves_readable_by(user) -> QuerySet[Wave]:
    """The published waves whose results the user may read, with survey and `version_digest`."""
    surveys = _surveys_with_role(user, SurveyRole.Role.values)
    return _waves().filter(survey__in=surveys, version_digest__isnull=False)


def _opened_by(token: str, rows: QuerySet):
    """The row a token opens, with the digest of its wave's version on the row and on the wave."""
    annotated = rows.annotate(version_digest=_open_digest("wave_id"))
    found = annotated.filter(token_hash=token_hash(token)).first()
    if found is not None:
        found.wave.version_digest = found.version_digest
    return found


@cache
def _opening_statement() -> str:
    """SQL for all columns of the models in OPENED, and the digest, by a state and a token hash."""
    columns = [
        sql.Identifier(model._meta.db_table, field.column)
        for model in OPENED
        for field in model._meta.concrete_fields
    ]
    return OPENING.format(columns=sql.SQL(", ").join(columns)).as_string()


def _from_row(model: type[Model], values: Iterator[object]) -> Model:
    """The model as the ORM would read it, from its columns, which are next among the values."""
    fields = model._meta.concrete_fields
    read = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, islice(values, len(fields)), strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], read)


def _waves() -> QuerySet[Wave]:
    return Wave.objects.select_related("survey").annotate(version_digest=_open_digest("pk"))


def _open_digest(wave_field: str) -> Subquery:
    published = Version.objects.filter(wave=OuterRef(wave_field), state=Version.State.OPEN)
    return Subquery(published.values("digest")[:1])


def _surveys_with_role(user, roles) -> QuerySet[Survey]:
    if not user.is_active:
        return Survey.objects.none()
    if user.is_superuser:
        return Survey.objects.all()
    return Survey.objects.filter(roles__user=user.pk, roles__role__in=roles)


def _has_role(user, survey: Survey, roles) -> bool:
    if not user.is_active or user.is_superuser:
        return user.is_active
    return survey.roles.filter(user=user.pk, role__in=roles).exists()
